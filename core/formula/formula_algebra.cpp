#include "core/formula/formula_algebra.h"

#include <cln/float.h>
#include <cln/float_io.h>

#include <algorithm>
#include <cctype>
#include <cmath>

#include "core/formula/formula_number.h"
#include "core/text.h"

namespace kan {

using GiNaC::ex;
using GiNaC::numeric;

namespace {

/// More digits than a double has, and an exponent range in which no product of doubles overflows.
const cln::float_format_t kFormat = cln::float_format(40);

/// Whole doubles up to here are exact integers.
constexpr double kExactWhole = 1e15;

numeric exactNumber(double value) {
    if (value == std::round(value) && std::abs(value) < kExactWhole) return numeric(static_cast<long>(value));
    return numeric(cln::cl_float(value, kFormat));
}

bool edgeCounts(const Kan &model, EdgeId edge) {
    const KanLayer &layer = model.layer(edge.l);
    if (layer.mask[layer.edge(edge.i, edge.j)] == 0) return false;
    return layer.numeric(layer.edge(edge.i, edge.j)) || model.affine(edge).c * model.affine(edge).a != 0;
}

/// Per layer of nodes: whether an output reads the node.
std::vector<std::vector<bool>> nodesThatCount(const Kan &model) {
    std::vector<std::vector<bool>> counts(static_cast<std::size_t>(model.depth()) + 1);
    counts.back().assign(static_cast<std::size_t>(model.outputs()), true);
    for (int l = model.depth() - 1; l >= 0; --l) {
        const KanLayer &layer = model.layer(l);
        std::vector<bool> &here = counts[static_cast<std::size_t>(l)];
        here.assign(static_cast<std::size_t>(layer.inputs), false);
        for (int i = 0; i < layer.inputs; ++i)
            for (int j = 0; j < layer.outputs; ++j)
                if (counts[static_cast<std::size_t>(l) + 1][static_cast<std::size_t>(layer.nodeOf(j))] &&
                    edgeCounts(model, {l, i, j}))
                    here[static_cast<std::size_t>(i)] = true;
    }
    return counts;
}

/// How often the variable x stands in the text of a function.
int occurrences(const std::string &text) {
    const auto letter = [&](std::size_t n) {
        return n < text.size() && (std::isalnum(static_cast<unsigned char>(text[n])) || text[n] == '_');
    };
    int count = 0;
    for (std::size_t n = 0; n < text.size(); ++n)
        count += text[n] == 'x' && !letter(n + 1) && (n == 0 || !letter(n - 1)) ? 1 : 0;
    return count;
}

std::size_t sizeOf(const ex &e) {
    std::size_t size = 1;
    for (const ex &part : e) size += sizeOf(part);
    return size;
}

constexpr std::size_t kMostExpanded = 200;  ///< products of long sums grow beyond reason

/// Multiplied out, unless that makes it longer: ((x1 + x2)^2 - (x1 - x2)^2) / 4 is x1 x2.
ex shorter(const ex &e) {
    const std::size_t size = sizeOf(e);
    if (size > kMostExpanded) return e;
    const ex expanded = e.expand();
    return sizeOf(expanded) <= size ? expanded : e;
}

std::vector<ex> termsOf(const ex &e) {
    if (!GiNaC::is_a<GiNaC::add>(e)) return {e};
    return {e.begin(), e.end()};
}

}  // namespace

ex coefficientOf(const ex &e) {
    if (GiNaC::is_a<numeric>(e)) return e;
    if (GiNaC::is_a<GiNaC::mul>(e))
        if (ex last = e.op(e.nops() - 1); GiNaC::is_a<numeric>(last)) return last;
    return 1;
}

ex withoutCoefficient(const ex &e) {
    if (GiNaC::is_a<numeric>(e)) return 1;
    if (!GiNaC::is_a<GiNaC::mul>(e) || !GiNaC::is_a<numeric>(e.op(e.nops() - 1))) return e;
    GiNaC::exvector factors(e.begin(), e.end());
    factors.pop_back();
    return ex(GiNaC::mul(factors));
}

double inlinedSize(const Kan &model) {
    std::vector<double> before(static_cast<std::size_t>(model.inputs()), 1.0);
    for (int l = 0; l < model.depth(); ++l) {
        const KanLayer &layer = model.layer(l);
        std::vector<double> after(static_cast<std::size_t>(layer.outputs), 1.0);
        for (int i = 0; i < layer.inputs; ++i)
            for (int j = 0; j < layer.outputs; ++j) {
                if (!edgeCounts(model, {l, i, j})) continue;
                const SymbolicPart *part = model.symbolic({l, i, j});
                const double times =
                    (part ? occurrences(part->function.ginac) : 0) + (layer.numeric(layer.edge(i, j)) ? 1 : 0);
                after[static_cast<std::size_t>(j)] += times * (3 + before[static_cast<std::size_t>(i)]);
            }
        before.assign(static_cast<std::size_t>(layer.nodes()), 1.0);
        for (int j = 0; j < layer.outputs; ++j)
            before[static_cast<std::size_t>(layer.nodeOf(j))] += after[static_cast<std::size_t>(j)];
    }
    double sum = 0;
    for (const double size : before) sum += size;
    return sum;
}

FormulaAlgebra::FormulaAlgebra(const Kan &model, const FormulaOptions &options, bool nodes_apart)
    : model_(model), options_(options), nodes_apart_(nodes_apart), x_("x") {
    undefined_ = symbolFor({FormulaAtom::Kind::Undefined, 0, 0, {}});
    const std::vector<std::vector<bool>> counts = nodesThatCount(model);
    std::vector<NodeValue> values;
    values.reserve(static_cast<std::size_t>(model.inputs()));
    for (int i = 0; i < model.inputs(); ++i) values.push_back(input(i));
    for (int l = 0; l < model.depth(); ++l) {
        std::vector<NodeValue> next(static_cast<std::size_t>(model.layer(l).nodes()));
        for (int j = 0; j < model.layer(l).nodes(); ++j)
            if (counts[static_cast<std::size_t>(l) + 1][static_cast<std::size_t>(j)])
                next[static_cast<std::size_t>(j)] = node(l, j, values);
        values = std::move(next);
    }
    outputs_ = std::move(values);
    if (options.digits > 0) roundAll();
    for (std::size_t m = 0; m < options.output_scaling.size(); ++m)
        if (options.output_scaling[m].log) outputs_[m].value = tidy(GiNaC::exp(outputs_[m].value));
}

void FormulaAlgebra::roundAll() {
    digits_ = options_.digits;
    tidied_.clear();
    for (auto &[symbol, atom] : atoms_)
        if (atom.kind == FormulaAtom::Kind::Spline || atom.kind == FormulaAtom::Kind::Sinc ||
            atom.kind == FormulaAtom::Kind::Node)
            atom.argument = rounded(atom.argument);
    for (std::size_t m = 0; m < outputs_.size(); ++m)
        outputs_[m] = {roundedOutput(outputs_[m].value, m), rounded(outputs_[m].origin)};
}

/// The constant of a scaled output keeps the digits that count beside the scale.
ex FormulaAlgebra::roundedOutput(const ex &value, std::size_t m) {
    if (options_.output_scaling.empty() || !GiNaC::is_a<GiNaC::add>(value)) return tidy(value);
    const ex last = value.op(value.nops() - 1);
    if (!GiNaC::is_a<numeric>(last)) return tidy(value);
    const double constant = GiNaC::ex_to<numeric>(last).to_double();
    return tidy(value - last) + exactNumber(roundedBeside(constant, options_.output_scaling[m].scale, digits_));
}

NodeValue FormulaAlgebra::rounded(const NodeValue &node) {
    return {tidy(node.value), rounded(node.origin)};
}

std::shared_ptr<const NodeOrigin> FormulaAlgebra::rounded(const std::shared_ptr<const NodeOrigin> &origin) {
    if (!origin) return origin;
    if (const auto known = rounded_.find(origin); known != rounded_.end()) return known->second;
    const auto result = std::make_shared<NodeOrigin>();
    for (const auto &[key, term] : origin->terms) {
        TermOrigin &entry = result->terms[withoutCoefficient(tidy(key))];
        entry.edges.insert(entry.edges.end(), term.edges.begin(), term.edges.end());
        for (const std::shared_ptr<const NodeOrigin> &inside : term.inside) entry.inside.push_back(rounded(inside));
    }
    return rounded_[origin] = result;
}

ex FormulaAlgebra::symbolFor(FormulaAtom atom) {
    const GiNaC::realsymbol symbol;
    atoms_.emplace(symbol, std::move(atom));
    return symbol;
}

NodeValue FormulaAlgebra::input(int i) {
    const ColumnScaling scaling = scalingAt(options_.input_scaling, i);
    const double shift = roundedBeside(scaling.shift, scaling.scale, options_.digits);
    if (scaling.log) {
        const ex logarithm = GiNaC::log(symbolFor({FormulaAtom::Kind::Input, i, 0, {}}));
        return {tidy((logarithm - exactNumber(shift)) / exactNumber(scaling.scale)), std::make_shared<NodeOrigin>()};
    }
    const auto kind = shift == 0 ? FormulaAtom::Kind::Input : FormulaAtom::Kind::ShiftedInput;
    return {tidy(symbolFor({kind, i, shift, {}}) / exactNumber(scaling.scale)), std::make_shared<NodeOrigin>()};
}

/// A sum that is a node, not simplified yet.
NodeValue FormulaAlgebra::subnode(int l, int j, const std::vector<NodeValue> &before) {
    const KanLayer &layer = model_.layer(l);
    const auto origin = std::make_shared<NodeOrigin>();
    GiNaC::exvector terms = {number(model_.bias(l, j))};
    for (int i = 0; i < layer.inputs; ++i) {
        const std::size_t edge = layer.edge(i, j);
        if (layer.mask[edge] == 0) continue;
        // An input of c = 0 or a = 0 was perhaps never computed.
        const NodeValue from = before[static_cast<std::size_t>(i)].origin
                                   ? before[static_cast<std::size_t>(i)]
                                   : NodeValue{0, std::make_shared<NodeOrigin>()};
        if (layer.symbolicIndex(edge) >= 0) addSymbolicTerm({l, i, j}, from, terms, *origin);
        if (layer.numeric(edge)) addSplineTerm({l, i, j}, from, terms, *origin);
    }
    return {ex(GiNaC::add(terms)), origin};
}

/// A node that is a product of subnodes, or one subnode, with affine steps before and after.
NodeValue FormulaAlgebra::stagedNode(int l, int j, const std::vector<NodeValue> &before) {
    const KanLayer &layer = model_.layer(l);
    const Kan::NodeNumbers numbers = model_.nodeNumbers(l);
    std::vector<NodeValue> subnodes;
    GiNaC::exvector factors;
    for (int part = 0; part < layer.subnodesOf(j); ++part) {
        const int s = layer.firstSubnode(j) + part;
        if (layer.countsAsOne(s)) continue;
        subnodes.push_back(subnode(l, s, before));
        factors.push_back(tidy(number(numbers.subnode_scale[static_cast<std::size_t>(s)]) * subnodes.back().value +
                               number(numbers.subnode_bias[static_cast<std::size_t>(s)])));
    }
    const auto at = static_cast<std::size_t>(j);
    const ex value = tidy(number(numbers.node_scale[at]) * ex(GiNaC::mul(factors)) + number(numbers.node_bias[at]));
    if (subnodes.size() == 1) return {value, subnodes.front().origin};
    // Each term comes from all edges into the product.
    TermOrigin all;
    for (int part = 0; part < layer.subnodesOf(j); ++part)
        for (int i = 0; i < layer.inputs; ++i)
            if (const EdgeId edge{l, i, layer.firstSubnode(j) + part}; edgeCounts(model_, edge))
                all.edges.push_back(edge);
    for (const NodeValue &subnode : subnodes) all.inside.push_back(subnode.origin);
    const auto origin = std::make_shared<NodeOrigin>();
    for (const ex &written : {value, sizeOf(value) <= kMostExpanded ? value.expand() : value})
        for (const ex &term : termsOf(written)) origin->terms[withoutCoefficient(term)] = all;
    return {value, origin};
}

NodeValue FormulaAlgebra::node(int l, int j, const std::vector<NodeValue> &before) {
    NodeValue value = model_.layer(l).staged() ? stagedNode(l, j, before) : subnode(l, j, before);
    const bool last = l + 1 == model_.depth();
    if (last && !options_.output_scaling.empty()) {
        const ColumnScaling &scaling = options_.output_scaling[static_cast<std::size_t>(j)];
        value.value = value.value * exactNumber(scaling.scale) + number(scaling.shift);
    }
    value.value = shorter(tidy(value.value));
    if (last || !nodes_apart_ || GiNaC::is_a<numeric>(value.value)) return value;
    return {symbolFor({FormulaAtom::Kind::Node, j, 0, value}), std::make_shared<NodeOrigin>()};
}

void FormulaAlgebra::addSplineTerm(EdgeId edge, const NodeValue &from, GiNaC::exvector &terms, NodeOrigin &origin) {
    FormulaSpline spline = FormulaSpline::ofEdge(model_, edge, options_.digits);
    if (spline.zero()) return;
    if (const auto line = FormulaSpline::ofEdge(model_, edge, 0).line())
        return addLine(*line, edge, from, terms, origin);
    if (GiNaC::is_a<numeric>(from.value)) {
        terms.push_back(number(spline.value(GiNaC::ex_to<numeric>(from.value).to_double())));
        record(terms.back(), edge, from, origin);
        return;
    }
    const auto index = static_cast<int>(splines_.size());
    splines_.push_back(std::move(spline));
    terms.push_back(symbolFor({FormulaAtom::Kind::Spline, index, 0, from}));
    origin.terms[terms.back()].edges.push_back(edge);
}

/// A spline that is a straight line is written as one.
void FormulaAlgebra::addLine(const FormulaSpline::Line &line, EdgeId edge, const NodeValue &from,
                             GiNaC::exvector &terms, NodeOrigin &origin) {
    const ex value = tidy(number(line.slope) * from.value) + number(line.ground);
    recordAll(value, edge, from, origin);
    terms.push_back(value);
}

void FormulaAlgebra::addSymbolicTerm(EdgeId edge, const NodeValue &from, GiNaC::exvector &terms, NodeOrigin &origin) {
    const double mask = model_.mask(edge.l, edge.i, edge.j);
    const Affine affine = model_.affine(edge);
    ex value;
    try {
        const ex c = number(mask * affine.c);
        value = c.is_zero() ? ex(0) : tidy(c * applied(model_.symbolic(edge)->function, affine, from));
    } catch (const std::exception &) {  // GiNaC's poles and overflows
        value = undefined_;
    }
    value += number(mask * affine.d);
    recordAll(value, edge, from, origin);
    terms.push_back(value);
}

/// Each term, and as the node's sum may be multiplied out, each of what comes of that.
void FormulaAlgebra::recordAll(const ex &value, EdgeId edge, const NodeValue &from, NodeOrigin &origin) const {
    for (const ex &term : termsOf(value)) record(term, edge, from, origin);
    if (sizeOf(value) <= kMostExpanded)
        if (const ex expanded = value.expand(); !expanded.is_equal(value))
            for (const ex &term : termsOf(expanded)) record(term, edge, from, origin);
}

/// A term that the node read by the edge has already, as with c x + d, keeps its own origin beside the edge.
void FormulaAlgebra::record(const ex &term, EdgeId edge, const NodeValue &from, NodeOrigin &origin) const {
    if (term.is_zero()) return;
    const ex key = withoutCoefficient(term);
    TermOrigin &entry = origin.terms[key];
    entry.edges.push_back(edge);
    const auto known = from.origin->terms.find(key);
    if (known == from.origin->terms.end()) {
        entry.inside.push_back(from.origin);
        return;
    }
    entry.edges.insert(entry.edges.end(), known->second.edges.begin(), known->second.edges.end());
    entry.inside.insert(entry.inside.end(), known->second.inside.begin(), known->second.inside.end());
}

ex FormulaAlgebra::applied(const SymbolicFunction &function, const Affine &affine, const NodeValue &from) {
    const ex argument = tidy(number(affine.a) * from.value + number(affine.b));
    if (GiNaC::is_a<numeric>(argument)) {
        const double value = function.value(GiNaC::ex_to<numeric>(argument).to_double());
        return std::isfinite(value) ? ex(number(value)) : undefined_;
    }
    if (argument.has(undefined_)) return undefined_;
    if (function.kind == SymbolicKind::Sinc) {
        ex &symbol = sincs_[argument];
        if (symbol.is_zero()) symbol = symbolFor({FormulaAtom::Kind::Sinc, 0, 0, {argument, nullptr}});
        return symbol;
    }
    return body(function).subs(x_ == argument);
}

const ex &FormulaAlgebra::body(const SymbolicFunction &function) {
    const auto known = bodies_.find(function.ginac);
    if (known != bodies_.end()) return known->second;
    GiNaC::symtab table;
    table["x"] = x_;
    GiNaC::parser reader(table, true);
    return bodies_[function.ginac] = reader(function.ginac);
}

ex FormulaAlgebra::number(double value) const {
    return exactNumber(roundedTo(value, digits_));
}

ex FormulaAlgebra::tidyNumber(const numeric &value) const {
    if (!value.is_real()) return undefined_;
    constexpr long kSmall = 100;
    if (value.is_rational() && abs(value.numer()) <= kSmall && value.denom() <= kSmall) return value;
    const double rounded = value.to_double();
    return std::isfinite(rounded) ? number(rounded) : undefined_;
}

/// Numbers rounded to doubles and to the digits wanted, whole ones exact, constants as numbers, sqrt(x^2) as abs(x).
ex FormulaAlgebra::tidy(const ex &e) {
    if (GiNaC::is_a<GiNaC::symbol>(e)) return e;
    if (GiNaC::is_a<numeric>(e)) return tidyNumber(GiNaC::ex_to<numeric>(e));
    if (const auto known = tidied_.find(e); known != tidied_.end()) return known->second;
    ex result = tidyNew(e);
    tidied_.emplace(e, result);
    tidied_.emplace(result, result);
    return result;
}

ex FormulaAlgebra::tidyNew(const ex &e) {
    if (GiNaC::is_a<GiNaC::constant>(e)) return tidy(e.evalf());
    if (GiNaC::is_a<GiNaC::power>(e)) return tidyPower(e);
    GiNaC::exvector parts;
    for (const ex &part : e) parts.push_back(tidy(part));
    if (GiNaC::is_a<GiNaC::add>(e)) return ex(GiNaC::add(parts));
    if (GiNaC::is_a<GiNaC::mul>(e)) return ex(GiNaC::mul(parts));
    std::size_t n = 0;
    bool constant = true;
    for (const ex &part : parts) constant = constant && GiNaC::is_a<numeric>(part);
    struct Next : GiNaC::map_function {
        const GiNaC::exvector &parts;
        std::size_t &n;
        Next(const GiNaC::exvector &all, std::size_t &at) : parts(all), n(at) {}
        ex operator()(const ex &) override { return parts[n++]; }
    } next(parts, n);
    const ex result = e.map(next);
    return constant && !GiNaC::is_a<numeric>(result) ? tidy(result.evalf()) : result;
}

ex FormulaAlgebra::tidyPower(const ex &e) {
    const ex base = tidy(e.op(0));
    const bool fixed = GiNaC::is_a<numeric>(e.op(1)) && GiNaC::ex_to<numeric>(e.op(1)).is_rational();
    const ex exponent = fixed ? e.op(1) : tidy(e.op(1));
    if (exponent.is_equal(numeric(1, 2)) && GiNaC::is_a<GiNaC::power>(base) && base.op(1).info(GiNaC::info_flags::even))
        return GiNaC::pow(GiNaC::abs(base.op(0)), base.op(1) / 2);
    const ex result = GiNaC::pow(base, exponent);
    const bool constant = GiNaC::is_a<numeric>(base) && GiNaC::is_a<numeric>(exponent);
    return constant && !GiNaC::is_a<numeric>(result) ? tidy(result.evalf()) : result;
}

}  // namespace kan
