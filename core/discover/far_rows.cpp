#include "core/discover/far_rows.h"

#include <algorithm>
#include <cmath>
#include <numeric>
#include <span>

#include "core/kernels/evaluate.h"

namespace kan {

namespace {

double medianOf(std::vector<double> values) {
    const auto middle = values.begin() + static_cast<std::ptrdiff_t>(values.size() / 2);
    std::ranges::nth_element(values, middle);
    return *middle;
}

/// Of one output's residuals, places of those that are far.
std::vector<std::size_t> farOf(const Eigen::VectorXd &residuals) {
    constexpr double kRobust = 1.4826, kFar = 20, kMostShare = 0.02, kLeastOfSquares = 0.5;
    constexpr std::size_t kFew = 3;
    std::vector<double> values(residuals.begin(), residuals.end());
    const double centre = medianOf(values);
    for (double &value : values) value = std::abs(value - centre);
    const double limit = kFar * kRobust * medianOf(values);
    std::vector<std::size_t> far;
    double of_far = 0, of_all = 0;
    for (std::size_t n = 0; n < values.size(); ++n) {
        of_all += values[n] * values[n];
        if (!(values[n] > limit)) continue;
        far.push_back(n);
        of_far += values[n] * values[n];
    }
    const auto most = std::max(kFew, static_cast<std::size_t>(kMostShare * static_cast<double>(values.size())));
    return far.size() <= most && of_far > kLeastOfSquares * of_all ? far : std::vector<std::size_t>();
}

/// Places that are not among `some`, which increase.
std::vector<Eigen::Index> othersThan(const std::vector<Eigen::Index> &some, Eigen::Index count) {
    std::vector<Eigen::Index> all(static_cast<std::size_t>(count)), others;
    std::iota(all.begin(), all.end(), Eigen::Index{0});
    std::ranges::set_difference(all, some, std::back_inserter(others));
    return others;
}

/// Every n-th place, at most so many.
std::vector<Eigen::Index> everyNth(Eigen::Index count, Eigen::Index most) {
    const Eigen::Index step = std::max<Eigen::Index>((count + most - 1) / most, 1);
    std::vector<Eigen::Index> places;
    for (Eigen::Index n = 0; n < count; n += step) places.push_back(n);
    return places;
}

template <typename Values>
void keep(Values &values, const std::vector<Eigen::Index> &places) {
    if (values.empty()) return;
    Values kept;
    kept.reserve(places.size());
    for (const Eigen::Index place : places) kept.push_back(values[static_cast<std::size_t>(place)]);
    values = std::move(kept);
}

std::shared_ptr<const Dataset> withRows(const Dataset &data, const std::vector<Eigen::Index> &train,
                                        const std::vector<Eigen::Index> &test) {
    auto some = std::make_shared<Dataset>(data);
    some->train_input = Matrix(data.train_input(train, Eigen::all));
    some->train_label = Matrix(data.train_label(train, Eigen::all));
    some->test_input = Matrix(data.test_input(test, Eigen::all));
    some->test_label = Matrix(data.test_label(test, Eigen::all));
    keep(some->train_weight, train);
    keep(some->train_groups, train);
    keep(some->test_weight, test);
    return some;
}

}  // namespace

FarRows farRows(const Kan &model, const Dataset &data, int threads) {
    const Eigen::Index train = data.train_input.rows(), test = data.test_input.rows();
    Matrix residuals(train + test, data.train_label.cols());
    residuals.topRows(train) = predict(model, data.train_input, threads) - data.train_label;
    if (test > 0) residuals.bottomRows(test) = predict(model, data.test_input, threads) - data.test_label;
    FarRows rows;
    std::vector<Eigen::Index> all;
    for (Eigen::Index m = 0; m < residuals.cols(); ++m)
        for (const std::size_t row : farOf(residuals.col(m))) all.push_back(static_cast<Eigen::Index>(row));
    std::ranges::sort(all);
    all.erase(std::unique(all.begin(), all.end()), all.end());
    for (const Eigen::Index row : all) row < train ? rows.train.push_back(row) : rows.test.push_back(row - train);
    return rows;
}

std::shared_ptr<const Dataset> withoutRows(const Dataset &data, const FarRows &rows) {
    return withRows(data, othersThan(rows.train, data.train_input.rows()),
                    othersThan(rows.test, data.test_input.rows()));
}

std::shared_ptr<const Dataset> thinnedDataset(const std::shared_ptr<const Dataset> &data, Eigen::Index most_train,
                                              Eigen::Index most_test) {
    if (data->train_input.rows() <= most_train && data->test_input.rows() <= most_test) return data;
    return withRows(*data, everyNth(data->train_input.rows(), most_train),
                    everyNth(data->test_input.rows(), most_test));
}

}  // namespace kan
