#include "core/interpret/user_rmse.h"

#include <limits>

#include "core/kernels/evaluate.h"

namespace kan {

UserRmse::UserRmse(const Dataset &dataset, int threads)
    : dataset_(dataset), threads_(threads), unit_(lossUnit(Loss::Mse, dataset)) {}

double UserRmse::measured(const Kan &model, const Matrix &inputs, const Matrix &labels,
                          const RowWeights &weights) const {
    return rmse(inUserUnits(predict(model, inputs, threads_), dataset_.output_scaling),
                inUserUnits(labels, dataset_.output_scaling), weights);
}

double UserRmse::told(double told) const {
    return unit_.standardised ? std::numeric_limits<double>::quiet_NaN() : told * unit_.factor;
}

double UserRmse::train(const Kan &model, double told) const {
    if (!unit_.standardised) return told * unit_.factor;
    return measured(model, dataset_.train_input, dataset_.train_label, dataset_.train_weight);
}

double UserRmse::test(const Kan &model, double told) const {
    if (!unit_.standardised) return told * unit_.factor;
    if (dataset_.test_input.rows() == 0) return train(model, told);
    return measured(model, dataset_.test_input, dataset_.test_label, dataset_.test_weight);
}

}  // namespace kan
