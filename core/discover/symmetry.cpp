#include "core/discover/symmetry.h"

#include <Eigen/Eigenvalues>
#include <algorithm>
#include <cmath>
#include <utility>

namespace kan {

namespace {

constexpr double kMostDefect = 0.15;  ///< of a direction that may be one at all
constexpr double kGap = 2.5;          ///< by which the next direction is worse, where a group may end
constexpr double kNearHalf = 0.2;     ///< a weight is a half of a whole number within this
constexpr double kMostWeight = 6;

/// A basis of the directions c with the smallest Z c, each with a 1 in a column of its own in which the others have 0;
/// nothing if weights are no halves.
std::optional<std::vector<Symmetry>> basisOf(Eigen::MatrixXd directions, const Eigen::VectorXd &sizes, int inputs,
                                             const std::vector<bool> &may_pivot) {
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
            const double weight = directions(row, c), half = 0.5 * std::round(2 * weight);
            if (std::abs(weight - half) > kNearHalf || std::abs(half) > kMostWeight) return std::nullopt;
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
                                    const std::vector<bool> &may_pivot) {
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
        std::optional<std::vector<Symmetry>> basis = basisOf(directions, sizes, inputs, may_pivot);
        if (basis) groups.push_back({scaling, std::move(*basis), defects(count - 1)});
    }
    return groups;
}

}  // namespace

std::vector<SymmetryGroup> scalings(const OutputDerivatives &of) {
    const int n = of.inputs();
    Eigen::MatrixXd z(of.x.rows(), n + 1);
    std::vector<bool> may_pivot;
    for (int c = 0; c < n; ++c) {
        z.col(c) = of.x.col(c).cwiseProduct(of.slope.col(c));
        may_pivot.push_back(of.x.col(c).minCoeff() > 0);
    }
    z.col(n) = -of.f;
    return groupsOf(z, n, true, may_pivot);
}

std::vector<SymmetryGroup> shifts(const OutputDerivatives &of) {
    return groupsOf(of.slope, of.inputs(), false, std::vector<bool>(static_cast<std::size_t>(of.inputs()), true));
}

LawProblem reduced(const LawProblem &problem, const SymmetryGroup &group) {
    ExpressionFactory make;
    LawProblem next;
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
