#include "core/structure/separability.h"

#include <algorithm>
#include <cmath>

namespace kan {

namespace {

constexpr double kLeftOut = 0.05;

template <class Value>
double rmsOverRows(const OutputDerivatives &of, const Value &value) {
    std::vector<double> values(static_cast<std::size_t>(of.f.size()));
    for (Eigen::Index row = 0; row < of.f.size(); ++row) values[static_cast<std::size_t>(row)] = value(row);
    return trimmedRms(std::move(values));
}

double productDefect(const OutputDerivatives &of, double c, int i, int j) {
    const double size = rmsOverRows(of, [&](Eigen::Index row) { return of.f(row) - c; }) / of.f_size;
    if (!(size > 0)) return 0;
    return rmsOverRows(of,
                       [&](Eigen::Index row) {
                           return (of.f(row) - c) / of.f_size * of.curvatureAt(row, i, j) -
                                  of.slopeAt(row, i) * of.slopeAt(row, j);
                       }) /
           size;
}

template <class Defect>
Eigen::MatrixXd forPairs(int n, const Defect &defect) {
    Eigen::MatrixXd all = Eigen::MatrixXd::Zero(n, n);
    for (int i = 0; i < n; ++i)
        for (int j = 0; j < i; ++j) all(i, j) = all(j, i) = defect(i, j);
    return all;
}

}  // namespace

double trimmedRms(std::vector<double> values) {
    for (double &value : values) value = std::abs(value);
    std::sort(values.begin(), values.end());
    const auto kept = values.size() - static_cast<std::size_t>(kLeftOut * static_cast<double>(values.size()));
    double sum = 0;
    for (std::size_t n = 0; n < kept; ++n) sum += values[n] * values[n];
    return kept > 0 ? std::sqrt(sum / static_cast<double>(kept)) : 0;
}

Eigen::MatrixXd additiveDefects(const OutputDerivatives &of) {
    return forPairs(of.inputs(), [&](int i, int j) {
        return rmsOverRows(of, [&](Eigen::Index row) { return of.curvatureAt(row, i, j); });
    });
}

Eigen::MatrixXd multiplicativeDefects(const OutputDerivatives &of, double c) {
    return forPairs(of.inputs(), [&](int i, int j) { return productDefect(of, c, i, j); });
}

double constantBeside(const OutputDerivatives &of, int i, int j) {
    // Least squares of (f - c) f_ij - f_i f_j over c.
    double above = 0, below = 0;
    for (Eigen::Index row = 0; row < of.f.size(); ++row) {
        const double mixed = of.curvatureAt(row, i, j);
        above += mixed * (of.f(row) / of.f_size * mixed - of.slopeAt(row, i) * of.slopeAt(row, j));
        below += mixed * mixed;
    }
    if (!(below > 0)) return 0;
    const double c = above / below * of.f_size;
    constexpr double kAsGood = 1.2;
    return productDefect(of, 0, i, j) <= kAsGood * productDefect(of, c, i, j) ? 0 : c;
}

double symmetryDefect(const OutputDerivatives &of, std::span<const int> inside, std::span<const int> outside) {
    double most = 0;
    for (const int k : outside)
        most = std::max(most, rmsOverRows(of, [&](Eigen::Index row) {
                            double square = 0, along = 0, turning = 0;
                            for (const int i : inside) {
                                const double slope = of.slopeAt(row, i), mixed = of.curvatureAt(row, i, k);
                                square += slope * slope;
                                along += slope * mixed;
                                turning += mixed * mixed;
                            }
                            if (!(square > 0)) return 0.0;
                            return std::sqrt(std::max(0.0, turning - along * along / square));
                        }));
    return most;
}

Eigen::VectorXd slopeSizes(const OutputDerivatives &of) {
    Eigen::VectorXd sizes(of.inputs());
    for (int i = 0; i < of.inputs(); ++i)
        sizes(i) = rmsOverRows(of, [&](Eigen::Index row) { return of.slopeAt(row, i); });
    return sizes;
}

}  // namespace kan
