#pragma once

#include <memory>
#include <stop_token>

#include "core/data/dataset.h"
#include "core/train/trainer.h"

namespace kan {

/// A network trained again without penalty and grid updates: by Levenberg-Marquardt for mse, else by L-BFGS. As it was
/// given if that fails.
Kan trainedAgain(const Kan &model, const std::shared_ptr<const Dataset> &dataset, const LossFunction &loss, int steps,
                 int threads, const std::stop_token &stop);

/// Trains and measures networks on the rows of one dataset, as discover does after each change. Safe to call from
/// several threads.
class Trials {
  public:
    Trials(std::shared_ptr<const Dataset> dataset, int threads, std::stop_token stop);

    /// For one of several that run at once.
    Trials onOneThread(std::stop_token stop) const { return {data_, 1, std::move(stop)}; }

    /// RMSE on the training or test rows (those of training if there are none to test); infinite if not finite, and
    /// from a request to stop on: nothing that is tried then is better than what there is.
    double trainRmse(const Kan &model) const;
    double testRmse(const Kan &model) const;

    /// By Levenberg-Marquardt, the grid updated in the first half of the steps.
    TrainingResult trained(Kan model, int steps, double lamb = 0) const;
    /// Trained again without penalty; the network as given if that fails.
    Kan repaired(const Kan &model, int steps) const;

    /// Standard deviation of the training labels about their columns' means, above 0.
    double deviation() const { return deviation_; }
    const Dataset &data() const { return *data_; }
    const std::shared_ptr<const Dataset> &sharedData() const { return data_; }
    bool stopped() const { return stop_.stop_requested(); }
    const std::stop_token &stop() const { return stop_; }
    int threads() const { return threads_; }

  private:
    double rmseOn(const Matrix &input, const Matrix &label, const RowWeights &weights, const Kan &model) const;

    std::shared_ptr<const Dataset> data_;
    int threads_;
    std::stop_token stop_;
    double deviation_;
};

}  // namespace kan
