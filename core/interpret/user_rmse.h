#pragma once

#include "core/data/dataset.h"
#include "core/model/kan.h"
#include "core/train/loss_unit.h"

namespace kan {

/// RMSE of networks on a dataset's rows in the user's units: what was told of them in the network's units, times a
/// factor; where there is none (LossUnit::standardised), measured anew. The dataset must outlive it. const and safe to
/// call from any number of threads.
class UserRmse {
  public:
    explicit UserRmse(const Dataset &dataset, int threads = 1);

    double train(const Kan &model, double told) const;
    double test(const Kan &model, double told) const;  ///< of the training rows if there are no others
    /// Without a pass over rows: NaN where there is no factor.
    double told(double told) const;

    /// On any rows, in the network's units.
    double measured(const Kan &model, const Matrix &inputs, const Matrix &labels, const RowWeights &weights = {}) const;

  private:
    const Dataset &dataset_;
    int threads_;
    LossUnit unit_;
};

}  // namespace kan
