#include "core/structure/structure_shape.h"

#include <algorithm>
#include <map>
#include <stdexcept>

#include "core/text.h"

namespace kan {

namespace {

/// A node of the network to be, by its place; layer 0: an input.
struct Place {
    int layer = 0, node = 0;
    auto operator<=>(const Place &) const = default;
};

class ShapeBuilder {
  public:
    explicit ShapeBuilder(int inputs) : inputs_(inputs) {}

    /// The node whose functions are all that is to be known of the tree.
    Place valueOf(const StructureNode &tree) {
        using Kind = StructureNode::Kind;
        switch (tree.kind) {
            case Kind::Input:
                return {0, tree.inputs.front()};
            case Kind::Law:
                return add(inputsOf(tree), tree.law.law == GroupLaw::Power);
            case Kind::Sum:
            case Kind::Product:
                return add(valuesOf(tree), tree.kind == Kind::Product);
            case Kind::Through:
                return mixed(valuesOf(tree));
            case Kind::Constant:
            case Kind::Dense:
                break;
        }
        return mixed(inputsOf(tree));
    }

    /// What the output sums up.
    std::vector<Place> termsOf(const StructureNode &tree) {
        return tree.kind == StructureNode::Kind::Sum ? valuesOf(tree) : std::vector<Place>{valueOf(tree)};
    }

    Kan network(const std::vector<Place> &terms, const KanSpec &like) {
        int depth = 1;
        for (const Place &term : terms) depth = std::max(depth, term.layer + 1);
        std::vector<int> at_top;
        at_top.reserve(terms.size());
        for (const Place &term : terms) at_top.push_back(carried(term, depth - 1).node);
        KanSpec spec = like;
        spec.width = {inputs_};
        spec.mult_arity = {{}};
        bool multiplies = false;
        for (int l = 1; l < depth; ++l) {
            const Layer &layer = layerAt(l);
            spec.width.push_back(static_cast<int>(layer.sums.size() + layer.products.size()));
            spec.mult_arity.emplace_back();
            for (const auto &factors : layer.products)
                spec.mult_arity.back().push_back(static_cast<int>(factors.size()));
            multiplies = multiplies || !layer.products.empty();
        }
        spec.width.push_back(1);
        spec.mult_arity.emplace_back();
        if (multiplies)
            spec.rules = Rules::Pykan02;
        else
            spec.mult_arity.clear();
        Kan model(spec);
        for (int l = 0; l < model.depth(); ++l) std::fill(model.layer(l).mask.begin(), model.layer(l).mask.end(), 0.0);
        for (int l = 1; l < depth; ++l) connect(model, l);
        for (const int node : at_top) model.setMask(depth - 1, numberOf(depth - 1, node), 0, 1);
        return model;
    }

  private:
    /// Nodes behind one layer of edges; a node's number counts sums and products in the order in which they were made.
    struct Layer {
        std::vector<std::vector<int>> sums, products;  ///< what each sums up, or its factors: nodes of the layer below
        std::vector<std::pair<bool, int>> made;        ///< product or sum, and which of them
    };

    Layer &layerAt(int l) {
        if (layers_.size() < static_cast<std::size_t>(l)) layers_.resize(static_cast<std::size_t>(l));
        return layers_[static_cast<std::size_t>(l) - 1];
    }

    std::vector<Place> valuesOf(const StructureNode &tree) {
        std::vector<Place> values;
        values.reserve(tree.children.size());
        for (const StructureNode &child : tree.children) values.push_back(valueOf(child));
        return values;
    }

    static std::vector<Place> inputsOf(const StructureNode &tree) {
        std::vector<Place> values;
        values.reserve(tree.inputs.size());
        for (const int i : tree.inputs) values.push_back({0, i});
        return values;
    }

    Place add(const std::vector<Place> &of, bool product) {
        int below = 0;
        for (const Place &place : of) below = std::max(below, place.layer);
        std::vector<int> nodes;
        nodes.reserve(of.size());
        for (const Place &place : of) nodes.push_back(carried(place, below).node);
        if (product && nodes.size() > static_cast<std::size_t>(KanSpec::kMaxArity))
            throw std::invalid_argument(concat("a product of ", nodes.size(), " factors is more than the ",
                                               KanSpec::kMaxArity, " that a node may have"));
        Layer &layer = layerAt(below + 1);
        std::vector<std::vector<int>> &list = product ? layer.products : layer.sums;
        list.push_back(std::move(nodes));
        layer.made.emplace_back(product, static_cast<int>(list.size()) - 1);
        return {below + 1, static_cast<int>(layer.made.size()) - 1};
    }

    /// A function of several values: sums of a layer of nodes that see all of them.
    Place mixed(const std::vector<Place> &of) {
        std::vector<Place> hidden;
        hidden.reserve(2 * of.size() + 1);
        for (std::size_t n = 0; n < 2 * of.size() + 1; ++n) hidden.push_back(add(of, false));
        return add(hidden, false);
    }

    /// The value, handed on by edges of its own to a layer further up.
    Place carried(Place place, int layer) {
        while (place.layer < layer) {
            const auto known = carried_.find(place);
            place = known != carried_.end() ? known->second : (carried_[place] = add({place}, false));
        }
        return place;
    }

    /// In the network, where a layer's sums come first.
    int numberOf(int l, int node) {
        if (l == 0) return node;
        const auto &[product, which] = layerAt(l).made[static_cast<std::size_t>(node)];
        return product ? static_cast<int>(layerAt(l).sums.size()) + which : which;
    }

    void connect(Kan &model, int l) {
        const Layer &layer = layerAt(l);
        int subnode = 0;
        for (const std::vector<int> &sum : layer.sums) {
            for (const int from : sum) model.setMask(l - 1, numberOf(l - 1, from), subnode, 1);
            ++subnode;
        }
        for (const std::vector<int> &factors : layer.products)
            for (const int from : factors) model.setMask(l - 1, numberOf(l - 1, from), subnode++, 1);
    }

    int inputs_;
    std::vector<Layer> layers_;
    std::map<Place, Place> carried_;
};

}  // namespace

Kan networkOfShape(const StructureNode &tree, const KanSpec &like) {
    if (like.width.empty() || like.width.back() != 1)
        throw std::invalid_argument("a shape is taken of networks with one output");
    ShapeBuilder builder(like.width.front());
    const std::vector<Place> terms = builder.termsOf(tree);
    return builder.network(terms, like);
}

}  // namespace kan
