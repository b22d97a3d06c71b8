#include "ui/session/field_sampler.h"

#include <algorithm>
#include <cmath>
#include <limits>

#include "core/data/derived_inputs.h"
#include "core/experiment/row_names.h"
#include "core/kernels/evaluate.h"
#include "core/train/metrics.h"
#include "ui/session/fit_snapshot.h"

namespace kan::ui {

namespace {

constexpr double kRoundOff = 1e-12;
constexpr int kMapSide = 48;
constexpr int kFunctionPoints = 301;
constexpr Eigen::Index kMostRows = FitPart::kMostKept;  // of training and of test rows
constexpr double kHalfOfConstant = 0.5;                 // what is shown to both sides of an input that has one value
constexpr std::chrono::milliseconds kLongestAge{50};

bool hasProbabilities(Loss loss) {
    return loss == Loss::BinaryCrossEntropy || loss == Loss::CrossEntropy;
}

double atFraction(double low, double high, int index, int count) {
    return count > 1 ? low + (high - low) * index / (count - 1) : low;
}

}  // namespace

FieldSampler::FieldPtr FieldSampler::sample(const Kan &model, const PreparedDataPtr &data, const Sampling &sampling,
                                            const FieldRequest &request, int threads) {
    last_.reset();
    if (!data || !data->dataset || model.inputs() != data->dataset->inputs()) return nullptr;
    if (!isFor(data, sampling, request)) {
        data_ = data;
        request_ = request;
        ranges_ = sampling.ranges;
        valid_ = layOut(sampling, model.outputs());
    }
    if (!valid_) return nullptr;

    const Matrix outputs = predict(model, points_, threads);
    const bool classes = hasProbabilities(request_.loss);
    const Matrix prediction = classes ? classProbabilities(outputs) : outputs;
    const int column = prediction.cols() > model.outputs() ? request_.output + 1 : request_.output;  // bce: of class 1
    const ColumnScaling scale = classes ? ColumnScaling() : data_->outputs[static_cast<std::size_t>(request_.output)];
    auto field = std::make_shared<FieldSnapshot>(frame_);
    if (!field->class_names.isEmpty()) decide(*field, outputs);
    field->network.resize(static_cast<std::size_t>(prediction.rows()));
    for (Eigen::Index r = 0; r < prediction.rows(); ++r) {
        field->network[static_cast<std::size_t>(r)] = static_cast<float>(scale.toUser(prediction(r, column)));
    }
    last_time_ = now_();
    return last_ = std::move(field);
}

FieldSampler::FieldPtr FieldSampler::sampleAtTimes(const Kan &model, const PreparedDataPtr &data,
                                                   const Sampling &sampling, const FieldRequest &request, int threads) {
    const bool fresh = now_() - last_time_ < kLongestAge;
    if (last_ && fresh && isFor(data, sampling, request)) return last_;
    return sample(model, data, sampling, request, threads);
}

bool FieldSampler::isFor(const PreparedDataPtr &data, const Sampling &sampling, const FieldRequest &request) const {
    return data == data_ && request == request_ && sampling.ranges == ranges_;
}

std::pair<double, double> FieldSampler::trainedRange(int input) const {
    const ColumnScaling scale = data_->inputs[static_cast<std::size_t>(input)];
    const auto column = data_->dataset->train_input.col(input);
    const double low = scale.toUser(column.minCoeff()), high = scale.toUser(column.maxCoeff());
    const double noise = kRoundOff * (high - low);  // of scaling there and back: a range from 0 shows as one
    return {std::abs(low) < noise ? 0 : low, std::abs(high) < noise ? 0 : high};
}

/// Chooses ranges and points; false if an input or output of the request does not exist.
bool FieldSampler::layOut(const Sampling &sampling, int outputs) {
    const Dataset &dataset = *data_->dataset;
    const auto inRange = [](int index, int count) { return index >= 0 && index < count; };
    if (!inRange(request_.input_x, dataset.inputs()) || !inRange(request_.output, outputs)) return false;
    const bool map = request_.input_y >= 0;
    if (map && (!inRange(request_.input_y, dataset.inputs()) || request_.input_y == request_.input_x)) return false;

    const auto sampled = [&](int input) {
        const bool drawn = data_->formula && input < static_cast<int>(sampling.ranges.size());
        if (drawn) return sampling.ranges[static_cast<std::size_t>(input)];
        const auto [low, high] = trainedRange(input);
        return low < high ? std::pair(low, high) : std::pair(low - kHalfOfConstant, high + kHalfOfConstant);
    };
    frame_ = {};
    frame_.input_x = request_.input_x;
    frame_.input_y = request_.input_y;
    frame_.output = request_.output;
    frame_.data = data_;
    std::tie(frame_.x_min, frame_.x_max) = sampled(request_.input_x);
    if (request_.low < request_.high) std::tie(frame_.x_min, frame_.x_max) = std::pair(request_.low, request_.high);
    if (map) std::tie(frame_.y_min, frame_.y_max) = sampled(request_.input_y);
    std::tie(frame_.train_x_min, frame_.train_x_max) = trainedRange(request_.input_x);
    frame_.x_constant = !data_->varies[static_cast<std::size_t>(request_.input_x)];
    frame_.y_constant = map && !data_->varies[static_cast<std::size_t>(request_.input_y)];
    frame_.columns = map ? kMapSide : kFunctionPoints;
    frame_.rows = map ? kMapSide : 1;

    points_ = dataset.train_input.colwise().mean().replicate(frame_.columns * frame_.rows, 1);
    const ColumnScaling x_scale = data_->inputs[static_cast<std::size_t>(request_.input_x)];
    for (int r = 0; r < frame_.rows; ++r) {
        for (int c = 0; c < frame_.columns; ++c) {
            const Eigen::Index row = r * frame_.columns + c;
            points_(row, request_.input_x) =
                x_scale.fromUser(atFraction(frame_.x_min, frame_.x_max, c, frame_.columns));
            if (!map) continue;
            points_(row, request_.input_y) = data_->inputs[static_cast<std::size_t>(request_.input_y)].fromUser(
                atFraction(frame_.y_min, frame_.y_max, r, frame_.rows));
        }
    }
    deriveInputs(sampling);
    evaluateTarget();
    map ? collectPoints() : collectRows();
    return true;
}

/// Of drawn rows: where x1 changes, so do the inputs that are computed of it, but for one that is an axis itself.
void FieldSampler::deriveInputs(const Sampling &sampling) {
    const auto drawn = static_cast<Eigen::Index>(sampling.ranges.size());
    if (!data_->formula || sampling.derived.empty() || points_.cols() != sampling.inputs()) return;
    const std::vector<ColumnScaling> scaling(data_->inputs.begin(), data_->inputs.begin() + drawn);
    const Matrix derived = withDerivedInputs(inUserUnits(points_.leftCols(drawn), scaling), sampling.derived);
    for (Eigen::Index c = drawn; c < points_.cols(); ++c) {
        if (c == request_.input_x || c == request_.input_y) continue;
        const ColumnScaling scale = data_->inputs[static_cast<std::size_t>(c)];
        for (Eigen::Index r = 0; r < points_.rows(); ++r)
            if (std::isfinite(derived(r, c))) points_(r, c) = scale.fromUser(derived(r, c));
    }
}

void FieldSampler::evaluateTarget() {
    if (!data_->formula) return;
    std::vector<double> x(static_cast<std::size_t>(points_.cols()));
    std::vector<double> y(static_cast<std::size_t>(data_->formula->outputs()));
    frame_.target.resize(static_cast<std::size_t>(points_.rows()));
    for (Eigen::Index r = 0; r < points_.rows(); ++r) {
        for (std::size_t c = 0; c < x.size(); ++c) {
            x[c] = data_->inputs[c].toUser(points_(r, static_cast<Eigen::Index>(c)));
        }
        data_->formula->evaluate(x, y);
        const double value = y[static_cast<std::size_t>(request_.output)];
        frame_.target[static_cast<std::size_t>(r)] =
            std::isfinite(value) ? static_cast<float>(value) : std::numeric_limits<float>::quiet_NaN();
    }
}

/// In the user's units; of one class among several 1 or 0.
double FieldSampler::labelOf(Eigen::Index row) const {
    const Matrix &label = data_->dataset->train_label;
    if (request_.loss == Loss::CrossEntropy) return label(row, 0) == request_.output ? 1 : 0;
    return data_->outputs[static_cast<std::size_t>(request_.output)].toUser(label(row, request_.output));
}

void FieldSampler::collectRows() {
    const Dataset &dataset = *data_->dataset;
    const ColumnScaling x_scale = data_->inputs[static_cast<std::size_t>(request_.input_x)];
    const Eigen::Index count = std::min(dataset.train_input.rows(), kMostRows);
    for (Eigen::Index n = 0; n < count; ++n) {
        const Eigen::Index r = n * dataset.train_input.rows() / count;
        frame_.data_x.push_back(static_cast<float>(x_scale.toUser(dataset.train_input(r, request_.input_x))));
        frame_.data_y.push_back(static_cast<float>(labelOf(r)));
        frame_.data_rows.push_back(static_cast<int>(rowOf(*data_, false, r)));
    }
}

/// Rows of each part, unless they were drawn from a formula; where there are classes, their names.
void FieldSampler::collectPoints() {
    const Dataset &dataset = *data_->dataset;
    for (int c = 0; c < dataset.classes; ++c)
        frame_.class_names << (dataset.class_names.empty()
                                   ? QString::number(c)
                                   : QString::fromStdString(dataset.class_names[static_cast<std::size_t>(c)]));
    const ColumnScaling x_scale = data_->inputs[static_cast<std::size_t>(request_.input_x)];
    const ColumnScaling y_scale = data_->inputs[static_cast<std::size_t>(request_.input_y)];
    const auto collect = [&](const Matrix &input, const Matrix &label, bool test) {
        const Eigen::Index count = std::min(input.rows(), kMostRows);
        for (Eigen::Index n = 0; n < count; ++n) {
            const Eigen::Index row = n * input.rows() / count;
            DataPoint point{static_cast<float>(x_scale.toUser(input(row, request_.input_x))),
                            static_cast<float>(y_scale.toUser(input(row, request_.input_y))),
                            0,
                            test,
                            0,
                            static_cast<int>(rowOf(*data_, test, row))};
            if (dataset.classes > 0)
                point.label = static_cast<int>(label(row, 0));
            else
                point.value = static_cast<float>(
                    data_->outputs[static_cast<std::size_t>(request_.output)].toUser(label(row, request_.output)));
            frame_.points.push_back(point);
        }
    };
    if (data_->formula) return;
    collect(dataset.train_input, dataset.train_label, false);
    collect(dataset.test_input, dataset.test_label, true);
}

void FieldSampler::decide(FieldSnapshot &field, const Matrix &outputs) const {
    field.decided = decidedClasses(request_.loss, outputs, static_cast<int>(field.class_names.size()));
    field.certainty.assign(field.decided.size(), std::numeric_limits<float>::quiet_NaN());
    if (!hasProbabilities(request_.loss)) return;
    const Matrix probability = classProbabilities(outputs);
    for (std::size_t r = 0; r < field.decided.size(); ++r)
        field.certainty[r] = static_cast<float>(probability(static_cast<Eigen::Index>(r), field.decided[r]));
}

}  // namespace kan::ui
