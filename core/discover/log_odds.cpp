#include "core/discover/log_odds.h"

#include "core/interpret/trials.h"
#include "core/kernels/evaluate.h"

namespace kan {

double probabilityRmse(const Kan &model, const Matrix &input, const Matrix &label, const RowWeights &weights,
                       int threads) {
    const Matrix second = classProbabilities(predict(model, input, threads)).rightCols(1);
    return rmse(second, label, weights);
}

Kan inLogOdds(const Kan &model, const std::shared_ptr<const Dataset> &dataset, const LossFunction &loss, int threads,
              const std::stop_token &stop) {
    constexpr int kSteps = 100;
    return trainedAgain(model, dataset, loss, kSteps, threads, stop);
}

}  // namespace kan
