#include "core/kernels/jacobian.h"

#include <algorithm>
#include <stdexcept>

#include "core/text.h"

namespace kan {

namespace {

/// Multiply-adds below which waiting for threads costs more than it gains.
constexpr double kSpreadWork = 5e6;

}  // namespace

Jacobian::Jacobian(int threads) : Jacobian(std::make_shared<TaskTeam>(threads)) {}

Jacobian::Jacobian(std::shared_ptr<TaskTeam> team) : team_(std::move(team)) {}

bool Jacobian::worthThreads(double work) {
    return work > kSpreadWork;
}

void Jacobian::bind(const Kan &model, const Matrix &inputs) {
    if (inputs.cols() != model.inputs())
        throw std::invalid_argument(concat("the data has ", inputs.cols(), " input columns, the network takes ",
                                           model.inputs(), "; change the width or the data"));
    inputs_ = inputs;
    layers_.clear();
    columns_ = ParameterColumns(model);
    weights_.clear();
    sample_weights_.clear();
    chunk_.clear();
    rows_ = {};
    for (int l = 0; l < model.depth(); ++l) {
        const KanLayer &shape = model.layer(l);
        if (shape.k != model.layer(0).k) throw std::invalid_argument("all layers of a network need the same order k");
        layers_.push_back({shape, LayerBasis(shape, model.spec().base_fun, model.spec().extrapolation)});
        layers_.back().stage = NodeStage(shape);
        std::vector<int> &part = layers_.back().part;
        part.assign(shape.mask.size(), -1);
        for (std::size_t n = 0; n < shape.symbolic.size(); ++n)
            if (shape.mask[shape.symbolic[n].edge] != 0) part[shape.symbolic[n].edge] = static_cast<int>(n);
    }
}

void Jacobian::linearize(std::span<const double> parameters) {
    for (Layer &layer : layers_) {
        const KanLayer &shape = layer.shape;
        const std::size_t edges = shape.mask.size();
        const std::size_t table_rows = static_cast<std::size_t>(layer.basis.tableRows());
        layer.coef.assign(edges * table_rows, 0.0);
        layer.scales.clear();
        for (std::size_t e = 0; e < edges; ++e)
            layer.scales.push_back(NumericScales::of(shape, e, shape.numericMask(e), parameters));
        layer.symbolic.clear();
        for (std::size_t n = 0; n < shape.symbolic.size(); ++n) {
            const double *numbers = parameters.data() + shape.symbolicParameter(static_cast<int>(n));
            layer.symbolic.push_back(
                {shape.mask[shape.symbolic[n].edge], {numbers[0], numbers[1], numbers[2], numbers[3]}});
        }
        const double *coef = parameters.data() + shape.coef_offset;
        for (int i = 0; i < shape.inputs; ++i)
            for (int q = 0; q < shape.coefficients(); ++q)
                for (int j = 0; j < shape.outputs; ++j)
                    layer.coef[shape.edge(i, j) * table_rows + static_cast<std::size_t>(q + shape.k)] = *coef++;
        const auto bias = parameters.begin() + static_cast<std::ptrdiff_t>(shape.bias_offset);
        layer.bias.assign(bias, bias + shape.outputs);
        layer.stage.setParameters(parameters);
    }
}

Jacobian::Block Jacobian::makeBlock() const {
    Block block;
    for (const Layer &layer : layers_) {
        const std::size_t inputs = static_cast<std::size_t>(layer.shape.inputs) * kBlock;
        const std::size_t edges = layer.shape.mask.size() * kBlock;
        Block::LayerBlock part;
        part.values.assign(inputs, 0.0);
        part.tangents.assign(inputs, 0.0);
        part.basis.assign(inputs * static_cast<std::size_t>(2 * (layer.shape.k + 2)), 0.0);
        part.spline.assign(edges, 0.0);
        part.slope.assign(edges, 0.0);
        part.term.assign(layer.shape.symbolic.size() * kBlock, 0.0);
        part.term_slope.assign(layer.shape.symbolic.size() * kBlock, 0.0);
        part.edge_tangents.assign(edges, 0.0);
        part.upstream.assign(static_cast<std::size_t>(layer.shape.outputs) * kBlock, 0.0);
        part.cell.assign(inputs, 0);
        if (!layer.stage.empty()) {
            part.subnodes.assign(part.upstream.size(), 0.0);
            part.subnode_tangents.assign(part.upstream.size(), 0.0);
            part.by_node.assign(static_cast<std::size_t>(layer.shape.nodes()) * kBlock, 0.0);
        }
        block.layers.push_back(std::move(part));
    }
    block.outputs.assign(static_cast<std::size_t>(outputs()) * kBlock, 0.0);
    return block;
}

/// Adds the edges out of node i to the sums that they lead to.
void Jacobian::evaluateEdges(int l, int i, Block &out) const {
    const Layer &layer = layers_[static_cast<std::size_t>(l)];
    Block::LayerBlock &part = out.layers[static_cast<std::size_t>(l)];
    AlignedVector &next = sumsOf(static_cast<std::size_t>(l), out);
    const int k = layer.shape.k;
    const std::size_t node = static_cast<std::size_t>(i) * kBlock;
    double *values = part.basis.data() + node * static_cast<std::size_t>(2 * (k + 2));
    const double *slopes = values + (k + 2) * kBlock;
    layer.basis.evaluate(i, part.values.data() + node, out.count,
                         {values, values + (k + 2) * kBlock, part.cell.data() + node});
    for (int j = 0; j < layer.shape.outputs; ++j) {
        const std::size_t e = layer.shape.edge(i, j);
        if (layer.part[e] >= 0) evaluateSymbolic(l, e, out);
        if (columns_.ofEdge(l, e) < 0) continue;
        const double *table = layer.coef.data() + e * static_cast<std::size_t>(layer.basis.tableRows());
        double *spline = part.spline.data() + e * kBlock;
        double *slope = part.slope.data() + e * kBlock;
        double *y = next.data() + static_cast<std::size_t>(j) * kBlock;
        for (int s = 0; s < out.count; ++s) {
            const double *c = table + part.cell[node + static_cast<std::size_t>(s)];
            double value = 0;
            double derivative = 0;
            for (int r = 0; r <= k; ++r) {
                value += c[r] * values[r * kBlock + s];
                derivative += c[r] * slopes[r * kBlock + s];
            }
            spline[s] = value;
            const double numeric = layer.scales[e].value(slopes[(k + 1) * kBlock + s], derivative);
            slope[s] = layer.part[e] < 0 ? numeric : slope[s] + numeric;
            y[s] += layer.scales[e].value(values[(k + 1) * kBlock + s], value);
        }
    }
}

/// Adds the symbolic part of an edge to the node above and sets the edge's slope.
void Jacobian::evaluateSymbolic(int l, std::size_t e, Block &out) const {
    const std::size_t at = static_cast<std::size_t>(l);
    const Layer &layer = layers_[at];
    Block::LayerBlock &part = out.layers[at];
    const std::size_t n = static_cast<std::size_t>(layer.part[e]);
    const std::size_t outputs = static_cast<std::size_t>(layer.shape.outputs);
    double *y = sumsOf(at, out).data() + e % outputs * kBlock;
    double *f = part.term.data() + n * kBlock, *f_slope = part.term_slope.data() + n * kBlock;
    double *slope = part.slope.data() + e * kBlock;
    evaluateTerm(layer.shape.symbolic[n].function, layer.symbolic[n].at, part.values.data() + e / outputs * kBlock,
                 out.count, f, f_slope);
    for (int s = 0; s < out.count; ++s) {
        slope[s] = layer.symbolic[n].slope(f_slope[s]);
        y[s] += layer.symbolic[n].value(f[s]);
    }
}

std::array<double, 4> Jacobian::symbolicSlopes(int l, std::size_t e, int s, const Block &block) const {
    const Layer &layer = layers_[static_cast<std::size_t>(l)];
    const Block::LayerBlock &part = block.layers[static_cast<std::size_t>(l)];
    const std::size_t n = static_cast<std::size_t>(layer.part[e]);
    const std::size_t node = e / static_cast<std::size_t>(layer.shape.outputs) * kBlock;
    const std::size_t sample = static_cast<std::size_t>(s);
    const double mask = layer.symbolic[n].mask;
    const double by_b = mask * layer.symbolic[n].at.c * part.term_slope[n * kBlock + sample];
    return {by_b * part.values[node + sample], by_b, mask * part.term[n * kBlock + sample], mask};
}

void Jacobian::evaluateBlock(int block, Block &out) const {
    out.first = block * kBlock;
    out.count = std::min(kBlock, samples() - out.first);
    Block::LayerBlock &first = out.layers.front();
    for (int i = 0; i < static_cast<int>(inputs_.cols()); ++i)
        for (int s = 0; s < out.count; ++s)
            first.values[static_cast<std::size_t>(i * kBlock + s)] = inputs_(block * kBlock + s, i);
    for (std::size_t l = 0; l < layers_.size(); ++l) {
        AlignedVector &sums = sumsOf(l, out);
        for (int j = 0; j < layers_[l].shape.outputs; ++j)
            std::fill_n(sums.begin() + j * kBlock, kBlock, layers_[l].bias[static_cast<std::size_t>(j)]);
        for (int i = 0; i < layers_[l].shape.inputs; ++i) evaluateEdges(static_cast<int>(l), i, out);
        AlignedVector &next = l + 1 < layers_.size() ? out.layers[l + 1].values : out.outputs;
        if (staged(l)) layers_[l].stage.forward({sums.data(), kBlock}, out.count, {next.data(), kBlock});
    }
}

void Jacobian::toSubnodes(std::size_t l, Block &block, double *numbers) const {
    Block::LayerBlock &part = block.layers[l];
    if (staged(l))
        layers_[l].stage.backward({part.subnodes.data(), kBlock}, {part.by_node.data(), kBlock}, block.count,
                                  {part.upstream.data(), kBlock}, numbers);
}

double Jacobian::edgeValue(int l, std::size_t e, int s, const Block &block) const {
    const Layer &layer = layers_[static_cast<std::size_t>(l)];
    const Block::LayerBlock &part = block.layers[static_cast<std::size_t>(l)];
    const int k = layer.shape.k;
    const std::size_t node = e / static_cast<std::size_t>(layer.shape.outputs) * kBlock;
    const double *base = part.basis.data() + node * static_cast<std::size_t>(2 * (k + 2)) + (k + 1) * kBlock;
    const double numeric = layer.scales[e].value(base[s], part.spline[e * kBlock + static_cast<std::size_t>(s)]);
    if (layer.part[e] < 0) return numeric;
    const std::size_t n = static_cast<std::size_t>(layer.part[e]);
    return numeric + layer.symbolic[n].value(part.term[n * kBlock + static_cast<std::size_t>(s)]);
}

}  // namespace kan
