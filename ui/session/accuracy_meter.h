#pragma once

#include <memory>
#include <vector>

#include "ui/session/snapshot.h"

namespace kan {
class Workspace;
}

namespace kan::ui {

/// Measures the accuracy on all rows of a data set, again and again while a network learns. Keeps what does not change
/// from step to step, so that a measurement costs one forward pass. Not thread-safe.
class AccuracyMeter {
  public:
    AccuracyMeter();
    ~AccuracyMeter();

    /// `data` has classes and fits `model`.
    Accuracy measure(const Kan &model, const std::shared_ptr<const Dataset> &data, const TrainingOptions &options);

  private:
    double share(Workspace &workspace, const Kan &model, const Matrix &label, const RowWeights &weights,
                 Loss loss) const;

    std::shared_ptr<const Dataset> data_;
    std::vector<KanLayer> layers_;  ///< bound: their knots and masks
    std::unique_ptr<Workspace> train_, test_;
};

}  // namespace kan::ui
