#include "core/model/kan.h"

#include <algorithm>
#include <cmath>
#include <iterator>
#include <stdexcept>

#include "core/model/subnodes.h"
#include "core/random/torch_generator.h"
#include "core/spline/bspline.h"
#include "core/spline/knots.h"
#include "core/spline/least_squares.h"
#include "core/text.h"

namespace kan {

namespace {

/// Coefficients from noise at the G+1 knots, [G+1][columns] with columns ordered as the layer's edges of one input.
void setNoiseCoefficients(Kan &model, int l, int i, const BSplineBasis &basis, const Eigen::MatrixXd &noise) {
    const Eigen::MatrixXd coef = fitCurves(basis, model.layer(l).nodeKnots(i), noise);
    for (int j = 0; j < model.layer(l).outputs; ++j)
        for (int q = 0; q < model.layer(l).coefficients(); ++q) model.coef(l, i, j, q) = coef(q, j);
}

/// pykan v0.0.2, KAN.__init__ and KANLayer.__init__: edges are numbered j * inputs + i.
void initialise00(Kan &model, int l, TorchGenerator &generator) {
    const KanSpec &spec = model.spec();
    const KanLayer &layer = model.layer(l);
    const std::size_t edges = static_cast<std::size_t>(layer.inputs) * layer.outputs;
    const std::size_t points = static_cast<std::size_t>(layer.grid) + 1;
    const std::vector<double> normals = generator.normals(edges);
    const std::vector<double> uniforms = generator.uniforms(edges * points);
    generator.uniforms(static_cast<std::size_t>(layer.outputs));
    const BSplineBasis basis(extendKnots(layer.nodeKnots(0), layer.k), layer.k);
    for (int i = 0; i < layer.inputs; ++i) {
        Eigen::MatrixXd noise(layer.grid + 1, layer.outputs);
        for (int j = 0; j < layer.outputs; ++j) {
            const std::size_t edge = static_cast<std::size_t>(j) * layer.inputs + i;
            for (int p = 0; p <= layer.grid; ++p)
                noise(p, j) = (uniforms[edge * points + p] - 0.5) * spec.noise_scale / layer.grid;
            model.scaleBase(l, i, j) =
                1.0 / std::sqrt(static_cast<double>(layer.inputs)) + (2 * normals[edge] - 1) * spec.noise_scale_base;
            model.scaleSp(l, i, j) = 1.0;
        }
        setNoiseCoefficients(model, l, i, basis, noise);
    }
}

/// pykan v0.2.8, MultKAN.__init__ and KANLayer.__init__.
void initialise02(Kan &model, int l, TorchGenerator &generator) {
    const KanSpec &spec = model.spec();
    const KanLayer &layer = model.layer(l);
    const std::size_t edges = static_cast<std::size_t>(layer.inputs) * layer.outputs;
    const std::vector<double> uniforms = generator.uniforms(edges * (static_cast<std::size_t>(layer.grid) + 1));
    const std::vector<double> base = generator.uniforms(edges);
    const BSplineBasis basis(extendKnots(layer.nodeKnots(0), layer.k), layer.k);
    const double root = std::sqrt(static_cast<double>(layer.inputs));
    for (int i = 0; i < layer.inputs; ++i) {
        Eigen::MatrixXd noise(layer.grid + 1, layer.outputs);
        for (int j = 0; j < layer.outputs; ++j) {
            for (int p = 0; p <= layer.grid; ++p)
                noise(p, j) = (uniforms[static_cast<std::size_t>(p) * edges + layer.edge(i, j)] - 0.5) *
                              spec.noise_scale / layer.grid;
            model.scaleBase(l, i, j) =
                (spec.scale_base_mu + spec.scale_base_sigma * (2 * base[layer.edge(i, j)] - 1)) / root;
            model.scaleSp(l, i, j) = 1.0 / root;
        }
        setNoiseCoefficients(model, l, i, basis, noise);
    }
}

Kan::NodeNumbers neutralNumbers(const KanLayer &layer) {
    const auto subnodes = static_cast<std::size_t>(layer.outputs), nodes = static_cast<std::size_t>(layer.nodes());
    return {std::vector<double>(subnodes, 1.0), std::vector<double>(subnodes, 0.0), std::vector<double>(nodes, 1.0),
            std::vector<double>(nodes, 0.0)};
}

std::string edgeWords(EdgeId edge) {
    return concat("edge ", edge.i, " to ", edge.j, " of layer ", edge.l);
}

void requireEdge(const Kan &model, EdgeId edge) {
    if (edge.l < 0 || edge.l >= model.depth() || edge.i < 0 || edge.i >= model.layer(edge.l).inputs || edge.j < 0 ||
        edge.j >= model.layer(edge.l).outputs)
        throw std::invalid_argument(concat(edgeWords(edge), " does not exist in this network"));
}

}  // namespace

Kan Kan::blank(const KanSpec &spec) {
    spec.validate();
    Kan model;
    model.spec_ = spec;
    model.layers_.resize(static_cast<std::size_t>(spec.depth()));
    const std::vector<double> knots = uniformKnots(spec.grid, spec.grid_range[0], spec.grid_range[1]);
    for (int l = 0; l < spec.depth(); ++l) {
        KanLayer &layer = model.layer(l);
        layer.inputs = spec.width[static_cast<std::size_t>(l)];
        layer.outputs = spec.subnodes(static_cast<std::size_t>(l) + 1);
        layer.arity = spec.arityOf(static_cast<std::size_t>(l) + 1);
        layer.affine = spec.affine_trainable;
        layer.grid = spec.grid;
        layer.k = spec.k;
        for (int i = 0; i < layer.inputs; ++i) layer.knots.insert(layer.knots.end(), knots.begin(), knots.end());
        layer.mask.assign(static_cast<std::size_t>(layer.inputs) * layer.outputs, 1.0);
    }
    model.layOut();
    for (int l = 0; l < spec.depth(); ++l)
        if (model.layer(l).affine) model.setNodeNumbers(l, neutralNumbers(model.layer(l)));
    return model;
}

Kan::Kan(const KanSpec &spec) : Kan(blank(spec)) {
    TorchGenerator generator(spec.seed);
    for (int l = 0; l < depth(); ++l) {
        if (spec.rules == Rules::Pykan00)
            initialise00(*this, l, generator);
        else
            initialise02(*this, l, generator);
    }
}

void Kan::layOut() {
    std::size_t offset = 0;
    for (KanLayer &layer : layers_) {
        const std::size_t edges = static_cast<std::size_t>(layer.inputs) * layer.outputs;
        layer.coef_offset = offset;
        layer.scale_base_offset = layer.coef_offset + edges * static_cast<std::size_t>(layer.coefficients());
        layer.scale_sp_offset = layer.scale_base_offset + edges;
        layer.bias_offset = layer.scale_sp_offset + edges;
        layer.symbolic_offset = layer.bias_offset + static_cast<std::size_t>(layer.outputs);
        layer.affine_offset = layer.symbolic_offset + 4 * layer.symbolic.size();
        offset = layer.affine_offset + layer.affineCount();
    }
    parameters_.resize(offset, 0.0);
}

void Kan::takeOver(const Kan &before) {
    layOut();
    parameters_.assign(parameters_.size(), 0.0);
    for (int l = 0; l < depth(); ++l) {
        const KanLayer &from = before.layer(l);
        const KanLayer &to = layer(l);
        const double *old = before.parameters_.data();
        if (from.coefficients() == to.coefficients() && from.knots == to.knots)
            std::copy(old + from.coef_offset, old + from.scale_base_offset, parameters_.data() + to.coef_offset);
        std::copy(old + from.scale_base_offset, old + from.symbolic_offset, parameters_.data() + to.scale_base_offset);
        if (from.affine && to.affine)
            std::copy_n(old + from.affine_offset, from.affineCount(), parameters_.data() + to.affine_offset);
        for (std::size_t n = 0; n < to.symbolic.size(); ++n) {
            const int same = from.symbolicIndex(to.symbolic[n].edge);
            if (same < 0) continue;
            const double *numbers = old + from.symbolicParameter(same);
            std::copy(numbers, numbers + 4, parameters_.data() + to.symbolicParameter(static_cast<int>(n)));
        }
    }
}

bool Kan::NodeNumbers::neutral() const {
    const auto all = [](const std::vector<double> &numbers, double wanted) {
        return std::all_of(numbers.begin(), numbers.end(), [wanted](double number) { return number == wanted; });
    };
    return all(subnode_scale, 1) && all(subnode_bias, 0) && all(node_scale, 1) && all(node_bias, 0);
}

Kan::NodeNumbers Kan::nodeNumbers(int l) const {
    NodeNumbers numbers = neutralNumbers(layer(l));
    if (!layer(l).affine) return numbers;
    auto from = parameters_.begin() + static_cast<std::ptrdiff_t>(layer(l).affine_offset);
    for (std::vector<double> *part :
         {&numbers.subnode_scale, &numbers.subnode_bias, &numbers.node_scale, &numbers.node_bias}) {
        std::copy_n(from, part->size(), part->begin());
        from += static_cast<std::ptrdiff_t>(part->size());
    }
    return numbers;
}

void Kan::setNodeNumbers(int l, const NodeNumbers &numbers) {
    const NodeNumbers like = neutralNumbers(layer(l));
    const auto take = [l](const std::vector<double> &part, const std::vector<double> &as, std::string_view name) {
        if (part.size() != as.size())
            throw std::invalid_argument(
                concat("layer ", l, " takes ", as.size(), " numbers of ", name, ", not ", part.size()));
        if (!std::all_of(part.begin(), part.end(), [](double number) { return std::isfinite(number); }))
            throw std::invalid_argument(concat("layer ", l, ": numbers of ", name, " must be finite"));
    };
    take(numbers.subnode_scale, like.subnode_scale, "subnode_scale");
    take(numbers.subnode_bias, like.subnode_bias, "subnode_bias");
    take(numbers.node_scale, like.node_scale, "node_scale");
    take(numbers.node_bias, like.node_bias, "node_bias");
    if (!layer(l).affine) {
        const Kan before = *this;
        layer(l).affine = true;
        takeOver(before);
    }
    auto to = parameters_.begin() + static_cast<std::ptrdiff_t>(layer(l).affine_offset);
    for (const std::vector<double> *part :
         {&numbers.subnode_scale, &numbers.subnode_bias, &numbers.node_scale, &numbers.node_bias})
        to = std::copy(part->begin(), part->end(), to);
}

void Kan::replaceGrid(int l, int grid, std::vector<double> knots) {
    const Kan before = *this;
    layer(l).grid = grid;
    layer(l).knots = std::move(knots);
    takeOver(before);
    const auto coef = parameters_.begin() + static_cast<std::ptrdiff_t>(layer(l).coef_offset);
    std::fill(coef, parameters_.begin() + static_cast<std::ptrdiff_t>(layer(l).scale_base_offset), 0.0);
}

int KanLayer::sumNodes() const {
    return Subnodes(outputs, arity).sums();
}
int KanLayer::firstSubnode(int node) const {
    return Subnodes(outputs, arity).first(node);
}
int KanLayer::subnodesOf(int node) const {
    return Subnodes(outputs, arity).of(node);
}
int KanLayer::nodeOf(int subnode) const {
    return Subnodes(outputs, arity).nodeOf(subnode);
}

bool KanLayer::reached(int subnode) const {
    for (int i = 0; i < inputs; ++i)
        if (mask[edge(i, subnode)] != 0) return true;
    return false;
}

bool KanLayer::nodeReached(int node) const {
    const int first = firstSubnode(node), last = first + subnodesOf(node);
    for (int s = first; s < last; ++s)
        if (reached(s)) return true;
    return false;
}

bool KanLayer::countsAsOne(int subnode) const {
    return subnode >= sumNodes() && !reached(subnode) && nodeReached(nodeOf(subnode));
}

bool Kan::multiplies() const {
    return std::any_of(layers_.begin(), layers_.end(), [](const KanLayer &layer) { return !layer.arity.empty(); });
}

int KanLayer::symbolicIndex(std::size_t edge) const {
    const auto at = std::lower_bound(symbolic.begin(), symbolic.end(), edge,
                                     [](const SymbolicPart &part, std::size_t wanted) { return part.edge < wanted; });
    return at != symbolic.end() && at->edge == edge ? static_cast<int>(at - symbolic.begin()) : -1;
}

const SymbolicPart *Kan::symbolic(EdgeId edge) const {
    const int n = layer(edge.l).symbolicIndex(layer(edge.l).edge(edge.i, edge.j));
    return n < 0 ? nullptr : &layer(edge.l).symbolic[static_cast<std::size_t>(n)];
}

Affine Kan::affine(EdgeId edge) const {
    const int n = layer(edge.l).symbolicIndex(layer(edge.l).edge(edge.i, edge.j));
    if (n < 0) return {1, 0, 0, 0};
    const double *numbers = parameters_.data() + layer(edge.l).symbolicParameter(n);
    return {numbers[0], numbers[1], numbers[2], numbers[3]};
}

void Kan::fixSymbolic(EdgeId edge, SymbolicFunction function, const Affine &affine, bool with_spline) {
    requireEdge(*this, edge);
    const double numbers[] = {affine.a, affine.b, affine.c, affine.d};
    if (!std::all_of(std::begin(numbers), std::end(numbers), [](double value) { return std::isfinite(value); }))
        throw std::invalid_argument(concat(edgeWords(edge), ": a, b, c and d of ", function.name, " must be finite"));
    KanLayer &target = layer(edge.l);
    const std::size_t index = target.edge(edge.i, edge.j);
    int n = target.symbolicIndex(index);
    if (n < 0) {
        const Kan before = *this;
        const auto place = std::find_if(target.symbolic.begin(), target.symbolic.end(),
                                        [&](const SymbolicPart &part) { return part.edge > index; });
        target.symbolic.insert(place, SymbolicPart{index, {}, false});
        takeOver(before);
        n = target.symbolicIndex(index);
    }
    target.symbolic[static_cast<std::size_t>(n)] = {index, std::move(function), with_spline};
    std::copy(std::begin(numbers), std::end(numbers),
              parameters_.begin() + static_cast<std::ptrdiff_t>(target.symbolicParameter(n)));
}

void Kan::unfix(EdgeId edge) {
    KanLayer &target = layer(edge.l);
    const int n = target.symbolicIndex(target.edge(edge.i, edge.j));
    if (n < 0) return;
    const Kan before = *this;
    target.symbolic.erase(target.symbolic.begin() + n);
    takeOver(before);
}

bool Kan::frozen(EdgeId edge) const {
    const SymbolicPart *part = symbolic(edge);
    return part && part->frozen;
}

void Kan::setFrozen(EdgeId edge, bool frozen) {
    requireEdge(*this, edge);
    KanLayer &target = layer(edge.l);
    const int n = target.symbolicIndex(target.edge(edge.i, edge.j));
    if (n < 0) throw std::invalid_argument(concat(edgeWords(edge), " has no function whose numbers could be frozen"));
    target.symbolic[static_cast<std::size_t>(n)].frozen = frozen;
}

std::size_t Kan::frozenEdgeCount() const {
    std::size_t count = 0;
    for (const KanLayer &layer : layers_)
        for (const SymbolicPart &part : layer.symbolic)
            if (part.frozen && layer.mask[part.edge] != 0) ++count;
    return count;
}

std::vector<std::size_t> Kan::frozenParameters() const {
    std::vector<std::size_t> list;
    for (const KanLayer &layer : layers_)
        for (std::size_t n = 0; n < layer.symbolic.size(); ++n)
            for (std::size_t number = 0; layer.symbolic[n].frozen && number < 4; ++number)
                list.push_back(layer.symbolicParameter(static_cast<int>(n)) + number);
    return list;
}

std::size_t Kan::symbolicEdgeCount() const {
    std::size_t count = 0;
    for (const KanLayer &layer : layers_)
        for (const SymbolicPart &part : layer.symbolic)
            if (layer.mask[part.edge] != 0) ++count;
    return count;
}

bool Kan::allSymbolic() const {
    for (const KanLayer &layer : layers_)
        for (std::size_t edge = 0; edge < layer.mask.size(); ++edge)
            if (layer.mask[edge] != 0 && layer.numeric(edge)) return false;
    return true;
}

std::size_t Kan::edgeCount() const {
    std::size_t count = 0;
    for (const KanLayer &layer : layers_) count += layer.mask.size();
    return count;
}

std::size_t Kan::activeEdgeCount() const {
    std::size_t count = 0;
    for (const KanLayer &layer : layers_)
        count += layer.mask.size() - static_cast<std::size_t>(std::count(layer.mask.begin(), layer.mask.end(), 0.0));
    return count;
}

bool Kan::allFinite() const {
    return std::all_of(parameters_.begin(), parameters_.end(), [](double value) { return std::isfinite(value); });
}

void requireSumNodes(const Kan &model, std::string_view who) {
    for (int l = 0; l < model.depth(); ++l)
        if (model.layer(l).staged())
            throw std::invalid_argument(concat(
                who, " takes networks of sum nodes only, but layer ", l + 1,
                model.layer(l).arity.empty() ? " has scales and biases of its nodes" : " has multiplication nodes"));
}

}  // namespace kan
