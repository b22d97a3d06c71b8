#include <algorithm>
#include <cmath>
#include <cstdio>
#include <utility>

#include "core/formula/normal_form.h"
#include "core/formula/normal_sums.h"
#include "core/formula/tape.h"
#include "core/text.h"

namespace kan {

using namespace normal;

namespace {

std::string keyOf(const NormalSum &sum) {
    std::string key;
    char text[40];
    for (const auto &[monomial, term] : sum.terms) {
        std::snprintf(text, sizeof text, "%.17g%s", term.coefficient.value, term.coefficient.exact ? "!" : "");
        key += text;
        for (const Monomial::Factor &factor : monomial.factors) {
            std::snprintf(text, sizeof text, "*%d^%.17g", factor.atom, factor.exponent);
            key += text;
        }
        key += '+';
    }
    return key;
}

}  // namespace

double NormalForm::sizeOf(const Monomial &monomial, double coefficient) const {
    const double size = std::abs(coefficient) * std::sqrt(valuesOf(monomial).square().mean());
    return std::isfinite(size) ? size : 0;
}

int NormalForm::atom(Atom::Kind kind, int index, const std::string &name, std::vector<NormalSum> arguments) {
    std::string key = concat(static_cast<int>(kind), ":", index, ":", name);
    for (const NormalSum &argument : arguments) key += ";" + keyOf(argument);
    if (const auto known = known_.find(key); known != known_.end()) return known->second;
    Atom made{kind, index, name, std::move(arguments), {}, Sign::Unknown};
    made.values = valuesOf(made);
    made.sign = signOf(made.values);
    atoms_.push_back(std::move(made));
    return known_[key] = static_cast<int>(atoms_.size()) - 1;
}

Eigen::ArrayXd NormalForm::valuesOf(const Atom &atom) const {
    std::vector<Eigen::ArrayXd> arguments;
    for (const NormalSum &argument : atom.arguments) arguments.push_back(valuesOf(argument));
    Eigen::ArrayXd values(rows_.rows());
    switch (atom.kind) {
        case Atom::Kind::Variable:
            return rows_.col(atom.index).array();
        case Atom::Kind::Sum:
            return arguments[0];
        case Atom::Kind::Exp:
            for (Eigen::Index n = 0; n < values.size(); ++n) values[n] = std::exp(arguments[0][n]);
            return values;
        case Atom::Kind::Spline:
            for (Eigen::Index n = 0; n < values.size(); ++n)
                values[n] = splines_[static_cast<std::size_t>(atom.index)].value(arguments[0][n]);
            return values;
        case Atom::Kind::Call:
            break;
    }
    if (const Tape::UnaryFunction function = Tape::unary(atom.name); function && arguments.size() == 1) {
        for (Eigen::Index n = 0; n < values.size(); ++n) values[n] = function(arguments[0][n]);
        return values;
    }
    if (arguments.size() != 2 || Tape::binary(atom.name) == Tape::Operation::Call) throw TooLong();
    for (Eigen::Index n = 0; n < values.size(); ++n) {
        const double a = arguments[0][n], b = arguments[1][n];
        values[n] = atom.name == "atan2" ? std::atan2(a, b) : (atom.name == "min" ? std::min(a, b) : std::max(a, b));
    }
    return values;
}

Eigen::ArrayXd NormalForm::valuesOf(const Monomial &monomial) const {
    Eigen::ArrayXd values = Eigen::ArrayXd::Ones(rows_.rows());
    for (const Monomial::Factor &factor : monomial.factors) {
        const Eigen::ArrayXd &base = atoms_[static_cast<std::size_t>(factor.atom)].values;
        if (factor.exponent == 1) {
            values *= base;
        } else if (whole(factor.exponent)) {
            for (Eigen::Index n = 0; n < values.size(); ++n)
                values[n] *= Tape::integerPower(base[n], static_cast<int>(factor.exponent));
        } else {
            for (Eigen::Index n = 0; n < values.size(); ++n) values[n] *= std::pow(base[n], factor.exponent);
        }
    }
    return values;
}

Eigen::ArrayXd NormalForm::valuesOf(const NormalSum &sum) const {
    Eigen::ArrayXd values = Eigen::ArrayXd::Zero(rows_.rows());
    for (const auto &[monomial, term] : sum.terms) values += term.coefficient.value * valuesOf(monomial);
    return values;
}

NormalForm::Sign NormalForm::signOf(const Eigen::ArrayXd &values) {
    if (values.size() == 0) return Sign::Unknown;
    bool positive = true, negative = true;
    for (const double value : values) {
        positive = positive && value > 0;
        negative = negative && value < 0;
    }
    return positive ? Sign::Positive : (negative ? Sign::Negative : Sign::Unknown);
}

void NormalForm::require(int atom, bool positive) {
    const Atom::Kind kind = atoms_[static_cast<std::size_t>(atom)].kind;
    if (kind != Atom::Kind::Exp) conditions_[atom] = positive;
}

}  // namespace kan
