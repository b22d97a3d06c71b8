#include "core/compile/cell_network.h"

#include <algorithm>
#include <map>
#include <stdexcept>

#include "core/formula/user_function.h"
#include "core/text.h"

namespace kan {

namespace {

/// What stands in one node.
struct CellNode {
    int cell = 0;
    bool computed = true;  ///< else carried from the layer before
    bool product = false;
};

class NetworkBuilder {
  public:
    NetworkBuilder(const Cells &cells, const CellLayers &layers) : cells_(cells) {
        nodes_.resize(static_cast<std::size_t>(layers.depth) + 1);
        for (int input = 0; input < cells.inputs; ++input) nodes_[0].push_back({input});
        for (int l = 1; l < layers.depth; ++l) addLayer(l, layers);
        addOutputs();
    }

    KanSpec spec(const CompileOptions &options) const {
        KanSpec spec = KanSpec::defaults(Rules::Pykan02);
        spec.width.clear();
        bool multiplies = false;
        for (const std::vector<CellNode> &layer : nodes_) {
            spec.width.push_back(static_cast<int>(layer.size()));
            std::vector<int> arity;
            for (const CellNode &node : layer)
                if (node.product) arity.push_back(static_cast<int>(factorsOf(node)));
            multiplies = multiplies || !arity.empty();
            spec.mult_arity.push_back(std::move(arity));
        }
        if (!multiplies) spec.mult_arity.clear();
        spec.grid = options.grid;
        spec.k = options.k;
        spec.seed = options.seed;
        return spec;
    }

    Kan network(const KanSpec &spec) {
        Kan model = Kan::blank(spec);
        for (int l = 0; l < model.depth(); ++l) {
            KanLayer &layer = model.layer(l);
            std::fill(layer.mask.begin(), layer.mask.end(), 0.0);
            const auto scales = model.parameters().begin() + static_cast<std::ptrdiff_t>(layer.scale_sp_offset);
            std::fill_n(scales, layer.mask.size(), 1.0);
            fillLayer(model, l);
        }
        return model;
    }

  private:
    const Cell &cell(const CellNode &node) const { return cells_.cells[static_cast<std::size_t>(node.cell)]; }
    /// Of a sum that is written as a product: it, and 1.
    std::size_t factorsOf(const CellNode &node) const { return std::max<std::size_t>(2, cell(node).factors.size()); }

    void addLayer(int l, const CellLayers &layers) {
        std::vector<CellNode> products;
        for (std::size_t n = 0; n < cells_.cells.size(); ++n) {
            if (l < layers.first[n] || l > layers.last[n]) continue;
            const bool computed = layers.first[n] == l;
            const bool product = computed && cells_.cells[n].factors.size() > 1;
            std::vector<CellNode> &to = product ? products : nodes_[static_cast<std::size_t>(l)];
            to.push_back({static_cast<int>(n), computed, product});
        }
        std::vector<CellNode> &nodes = nodes_[static_cast<std::size_t>(l)];
        nodes.insert(nodes.end(), products.begin(), products.end());
    }

    /// Outputs keep their order; nodes of sums stand before those of products, so that a sum after a product is one,
    /// too.
    void addOutputs() {
        bool product = false;
        for (const int output : cells_.outputs) {
            product = product || cells_.cells[static_cast<std::size_t>(output)].factors.size() > 1;
            nodes_.back().push_back({output, true, product});
        }
    }

    void fillLayer(Kan &model, int l) {
        places_.clear();
        const std::vector<CellNode> &before = nodes_[static_cast<std::size_t>(l)];
        for (std::size_t i = 0; i < before.size(); ++i) places_[before[i].cell] = static_cast<int>(i);
        int subnode = 0;
        const std::vector<CellNode> &nodes = nodes_[static_cast<std::size_t>(l) + 1];
        for (std::size_t n = 0; n < nodes.size(); ++n) {
            const CellNode &node = nodes[n];
            if (!node.computed) {
                setEdge(model, {l, places_.at(node.cell), subnode++}, "x", {});
                continue;
            }
            for (const CellSum &factor : cell(node).factors) setSum(model, l, subnode++, factor);
            if (node.product && cell(node).factors.size() == 1) setSum(model, l, subnode++, {{}, 1});
            if (cell(node).bias == 0) continue;
            Kan::NodeNumbers numbers = model.nodeNumbers(l);
            numbers.node_bias[n] = cell(node).bias;
            model.setNodeNumbers(l, numbers);
        }
    }

    /// The constant stands on the first edge.
    void setSum(Kan &model, int l, int subnode, const CellSum &sum) {
        double constant = sum.constant;
        for (const CellTerm &term : sum.terms) {
            setEdge(model, {l, places_.at(term.cell), subnode}, term.function, {term.a, term.b, term.c, constant});
            constant = 0;
        }
        if (sum.isNumber()) setEdge(model, {l, 0, subnode}, "0", {1, 0, 0, constant});
    }

    void setEdge(Kan &model, EdgeId edge, const std::string &function, const Affine &numbers) {
        auto known = functions_.find(function);
        if (known == functions_.end())
            known = functions_.emplace(function, symbolicLibraryOf({function}).functions().front()).first;
        for (const double number : {numbers.a, numbers.b, numbers.c, numbers.d})
            if (!std::isfinite(number)) throw CompileError("a number of the formula becomes too large for an edge", {});
        model.setMask(edge.l, edge.i, edge.j, 1);
        model.fixSymbolic(edge, known->second, numbers);
    }

    const Cells &cells_;
    std::vector<std::vector<CellNode>> nodes_;  ///< [layer]
    std::map<int, int> places_;                 ///< of cells in the layer that edges come from
    std::map<std::string, SymbolicFunction> functions_;
};

}  // namespace

Kan networkOf(const Cells &cells, const CellLayers &layers, const CompileOptions &options) {
    NetworkBuilder builder(cells, layers);
    const KanSpec spec = builder.spec(options);
    spec.validate();
    return builder.network(spec);
}

}  // namespace kan
