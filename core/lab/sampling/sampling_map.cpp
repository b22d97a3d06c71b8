#include "core/lab/sampling/sampling_map.h"

#include <cmath>
#include <limits>
#include <stdexcept>

#include "core/text.h"

namespace kan {

namespace {

std::vector<double> axis(const std::pair<double, double> &range, int points) {
    std::vector<double> values;
    values.reserve(static_cast<std::size_t>(points));
    for (int n = 0; n < points; ++n) values.push_back(range.first + (range.second - range.first) * n / (points - 1.0));
    return values;
}

}  // namespace

SamplingMap samplingMap(const SamplingRun &run, int points) {
    if (points < 2 || points > 2000)
        throw std::invalid_argument(concat("points is ", points, "; it must lie in 2 .. 2000"));
    const auto &ranges = run.options().ranges;
    std::vector<double> x;
    x.reserve(ranges.size());
    for (const auto &[low, high] : ranges) x.push_back((low + high) / 2);
    SamplingMap map;
    map.x1 = axis(ranges[0], points);
    map.x2 = ranges.size() > 1 ? axis(ranges[1], points) : std::vector<double>{0};
    const auto rows = static_cast<Eigen::Index>(map.x2.size()), columns = static_cast<Eigen::Index>(points);
    Matrix inputs(rows * columns, static_cast<Eigen::Index>(x.size()));
    map.target.resize(rows, columns);
    for (Eigen::Index n = 0; n < inputs.rows(); ++n) {
        x[0] = map.x1[static_cast<std::size_t>(n % columns)];
        if (x.size() > 1) x[1] = map.x2[static_cast<std::size_t>(n / columns)];
        inputs.row(n) = Eigen::Map<const Eigen::RowVectorXd>(x.data(), inputs.cols());
        const double y = run.target(x);
        map.target(n / columns, n % columns) = std::isfinite(y) ? y : std::numeric_limits<double>::quiet_NaN();
    }
    const Matrix predicted = run.predict(inputs);
    map.prediction = Eigen::Map<const Matrix>(predicted.data(), rows, columns);
    map.difference = map.prediction - map.target;
    return map;
}

}  // namespace kan
