#include <algorithm>
#include <cmath>
#include <stdexcept>

#include "core/lab/sampling/acquisition.h"
#include "core/lab/sampling/sampling_run.h"

/// How a SamplingRun chooses its next points.
namespace kan {

namespace {

std::vector<double> entries(const Matrix &column) {
    return {column.data(), column.data() + column.size()};
}

std::vector<std::vector<double>> rowsOf(const Matrix &table, const std::vector<int> &rows) {
    std::vector<std::vector<double>> points;
    points.reserve(rows.size());
    for (const int row : rows) points.push_back(entries(table.row(row)));
    return points;
}

}  // namespace

void SamplingRun::choose() {
    const int spread = options_.add_most - options_.add_least + 1;
    const int more =
        options_.add_least + (spread > 1 ? static_cast<int>(generator_.below(static_cast<std::uint64_t>(spread))) : 0);
    const std::vector<std::vector<double>> points = chosen(std::min(more, options_.budget - evaluations()));
    dropLeastError(options_.drop);
    try {
        for (const std::vector<double> &x : points) evaluate(x, false);
    } catch (const std::invalid_argument &error) {
        finish(SamplingStatus::Failed, error.what());
    }
}

std::vector<std::vector<double>> SamplingRun::chosen(int count) {
    std::vector<std::vector<double>> points;
    if (options_.strategy == SamplingStrategy::Uniform || options_.strategy == SamplingStrategy::Sobol) {
        const bool sobol = options_.strategy == SamplingStrategy::Sobol;
        while (static_cast<int>(points.size()) < count) points.push_back(sobol ? sobolPoint() : randomPoint());
        return points;
    }
    Matrix candidates(options_.candidates, options_.inputs());
    for (Eigen::Index n = 0; n < candidates.rows(); ++n)
        candidates.row(n) = Eigen::Map<const Eigen::RowVectorXd>(randomPoint().data(), options_.inputs());
    switch (options_.strategy) {
        case SamplingStrategy::Disagreement:
            return rowsOf(candidates, spreadOut(candidates, disagreement(candidates), knownInputs(), count));
        case SamplingStrategy::Surprise:
            return rowsOf(candidates, spreadOut(candidates, surprise(candidates), knownInputs(), count));
        case SamplingStrategy::ChangeLargest:
            return rowsOf(candidates, largest(change(candidates), count));
        default:
            return rowsOf(candidates, drawAboveQuantile(change(candidates), options_.quantile, count, generator_));
    }
}

/// |prediction now - prediction before the round's training|; 0 where that is not a number.
std::vector<double> SamplingRun::change(const Matrix &candidates) const {
    Matrix earlier = before_.front().predict(candidates);
    for (std::size_t n = 1; n < before_.size(); ++n) earlier += before_[n].predict(candidates);
    earlier /= static_cast<double>(before_.size());
    std::vector<double> scores = entries((predict(candidates) - earlier).cwiseAbs());
    for (double &score : scores)
        if (!std::isfinite(score)) score = 0;
    return scores;
}

/// Standard deviation over the committee; 0 where that is not a number.
std::vector<double> SamplingRun::disagreement(const Matrix &candidates) const {
    const Matrix mean = predict(candidates);
    Matrix squares = Matrix::Zero(candidates.rows(), 1);
    for (const SamplingNetwork &member : committee_)
        squares.array() += (member.predict(candidates) - mean).array().square();
    std::vector<double> scores = entries(squares.cwiseSqrt());
    for (double &score : scores)
        if (!std::isfinite(score)) score = 0;
    return scores;
}

/// Of the nearest known point.
std::vector<double> SamplingRun::surprise(const Matrix &candidates) const {
    std::vector<double> of_known;
    for (const SamplePoint &point : points_)
        if (point.known()) of_known.push_back(point.surprise);
    std::vector<double> scores;
    for (const int row : nearest(candidates, knownInputs())) scores.push_back(of_known[static_cast<std::size_t>(row)]);
    return scores;
}

void SamplingRun::dropLeastError(int count) {
    for (int n = 0; n < count; ++n) {
        const std::vector<double> errors = entries((predict(knownInputs()) - knownLabels()).cwiseAbs());
        int left = smallest(errors);
        for (SamplePoint &point : points_)
            if (point.known() && left-- == 0) point.dropped = round_;
    }
}

}  // namespace kan
