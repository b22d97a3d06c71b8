#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <stop_token>
#include <string>
#include <vector>

#include "core/lab/gradients/gradient_sink.h"
#include "core/lab/landscape/landscape.h"
#include "core/lab/landscape/parameterisation.h"

namespace kan {

/// Where to go down from.
struct LandscapeProblem {
    Landscape landscape;
    std::vector<double> start;  ///< one number per variable
};

enum class LandscapeOptimizer { Adam, Sgd };
std::string_view toString(LandscapeOptimizer optimizer);  ///< "Adam", "SGD"
LandscapeOptimizer landscapeOptimizerFromString(std::string_view text);

/// The source's settings.
struct LandscapeOptions {
    LandscapeOptimizer opt = LandscapeOptimizer::Adam;
    double lr = 5e-4;  ///< above 0
    double beta1 = 0.9, beta2 = 0.999, epsilon = 1e-8;
    double momentum = 0;       ///< of SGD, 0 .. below 1
    int epochs = 500;          ///< of networks, 0 .. 1000000
    int direct_epochs = 6000;  ///< of direct runs
    /// The model is fitted to the start until its mean squared error is below this, and given up after so many epochs.
    double prefit_mse = 1e-6;
    int prefit_epochs = 20'000;
    int direct_prefit_epochs = 1'000'000;
    std::uint64_t seed = 0;
    int threads = 0;  ///< 0: all of the machine; results do not depend on it

    /// Throws std::invalid_argument that names the field, its value and the allowed range.
    void validate() const;
    int epochsOf(ParameterisationKind kind) const {
        return kind == ParameterisationKind::Direct ? direct_epochs : epochs;
    }
    int prefitEpochsOf(ParameterisationKind kind) const {
        return kind == ParameterisationKind::Direct ? direct_prefit_epochs : prefit_epochs;
    }
};

/// PrefitFailed: the model did not come to the start. Diverged: x or f(x) is not finite.
enum class LandscapeStatus { Prefitting, Running, Done, Stopped, PrefitFailed, Diverged };
std::string_view toString(LandscapeStatus status);  ///< "prefitting", "running", "done", "stopped", ...

/// A minimisation that is made epoch by epoch. Belongs to one thread.
class LandscapeRun {
  public:
    /// Throws std::invalid_argument if options, parameterisation or start cannot be.
    LandscapeRun(LandscapeProblem problem, const Parameterisation &parameterisation, const LandscapeOptions &options);

    /// One epoch: of fitting to the start, and once that is done, of going down. Returns the status; does nothing once
    /// finished(), and returns Stopped, with nothing changed, if a stop is requested. The optimiser keeps the moments
    /// of the fitting, as in the source: they decide how far a direct run comes in its epochs. An epoch of a direct run
    /// takes a fraction of a microsecond, and its fitting tens of thousands of them.
    LandscapeStatus step(const std::stop_token &stop = {});

    LandscapeStatus status() const { return status_; }
    bool finished() const { return status_ != LandscapeStatus::Prefitting && status_ != LandscapeStatus::Running; }
    const std::string &message() const { return message_; }  ///< what went wrong, in words for the user

    const LandscapeProblem &problem() const { return problem_; }
    std::size_t parameterCount() const { return parameters_; }
    const std::vector<double> &x() const { return x_; }  ///< where the model is now, also while it is being fitted
    double value() const { return value_; }              ///< f(x())
    int epoch() const { return static_cast<int>(losses_.size()) - 1; }      ///< -1 before the first
    int epochs() const { return epochs_; }                                  ///< to be made
    const std::vector<std::vector<double>> &path() const { return path_; }  ///< x after 0, 1, ... epochs
    const std::vector<double> &losses() const { return losses_; }           ///< f along the path
    const std::vector<double> &prefitLosses() const { return prefit_losses_; }
    int prefitEpochs() const { return static_cast<int>(prefit_losses_.size()); }

    /// Whether x() is as low as the minimum, up to Landscape::tolerance().
    bool reached() const;

  private:
    void stepPrefit();
    void stepDown();
    void takeOutput();
    void takePoint();
    bool checkFinite();

    LandscapeProblem problem_;
    LandscapeOptions options_;
    int epochs_, prefit_epochs_;
    std::unique_ptr<LatentModel> model_;
    std::size_t parameters_;
    std::unique_ptr<FusedOptimizer> optimizer_;
    LandscapeStatus status_ = LandscapeStatus::Prefitting;
    std::string message_;
    std::vector<double> x_, gradient_;
    double value_ = 0;
    std::vector<std::vector<double>> path_;
    std::vector<double> losses_, prefit_losses_;
};

struct LandscapeResult {
    LandscapeStatus status = LandscapeStatus::Diverged;
    std::string message;
    std::size_t parameters = 0;
    std::vector<double> start, x;
    double value = 0;
    bool reached = false;
    int prefit_epochs = 0, epochs = 0;  ///< that were made
    double prefit_seconds = 0, seconds = 0;
    std::vector<std::vector<double>> path;
    std::vector<double> losses;
};

/// After each epoch, of either part.
using LandscapeCallback = std::function<void(const LandscapeRun &run)>;

/// A LandscapeRun to its end, or until a stop is requested (status Stopped).
LandscapeResult runLandscape(const LandscapeProblem &problem, const Parameterisation &parameterisation,
                             const LandscapeOptions &options, const std::stop_token &stop = {},
                             const LandscapeCallback &callback = {});

}  // namespace kan
