#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <stop_token>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "core/lab/gradients/gradient_objective.h"
#include "core/train/training_options.h"

namespace kan {

/// A fit of a function together with its gradient (Sobolev training, Czarnecki et al. 2017): the loss is
/// GradientLosses::total(weight).
struct GradientFitOptions {
    std::string formula = "sin(x1)";  ///< the function; GiNaC takes its derivatives
    GradientRange range;              ///< of every input
    int rows = 1000;                  ///< gradientPoints
    double weight = 1;                ///< of the gradient's loss; 0: the function alone is fitted
    /// A Kan starts with spec.grid_range on the data's range; see grid_updates.
    std::variant<KanSpec, MlpSpec> model;
    OptimizerKind optimizer = OptimizerKind::Lm;  ///< LM for a Kan only; SGD and Adam take all rows at once
    double lr = 1;                                ///< LM does not read it
    double momentum = 0;                          ///< of SGD
    int epochs = 20;                              ///< iterations of LM, updates of SGD and Adam, calls of L-BFGS
    int grid_updates = 5;    ///< times that a Kan's knots are moved to the activations in the first half of the epochs
    std::uint64_t seed = 0;  ///< of the points, with several inputs; the network has its own
    int threads = 0;         ///< 0: as many as the machine has; results do not depend on it

    /// Multilayer perceptron n-100-100-m with tanh, SGD with lr 0.01 over 10000 epochs.
    static GradientFitOptions mlpDefaults(int inputs = 1, int outputs = 1);
    /// Kan [1, m] with G = 100, or [n, 2n+1, m] with G = 5; k = 3, Levenberg-Marquardt.
    static GradientFitOptions kanDefaults(int inputs = 1, int outputs = 1);

    int inputs() const;
    int outputs() const;
    /// Throws std::invalid_argument (FormulaError for the formula) naming the field, its value and the allowed range.
    void validate() const;
};

/// The rows that the options' formula gives, validated.
GradientDataset makeDataset(const GradientFitOptions &options);

/// Entry e: losses of the network after e epochs. Without weight, loss_df is taken about a hundred times in a run and
/// is NaN between.
struct GradientFitHistory {
    std::vector<double> loss, loss_f, loss_df;
    std::size_t size() const { return loss.size(); }
};

enum class GradientFitStatus {
    Running,
    Completed,  ///< all epochs
    Converged,  ///< the optimiser finds no way down any more
    Stopped,    ///< fitWithGradients was stopped
    Failed      ///< message() says why; the network is the last with a finite loss
};
std::string_view toString(GradientFitStatus status);  ///< "running", "completed", "converged", "stopped", "failed"

/// A fit, epoch by epoch: whoever owns it calls step() and may look at the network between two calls. Belongs to one
/// thread; inside it spreads work over options.threads.
class GradientFitRun {
  public:
    /// Rows of the formula. Throws as GradientFitOptions::validate and GradientDataset::validate.
    explicit GradientFitRun(const GradientFitOptions &options);
    /// Rows of a table; formula, range, rows and seed of the options are not read.
    GradientFitRun(const GradientFitOptions &options, GradientDataset data);
    ~GradientFitRun();

    /// One epoch; afterwards the status. Nothing happens to a run that has ended. After a stop the status is Running
    /// still: the epoch does not count, and the run may go on.
    GradientFitStatus step(const std::stop_token &stop = {});

    GradientFitStatus status() const;
    const std::string &message() const;  ///< of a run that failed; else empty
    int epochsDone() const;
    /// While it runs epochsDone() entries, then one more for the network at the end.
    const GradientFitHistory &history() const;
    const GradientModel &model() const;
    const GradientDataset &data() const;
    const GradientFitOptions &options() const;
    /// Both losses of the present network.
    GradientLosses losses();

  private:
    class State;
    std::unique_ptr<State> state_;
};

struct GradientFitResult {
    GradientFitStatus status = GradientFitStatus::Failed;
    std::string message;
    GradientModel model;
    GradientFitHistory history;
    GradientLosses losses;  ///< of the model
    int epochs = 0;
    double seconds = 0;  ///< of all steps
};

/// Called after every epoch.
using GradientFitCallback = std::function<void(const GradientFitRun &)>;

/// All epochs, until the end or a stop.
GradientFitResult fitWithGradients(const GradientFitOptions &options, const std::stop_token &stop = {},
                                   const GradientFitCallback &callback = {});
/// What is left of a run.
GradientFitResult fitWithGradients(GradientFitRun &run, const std::stop_token &stop = {},
                                   const GradientFitCallback &callback = {});

}  // namespace kan
