#include "core/interpret/log_odds.h"

#include <utility>

#include "core/kernels/evaluate.h"
#include "core/train/trainer.h"

namespace kan {

double probabilityRmse(const Kan &model, const Matrix &input, const Matrix &label, int threads) {
    const Matrix second = classProbabilities(predict(model, input, threads)).rightCols(1);
    return rmse(second, label);
}

Kan inLogOdds(const Kan &model, const std::shared_ptr<const Dataset> &dataset, const LossFunction &loss, int threads,
              const std::stop_token &stop) {
    constexpr int kSteps = 100;
    TrainingOptions training = TrainingOptions::defaults(model.spec().rules);
    training.steps = kSteps;
    training.loss = loss;
    training.penalty.lamb = 0;
    training.grid.update = false;
    training.threads = threads;
    TrainingResult result = train(model, dataset, training, stop);
    if (result.status == TrainingStatus::Failed) return model;
    return std::move(result.model);
}

}  // namespace kan
