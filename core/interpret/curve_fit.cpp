#include "core/interpret/curve_fit.h"

#include <Eigen/QR>
#include <algorithm>
#include <cmath>
#include <limits>
#include <optional>

#include "core/fit/least_squares.h"
#include "core/simd/simd.h"

namespace kan {

namespace {

constexpr double kIndependent = 1e-11;  ///< least share of a column that lies outside the others
constexpr double kInfinite = std::numeric_limits<double>::infinity();

/// The best coefficients for given parameters, and what is left.
struct Projection {
    OrthonormalBasis basis;
    CurveValues residual;
    std::vector<double> coefficients;  ///< the offset first if there is one
    double sum_of_squares = kInfinite;
    CurveColumns columns;
};

std::optional<Projection> project(const CurveModel &model, std::span<const double> v, const CurveValues &y,
                                  bool with_slopes) {
    Projection result;
    if (!evaluateTerms(model, v, with_slopes, result.columns)) return std::nullopt;
    if (model.constant) result.basis.add(CurveValues(v.size(), 1.0));
    for (const CurveValues &column : result.columns.terms)
        if (!result.basis.add(column)) return std::nullopt;
    result.residual = y;
    const std::size_t size = result.basis.size();
    std::vector<double> along(size, 0.0);
    for (int pass = 0; pass < 2; ++pass)
        for (std::size_t c = 0; c < size; ++c) {
            const double part = dotOf(result.basis.columns()[c], result.residual);
            subtractMultiple(result.residual, part, result.basis.columns()[c]);
            along[c] += part;
        }
    result.coefficients.assign(size, 0.0);
    for (std::size_t c = size; c-- > 0;) {
        double left = along[c];
        for (std::size_t d = c + 1; d < size; ++d) left -= result.basis.coordinates(d)[c] * result.coefficients[d];
        result.coefficients[c] = left / result.basis.coordinates(c)[c];
    }
    result.sum_of_squares = dotOf(result.residual, result.residual);
    if (!std::isfinite(result.sum_of_squares)) return std::nullopt;
    return result;
}

/// The Jacobian of what is left, by the parameters (Kaufman): R of its QR decomposition, and Q'r.
struct Linearised {
    Eigen::MatrixXd r;
    Eigen::VectorXd along, size;
};

Linearised linearise(const CurveModel &model, const Projection &at, std::size_t parameters) {
    const std::size_t first = model.constant ? 1 : 0;
    std::vector<CurveValues> slopes(parameters, CurveValues(at.residual.size(), 0.0));
    for (const CurveColumns::Slope &slope : at.columns.slopes)
        subtractMultiple(slopes[slope.parameter], -at.coefficients[first + slope.term], slope.values);
    const auto count = static_cast<Eigen::Index>(parameters);
    Linearised result{Eigen::MatrixXd::Zero(count, count), Eigen::VectorXd::Zero(count), Eigen::VectorXd::Zero(count)};
    OrthonormalBasis basis;
    std::vector<Eigen::Index> rows;
    for (std::size_t p = 0; p < parameters; ++p) {
        const double before = std::sqrt(dotOf(slopes[p], slopes[p]));
        at.basis.takeOut(slopes[p]);
        const double size = std::sqrt(dotOf(slopes[p], slopes[p]));
        const auto column = static_cast<Eigen::Index>(p);
        if (!(size > 1e-12 * before)) continue;
        result.size[column] = size;
        if (basis.add(slopes[p])) rows.push_back(column);
        const std::vector<CurveValues> &q = basis.columns();
        for (std::size_t c = 0; c < q.size(); ++c) result.r(rows[c], column) = dotOf(q[c], slopes[p]);
    }
    for (std::size_t c = 0; c < rows.size(); ++c) result.along[rows[c]] = dotOf(basis.columns()[c], at.residual);
    return result;
}

Eigen::VectorXd dampedStep(const Linearised &at, const Eigen::VectorXd &scale, double damping) {
    const Eigen::Index p = at.along.size();
    Eigen::MatrixXd stacked(2 * p, p);
    stacked.topRows(p) = at.r;
    stacked.bottomRows(p) = (std::sqrt(damping) * scale).asDiagonal();
    Eigen::VectorXd right = Eigen::VectorXd::Zero(2 * p);
    right.head(p) = at.along;
    return Eigen::ColPivHouseholderQR<Eigen::MatrixXd>(stacked).solve(right);
}

void setCoefficients(CurveModel &model, const std::vector<double> &coefficients) {
    std::size_t next = 0;
    model.offset = model.constant ? coefficients[next++] : 0.0;
    for (CurveTerm &term : model.terms) term.coefficient = coefficients[next++];
}

}  // namespace

void subtractMultiple(CurveValues &from, double factor, const CurveValues &what) {
    for (std::size_t n = 0; n < from.size(); ++n) from[n] -= factor * what[n];
}

double dotOf(const CurveValues &a, const CurveValues &b) {
    using simd::Vec4;
    constexpr std::size_t kLanes = 8;
    Vec4 low{}, high{};
    const std::size_t whole = a.size() / kLanes * kLanes;
    for (std::size_t n = 0; n < whole; n += kLanes) {
        low += simd::load<Vec4>(a.data() + n) * simd::load<Vec4>(b.data() + n);
        high += simd::load<Vec4>(a.data() + n + 4) * simd::load<Vec4>(b.data() + n + 4);
    }
    for (std::size_t n = whole; n < a.size(); ++n) {
        const std::size_t lane = n - whole;
        (lane < 4 ? low : high)[lane % 4] += a[n] * b[n];
    }
    const Vec4 sum = low + high;
    return (sum[0] + sum[2]) + (sum[1] + sum[3]);
}

void OrthonormalBasis::takeOut(CurveValues &values) const {
    for (int pass = 0; pass < 2; ++pass)
        for (const CurveValues &column : columns_) subtractMultiple(values, dotOf(column, values), column);
}

bool OrthonormalBasis::add(CurveValues column) {
    const double before = std::sqrt(dotOf(column, column));
    std::vector<double> coordinates(columns_.size() + 1, 0.0);
    for (int pass = 0; pass < 2; ++pass)
        for (std::size_t c = 0; c < columns_.size(); ++c) {
            const double along = dotOf(columns_[c], column);
            subtractMultiple(column, along, columns_[c]);
            coordinates[c] += along;
        }
    const double size = std::sqrt(dotOf(column, column));
    if (!(size > kIndependent * before) || !std::isfinite(size)) return false;
    for (double &value : column) value /= size;
    coordinates.back() = size;
    columns_.push_back(std::move(column));
    r_.push_back(std::move(coordinates));
    return true;
}

double fitCurveModel(CurveModel &model, std::span<const double> v, const CurveValues &y,
                     const CurveFitOptions &options) {
    constexpr double kLeastDamping = 1e-15, kMostDamping = 1e10;
    constexpr int kPatience = 2;  // gains in a row that do not count
    std::vector<double> parameters = model.parameters();
    const bool moves = !parameters.empty();
    std::optional<Projection> at = project(model, v, y, moves);
    if (!at) return kInfinite;
    CurveModel trial = model;
    Eigen::VectorXd scale = Eigen::VectorXd::Zero(static_cast<Eigen::Index>(parameters.size()));
    double damping = 1e-2;
    int settled = 0;
    for (int n = 0; moves && n < options.iterations && settled < kPatience && at->sum_of_squares > options.exact; ++n) {
        const Linearised linear = linearise(model, *at, parameters.size());
        scale = scale.cwiseMax(linear.size);
        const Eigen::VectorXd used = (scale.array() > 0).select(scale, 1.0);
        bool moved = false;
        for (; !moved && damping < kMostDamping; damping *= 6) {
            const Eigen::VectorXd step = dampedStep(linear, used, damping);
            if (!step.allFinite()) continue;
            std::vector<double> next = parameters;
            for (std::size_t p = 0; p < next.size(); ++p) next[p] += step[static_cast<Eigen::Index>(p)];
            trial.setParameters(next);
            std::optional<Projection> there = project(trial, v, y, true);
            if (!there || !(there->sum_of_squares < at->sum_of_squares)) continue;
            const double gain = at->sum_of_squares - there->sum_of_squares;
            settled = gain <= options.settled * at->sum_of_squares ? settled + 1 : 0;
            at = std::move(there);
            parameters = std::move(next);
            model.setParameters(parameters);
            moved = true;
        }
        if (!moved) break;
        damping = std::max(damping / 60, kLeastDamping);
    }
    setCoefficients(model, at->coefficients);
    return at->sum_of_squares;
}

std::vector<double> standardErrors(const CurveModel &model, std::span<const double> v, double sum_of_squares) {
    CurveColumns columns;
    const std::size_t constants = model.constants();
    if (v.size() <= constants || !evaluateTerms(model, v, true, columns)) return {};
    const auto rows = static_cast<Eigen::Index>(v.size());
    Eigen::MatrixXd jacobian = Eigen::MatrixXd::Zero(rows, static_cast<Eigen::Index>(constants));
    Eigen::Index next = 0;
    for (const CurveValues &column : columns.terms)
        jacobian.col(next++) = Eigen::Map<const Eigen::VectorXd>(column.data(), rows);
    if (model.constant) jacobian.col(next++).setOnes();
    for (const CurveColumns::Slope &slope : columns.slopes)
        jacobian.col(next + static_cast<Eigen::Index>(slope.parameter)) +=
            model.terms[slope.term].coefficient * Eigen::Map<const Eigen::VectorXd>(slope.values.data(), rows);
    const InverseNormal inverse = inverseNormal(jacobian);
    if (inverse.undetermined.size() > 0) return {};
    const double variance = sum_of_squares / static_cast<double>(v.size() - constants);
    std::vector<double> errors;
    for (Eigen::Index c = 0; c < jacobian.cols(); ++c) errors.push_back(std::sqrt(variance * inverse.matrix(c, c)));
    return errors;
}

}  // namespace kan
