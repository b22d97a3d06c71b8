#include "core/formula/normal_form.h"

#include <algorithm>
#include <cmath>
#include <cstdio>
#include <numbers>
#include <utility>

#include "core/formula/tape.h"
#include "core/text.h"

namespace kan {

namespace {

constexpr double kMostExponent = 100;

bool whole(double value) {
    return value == std::round(value);
}
bool even(double value) {
    return whole(value / 2);
}

std::vector<EdgeId> unionOf(const std::vector<EdgeId> &a, const std::vector<EdgeId> &b) {
    std::vector<EdgeId> both;
    std::set_union(a.begin(), a.end(), b.begin(), b.end(), std::back_inserter(both));
    return both;
}

NormalSum number(double value, bool exact) {
    NormalSum sum;
    if (value != 0) sum.terms[Monomial()] = {{value, exact || std::abs(value) == 1}, {}};
    return sum;
}

std::optional<double> constantOf(const NormalSum &sum) {
    if (sum.terms.empty()) return 0.0;
    if (sum.terms.size() == 1 && sum.terms.begin()->first.factors.empty())
        return sum.terms.begin()->second.coefficient.value;
    return std::nullopt;
}

Coefficient multiplied(const Coefficient &a, const Coefficient &b) {
    const double value = a.value * b.value;
    return {value, (a.exact && b.exact) || std::abs(value) == 1};
}

NormalSum scaled(const NormalSum &sum, Coefficient factor) {
    NormalSum result;
    for (const auto &[monomial, term] : sum.terms)
        if (const Coefficient product = multiplied(term.coefficient, factor); product.value != 0)
            result.terms[monomial] = {product, term.edges};
    return result;
}

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

NormalForm::NormalForm(const Matrix &rows, const std::vector<FormulaSpline> &splines, Options options)
    : options_(options), splines_(splines) {
    const Eigen::Index step = std::max<Eigen::Index>(1, rows.rows() / kRows);
    const Eigen::Index count = rows.rows() == 0 ? 0 : (rows.rows() - 1) / step + 1;
    rows_.resize(count, rows.cols());
    for (Eigen::Index n = 0; n < count; ++n) rows_.row(n) = rows.row(n * step);
}

std::optional<NormalSum> NormalForm::of(const ExpressionPtr &e) {
    try {
        return build(e);
    } catch (const TooLong &) {
        return std::nullopt;
    }
}

NormalSum NormalForm::ofAtom(int atom, double exponent) const {
    NormalSum sum;
    sum.terms[{{{atom, exponent}}}] = {{1, true}, {}};
    return sum;
}

NormalSum NormalForm::build(const ExpressionPtr &e) {
    if (const auto known = built_.find(e.get()); known != built_.end()) return known->second;
    NormalSum sum = buildNew(e);
    if (!e->edges.empty() && sum.terms.size() == 1)
        sum.terms.begin()->second.edges = unionOf(sum.terms.begin()->second.edges, e->edges);
    if (static_cast<int>(std::max(sum.terms.size(), atoms_.size())) > options_.most_terms) throw TooLong();
    keep_.push_back(e);
    return built_[e.get()] = std::move(sum);
}

NormalSum NormalForm::buildNew(const ExpressionPtr &e) {
    switch (e->kind) {
        case ExpressionKind::Number:
            if (!std::isfinite(e->number)) throw TooLong();
            return number(e->number, e->error == 0);
        case ExpressionKind::Variable:
            return ofAtom(atom(Atom::Kind::Variable, e->index, {}, {}));
        case ExpressionKind::Sum: {
            NormalSum sum;
            for (const ExpressionPtr &child : e->children) add(sum, build(child));
            return sum;
        }
        case ExpressionKind::Product: {
            NormalSum result = number(1, true);
            for (const ExpressionPtr &child : e->children) result = times(result, build(child));
            return result;
        }
        case ExpressionKind::Quotient:
            return quotient(build(e->children[0]), build(e->children[1]));
        case ExpressionKind::Power: {
            const NormalSum exponent = build(e->children[1]);
            const NormalSum base = build(e->children[0]);
            if (const auto constant = constantOf(exponent)) return power(base, *constant);
            return exponential(times(exponent, logarithm(base)));
        }
        case ExpressionKind::Root:
            return power(build(e->children[0]), 1.0 / e->index);
        case ExpressionKind::Call: {
            std::vector<NormalSum> arguments;
            for (const ExpressionPtr &child : e->children) arguments.push_back(build(child));
            return called(e->name, std::move(arguments));
        }
        case ExpressionKind::Spline: {
            return ofAtom(atom(Atom::Kind::Spline, e->index, {}, {build(e->children[0])}));
        }
    }
    throw TooLong();
}

void NormalForm::addTerm(NormalSum &to, const Monomial &monomial, const NormalSum::Term &term) const {
    if (term.coefficient.value == 0) return;
    if (!std::isfinite(term.coefficient.value)) throw TooLong();
    if (monomial.factors.size() == 1 && monomial.factors[0].exponent == 1) {
        const Atom &atom = atoms_[static_cast<std::size_t>(monomial.factors[0].atom)];
        if (atom.kind == Atom::Kind::Sum && atom.arguments[0].terms.size() > 1) {  // opened, to meet its like
            for (const auto &[inner, part] : atom.arguments[0].terms)
                addTerm(to, inner, {multiplied(part.coefficient, term.coefficient), unionOf(part.edges, term.edges)});
            return;
        }
    }
    const auto [place, fresh] = to.terms.try_emplace(monomial, term);
    if (fresh) return;
    Coefficient &sum = place->second.coefficient;
    const double before = std::max(std::abs(sum.value), std::abs(term.coefficient.value));
    sum = {sum.value + term.coefficient.value, sum.exact && term.coefficient.exact};
    place->second.edges = unionOf(place->second.edges, term.edges);
    constexpr double kRounding = 4e-16;
    if (std::abs(sum.value) <= kRounding * before) to.terms.erase(place);
}

void NormalForm::add(NormalSum &to, const NormalSum &other) const {
    for (const auto &[monomial, term] : other.terms) addTerm(to, monomial, term);
}

NormalSum NormalForm::oneTerm(const Monomial &monomial, const NormalSum::Term &term) const {
    NormalSum sum;
    addTerm(sum, monomial, term);
    return sum;
}

NormalSum NormalForm::product(Coefficient coefficient, std::map<int, double> exponents, std::vector<EdgeId> edges) {
    NormalSum exponent;
    int exponentials = 0;
    double last = 1;
    for (auto entry = exponents.begin(); entry != exponents.end();) {
        const Atom &atom = atoms_[static_cast<std::size_t>(entry->first)];
        if (entry->second == 0) {
            entry = exponents.erase(entry);
        } else if (atom.kind == Atom::Kind::Exp) {
            ++exponentials;
            last = entry->second;
            add(exponent, scaled(atom.arguments[0], {entry->second, true}));
            entry = exponents.erase(entry);
        } else {
            ++entry;
        }
    }
    if (exponentials > 0 && !(exponentials == 1 && last == 0) && !exponent.terms.empty())
        exponents[atom(Atom::Kind::Exp, 0, {}, {std::move(exponent)})] = 1;
    Monomial monomial;
    for (const auto &[atom, power] : exponents) {
        if (std::abs(power) > kMostExponent) throw TooLong();
        monomial.factors.push_back({atom, power});
    }
    return oneTerm(monomial, {coefficient, std::move(edges)});
}

NormalSum NormalForm::timesTerms(const NormalSum &a, const NormalSum &b) {
    NormalSum result;
    if (static_cast<int>(a.terms.size() * b.terms.size()) > options_.most_terms) throw TooLong();
    for (const auto &[first, left] : a.terms)
        for (const auto &[second, right] : b.terms) {
            std::map<int, double> exponents;
            for (const Monomial::Factor &factor : first.factors) exponents[factor.atom] += factor.exponent;
            for (const Monomial::Factor &factor : second.factors) exponents[factor.atom] += factor.exponent;
            add(result, product(multiplied(left.coefficient, right.coefficient), std::move(exponents),
                                unionOf(left.edges, right.edges)));
        }
    return result;
}

NormalSum NormalForm::times(const NormalSum &a, const NormalSum &b) {
    for (const auto &[one, other] : {std::pair(&a, &b), std::pair(&b, &a)})
        if (constantOf(*one)) {
            if (one->terms.empty()) return {};
            const NormalSum::Term &term = one->terms.begin()->second;
            NormalSum result = scaled(*other, term.coefficient);
            for (auto &[monomial, part] : result.terms) part.edges = unionOf(part.edges, term.edges);
            return result;
        }
    if (options_.expand) return timesTerms(a, b);
    return timesTerms(asTerm(a, false), asTerm(b, false));
}

std::map<int, double> NormalForm::commonFactors(const NormalSum &sum) const {
    std::map<int, double> common;
    for (const Monomial::Factor &factor : sum.terms.begin()->first.factors) common[factor.atom] = factor.exponent;
    for (const auto &[monomial, term] : sum.terms)
        for (auto entry = common.begin(); entry != common.end();) {
            const auto here = std::find_if(monomial.factors.begin(), monomial.factors.end(),
                                           [&](const Monomial::Factor &f) { return f.atom == entry->first; });
            const bool alike = here != monomial.factors.end() && here->exponent * entry->second > 0 &&
                               whole(here->exponent - entry->second);
            if (!alike) {
                entry = common.erase(entry);
                continue;
            }
            if (std::abs(here->exponent) < std::abs(entry->second)) entry->second = here->exponent;
            ++entry;
        }
    return common;
}

const Monomial &NormalForm::largest(const NormalSum &sum, bool with_constant) const {
    const Monomial *best = &sum.terms.begin()->first;
    double size = -1;
    for (const auto &[monomial, term] : sum.terms) {
        if (!with_constant && monomial.factors.empty()) continue;
        const double mine = sizeOf(monomial, term.coefficient.value);
        constexpr double kPlainly = 1 + 1e-9;  // what is equal but for roundings stays in order
        if (mine <= size * kPlainly) continue;
        size = mine;
        best = &monomial;
    }
    return *best;
}

NormalSum NormalForm::asTerm(const NormalSum &sum, bool root) {
    if (sum.terms.size() < 2) return sum;
    const std::map<int, double> common = commonFactors(sum);
    Coefficient content{1, true};
    const bool has_one = std::any_of(sum.terms.begin(), sum.terms.end(),
                                     [](const auto &entry) { return std::abs(entry.second.coefficient.value) == 1; });
    if (!has_one) {
        const double pivot = sum.terms.at(largest(sum, false)).coefficient.value;
        content = {root ? std::abs(pivot) : pivot, false};
    }
    NormalSum rest;
    std::vector<EdgeId> edges;
    for (const auto &[monomial, term] : sum.terms) {
        Monomial left = monomial;
        for (Monomial::Factor &factor : left.factors)
            if (const auto shared = common.find(factor.atom); shared != common.end()) factor.exponent -= shared->second;
        std::erase_if(left.factors, [](const Monomial::Factor &factor) { return factor.exponent == 0; });
        const double value = term.coefficient.value / content.value;
        addTerm(rest, left, {{value, std::abs(value) == 1 || (term.coefficient.exact && content.exact)}, term.edges});
        edges = unionOf(edges, term.edges);
    }
    if (rest.terms.size() < 2) {  // common factors have opened a sum that cancels
        std::map<int, double> exponents = common;
        return timesTerms(product(content, std::move(exponents), {}), rest);
    }
    std::map<int, double> exponents = common;
    exponents[atom(Atom::Kind::Sum, 0, {}, {std::move(rest)})] += 1;
    Monomial monomial;
    for (const auto &[atom, exponent] : exponents) monomial.factors.push_back({atom, exponent});
    NormalSum result;  // not opened again
    result.terms[monomial] = {content, std::move(edges)};
    return result;
}

NormalSum NormalForm::power(const NormalSum &base, double exponent) {
    if (exponent == 1) return base;
    if (exponent == 0) return number(1, true);
    if (base.terms.empty()) {
        if (exponent > 0) return {};
        throw TooLong();
    }
    constexpr double kMostExpanded = 4;
    if (options_.expand && base.terms.size() > 1 && whole(exponent) && exponent > 1 && exponent <= kMostExpanded) {
        NormalSum result = base;
        for (int n = 1; n < exponent; ++n) result = timesTerms(result, base);
        return result;
    }
    const NormalSum term = asTerm(base, !whole(exponent));
    return powerOfTerm(term.terms.begin()->first, term.terms.begin()->second, exponent);
}

NormalSum NormalForm::powerOfTerm(const Monomial &monomial, const NormalSum::Term &term, double exponent) {
    std::map<int, double> exponents;
    if (whole(exponent)) {
        for (const Monomial::Factor &factor : monomial.factors) exponents[factor.atom] = factor.exponent * exponent;
        return product({std::pow(term.coefficient.value, exponent), term.coefficient.exact}, std::move(exponents),
                       term.edges);
    }
    // What is positive on the rows goes out of the root, and even powers; the rest stays one base.
    Monomial rest;
    for (const Monomial::Factor &factor : monomial.factors) {
        const Sign sign = signOf(factor.atom);
        const double power = factor.exponent * exponent;
        if (sign == Sign::Positive) {
            exponents[factor.atom] += power;
            if (even(factor.exponent)) require(factor.atom, true);
        } else if (even(factor.exponent) && even(power)) {
            exponents[factor.atom] += power;
        } else if (even(factor.exponent) && sign == Sign::Negative) {
            NormalSum negative = ofAtom(factor.atom);
            negative.terms.begin()->second.coefficient.value = -1;
            exponents[atom(Atom::Kind::Sum, 0, {}, {std::move(negative)})] += power;
            require(factor.atom, false);
        } else if (even(factor.exponent)) {
            exponents[atom(Atom::Kind::Call, 0, "abs", {ofAtom(factor.atom)})] += power;
        } else {
            rest.factors.push_back(factor);
        }
    }
    double value = term.coefficient.value;
    if (!rest.factors.empty() || value < 0) {
        NormalSum base;
        base.terms[rest] = {{value < 0 ? -1.0 : 1.0, true}, {}};
        exponents[atom(Atom::Kind::Sum, 0, {}, {std::move(base)})] += exponent;
        value = std::abs(value);
    }
    return product({std::pow(value, exponent), value == 1}, std::move(exponents), term.edges);
}

NormalSum NormalForm::called(const std::string &name, std::vector<NormalSum> arguments) {
    const bool one = arguments.size() == 1;
    if (one)
        if (const auto constant = constantOf(arguments[0])) {
            const Tape::UnaryFunction function = Tape::unary(name);
            const double value = function ? function(*constant) : std::numeric_limits<double>::quiet_NaN();
            if (!std::isfinite(value)) throw TooLong();
            return number(value, value == std::round(value) && whole(*constant));
        }
    if (name == "exp") return exponential(arguments[0]);
    if (name == "log") return logarithm(arguments[0]);
    if (name == "abs") return absolute(arguments[0]);
    if (name == "sin" || name == "cos" || name == "tan") return wave(name, std::move(arguments[0]));
    const bool even_function = name == "cosh" || name == "sinc";
    const bool odd_function = name == "tanh" || name == "atan" || name == "asin" || name == "sinh" || name == "asinh" ||
                              name == "atanh" || name == "csgn";
    if (one && (even_function || odd_function) &&
        arguments[0].terms.at(largest(arguments[0], false)).coefficient.value < 0) {
        const NormalSum flipped = callAtom(name, {scaled(arguments[0], {-1, true})});
        return even_function ? flipped : scaled(flipped, {-1, true});
    }
    return callAtom(name, std::move(arguments));
}

NormalSum NormalForm::callAtom(const std::string &name, std::vector<NormalSum> arguments) {
    return ofAtom(atom(Atom::Kind::Call, 0, name, std::move(arguments)));
}

NormalSum NormalForm::exponential(const NormalSum &argument) {
    NormalSum result = number(1, true);
    NormalSum rest;
    for (const auto &[monomial, term] : argument.terms) {
        const double value = term.coefficient.value;
        if (monomial.factors.empty()) {
            const double factor = std::exp(value);
            if (std::isfinite(factor) && factor > 0) {
                result = times(result, number(factor, false));
                continue;
            }
        }
        if (monomial.factors.size() == 1 && monomial.factors[0].exponent == 1) {
            const Atom &atom = atoms_[static_cast<std::size_t>(monomial.factors[0].atom)];
            if (atom.kind == Atom::Kind::Call && atom.name == "log") {
                const NormalSum base = atom.arguments[0];
                NormalSum factor = power(base, value);
                for (auto &[inner, part] : factor.terms) part.edges = unionOf(part.edges, term.edges);
                result = times(result, factor);
                continue;
            }
        }
        rest.terms[monomial] = term;
    }
    if (rest.terms.empty()) return result;
    return times(result, ofAtom(atom(Atom::Kind::Exp, 0, {}, {std::move(rest)})));
}

NormalSum NormalForm::logarithmOf(int number) {
    const Atom &base = atoms_[static_cast<std::size_t>(number)];
    if (base.kind == Atom::Kind::Exp) return base.arguments[0];
    if (base.kind == Atom::Kind::Sum) {
        const NormalSum inside = base.arguments[0];
        return callAtom("log", {inside});
    }
    return callAtom("log", {ofAtom(number)});
}

NormalSum NormalForm::logarithm(const NormalSum &argument) {
    if (argument.terms.empty()) throw TooLong();
    const NormalSum single = asTerm(argument, true);
    const auto &[monomial, term] = *single.terms.begin();
    const double content = term.coefficient.value;
    const bool positive = content > 0 && std::all_of(monomial.factors.begin(), monomial.factors.end(),
                                                     [this](const Monomial::Factor &factor) {
                                                         return signOf(factor.atom) == Sign::Positive;
                                                     });
    NormalSum result = number(std::log(std::abs(content)), false);
    if (!positive) {
        add(result, callAtom("log", {scaled(argument, {1 / std::abs(content), term.coefficient.exact})}));
        return result;
    }
    for (const Monomial::Factor &factor : monomial.factors) {
        if (monomial.factors.size() > 1 || even(factor.exponent)) require(factor.atom, true);
        add(result, scaled(logarithmOf(factor.atom), {factor.exponent, true}));
    }
    for (auto &[inner, part] : result.terms) part.edges = unionOf(part.edges, term.edges);
    return result;
}

NormalSum NormalForm::absolute(const NormalSum &argument) {
    const Sign sign = signOf(valuesOf(argument));
    const NormalSum single = asTerm(argument, false);
    const auto &[monomial, term] = *single.terms.begin();
    if (sign != Sign::Unknown) {
        for (const Monomial::Factor &factor : monomial.factors)
            if (signOf(factor.atom) != Sign::Unknown) require(factor.atom, signOf(factor.atom) == Sign::Positive);
        return scaled(argument, {sign == Sign::Positive ? 1.0 : -1.0, true});
    }
    const double content = std::abs(term.coefficient.value);
    return scaled(callAtom("abs", {scaled(single, {1 / term.coefficient.value, term.coefficient.exact})}),
                  {content, term.coefficient.exact});
}

/// The argument's largest term positive, the phase within half a period.
NormalSum NormalForm::wave(const std::string &name, NormalSum argument) {
    using std::numbers::pi;
    double factor = 1;
    if (argument.terms.at(largest(argument, false)).coefficient.value < 0) {
        argument = scaled(argument, {-1, true});
        if (name != "cos") factor = -1;
    }
    if (const auto phase = argument.terms.find(Monomial()); phase != argument.terms.end()) {
        double &value = phase->second.coefficient.value;
        const double half = std::round(value / pi);  // half periods
        value -= half * pi;
        if (name != "tan" && !even(half)) factor = -factor;
        if (value == 0) argument.terms.erase(phase);
    }
    // A quarter of a period makes a sine of a cosine.
    std::string wave = name;
    if (const auto phase = argument.terms.find(Monomial()); phase != argument.terms.end() && name != "tan") {
        const double value = phase->second.coefficient.value;
        constexpr double kRounding = 1e-14;
        if (std::abs(std::abs(value) - pi / 2) < kRounding) {
            wave = name == "sin" ? "cos" : "sin";
            if ((name == "sin") == (value < 0)) factor = -factor;
            argument.terms.erase(phase);
        }
    }
    return scaled(callAtom(wave, {std::move(argument)}), {factor, true});
}

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
