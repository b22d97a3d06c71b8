#include "core/interpret/trials.h"

#include <algorithm>
#include <cmath>
#include <limits>
#include <utility>

#include "core/kernels/evaluate.h"

namespace kan {

namespace {

double deviationOf(const Matrix &labels) {
    const Matrix centred = labels.rowwise() - labels.colwise().mean();
    const double size = static_cast<double>(std::max<Eigen::Index>(1, centred.size()));
    return std::max(std::sqrt(centred.squaredNorm() / size), std::numeric_limits<double>::min());
}

}  // namespace

Kan trainedAgain(const Kan &model, const std::shared_ptr<const Dataset> &dataset, const LossFunction &loss, int steps,
                 int threads, const std::stop_token &stop) {
    TrainingOptions training = TrainingOptions::defaults(model.spec().rules);
    training.opt = loss.kind == Loss::Mse ? OptimizerKind::Lm : OptimizerKind::Lbfgs;
    training.steps = steps;
    training.loss = loss;
    training.penalty.lamb = 0;
    training.grid.update = false;
    training.threads = threads;
    TrainingResult result = train(model, dataset, training, stop);
    if (result.status == TrainingStatus::Failed) return model;
    return std::move(result.model);
}

Trials::Trials(std::shared_ptr<const Dataset> dataset, int threads, std::stop_token stop)
    : data_(std::move(dataset)),
      threads_(threads),
      stop_(std::move(stop)),
      deviation_(deviationOf(data_->train_label)) {}

double Trials::trainRmse(const Kan &model) const {
    return rmseOn(data_->train_input, data_->train_label, data_->train_weight, model);
}

double Trials::testRmse(const Kan &model) const {
    if (data_->test_input.rows() == 0) return trainRmse(model);
    return rmseOn(data_->test_input, data_->test_label, data_->test_weight, model);
}

double Trials::rmseOn(const Matrix &input, const Matrix &label, const RowWeights &weights, const Kan &model) const {
    if (stopped()) return std::numeric_limits<double>::infinity();
    const double loss = rmse(predict(model, input, threads_, stop_), label, weights);
    return std::isfinite(loss) && !stopped() ? loss : std::numeric_limits<double>::infinity();
}

TrainingResult Trials::trained(Kan model, int steps, double lamb) const {
    TrainingOptions training = TrainingOptions::defaults(model.spec().rules);
    training.opt = OptimizerKind::Lm;
    training.steps = steps;
    training.penalty.lamb = lamb;
    training.grid.stop_update_step = std::max(1, steps / 2);
    training.grid.update_num = std::max(1, std::min(5, steps / 4));
    training.threads = threads_;
    return train(std::move(model), data_, training, stop_);
}

Kan Trials::repaired(const Kan &model, int steps) const {
    TrainingResult result = trained(model, steps);
    if (result.status == TrainingStatus::Failed) return model;
    return std::move(result.model);
}

}  // namespace kan
