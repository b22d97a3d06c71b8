#include "core/fit/solved_target.h"

#include <mutex>
#include <optional>
#include <string>

#include "core/fit/form_fit.h"
#include "core/formula/formula_parser.h"
#include "core/formula/ginac_lock.h"
#include "core/formula/tape_compiler.h"
#include "core/text.h"
#include "core/utf8.h"

namespace kan {

namespace {

using GiNaC::ex;
using GiNaC::ex_to;
using GiNaC::is_a;
using GiNaC::numeric;

/// A step towards the column: what is inside, and its value.
struct Peeled {
    ex inside, value;
};

/// The one part of a sum or product with the symbol, and the others together; nothing if there are several.
std::optional<std::pair<ex, ex>> splitOff(const ex &e, const ex &symbol) {
    ex with, others = is_a<GiNaC::add>(e) ? 0 : 1;
    int count = 0;
    for (const ex &part : e) {
        if (part.has(symbol)) {
            with = part;
            ++count;
        } else {
            others = is_a<GiNaC::add>(e) ? others + part : others * part;
        }
    }
    if (count != 1) return std::nullopt;
    return std::pair(with, others);
}

std::optional<Peeled> peelPower(const ex &e, const ex &symbol, const ex &value) {
    const ex &base = e.op(0), &exponent = e.op(1);
    if (!base.has(symbol)) return Peeled{exponent, GiNaC::log(value) / GiNaC::log(base)};
    if (exponent.has(symbol)) return std::nullopt;
    const ex root = GiNaC::pow(value, 1 / exponent);
    if (!is_a<numeric>(exponent) || !ex_to<numeric>(exponent).is_odd()) return Peeled{base, root};
    return Peeled{base, GiNaC::csgn(value) * GiNaC::pow(GiNaC::abs(value), 1 / exponent)};
}

std::optional<Peeled> peelFunction(const ex &e, const ex &value) {
    struct Inverse {
        const char *name;
        ex (*of)(const ex &value);
    };
    static const Inverse kInverses[] = {
        {"exp", [](const ex &v) { return ex(GiNaC::log(v)); }},
        {"log", [](const ex &v) { return ex(GiNaC::exp(v)); }},
        {"sin", [](const ex &v) { return ex(GiNaC::asin(v)); }},
        {"cos", [](const ex &v) { return ex(GiNaC::acos(v)); }},
        {"tan", [](const ex &v) { return ex(GiNaC::atan(v)); }},
        {"asin", [](const ex &v) { return ex(GiNaC::sin(v)); }},
        {"acos", [](const ex &v) { return ex(GiNaC::cos(v)); }},
        {"atan", [](const ex &v) { return ex(GiNaC::tan(v)); }},
        {"sinh", [](const ex &v) { return ex(GiNaC::asinh(v)); }},
        {"cosh", [](const ex &v) { return ex(GiNaC::acosh(v)); }},
        {"tanh", [](const ex &v) { return ex(GiNaC::atanh(v)); }},
        {"asinh", [](const ex &v) { return ex(GiNaC::sinh(v)); }},
        {"acosh", [](const ex &v) { return ex(GiNaC::cosh(v)); }},
        {"atanh", [](const ex &v) { return ex(GiNaC::tanh(v)); }},
        {"abs", [](const ex &v) { return v; }},
    };
    if (e.nops() != 1) return std::nullopt;
    const std::string name = ex_to<GiNaC::function>(e).get_name();
    for (const Inverse &inverse : kInverses)
        if (name == inverse.name) return Peeled{e.op(0), inverse.of(value)};
    return std::nullopt;
}

std::optional<Peeled> peel(const ex &e, const ex &symbol, const ex &value) {
    if (is_a<GiNaC::add>(e) || is_a<GiNaC::mul>(e)) {
        const auto parts = splitOff(e, symbol);
        if (!parts) return std::nullopt;
        return Peeled{parts->first, is_a<GiNaC::add>(e) ? value - parts->second : value / parts->second};
    }
    if (is_a<GiNaC::power>(e)) return peelPower(e, symbol, value);
    if (is_a<GiNaC::function>(e)) return peelFunction(e, value);
    return std::nullopt;
}

}  // namespace

SolvedTarget::SolvedTarget(const Form &target, int column) : column_(column) {
    const std::string name = visible(target.columns()[static_cast<std::size_t>(column)]);
    if (!target.reads()[static_cast<std::size_t>(column)])
        throw FitError(concat("the target ", visible(target.text()), " does not read ", name,
                              ", which is to be predicted; expected ", name, " or a function of it"));
    const std::lock_guard lock(ginacMutex());
    const ParsedForm parsed = parseForm(target.text(), target.columns());
    const ex symbol = parsed.variables[static_cast<std::size_t>(column)];
    const GiNaC::realsymbol given("value");
    ex inside = parsed.value, value = given;
    plain_ = inside.is_equal(symbol);
    while (!inside.is_equal(symbol)) {
        const std::optional<Peeled> next = peel(inside, symbol, value);
        if (!next)
            throw FitError(concat("the target ", visible(target.text()), " cannot be solved for ", name, "; expected ",
                                  name, " once, in functions that have an inverse, such as log(", name, ")"));
        inside = next->inside;
        value = next->value;
    }
    std::vector<GiNaC::realsymbol> variables(parsed.variables.begin(), parsed.variables.end());
    variables.push_back(given);
    const int columns = static_cast<int>(variables.size());
    tape_ = ColumnTape(compileTape({value}, variables), columns, 0);
}

Eigen::VectorXd SolvedTarget::solve(const Eigen::VectorXd &values, const Matrix &rows) const {
    if (plain_) return values;
    Matrix all(rows.rows(), rows.cols() + 1);
    all.leftCols(rows.cols()) = rows;
    all.col(column_).setZero();
    all.rightCols(1) = values;
    Eigen::VectorXd solved;
    tape_.evaluate(all, {}, solved);
    return solved;
}

}  // namespace kan
