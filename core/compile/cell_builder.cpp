#include "core/compile/cell_builder.h"

#include <algorithm>
#include <cmath>
#include <utility>

#include "core/formula/user_function.h"
#include "core/text.h"

namespace kan {

namespace {

/// The library's name of a function, or a formula of x; empty: it has other arguments than one.
std::string edgeFunction(const std::string &name) {
    static const std::map<std::string, std::string> kNames = {
        {"sin", "sin"},        {"cos", "cos"},   {"tan", "tan"},   {"asin", "arcsin"},  {"acos", "arccos"},
        {"atan", "arctan"},    {"sinh", "sinh"}, {"cosh", "cosh"}, {"tanh", "tanh"},    {"atanh", "arctanh"},
        {"abs", "abs"},        {"csgn", "sgn"},  {"sinc", "sinc"}, {"step", "step(x)"}, {"asinh", "asinh(x)"},
        {"acosh", "acosh(x)"}, {"exp", "exp"},   {"log", "log"}};
    const auto found = kNames.find(name);
    return found == kNames.end() ? std::string() : found->second;
}

double valueAt(const std::string &function, double x) {
    return symbolicLibraryOf({function}).functions().front().value(x);
}

}  // namespace

void refusePart(const std::string &message, const std::string &part) {
    throw CompileError(message, part);
}

bool readOneCell(const CellSum &a, const CellSum &b) {
    int cell = -1;
    for (const CellSum *sum : {&a, &b})
        for (const CellTerm &term : sum->terms) {
            if (cell >= 0 && term.cell != cell) return false;
            cell = term.cell;
        }
    return cell >= 0;
}

CellBuilder::CellBuilder(int inputs, const CompileOptions &options, const std::set<CellDecision> &decisions)
    : options_(options), decisions_(decisions) {
    result_.inputs = inputs;
    result_.cells.resize(static_cast<std::size_t>(inputs));
}

Cells CellBuilder::build(const std::vector<ExpressionPtr> &outputs) {
    for (std::size_t m = 0; m < outputs.size(); ++m) result_.outputs.push_back(output(outputs[m], m));
    return std::move(result_);
}

bool CellBuilder::decided(CellDecision::Kind kind, const ExpressionPtr &e) {
    const CellDecision decision{kind, e->id};
    open_.insert(decision);
    return decisions_.contains(decision);
}

CellSum CellBuilder::sumOf(const ExpressionPtr &e) {
    if (const auto known = sums_.find(e->id); known != sums_.end()) return known->second;
    CellSum sum = build(e);
    if (!sum.isNumber() && !sum.isStraight() && decided(CellDecision::Kind::Keep, e)) {
        const Handle handle = cellOf(sum);
        sum = {{{handle.cell, "x", 1, 0, handle.scale}}, handle.shift};
    }
    return sums_[e->id] = std::move(sum);
}

CellSum CellBuilder::build(const ExpressionPtr &e) {
    switch (e->kind) {
        case ExpressionKind::Number:
            if (!std::isfinite(e->number)) refusePart("a part of the formula has no value that is a real number");
            return {{}, e->number};
        case ExpressionKind::Variable:
            return input(e->index);
        case ExpressionKind::Sum:
            return termsOf(e);
        case ExpressionKind::Call:
            return called(*e);
        case ExpressionKind::Spline:
            refusePart("the formula has a spline; give its edges a function first");
        case ExpressionKind::Power:
            if (e->children[1]->kind != ExpressionKind::Number) return generalPower(*e);
            break;
        default:
            break;
    }
    return monomialOf(e);
}

CellSum CellBuilder::input(int index) {
    if (index >= result_.inputs) refusePart(concat("the formula reads input ", index + 1, " of ", result_.inputs));
    CellSum value{{{index}}, 0};
    if (options_.input_scaling.empty()) return value;
    const ColumnScaling &scaling = options_.input_scaling[static_cast<std::size_t>(index)];
    value = {{{index, "x", 1, 0, scaling.scale}}, scaling.shift};
    return scaling.log ? exponentialOf(value) : value;
}

CellSum CellBuilder::termsOf(const ExpressionPtr &e) {
    CellSum sum;
    for (const ExpressionPtr &child : e->children) add(sum, sumOf(child));
    const int depth = depthOf(sum);
    const auto early = [&](const CellTerm &term) {
        return result_.cells[static_cast<std::size_t>(term.cell)].depth < depth;
    };
    const bool groups = std::count_if(sum.terms.begin(), sum.terms.end(), early) >= 2;
    return groups && decided(CellDecision::Kind::Group, e) ? groupedTerms(std::move(sum)) : sum;
}

/// Terms of earlier layers become a cell before those of the next are added to it.
CellSum CellBuilder::groupedTerms(CellSum sum) {
    const auto depth = [&](const CellTerm &term) { return result_.cells[static_cast<std::size_t>(term.cell)].depth; };
    std::stable_sort(sum.terms.begin(), sum.terms.end(),
                     [&](const CellTerm &a, const CellTerm &b) { return depth(a) < depth(b); });
    CellSum group;
    for (const CellTerm &term : sum.terms) {
        if (group.terms.size() >= 2 && depth(term) > depthOf(group)) {
            const Handle handle = cellOf(group);
            group = {{{handle.cell, "x", 1, 0, handle.scale}}, handle.shift};
        }
        add(group, {{term}, 0});
    }
    group.constant += sum.constant;
    return group;
}

CellSum CellBuilder::called(const Expression &e) {
    if (e.name == "min" || e.name == "max") return extremum(e.name, sumOf(e.children.at(0)), sumOf(e.children.at(1)));
    if (e.children.size() == 2) {
        const CellSum a = sumOf(e.children[0]), b = sumOf(e.children[1]);
        if (!readOneCell(a, b))
            refusePart(concat("\"", e.name, "\" of two values is no function of an edge",
                              e.name == "atan2" ? "; atan(y/x) is one where x is positive" : ""),
                       e.name);
        const int cell = (a.isNumber() ? b : a).terms.front().cell;
        return {{{cell, concat(e.name, "(", textOfSum(a), ",", textOfSum(b), ")")}}, 0};
    }
    const std::string function = edgeFunction(e.name);
    if (function.empty()) refusePart(concat("\"", e.name, "\" is no function of an edge"), e.name);
    const CellSum argument = sumOf(e.children.at(0));
    if (function == "exp") return exponentialOf(argument);
    if (function == "log") return logarithmOf(argument);
    return functionOf(function, argument);
}

CellSum CellBuilder::extremum(const std::string &name, const CellSum &a, const CellSum &b) {
    CellSum difference = name == "max" ? a : b;
    add(difference, scaled(name == "max" ? b : a, -1));
    if (difference.isNumber()) return difference.constant >= 0 ? a : b;
    if (readOneCell(a, b)) {
        const int cell = (a.isNumber() ? b : a).terms.front().cell;
        return {{{cell, concat(name, "(", textOfSum(a), ",", textOfSum(b), ")")}}, 0};
    }
    CellSum result = productOf(1, {a, functionOf("step(x)", difference)});
    add(result, productOf(1, {b, functionOf("step(x)", scaled(difference, -1))}));
    return result;
}

CellSum CellBuilder::generalPower(const Expression &e) {
    const CellSum exponent = sumOf(e.children[1]);
    const Expression &base = *e.children[0];
    if (base.kind == ExpressionKind::Call && base.name == "exp")
        return exponentialOf(productOf(1, {sumOf(base.children[0]), exponent}));
    const CellSum of = sumOf(e.children[0]);
    if (of.isNumber()) {
        if (!(of.constant > 0)) refusePart(concat("a power of ", of.constant, " has no value for most exponents"));
        return exponentialOf(scaled(exponent, std::log(of.constant)));
    }
    if (readOneCell(of, exponent))
        return {{{of.terms.front().cell, concat("(", textOfSum(of), ")^(", textOfSum(exponent), ")")}}, 0};
    return exponentialOf(productOf(1, {exponent, logarithmOf(of)}));
}

CellSum CellBuilder::functionOf(const std::string &name, const CellSum &argument) {
    if (argument.isNumber()) {
        const double value = valueAt(name, argument.constant);
        if (!std::isfinite(value)) refusePart(concat(name, " of ", argument.constant, " is not a finite number"));
        return {{}, value};
    }
    const Handle handle = handleOf(argument);
    return {{{handle.cell, name, handle.scale, handle.shift, 1}}, 0};
}

/// exp(d - (a x + b)^2) is a bell.
CellSum CellBuilder::exponentialOf(const CellSum &argument) {
    const bool bell =
        argument.terms.size() == 1 && argument.terms.front().function == "x^2" && argument.terms.front().c < 0;
    if (!bell) return functionOf("exp", argument);
    const CellTerm &square = argument.terms.front();
    const double root = std::sqrt(-square.c);
    return {{{square.cell, "gaussian", root * square.a, root * square.b, std::exp(argument.constant)}}, 0};
}

/// log(1 + (a x + b)^2), too, is in the library.
CellSum CellBuilder::logarithmOf(const CellSum &argument) {
    const bool known = argument.terms.size() == 1 && argument.terms.front().function == "x^2" &&
                       argument.terms.front().c > 0 && argument.constant == 1;
    if (!known) return functionOf("log", argument);
    const CellTerm &square = argument.terms.front();
    const double root = std::sqrt(square.c);
    return {{{square.cell, "log1p(x^2)", root * square.a, root * square.b, 1}}, 0};
}

CellBuilder::Handle CellBuilder::handleOf(const CellSum &sum) {
    if (sum.isStraight()) return {sum.terms.front().cell, sum.terms.front().c, sum.constant};
    return cellOf(sum);
}

/// Sums that differ by a constant and the sign, or a size that all terms have, are one cell.
CellBuilder::Handle CellBuilder::cellOf(CellSum sum) {
    Handle handle{0, 1, sum.constant};
    sum.constant = 0;
    sum = settled(std::move(sum));
    const double size = std::abs(sum.terms.front().c);
    const bool alike =
        std::all_of(sum.terms.begin(), sum.terms.end(), [&](const CellTerm &term) { return std::abs(term.c) == size; });
    handle.scale = std::copysign(alike ? size : 1.0, sum.terms.front().c);
    for (CellTerm &term : sum.terms) term.c /= handle.scale;
    handle.cell = interned({std::move(sum)});
    return handle;
}

int CellBuilder::interned(std::vector<CellSum> factors) {
    const auto [place, is_new] = known_.try_emplace(factors, static_cast<int>(result_.cells.size()));
    if (!is_new) return place->second;
    Cell cell;
    for (const CellSum &factor : factors) cell.depth = std::max(cell.depth, 1 + depthOf(factor));
    cell.factors = std::move(factors);
    result_.cells.push_back(std::move(cell));
    return place->second;
}

int CellBuilder::depthOf(const CellSum &sum) const {
    int depth = 0;
    for (const CellTerm &term : sum.terms)
        depth = std::max(depth, result_.cells[static_cast<std::size_t>(term.cell)].depth);
    return depth;
}

/// An output is a cell of its own, with its scale inside.
int CellBuilder::output(const ExpressionPtr &e, std::size_t m) {
    CellSum sum = sumOf(e);
    if (!options_.output_scaling.empty()) {
        const ColumnScaling &scaling = options_.output_scaling[m];
        if (scaling.log) sum = logarithmOf(sum);
        add(sum, {{}, -scaling.shift});
        sum = scaled(std::move(sum), 1 / scaling.scale);
    }
    Cell cell;
    const int read = sum.isStraight() ? sum.terms.front().cell : -1;
    const bool kept = decisions_.contains({CellDecision::Kind::Keep, e->id});
    if (read < result_.inputs || kept) {
        cell.factors = {settled(std::move(sum))};
    } else {
        cell.factors = result_.cells[static_cast<std::size_t>(read)].factors;
        cell.factors.front() = scaled(std::move(cell.factors.front()), sum.terms.front().c);
        (cell.factors.size() == 1 ? cell.factors.front().constant : cell.bias) += sum.constant;
    }
    for (const CellSum &factor : cell.factors) cell.depth = std::max(cell.depth, 1 + depthOf(factor));
    result_.cells.push_back(std::move(cell));
    return static_cast<int>(result_.cells.size()) - 1;
}

}  // namespace kan
