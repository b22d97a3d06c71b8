#include "core/interpret/prune.h"

#include <algorithm>
#include <cmath>

#include "core/kernels/evaluate.h"
#include "core/model/kan_layers.h"

namespace kan {

namespace {

/// Calls visit(subnode) for those of a node behind a layer.
template <typename Visit>
void forSubnodes(const KanLayer &layer, int node, const Visit &visit) {
    const int first = layer.firstSubnode(node);
    for (int s = first; s < first + layer.subnodesOf(node); ++s) visit(s);
}

/// Largest magnitude into (columns of layer l) or out of (row i of layer l) a node.
double largestInto(const std::vector<double> &scale, const KanLayer &layer, int node) {
    double most = 0;
    forSubnodes(layer, node, [&](int j) {
        for (int i = 0; i < layer.inputs; ++i) most = std::max(most, scale[layer.edge(i, j)]);
    });
    return most;
}

double largestOutOf(const std::vector<double> &scale, const KanLayer &layer, int i) {
    double most = 0;
    for (int j = 0; j < layer.outputs; ++j) most = std::max(most, scale[layer.edge(i, j)]);
    return most;
}

bool nodeLives(const Kan &model, const Attribution &attribution, int l, int node, double threshold) {
    const std::size_t layer = static_cast<std::size_t>(l);
    if (model.spec().rules == Rules::Pykan02)
        return attribution.node_scores[layer][static_cast<std::size_t>(node)] > threshold;
    return largestInto(attribution.edge_scale[layer - 1], model.layer(l - 1), node) > threshold &&
           largestOutOf(attribution.edge_scale[layer], model.layer(l), node) > threshold;
}

void maskNode(Kan &model, int l, int node) {
    forSubnodes(model.layer(l - 1), node, [&](int s) {
        for (int i = 0; i < model.layer(l - 1).inputs; ++i) model.setMask(l - 1, i, s, 0.0);
    });
    for (int j = 0; j < model.layer(l).outputs; ++j) model.setMask(l, node, j, 0.0);
}

bool cutsOffOutput(const Kan &model) {
    std::vector<bool> reached(static_cast<std::size_t>(model.inputs()), true);
    for (const KanLayer &layer : model.layers()) {
        std::vector<bool> next(static_cast<std::size_t>(layer.nodes()), false);
        for (int i = 0; i < layer.inputs; ++i)
            for (int j = 0; j < layer.outputs; ++j)
                if (reached[static_cast<std::size_t>(i)] && layer.mask[layer.edge(i, j)] != 0)
                    next[static_cast<std::size_t>(layer.nodeOf(j))] = true;
        reached = next;
    }
    return std::count(reached.begin(), reached.end(), true) < model.outputs();
}

bool hasLiveEdgeOut(const Kan &model, int l, int node) {
    const KanLayer &layer = model.layer(l);
    for (int j = 0; j < layer.outputs; ++j)
        if (layer.mask[layer.edge(node, j)] != 0) return true;
    return false;
}

/// The value of a node behind layer l if no edge leads to it.
double constantOf(const Kan &model, int l, int node) {
    const Kan::NodeNumbers numbers = model.nodeNumbers(l);
    double value = 1;
    forSubnodes(model.layer(l), node, [&](int subnode) {
        const auto s = static_cast<std::size_t>(subnode);
        value *= numbers.subnode_scale[s] * model.bias(l, subnode) + numbers.subnode_bias[s];
    });
    const auto n = static_cast<std::size_t>(node);
    return numbers.node_scale[n] * value + numbers.node_bias[n];
}

/// Moves what node `node` of layer l adds through its bias alone into the biases behind it, and masks its edges. False,
/// and nothing done, if a symbolic edge is undefined there.
bool foldConstantNode(Kan &model, int l, int node) {
    const double x = constantOf(model, l - 1, node);
    std::vector<double> phi(static_cast<std::size_t>(model.layer(l).outputs), 0.0);
    for (int j = 0; j < model.layer(l).outputs; ++j) {
        double &value = phi[static_cast<std::size_t>(j)];
        if (model.mask(l, node, j) != 0) edgeValues(model, {l, node, j}, {&x, 1}, {&value, 1});
        if (!std::isfinite(value)) return false;
    }
    for (int j = 0; j < model.layer(l).outputs; ++j) model.bias(l, j) += phi[static_cast<std::size_t>(j)];
    maskNode(model, l, node);
    return true;
}

/// Masks hidden nodes that do nothing, front to back and back to front until none is left.
void dropDeadNodes(Kan &model) {
    bool changed = true;
    while (changed) {
        changed = false;
        for (int l = 1; l < model.depth(); ++l)
            for (int node = 0; node < model.layer(l).inputs; ++node) {
                const bool in = model.layer(l - 1).nodeReached(node);
                const bool out = hasLiveEdgeOut(model, l, node);
                if (in == out) continue;
                if (out && !foldConstantNode(model, l, node)) continue;
                if (in) maskNode(model, l, node);
                changed = true;
            }
    }
}

/// Nodes of each layer that stay; a hidden layer keeps at least one.
std::vector<std::vector<int>> keptNodes(const Kan &model) {
    std::vector<std::vector<int>> kept(static_cast<std::size_t>(model.depth()) + 1);
    for (int l = 0; l <= model.depth(); ++l) {
        std::vector<int> &nodes = kept[static_cast<std::size_t>(l)];
        const bool outer = l == 0 || l == model.depth();
        const int count = l == 0 ? model.inputs() : model.layer(l - 1).nodes();
        for (int node = 0; node < count; ++node)
            if (outer || model.layer(l - 1).nodeReached(node) || hasLiveEdgeOut(model, l, node)) nodes.push_back(node);
        if (nodes.empty()) nodes.push_back(0);
    }
    return kept;
}

/// What a compact network has of the nodes behind a layer: sum nodes, then products that have one factor left, which
/// are sums as well, then the other products. Factors without edges are numbers, which go into their node's scale.
struct KeptNodes {
    std::vector<int> nodes, subnodes;  ///< in the network before, in the order of the compact one
    std::vector<int> arity;
    Kan::NodeNumbers numbers;
};

KeptNodes keptBehind(const Kan &model, int l, const std::vector<int> &nodes) {
    const KanLayer &layer = model.layer(l);
    const Kan::NodeNumbers numbers = model.nodeNumbers(l);
    struct Node {
        int node = 0;
        double constant = 1;  ///< of the factors that are numbers
        std::vector<int> factors;
    };
    std::vector<Node> kept;
    for (const int node : nodes) {
        Node one{node, 1, {}};
        forSubnodes(layer, node, [&](int subnode) {
            const auto s = static_cast<std::size_t>(subnode);
            if (layer.subnodesOf(node) == 1 || layer.reached(subnode))
                one.factors.push_back(subnode);
            else if (!layer.countsAsOne(subnode))
                one.constant *= numbers.subnode_scale[s] * model.bias(l, subnode) + numbers.subnode_bias[s];
        });
        kept.push_back(std::move(one));
    }
    std::stable_sort(kept.begin(), kept.end(),
                     [](const Node &a, const Node &b) { return (a.factors.size() > 1) < (b.factors.size() > 1); });
    KeptNodes result;
    for (const Node &one : kept) {
        const auto n = static_cast<std::size_t>(one.node);
        result.nodes.push_back(one.node);
        if (one.factors.size() > 1) result.arity.push_back(static_cast<int>(one.factors.size()));
        if (one.factors.empty()) {  // all of it is a number, which one factor says
            result.subnodes.push_back(layer.firstSubnode(one.node));
            result.numbers.subnode_scale.push_back(0);
            result.numbers.subnode_bias.push_back(one.constant);
        }
        for (const int subnode : one.factors) {
            result.subnodes.push_back(subnode);
            result.numbers.subnode_scale.push_back(numbers.subnode_scale[static_cast<std::size_t>(subnode)]);
            result.numbers.subnode_bias.push_back(numbers.subnode_bias[static_cast<std::size_t>(subnode)]);
        }
        result.numbers.node_scale.push_back(numbers.node_scale[n] * (one.factors.empty() ? 1 : one.constant));
        result.numbers.node_bias.push_back(numbers.node_bias[n]);
    }
    return result;
}

void copyLayer(const Kan &from, Kan &to, int l, const std::vector<int> &inputs, const std::vector<int> &outputs) {
    const KanLayer &source = from.layer(l);
    std::vector<double> knots;
    for (int i : inputs) {
        const auto row = source.nodeKnots(i);
        knots.insert(knots.end(), row.begin(), row.end());
    }
    to.replaceGrid(l, source.grid, std::move(knots));
    for (std::size_t i = 0; i < inputs.size(); ++i)
        for (std::size_t j = 0; j < outputs.size(); ++j)
            copyEdge(from, {l, inputs[i], outputs[j]}, to, {l, static_cast<int>(i), static_cast<int>(j)});
    for (std::size_t j = 0; j < outputs.size(); ++j) to.bias(l, static_cast<int>(j)) = from.bias(l, outputs[j]);
}

}  // namespace

PruneResult prune(const Kan &model, const Matrix &inputs, const PruneThresholds &thresholds, int threads) {
    PruneResult result;
    Kan pruned = model;
    Attribution attribution = attribute(model, inputs, threads);
    for (int l = 1; l < model.depth(); ++l)
        for (int node = 0; node < model.layer(l).inputs; ++node) {
            if (nodeLives(model, attribution, l, node, thresholds.node)) continue;
            if (pruned.layer(l - 1).nodeReached(node) || hasLiveEdgeOut(pruned, l, node))
                result.removed_nodes.emplace_back(l, node);
            maskNode(pruned, l, node);
        }
    if (model.spec().rules == Rules::Pykan02) attribution = attribute(pruned, inputs, threads);
    for (int l = 0; l < model.depth(); ++l) {
        const KanLayer &layer = model.layer(l);
        const std::size_t at = static_cast<std::size_t>(l);
        const std::vector<double> &scores =
            model.spec().rules == Rules::Pykan02 ? attribution.edge_scores[at] : attribution.edge_scale[at];
        for (int i = 0; i < layer.inputs; ++i)
            for (int j = 0; j < layer.outputs; ++j) {
                if (!(scores[layer.edge(i, j)] > thresholds.edge)) pruned.setMask(l, i, j, 0.0);
                if (model.mask(l, i, j) != 0 && pruned.mask(l, i, j) == 0) result.removed_edges.push_back({l, i, j});
            }
    }
    result.output_cut_off = cutsOffOutput(pruned);
    if (result.output_cut_off)
        result.model = model;
    else
        result.model = std::move(pruned);
    return result;
}

Kan restoreAll(Kan model) {
    for (int l = 0; l < model.depth(); ++l) std::fill(model.layer(l).mask.begin(), model.layer(l).mask.end(), 1.0);
    return model;
}

Kan compact(const Kan &model) {
    Kan folded = model;
    dropDeadNodes(folded);
    const std::vector<std::vector<int>> kept = keptNodes(folded);
    std::vector<KeptNodes> behind;
    KanSpec spec = folded.spec();
    spec.width = {static_cast<int>(kept.front().size())};
    spec.mult_arity = {{}};
    for (int l = 0; l < model.depth(); ++l) {
        behind.push_back(keptBehind(folded, l, kept[static_cast<std::size_t>(l) + 1]));
        spec.width.push_back(static_cast<int>(behind.back().nodes.size()));
        spec.mult_arity.push_back(behind.back().arity);
    }
    if (!spec.multiplies()) spec.mult_arity.clear();
    Kan small = Kan::blank(spec);
    for (int l = 0; l < model.depth(); ++l) {
        const KeptNodes &to = behind[static_cast<std::size_t>(l)];
        copyLayer(folded, small, l, l == 0 ? kept.front() : behind[static_cast<std::size_t>(l) - 1].nodes, to.subnodes);
        if (small.layer(l).affine || !to.numbers.neutral()) small.setNodeNumbers(l, to.numbers);
    }
    return small;
}

}  // namespace kan
