#include "core/discover/target_change.h"

#include <cmath>
#include <utility>

namespace kan {

namespace {

using Kind = TargetChange::Kind;

double changed(Kind kind, double y) {
    switch (kind) {
        case Kind::Inverse:
            return 1 / y;
        case Kind::Square:
            return y * y;
        case Kind::InverseSquare:
            return 1 / (y * y);
        case Kind::Root:
            return std::sqrt(y);
        case Kind::InverseRoot:
            return 1 / std::sqrt(y);
        case Kind::Logarithm:
            return std::log(y);
        default:
            return y;
    }
}

double back(Kind kind, double value) {
    switch (kind) {
        case Kind::Inverse:
            return 1 / value;
        case Kind::Square:
            return std::sqrt(value);
        case Kind::InverseSquare:
            return 1 / std::sqrt(value);
        case Kind::Root:
            return value * value;
        case Kind::InverseRoot:
            return 1 / (value * value);
        case Kind::Logarithm:
            return std::exp(value);
        default:
            return value;
    }
}

}  // namespace

std::optional<Eigen::VectorXd> TargetChange::of(const Eigen::VectorXd &y) const {
    Eigen::VectorXd values = y.unaryExpr([&](double value) { return changed(kind, negative ? -value : value); });
    if (!values.allFinite()) return std::nullopt;
    return values;
}

Eigen::VectorXd TargetChange::undone(const Eigen::VectorXd &changed) const {
    return changed.unaryExpr([&](double value) { return (negative ? -1 : 1) * back(kind, value); });
}

Eigen::VectorXd TargetChange::slope(const Eigen::VectorXd &y) const {
    const Eigen::ArrayXd size = y.array().abs();
    switch (kind) {
        case Kind::Inverse:
            return size.square();
        case Kind::Square:
            return 0.5 * size.inverse();
        case Kind::InverseSquare:
            return 0.5 * size.cube();
        case Kind::Root:
            return 2 * size.sqrt();
        case Kind::InverseRoot:
            return 2 * size * size.sqrt();
        case Kind::Logarithm:
            return size;
        case Kind::None:
            break;
    }
    return Eigen::VectorXd::Ones(y.size());
}

ExpressionPtr TargetChange::undone(ExpressionFactory &make, ExpressionPtr e) const {
    const auto one = [&] { return make.number(1, 0); };
    const auto squared = [&](ExpressionPtr of) { return make.power(std::move(of), make.number(2, 0)); };
    switch (kind) {
        case Kind::None:
            break;
        case Kind::Inverse:
            e = make.quotient(one(), std::move(e));
            break;
        case Kind::Square:
            e = make.root(std::move(e), 2);
            break;
        case Kind::InverseSquare:
            e = make.quotient(one(), make.root(std::move(e), 2));
            break;
        case Kind::Root:
            e = squared(std::move(e));
            break;
        case Kind::InverseRoot:
            e = make.quotient(one(), squared(std::move(e)));
            break;
        case Kind::Logarithm:
            e = make.call("exp", {std::move(e)});
            break;
    }
    return negative ? make.negated(e) : e;
}

std::string TargetChange::text() const {
    std::string y = negative ? "(-y)" : "y";
    switch (kind) {
        case Kind::Inverse:
            return "1/" + y;
        case Kind::Square:
            return y + "^2";
        case Kind::InverseSquare:
            return "1/" + y + "^2";
        case Kind::Root:
            return "sqrt(" + y + ")";
        case Kind::InverseRoot:
            return "1/sqrt(" + y + ")";
        case Kind::Logarithm:
            return "log(" + y + ")";
        default:
            return y;
    }
}

std::vector<TargetChange> changesOf(const Eigen::VectorXd &y) {
    std::vector<TargetChange> changes = {{Kind::None, false}};
    const double least = y.minCoeff(), most = y.maxCoeff();
    // A spread far below the size says nothing of a change; one that crosses 0 allows few.
    if (least > 0 || most < 0)
        for (const Kind kind :
             {Kind::Inverse, Kind::Square, Kind::InverseSquare, Kind::Logarithm, Kind::Root, Kind::InverseRoot})
            changes.push_back({kind, most < 0});
    return changes;
}

}  // namespace kan
