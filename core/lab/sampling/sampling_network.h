#pragma once

#include <cstdint>
#include <stop_token>
#include <string>
#include <variant>

#include "core/lab/sampling/sampling_options.h"
#include "core/matrix.h"
#include "core/model/kan.h"
#include "core/model/mlp.h"
#include "core/train/adam.h"

namespace kan {

/// A network that goes on learning while rows come and go. A multilayer perceptron sees inputs scaled to -1 .. 1 and
/// labels with mean 0 and deviation 1 over the rows of its first training; a Kan sees them as they are. Copying is how
/// an earlier state is kept. Belongs to one thread; inside it spreads work over options.threads.
class SamplingNetwork {
  public:
    using Model = std::variant<Kan, Mlp>;

    /// The network of the options' model with this added to its seed. Throws as the model's spec.
    SamplingNetwork(const SamplingOptions &options, std::uint64_t seed);

    enum class Outcome { Trained, Stopped, Failed };
    /// So many epochs on rows x [N][n], y [N][1]; a Kan's knots are moved to the activations in the first training
    /// and in that after a refinement. Failed: message() says why, the network is the last with a finite loss.
    Outcome train(const Matrix &x, const Matrix &y, int epochs, const std::stop_token &stop);

    /// [N][1] in the function's own units. Throws std::invalid_argument if the inputs do not fit.
    Matrix predict(const Matrix &x) const;

    const Model &model() const { return model_; }
    /// Refines a Kan's grids to so many intervals, if they have fewer and if, learnt for so many epochs from four
    /// fifths of the rows, the finer network predicts the last fifth better than the coarser one; the next training
    /// moves the knots again. Returns false if it was stopped, with nothing changed.
    bool refineTo(int grid, const Matrix &x, const Matrix &y, int epochs, const std::stop_token &stop);
    /// Another network in its place, with moments forgotten.
    void setModel(Kan model);
    const std::string &message() const { return message_; }

  private:
    template <class Net>
    Outcome trainWith(Net &net, const Matrix &x, const Matrix &y, int epochs, const std::stop_token &stop);
    template <class Net>
    Outcome trainByAdam(Net &net, const Matrix &x, const Matrix &y, int epochs, const std::stop_token &stop);
    Matrix scaledInputs(const Matrix &x) const;

    Model model_;
    TrainingOptions training_;
    std::vector<std::pair<double, double>> ranges_;  ///< empty: inputs and labels are not scaled
    double label_mean_ = 0, label_deviation_ = 1;
    bool adapts_ = true;  ///< the next training moves a Kan's knots
    bool trained_ = false;
    Adam adam_;
    std::string message_;
};

/// So many epochs on the rows of the best of options.starts networks, seeds `seed` + 0, 1, ..., by the RMSE after it;
/// the first whose RMSE is below 5 % of the labels' deviation ends the search.
SamplingNetwork bestStart(const SamplingOptions &options, std::uint64_t seed, const Matrix &x, const Matrix &y,
                          int epochs, const std::stop_token &stop, SamplingNetwork::Outcome &outcome);

/// For a network that fits the rows to 5 % itself; else the better of it and one of try `number` (0, 1, ...) after
/// those of bestStart. `stopped` becomes true if it was stopped.
SamplingNetwork orAnotherStart(SamplingNetwork network, const SamplingOptions &options, std::uint64_t seed, int number,
                               const Matrix &x, const Matrix &y, const std::stop_token &stop, bool &stopped);

}  // namespace kan
