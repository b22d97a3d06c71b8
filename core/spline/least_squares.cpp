#include "core/spline/least_squares.h"

#include <Eigen/QR>
#include <algorithm>
#include <cmath>
#include <limits>

#include "core/spline/staircase_qr.h"

namespace kan {

namespace {

/// Rows of a least-squares problem whose k+1 entries that are not zero begin at column `first`, with their right-hand
/// sides behind them: [rows][k+1 + columns].
struct WindowRows {
    int first = 0;
    Eigen::MatrixXd rows;
};

/// Samples of one window as at most k+1 rows with the same normal equations: the triangle of their QR decomposition.
Eigen::MatrixXd compressed(const Eigen::MatrixXd &rows, int window) {
    if (rows.rows() <= window) return rows;
    const Eigen::HouseholderQR<Eigen::MatrixXd> qr(rows.leftCols(window));
    Eigen::MatrixXd rest = rows.rightCols(rows.cols() - window);
    rest.applyOnTheLeft(qr.householderQ().adjoint());
    Eigen::MatrixXd result(window, rows.cols());
    result.leftCols(window) = qr.matrixQR().topRows(window).triangularView<Eigen::Upper>();
    result.rightCols(rest.cols()) = rest.topRows(window);
    return result;
}

/// Neighbouring samples at the same x count as one row with the mean of their values, weighted by their number. From a
/// request to stop on there are no more.
std::vector<WindowRows> windowRows(const BSplineBasis &basis, std::span<const double> x, const Eigen::MatrixXd &y,
                                   const std::stop_token &stop) {
    const int window = basis.order() + 1;
    std::vector<WindowRows> groups;
    Eigen::MatrixXd rows(static_cast<Eigen::Index>(x.size()), window + y.cols());
    Eigen::Index used = 0;
    const auto close = [&] {
        if (used > 0) groups.back().rows = compressed(rows.topRows(used), window);
        used = 0;
    };
    double values[kMaxSplineOrder + 1];
    BSplineBasis::Cursor cursor;
    for (std::size_t begin = 0; begin < x.size() && !stop.stop_requested();) {
        std::size_t end = begin + 1;
        while (end < x.size() && x[end] == x[begin]) ++end;
        const int first = basis.evaluateNext(x[begin], cursor, values);
        if (groups.empty() || groups.back().first != first) {
            close();
            groups.push_back({first, {}});
        }
        const Eigen::Index from = static_cast<Eigen::Index>(begin);
        const Eigen::Index count = static_cast<Eigen::Index>(end - begin);
        const double weight = std::sqrt(static_cast<double>(count));
        for (int r = 0; r < window; ++r) rows(used, r) = weight * values[r];
        for (Eigen::Index j = 0; j < y.cols(); ++j)
            rows(used, window + j) = count == 1 ? y(from, j) : y.col(j).segment(from, count).sum() / weight;
        ++used;
        begin = end;
    }
    close();
    if (!std::ranges::is_sorted(groups, {}, &WindowRows::first))
        std::ranges::stable_sort(groups, {}, &WindowRows::first);
    return groups;
}

}  // namespace

Eigen::MatrixXd fitCurves(const BSplineBasis &basis, std::span<const double> x, const Eigen::MatrixXd &y,
                          const std::stop_token &stop) {
    const int window = basis.order() + 1;
    const std::vector<WindowRows> groups = windowRows(basis, x, y, stop);
    Eigen::Index total = 0;
    for (const WindowRows &group : groups) total += group.rows.rows();
    StaircaseRows matrix{basis.size(), window, {}, {}};
    matrix.entries.resize(total, window);
    Eigen::MatrixXd right(total, y.cols());
    for (const WindowRows &group : groups) {
        if (stop.stop_requested()) return Eigen::MatrixXd::Zero(basis.size(), y.cols());
        const Eigen::Index at = static_cast<Eigen::Index>(matrix.first.size());
        const Eigen::Index count = group.rows.rows();
        matrix.first.insert(matrix.first.end(), static_cast<std::size_t>(count), group.first);
        matrix.entries.middleRows(at, count) = group.rows.leftCols(window);
        right.middleRows(at, count) = group.rows.rightCols(y.cols());
    }
    return leastNormSolution(
        matrix, right,
        std::numeric_limits<double>::epsilon() * static_cast<double>(std::max<Eigen::Index>(y.rows(), basis.size())),
        stop);
}

std::vector<double> cellPoints(const BSplineBasis &basis) {
    std::vector<double> points;
    points.reserve(basis.extended().size() * (static_cast<std::size_t>(basis.order()) + 1));
    const auto &knots = basis.extended();
    const int k = basis.order();
    for (std::size_t q = static_cast<std::size_t>(k); q + 1 + static_cast<std::size_t>(k) < knots.size(); ++q)
        for (int p = 0; p <= k; ++p) points.push_back(knots[q] + (knots[q + 1] - knots[q]) * (p + 0.5) / (k + 1));
    return points;
}

Eigen::MatrixXd curveValues(const BSplineBasis &basis, std::span<const double> x, const Eigen::MatrixXd &coef) {
    const int window = basis.order() + 1;
    Eigen::MatrixXd y(static_cast<Eigen::Index>(x.size()), coef.cols());
    double values[kMaxSplineOrder + 1];
    BSplineBasis::Cursor cursor;
    for (std::size_t row = 0; row < x.size(); ++row) {
        const int first = basis.evaluateNext(x[row], cursor, values);
        for (Eigen::Index j = 0; j < coef.cols(); ++j) {
            double total = 0;
            for (int r = 0; r < window; ++r) total += values[r] * coef(first + r, j);
            y(static_cast<Eigen::Index>(row), j) = total;
        }
    }
    return y;
}

}  // namespace kan
