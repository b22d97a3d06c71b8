#include "core/structure/pair_laws.h"

#include <Eigen/Dense>
#include <algorithm>
#include <cmath>
#include <optional>

#include "core/spline/bspline.h"
#include "core/structure/separability.h"
#include "core/text.h"

namespace kan {

namespace {

constexpr int kCells = 6, kOrder = 3;  ///< of the functions of an additive law
constexpr double kLeastSlope = 0.02;   ///< of the largest: below it a row's direction is not known well enough
constexpr double kPlainer = 1.25;      ///< defect by which plain factors may be worse

/// g_i of g = sum of terms: what df/dx_i is proportional to, less its factor.
double termSlope(GroupLaw law, double x) {
    switch (law) {
        case GroupLaw::Linear:
            return 1;
        case GroupLaw::Power:
            return x == 0 ? 0 : 1 / x;
        default:
            return x;
    }
}

/// Part of the gradient by x_i, x_j that is not along a_i t(x_i), a_j t(x_j).
double directionDefect(const OutputDerivatives &of, GroupLaw law, int i, int j, double a_i, double a_j) {
    std::vector<double> missed;
    double size = 0;
    for (Eigen::Index row = 0; row < of.f.size(); ++row) {
        const double along_i = a_i * termSlope(law, of.x(row, i)) * of.x_size(i);
        const double along_j = a_j * termSlope(law, of.x(row, j)) * of.x_size(j);
        const double length = std::hypot(along_i, along_j), g_i = of.slopeAt(row, i), g_j = of.slopeAt(row, j);
        missed.push_back(length > 0 ? (g_i * along_j - g_j * along_i) / length : 0);
        size += g_i * g_i + g_j * g_j;
    }
    size = std::sqrt(size / static_cast<double>(of.f.size()));
    return size > 0 ? trimmedRms(std::move(missed)) / size : 0;
}

/// a_j / a_i that fits best: the direction of least moment of (f_i t_j, f_j t_i).
double factorRatio(const OutputDerivatives &of, GroupLaw law, int i, int j) {
    double ii = 0, jj = 0, ij = 0;
    for (Eigen::Index row = 0; row < of.f.size(); ++row) {
        const double p = of.slopeAt(row, i) * termSlope(law, of.x(row, j)) * of.x_size(j);
        const double q = of.slopeAt(row, j) * termSlope(law, of.x(row, i)) * of.x_size(i);
        ii += p * p;
        jj += q * q;
        ij += p * q;
    }
    // p a_j = q a_i on every row.
    const double angle = 0.5 * std::atan2(2 * ij, ii - jj);
    const double a_i = std::cos(angle), a_j = std::sin(angle);
    return a_i == 0 ? 0 : a_j / a_i;
}

/// Whether log |f_i / f_j| is a function of x_i plus one of x_j, as where f = F(a(x_i) + b(x_j)).
double additiveDefect(const OutputDerivatives &of, int i, int j) {
    double largest_i = 0, largest_j = 0, positive = 0, negative = 0;
    for (Eigen::Index row = 0; row < of.f.size(); ++row) {
        largest_i = std::max(largest_i, std::abs(of.slopeAt(row, i)));
        largest_j = std::max(largest_j, std::abs(of.slopeAt(row, j)));
    }
    const auto known = [&](Eigen::Index row) {
        return std::abs(of.slopeAt(row, i)) > kLeastSlope * largest_i &&
               std::abs(of.slopeAt(row, j)) > kLeastSlope * largest_j;
    };
    std::vector<Eigen::Index> rows;
    for (Eigen::Index row = 0; row < of.f.size(); ++row)
        if (known(row)) rows.push_back(row);
    const auto count = static_cast<Eigen::Index>(rows.size());
    const int terms = kCells + kOrder;
    if (count < 4 * terms) return 1;
    Eigen::MatrixXd basis = Eigen::MatrixXd::Zero(count, 2 * terms);
    Eigen::VectorXd wanted(count);
    std::vector<double> weight;
    for (int side = 0; side < 2; ++side) {
        const int column = side == 0 ? i : j;
        double low = of.x.col(column).minCoeff(), high = of.x.col(column).maxCoeff();
        const double step = (high - low) / kCells;
        if (!(step > 0)) return 1;
        std::vector<double> knots;
        for (int n = -kOrder; n <= kCells + kOrder; ++n) knots.push_back(low + n * step);
        const BSplineBasis splines(knots, kOrder);
        double values[kOrder + 1], slopes[kOrder + 1];
        for (Eigen::Index n = 0; n < count; ++n) {
            const int first =
                splines.evaluate(of.x(rows[static_cast<std::size_t>(n)], column), Extrapolation::Clamp, values, slopes);
            for (int r = 0; r <= kOrder; ++r) basis(n, side * terms + first + r) = values[r];
        }
    }
    for (Eigen::Index n = 0; n < count; ++n) {
        const Eigen::Index row = rows[static_cast<std::size_t>(n)];
        const double g_i = of.slopeAt(row, i), g_j = of.slopeAt(row, j);
        wanted(n) = std::log(std::abs(g_i / g_j));
        const double part = std::abs(g_i * g_j) / (g_i * g_i + g_j * g_j);  // half of d(angle)/d(log ratio) and more
        weight.push_back(part);
        (g_i * g_j > 0 ? positive : negative) += part;
        basis.row(n) *= part;
        wanted(n) *= part;
    }
    constexpr double kOtherSigns = 0.02;
    if (std::min(positive, negative) > kOtherSigns * (positive + negative)) return 1;
    // The constant is in both halves of the basis: the least ridge decides.
    Eigen::MatrixXd normal = basis.transpose() * basis;
    normal.diagonal().array() += 1e-9 * normal.diagonal().maxCoeff();
    const Eigen::VectorXd missed = basis * normal.ldlt().solve(basis.transpose() * wanted) - wanted;
    return trimmedRms({missed.data(), missed.data() + missed.size()});
}

double largestDefect(const OutputDerivatives &of, GroupLaw law, const std::vector<int> &inside,
                     const std::vector<double> &factors) {
    double most = 0;
    for (std::size_t b = 0; b < inside.size(); ++b)
        for (std::size_t a = 0; a < b; ++a)
            most = std::max(most, directionDefect(of, law, inside[a], inside[b], factors[a], factors[b]));
    return most;
}

GroupFit fitOf(const OutputDerivatives &of, GroupLaw law, const std::vector<int> &inside) {
    GroupFit fit{law, {1}, 0};
    if (law == GroupLaw::Additive) {
        fit.factors.clear();
        for (std::size_t b = 0; b < inside.size(); ++b)
            for (std::size_t a = 0; a < b; ++a)
                fit.defect = std::max(fit.defect, additiveDefect(of, inside[a], inside[b]));
        return fit;
    }
    for (std::size_t n = 1; n < inside.size(); ++n)
        fit.factors.push_back(factorRatio(of, law, inside.front(), inside[n]));
    fit.defect = largestDefect(of, law, inside, fit.factors);
    std::vector<double> plain = fit.factors;
    for (double &factor : plain) factor = factor < 0 ? -1 : 1;
    const double of_plain = largestDefect(of, law, inside, plain);
    if (of_plain <= kPlainer * fit.defect) {
        fit.factors = plain;
        fit.defect = of_plain;
    }
    return fit;
}

}  // namespace

GroupFit groupLaw(const OutputDerivatives &of, const std::vector<int> &inside, double threshold) {
    std::optional<GroupFit> best;
    for (const GroupLaw law : {GroupLaw::Linear, GroupLaw::Power, GroupLaw::Square}) {
        const GroupFit fit = fitOf(of, law, inside);
        const bool degenerate = std::ranges::any_of(fit.factors, [](double a) { return a == 0 || !std::isfinite(a); });
        if (!degenerate && (!best || fit.defect < best->defect)) best = fit;
    }
    if (best && best->defect <= threshold) return *best;
    const GroupFit fit = fitOf(of, GroupLaw::Additive, inside);
    return fit.defect <= threshold || !best ? fit : *best;
}

std::string lawText(const GroupFit &fit, const std::vector<std::string> &names, const StructureSigns &signs) {
    std::string text;
    for (std::size_t n = 0; n < names.size(); ++n) {
        if (fit.law == GroupLaw::Additive) {
            text += concat(n > 0 ? " + " : "", std::string(1, static_cast<char>('a' + n % 26)), "(", names[n], ")");
            continue;
        }
        const double factor = fit.factors[n], size = std::abs(factor);
        const std::string number = size == 1 ? "" : withDigits(size, 3);
        if (fit.law == GroupLaw::Power) {
            const std::string power = size == 1 ? names[n] : concat(names[n], "^", number);
            text += n == 0 ? power : concat(factor < 0 ? "/" : signs.times, power);
            continue;
        }
        const std::string term = concat(number, number.empty() ? "" : signs.times, names[n],
                                        fit.law == GroupLaw::Square ? signs.square : "");
        text += n == 0 ? term : concat(" ", factor < 0 ? signs.minus : "+", " ", term);
    }
    return text;
}

}  // namespace kan
