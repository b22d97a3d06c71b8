#pragma once

#include <memory>
#include <stop_token>
#include <string>

#include "core/data/dataset.h"
#include "core/model/kan.h"
#include "core/symbolic/symbolic_library.h"
#include "core/train/loss.h"

namespace kan {

/// A network after it was trained on trial.
struct TrialledNetwork {
    Kan model;
    double loss = 0;      ///< lossOf the training rows; infinite if training failed
    std::string problem;  ///< in words, if training failed
    bool stopped = false;
};

/// Networks trained on trial with a function in the place of another, without penalty, by Levenberg-Marquardt (for
/// other losses than mse by L-BFGS); the same whatever the threads.
class FunctionTrials {
  public:
    /// `steps` of Levenberg-Marquardt, or iterations of L-BFGS.
    FunctionTrials(const Dataset &dataset, const LossFunction &loss, int steps, int threads);

    /// Of the training rows.
    double lossOf(const Kan &model) const;

    /// `enough`: the loss that is asked for. What at twice the pace of its last steps would not get there by the last
    /// one is not trained to the end, nor what does not move any more. Functions with a domain that ends get more than
    /// `steps` as long as it is not reached.
    TrialledNetwork trained(Kan model, const SymbolicFunction &changed, double enough, const std::stop_token &stop);

    /// What has been trained so far, in multiply-adds, roughly: for each step rows times
    /// parameters squared, and what values and slopes take.
    double work() const { return work_; }

  private:
    TrialledNetwork trainedOnce(Kan model, double enough, int further_rounds, const std::stop_token &stop);

    std::shared_ptr<const Dataset> data_;  ///< without test rows: nobody asks for their losses
    LossFunction loss_;
    int steps_, threads_;
    double work_ = 0;
};

}  // namespace kan
