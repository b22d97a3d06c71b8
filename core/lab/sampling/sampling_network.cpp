#include "core/lab/sampling/sampling_network.h"

#include <cmath>
#include <limits>
#include <memory>
#include <optional>
#include <type_traits>

#include "core/data/dataset.h"
#include "core/kernels/evaluate.h"
#include "core/kernels/mlp_workspace.h"
#include "core/text.h"
#include "core/train/mlp_objective.h"
#include "core/train/objective.h"
#include "core/train/refine.h"
#include "core/train/trainer.h"

namespace kan {

namespace {

constexpr double kFits = 0.05;          ///< RMSE relative to the labels' deviation at which a start is good enough
constexpr std::uint64_t kStride = 100;  ///< between the seeds of starts, so that committees do not share them

double deviationOf(const Matrix &y) {
    return std::sqrt((y.array() - y.mean()).square().mean());
}

SamplingNetwork::Model made(const SamplingOptions &options, std::uint64_t seed) {
    if (const KanSpec *kan = std::get_if<KanSpec>(&options.model)) {
        KanSpec spec = *kan;
        spec.seed += seed;
        return Kan(spec);
    }
    MlpSpec spec = std::get<MlpSpec>(options.model);
    spec.seed += seed;
    return Mlp(spec);
}

std::shared_ptr<const Dataset> tableOf(const Matrix &x, const Matrix &y) {
    auto table = std::make_shared<Dataset>();
    table->train_input = x;
    table->train_label = y;
    table->test_input.resize(0, x.cols());
    table->test_label.resize(0, y.cols());
    return table;
}

struct Split {
    Matrix most, rest;
};

/// Every fifth row is of the rest.
Split splitRows(const Matrix &table) {
    std::vector<Eigen::Index> most, rest;
    for (Eigen::Index row = 0; row < table.rows(); ++row) (row % 5 == 4 ? rest : most).push_back(row);
    return {table(most, Eigen::all), table(rest, Eigen::all)};
}

}  // namespace

SamplingNetwork::SamplingNetwork(const SamplingOptions &options, std::uint64_t seed)
    : model_(made(options, seed)), training_(options.training) {
    training_.threads = options.threads;
    if (std::holds_alternative<Mlp>(model_)) ranges_ = options.ranges;
}

Matrix SamplingNetwork::scaledInputs(const Matrix &x) const {
    Matrix scaled = x;
    for (std::size_t i = 0; i < ranges_.size(); ++i) {
        const auto [low, high] = ranges_[i];
        auto column = scaled.col(static_cast<Eigen::Index>(i));
        column = ((column.array() - low) * (2 / (high - low)) - 1).matrix();
    }
    return scaled;
}

SamplingNetwork::Outcome SamplingNetwork::train(const Matrix &x, const Matrix &y, int epochs,
                                                const std::stop_token &stop) {
    if (!trained_ && !ranges_.empty()) {
        label_mean_ = y.mean();
        const double deviation = deviationOf(y);
        label_deviation_ = deviation > 0 ? deviation : 1;
    }
    if (epochs == 0) return Outcome::Trained;
    const Matrix inputs = scaledInputs(x);
    const Matrix labels = ((y.array() - label_mean_) / label_deviation_).matrix();
    const Outcome outcome = std::visit(
        [&](auto &net) {
            return training_.opt == OptimizerKind::Adam ? trainByAdam(net, inputs, labels, epochs, stop)
                                                        : trainWith(net, inputs, labels, epochs, stop);
        },
        model_);
    if (outcome == Outcome::Trained) trained_ = true, adapts_ = false;
    return outcome;
}

template <class Net>
SamplingNetwork::Outcome SamplingNetwork::trainWith(Net &net, const Matrix &x, const Matrix &y, int epochs,
                                                    const std::stop_token &stop) {
    TrainingOptions options = training_;
    options.steps = epochs;
    options.grid.update = options.grid.update && adapts_;
    options.grid.stop_update_step = std::max(1, epochs / 2);
    options.grid.update_num = std::max(1, std::min(5, epochs / 4));
    ResultOf<Net> result = kan::train(net, tableOf(x, y), options, stop);
    net = std::move(result.model);
    message_ = result.message;
    if (result.status == TrainingStatus::Stopped) return Outcome::Stopped;
    return result.status == TrainingStatus::Failed ? Outcome::Failed : Outcome::Trained;
}

template <class Net>
SamplingNetwork::Outcome SamplingNetwork::trainByAdam(Net &net, const Matrix &x, const Matrix &y, int epochs,
                                                      const std::stop_token &stop) {
    std::conditional_t<std::is_same_v<Net, Kan>, Objective, MlpObjective> objective(training_.threads);
    objective.bind(net, x, y);
    std::vector<double> gradient(net.parameters().size());
    for (int epoch = 0; epoch < epochs; ++epoch) {
        if (stop.stop_requested()) return Outcome::Stopped;
        const double loss = objective.evaluate(net.parameters(), training_.loss, training_.penalty, gradient).objective;
        bool finite = std::isfinite(loss);
        for (const double value : gradient) finite = finite && std::isfinite(value);
        if (!finite) {
            message_ = concat("the loss is no longer finite after ", epoch,
                              " epochs of the round; choose a smaller learning rate than ", training_.step.lr);
            return Outcome::Failed;
        }
        adam_.update(net.parameters(), gradient, training_.step.lr);
    }
    return Outcome::Trained;
}

Matrix SamplingNetwork::predict(const Matrix &x) const {
    const Matrix scaled = scaledInputs(x);
    const Matrix y = std::visit([&](const auto &net) { return kan::predict(net, scaled, training_.threads); }, model_);
    return (y.array() * label_deviation_ + label_mean_).matrix();
}

bool SamplingNetwork::refineTo(int grid, const Matrix &x, const Matrix &y, int epochs, const std::stop_token &stop) {
    const Kan *kan = std::get_if<Kan>(&model_);
    if (!kan || kan->layer(0).grid >= grid) return true;
    SamplingNetwork finer = *this;
    finer.model_ = refine(*kan, grid, x, training_.threads);
    finer.adapts_ = true;
    finer.adam_.clear();
    const Split inputs = splitRows(x), labels = splitRows(y);
    double errors[2] = {};
    const SamplingNetwork *const rivals[2] = {this, &finer};
    for (std::size_t n = 0; n < 2; ++n) {
        SamplingNetwork trial = *rivals[n];
        const Outcome outcome = trial.train(inputs.most, labels.most, epochs, stop);
        if (outcome == Outcome::Stopped) return false;
        errors[n] = rmse(trial.predict(inputs.rest), labels.rest);
        if (outcome == Outcome::Failed || !std::isfinite(errors[n]))
            errors[n] = std::numeric_limits<double>::infinity();
    }
    if (errors[1] < errors[0]) *this = std::move(finer);
    return true;
}

void SamplingNetwork::setModel(Kan model) {
    model_ = std::move(model);
    adam_.clear();
}

SamplingNetwork bestStart(const SamplingOptions &options, std::uint64_t seed, const Matrix &x, const Matrix &y,
                          int epochs, const std::stop_token &stop, SamplingNetwork::Outcome &outcome) {
    std::optional<SamplingNetwork> best;
    double least = 0;
    outcome = SamplingNetwork::Outcome::Failed;
    for (int n = 0; n < options.starts; ++n) {
        SamplingNetwork trial(options, seed + kStride * static_cast<std::uint64_t>(n));
        const SamplingNetwork::Outcome of_trial = trial.train(x, y, epochs, stop);
        if (of_trial == SamplingNetwork::Outcome::Stopped) {
            outcome = of_trial;
            return trial;
        }
        const double error = rmse(trial.predict(x), y);
        const bool trained = of_trial == SamplingNetwork::Outcome::Trained && std::isfinite(error);
        if (!best || (trained && (outcome == SamplingNetwork::Outcome::Failed || error < least))) {
            best = std::move(trial);
            least = error;
            outcome = trained ? SamplingNetwork::Outcome::Trained : SamplingNetwork::Outcome::Failed;
        }
        if (trained && error <= kFits * deviationOf(y)) break;
    }
    return std::move(*best);
}

SamplingNetwork orAnotherStart(SamplingNetwork network, const SamplingOptions &options, std::uint64_t seed, int number,
                               const Matrix &x, const Matrix &y, const std::stop_token &stop, bool &stopped) {
    const double error = rmse(network.predict(x), y);
    if (error <= kFits * deviationOf(y)) return network;
    SamplingNetwork other(options, seed + kStride * static_cast<std::uint64_t>(options.starts + number));
    const SamplingNetwork::Outcome outcome = other.train(x, y, options.first_epochs, stop);
    stopped = outcome == SamplingNetwork::Outcome::Stopped;
    const bool better = outcome == SamplingNetwork::Outcome::Trained && rmse(other.predict(x), y) < error;
    return better ? other : network;
}

}  // namespace kan
