#include "core/discover/symmetry.h"

#include <Eigen/Eigenvalues>
#include <Eigen/QR>
#include <algorithm>
#include <cmath>
#include <utility>

namespace kan {

namespace {

constexpr double kMostDefect = 0.15;  ///< of a direction that may be one at all
constexpr double kGap = 2.5;          ///< by which the next direction is worse, where a group may end
constexpr double kNearHalf = 0.2;     ///< a weight is a half of a whole number within this
constexpr double kNearWhole = 0.45;   ///< or a whole number within this
constexpr double kMostWeight = 6;

/// A basis of the directions c with the smallest Z c, each with a 1 in a column of its own in which the others have 0;
/// nothing if weights are no halves.
std::optional<std::vector<Symmetry>> basisOf(Eigen::MatrixXd directions, const Eigen::VectorXd &sizes, int inputs,
                                             const std::vector<bool> &may_pivot, bool whole) {
    const Eigen::Index count = directions.rows();
    std::vector<int> pivots;
    // In the columns' own units, where weights are plain numbers.
    for (Eigen::Index c = 0; c < directions.cols(); ++c) directions.col(c) /= sizes(c);
    for (Eigen::Index row = 0; row < count; ++row) {
        Eigen::Index best_row = -1;
        int best_column = -1;
        double most = 1e-6;
        for (int c = 0; c < inputs; ++c) {
            if (!may_pivot[static_cast<std::size_t>(c)]) continue;
            for (Eigen::Index r = row; r < count; ++r)
                if (std::abs(directions(r, c)) * sizes(c) > most * 1.0001) {
                    most = std::abs(directions(r, c)) * sizes(c);
                    best_row = r;
                    best_column = c;
                }
        }
        if (best_row < 0) return std::nullopt;
        directions.row(row).swap(directions.row(best_row));
        directions.row(row) /= directions(row, best_column);
        for (Eigen::Index r = 0; r < count; ++r)
            if (r != row) directions.row(r) -= directions(r, best_column) * directions.row(row);
        pivots.push_back(best_column);
    }
    std::vector<Symmetry> basis;
    for (Eigen::Index row = 0; row < count; ++row) {
        Symmetry member;
        member.pivot = pivots[static_cast<std::size_t>(row)];
        for (Eigen::Index c = 0; c < directions.cols(); ++c) {
            const double weight = directions(row, c), half = whole ? std::round(weight) : 0.5 * std::round(2 * weight);
            if (std::abs(weight - half) > (whole ? kNearWhole : kNearHalf) || std::abs(half) > kMostWeight)
                return std::nullopt;
            if (c < inputs)
                member.weights.push_back(half);
            else
                member.of_y = half;
        }
        basis.push_back(std::move(member));
    }
    return basis;
}

/// Groups among the directions in which Z [N][n or n + 1] vanishes.
std::vector<SymmetryGroup> groupsOf(const Eigen::MatrixXd &z, int inputs, bool scaling,
                                    const std::vector<bool> &may_pivot, bool whole = false) {
    Eigen::VectorXd sizes(z.cols());
    double largest = 0;
    for (Eigen::Index c = 0; c < z.cols(); ++c) {
        sizes(c) = rootMeanSquare(z.col(c));
        largest = std::max(largest, sizes(c));
    }
    if (!(largest > 0) || !std::isfinite(largest)) return {};
    // A column that moves nothing is a symmetry by itself; its direction has no size of its own.
    for (double &size : sizes) size = std::max(size, 1e-3 * largest);
    const Eigen::MatrixXd scaled = z * sizes.cwiseInverse().asDiagonal();
    const Eigen::MatrixXd moment = scaled.transpose() * scaled / static_cast<double>(z.rows());
    const Eigen::SelfAdjointEigenSolver<Eigen::MatrixXd> solver(moment);
    const Eigen::VectorXd defects = solver.eigenvalues().cwiseMax(0).cwiseSqrt();
    std::vector<SymmetryGroup> groups;
    for (int count = std::min<int>(inputs, static_cast<int>(defects.size())); count >= 1; --count) {
        if (defects(count - 1) > kMostDefect) continue;
        if (count < defects.size() && defects(count) < kGap * defects(count - 1)) continue;
        const Eigen::MatrixXd directions = solver.eigenvectors().leftCols(count).transpose();
        std::optional<std::vector<Symmetry>> basis = basisOf(directions, sizes, inputs, may_pivot, whole);
        if (basis) groups.push_back({scaling, std::move(*basis), defects(count - 1)});
    }
    return groups;
}

}  // namespace

std::vector<SymmetryGroup> scalings(const OutputDerivatives &of, bool whole) {
    const int n = of.inputs();
    Eigen::MatrixXd z(of.x.rows(), n + 1);
    std::vector<bool> may_pivot;
    for (int c = 0; c < n; ++c) {
        z.col(c) = of.x.col(c).cwiseProduct(of.slope.col(c));
        may_pivot.push_back(of.x.col(c).minCoeff() > 0);
    }
    z.col(n) = -of.f;
    return groupsOf(z, n, true, may_pivot, whole);
}

std::vector<SymmetryGroup> shifts(const OutputDerivatives &of) {
    return groupsOf(of.slope, of.inputs(), false, std::vector<bool>(static_cast<std::size_t>(of.inputs()), true));
}

std::vector<SymmetryGroup> pairSymmetries(const OutputDerivatives &of) {
    constexpr double kMostPairDefect = 0.3, kMostPairWeight = 2;
    constexpr std::size_t kMostPairs = 3;
    const int n = of.inputs();
    std::vector<SymmetryGroup> pairs;
    for (const bool scaling : {true, false})
        for (int i = 0; i < n; ++i)
            for (int j = 0; j < n; ++j) {
                if (i == j || (scaling && !(of.x.col(j).minCoeff() > 0))) continue;
                Eigen::VectorXd a = of.slope.col(i), b = of.slope.col(j);
                if (scaling) {
                    a = a.cwiseProduct(of.x.col(i));
                    b = b.cwiseProduct(of.x.col(j));
                }
                // The pivot, j, moves by 1, the other by its weight.
                const double weight = 0.5 * std::round(-2 * a.dot(b) / a.squaredNorm());
                if (!std::isfinite(weight) || weight == 0 || std::abs(weight) > kMostPairWeight) continue;
                if (std::abs(weight) < 1) continue;  // the other one as pivot
                if (std::abs(weight) == 1 && j < i && (!scaling || of.x.col(i).minCoeff() > 0)) continue;
                const double defect = (b + weight * a).norm() / std::max(b.norm(), std::abs(weight) * a.norm());
                if (defect > kMostPairDefect) continue;
                Symmetry member;
                member.pivot = j;
                member.weights.assign(static_cast<std::size_t>(n), 0);
                member.weights[static_cast<std::size_t>(j)] = 1;
                member.weights[static_cast<std::size_t>(i)] = weight;
                pairs.push_back({scaling, {std::move(member)}, defect});
            }
    std::ranges::stable_sort(pairs, {}, &SymmetryGroup::defect);
    std::vector<SymmetryGroup> groups;
    for (const bool scaling : {true, false}) {
        SymmetryGroup together;
        together.scaling = scaling;
        std::vector<bool> taken(static_cast<std::size_t>(n), false);
        for (const SymmetryGroup &pair : pairs) {
            const std::vector<double> &weights = pair.members.front().weights;
            const auto touches = [&](const auto &what) {
                for (std::size_t c = 0; c < weights.size(); ++c)
                    if (weights[c] != 0) what(c);
            };
            bool free = pair.scaling == scaling;
            touches([&](std::size_t c) { free = free && !taken[c]; });
            if (!free) continue;
            touches([&](std::size_t c) { taken[c] = true; });
            together.members.push_back(pair.members.front());
            together.defect = pair.defect;
        }
        if (together.members.size() > 1) groups.push_back(std::move(together));
    }
    for (std::size_t k = 0; k < std::min(kMostPairs, pairs.size()); ++k) groups.push_back(pairs[k]);
    return groups;
}

std::optional<SymmetryGroup> powerFactors(const LawProblem &problem) {
    constexpr int kDegree = 3;
    constexpr double kMostBend = 0.15, kMostOff = 0.2, kOneSign = 0.8;
    const int n = problem.inputs();
    const Eigen::Index rows = problem.train;
    const double sign = problem.y.head(rows).sum() < 0 ? -1 : 1;
    std::vector<Eigen::Index> places;
    for (Eigen::Index row = 0; row < rows; ++row)
        if (sign * problem.y(row) > 0) places.push_back(row);
    const auto count = static_cast<Eigen::Index>(places.size());
    if (static_cast<double>(count) < kOneSign * static_cast<double>(rows) || count < 10 * (kDegree * n + 1))
        return std::nullopt;
    const Eigen::VectorXd y = sign * problem.y(places);
    const Eigen::VectorXd sizes = problem.rowSizes(problem.y)(places);
    Eigen::MatrixXd columns(count, kDegree * n + 1);
    columns.col(kDegree * n).setOnes();
    std::vector<bool> positive;
    std::vector<double> spread;
    for (int c = 0; c < n; ++c) {
        const Eigen::VectorXd x = problem.x.col(c)(places);
        positive.push_back(problem.x.col(c).minCoeff() > 0);
        Eigen::VectorXd seen = positive.back() ? Eigen::VectorXd(x.array().log()) : x;
        seen.array() -= seen.mean();
        spread.push_back(deviation(seen));
        if (spread.back() > 0) seen /= spread.back();
        for (int power = 1; power <= kDegree; ++power) columns.col(kDegree * c + power - 1) = seen.array().pow(power);
    }
    const Eigen::MatrixXd weighed = sizes.asDiagonal() * columns;
    const Eigen::VectorXd wanted = sizes.cwiseProduct(Eigen::VectorXd(y.array().log()));
    const Eigen::VectorXd factors = weighed.colPivHouseholderQr().solve(wanted);
    if (!factors.allFinite()) return std::nullopt;
    SymmetryGroup group;
    for (int c = 0; c < n; ++c) {
        if (!positive[static_cast<std::size_t>(c)] || !(spread[static_cast<std::size_t>(c)] > 0)) continue;
        // A straight line through what the polynomial says, and what it leaves of it.
        const Eigen::MatrixXd own = columns.middleCols(kDegree * c, kDegree);
        const Eigen::VectorXd says = own * factors.segment(kDegree * c, kDegree);
        const Eigen::VectorXd line = own.col(0), weight = sizes.cwiseAbs2();
        const double mean = weight.dot(says) / weight.sum(), middle = weight.dot(line) / weight.sum();
        const Eigen::VectorXd about = (line.array() - middle).matrix(), told = (says.array() - mean).matrix();
        const double slope = weight.dot(about.cwiseProduct(told)) / weight.dot(about.cwiseAbs2());
        const double bend = std::sqrt(weight.dot((told - slope * about).cwiseAbs2()) / weight.sum());
        const double exponent = slope / spread[static_cast<std::size_t>(c)], half = 0.5 * std::round(2 * exponent);
        if (std::abs(exponent - half) > kMostOff || std::abs(half) > kMostWeight || bend > kMostBend) continue;
        Symmetry member;
        member.pivot = c;
        member.weights.assign(static_cast<std::size_t>(n), 0);
        member.weights[static_cast<std::size_t>(c)] = 1;
        member.of_y = half;
        group.members.push_back(std::move(member));
    }
    if (group.members.empty()) return std::nullopt;
    group.defect = 1;  // not of a network's derivatives: a network of what is left has to say so
    return group;
}

LawProblem reduced(const LawProblem &problem, const SymmetryGroup &group) {
    ExpressionFactory make;
    LawProblem next;
    next.reduced = true;
    next.train = problem.train;
    next.y = problem.y;
    next.factor_values = problem.factor_values;
    const auto power = [&](int column, double exponent) {
        return make.power(make.adopted(problem.columns[static_cast<std::size_t>(column)]), make.number(exponent, 0));
    };
    std::vector<ExpressionPtr> factors;
    if (problem.factor) factors.push_back(make.adopted(problem.factor));
    std::vector<int> kept;
    for (int c = 0; c < problem.inputs(); ++c)
        if (std::ranges::none_of(group.members, [&](const Symmetry &member) { return member.pivot == c; }))
            kept.push_back(c);
    next.x.resize(problem.x.rows(), static_cast<Eigen::Index>(kept.size()));
    for (std::size_t k = 0; k < kept.size(); ++k) {
        const int c = kept[k];
        Eigen::VectorXd values = problem.x.col(c);
        std::vector<ExpressionPtr> parts = {make.adopted(problem.columns[static_cast<std::size_t>(c)])};
        for (const Symmetry &member : group.members) {
            const double weight = member.weights[static_cast<std::size_t>(c)];
            if (weight == 0) continue;
            const auto pivot = problem.x.col(member.pivot).array();
            if (group.scaling) {
                values = (values.array() * pivot.pow(-weight)).matrix();
                parts.push_back(power(member.pivot, -weight));
            } else {
                values -= weight * pivot.matrix();
                parts.push_back(make.product(
                    {make.number(-weight, 0), make.adopted(problem.columns[static_cast<std::size_t>(member.pivot)])}));
            }
        }
        ExpressionPtr column = group.scaling ? make.product(std::move(parts)) : make.sum(std::move(parts));
        // Powers are of what is above 0.
        if (values.maxCoeff() < 0) {
            values = -values;
            column = make.negated(column);
        }
        next.x.col(static_cast<Eigen::Index>(k)) = values;
        next.columns.push_back(std::move(column));
    }
    if (group.scaling)
        for (const Symmetry &member : group.members) {
            if (member.of_y == 0) continue;
            const Eigen::ArrayXd scale = problem.x.col(member.pivot).array().pow(member.of_y);
            next.y = (next.y.array() / scale).matrix();
            next.factor_values = (next.factor_values.array() * scale).matrix();
            factors.push_back(power(member.pivot, member.of_y));
        }
    if (!factors.empty()) next.factor = make.product(std::move(factors));
    return next;
}

LawProblem overPower(const LawProblem &problem, double exponent) {
    ExpressionFactory make;
    LawProblem other = problem;
    const Eigen::ArrayXd power = problem.x.col(0).array().pow(exponent);
    other.y = (problem.y.array() / power).matrix();
    other.factor_values = (problem.factor_values.array() * power).matrix();
    if (problem.smooth.size() > 0) other.smooth = (problem.smooth.array() / power).matrix();
    std::vector<ExpressionPtr> factors = {make.power(make.adopted(problem.columns.front()), make.number(exponent, 0))};
    if (problem.factor) factors.push_back(make.adopted(problem.factor));
    other.factor = make.product(std::move(factors));
    return other;
}

std::optional<LawProblem> inverted(const LawProblem &problem) {
    ExpressionFactory make;
    LawProblem other = problem;
    other.x = problem.x.cwiseInverse();
    if (!other.x.allFinite()) return std::nullopt;
    for (ExpressionPtr &column : other.columns) column = make.power(make.adopted(column), make.number(-1, 0));
    return other;
}

}  // namespace kan
