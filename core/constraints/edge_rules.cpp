#include "core/constraints/edge_rules.h"

#include <stdexcept>
#include <utility>

#include "core/text.h"

namespace kan {

namespace {

using RulesOfLayers = std::vector<std::vector<EdgeRule>>;

[[noreturn]] void refuse(const InputConstraint &constraint, const std::string &why) {
    throw std::invalid_argument(concat("constraint ", constraint.text, ": ", why));
}

bool hasSpline(const KanLayer &layer, std::size_t edge) {
    return layer.numericMask(edge) != 0;
}

/// Gives every edge out of node i with a spline what `ask` says.
template <class Ask>
void askOf(const KanLayer &layer, std::vector<EdgeRule> &rules, int i, const Ask &ask) {
    for (int j = 0; j < layer.outputs; ++j) {
        const std::size_t edge = layer.edge(i, j);
        if (hasSpline(layer, edge)) ask(rules[edge], j);
    }
}

void agree(int &own, int asked, const InputConstraint &constraint) {
    if (own != 0 && own != asked)
        refuse(constraint, "another constraint asks for the opposite of edges that both need; leave one out");
    own = asked;
}

/// A direction, a bend or both of them behind one input.
class Direction {
  public:
    Direction(const Kan &model, const InputConstraint &constraint, RulesOfLayers &rules)
        : model_(model), constraint_(constraint), rules_(rules) {
        const Extrapolation outside = model.spec().extrapolation;
        if (!canKeep(constraint.kind, outside))
            refuse(constraint, concat("outside their knots the network's splines ",
                                      outside == Extrapolation::Zero ? "fall to zero" : "are held",
                                      "; set model.extrapolation=linear"));
        const bool falls = constraint.kind == ConstraintKind::Falling,
                   rises = constraint.kind == ConstraintKind::Rising;
        slope_ = rises ? 1 : falls ? -1 : 0;
        bend_ = constraint.kind == ConstraintKind::Convex ? 1 : constraint.kind == ConstraintKind::Concave ? -1 : 0;
    }

    void ask(int input) {
        std::vector<bool> behind(static_cast<std::size_t>(model_.layer(0).inputs));
        behind[static_cast<std::size_t>(input)] = true;
        for (int l = 0; l < model_.depth(); ++l) {
            const KanLayer &layer = model_.layer(l);
            const std::vector<bool> here =
                std::exchange(behind, std::vector<bool>(static_cast<std::size_t>(layer.nodes())));
            for (int i = 0; i < layer.inputs; ++i)
                if (here[static_cast<std::size_t>(i)]) askLayer(l, i, l == 0 ? slope_ : 1, behind);
        }
    }

  private:
    void askLayer(int l, int i, int slope, std::vector<bool> &behind) {
        const KanLayer &layer = model_.layer(l);
        for (int j = 0; j < layer.outputs; ++j) {
            const std::size_t edge = layer.edge(i, j);
            if (layer.mask[edge] == 0) continue;
            behind[static_cast<std::size_t>(layer.nodeOf(j))] = true;
            if (j >= layer.sumNodes())
                refuse(constraint_,
                       concat("node ", layer.nodeOf(j) + 1, " of layer ", l + 1,
                              " multiplies, and products of what rises need not rise; take sum nodes only"));
            if (layer.affine && !model_.nodeNumbers(l).neutral())
                refuse(constraint_, concat("layer ", l + 1,
                                           " has scales of nodes, which may turn directions round; "
                                           "leave affine_trainable out"));
            if (!hasSpline(layer, edge)) continue;
            EdgeRule &rule = rules_[static_cast<std::size_t>(l)][edge];
            if (slope != 0) agree(rule.slope, slope, constraint_);
            if (bend_ != 0) agree(rule.bend, bend_, constraint_);
        }
    }

    const Kan &model_;
    const InputConstraint &constraint_;
    RulesOfLayers &rules_;
    int slope_ = 0, bend_ = 0;
};

/// The network's number for the user's 0 of an output.
double middleOf(const InputConstraint &constraint, int output) {
    return constraint.middle.empty() ? 0 : constraint.middle[static_cast<std::size_t>(output)];
}

void requireShift(const Kan &model, const InputConstraint &constraint, int l, int j) {
    const KanLayer &layer = model.layer(l);
    if (l + 1 == model.depth() && j >= layer.sumNodes() && middleOf(constraint, layer.nodeOf(j)) != 0)
        refuse(constraint, "an output that multiplies cannot be shifted to the middle of its values; add a layer");
    if (l + 1 == model.depth() && middleOf(constraint, layer.nodeOf(j)) != 0 &&
        model.spec().extrapolation == Extrapolation::Zero)
        refuse(constraint, "outside their knots the network's splines fall to zero; set model.extrapolation=linear");
    if (layer.affine && !model.nodeNumbers(l).neutral())
        refuse(constraint, concat("layer ", l + 1, " adds constants to its nodes; leave affine_trainable out"));
}

/// Makes the outputs odd in one input.
class Oddness {
  public:
    Oddness(const Kan &model, const InputConstraint &constraint, RulesOfLayers &rules)
        : model_(model), constraint_(constraint), rules_(rules) {}

    /// False if some node of the first layer takes odd terms and others together.
    bool followThrough() {
        odd_.assign(static_cast<std::size_t>(model_.inputs()), false);
        odd_[static_cast<std::size_t>(constraint_.input)] = true;
        if (mixed(0) >= 0) return false;
        follow(0);
        return true;
    }

    void goInPairs() {
        const KanLayer &layer = model_.layer(0);
        if (model_.depth() < 2 || layer.sumNodes() < layer.outputs)
            refuse(constraint_, concat(mixedWords(0),
                                       "; prune one kind of its edges, or give the input a factor of its "
                                       "own in a multiplication node"));
        requireShift(model_, constraint_, 0, 0);
        const std::vector<std::pair<int, int>> pairs = makePairs();
        if (pairs.empty())
            refuse(constraint_, concat(mixedWords(0),
                                       ", and no two nodes have the same edges, to go in pairs; take two "
                                       "hidden nodes at least, and restore their edges"));
        for (const auto &[own, other] : pairs) tie(own, other, static_cast<int>(pairs.size()));
        const KanLayer &next = model_.layer(1);
        odd_.assign(static_cast<std::size_t>(next.nodes()), false);
        for (int k = 0; k < next.outputs; ++k) {
            requireShift(model_, constraint_, 1, k);
            if (next.reached(k)) turn(next.nodeOf(k));
        }
        follow(1);
    }

  private:
    EdgeRule &rule(int l, int i, int j) { return rules_[static_cast<std::size_t>(l)][model_.layer(l).edge(i, j)]; }
    bool spline(int l, int i, int j) const { return hasSpline(model_.layer(l), model_.layer(l).edge(i, j)); }
    bool isOdd(int node) const { return odd_[static_cast<std::size_t>(node)]; }
    void turn(int node) { odd_[static_cast<std::size_t>(node)] = !isOdd(node); }

    /// The first subnode above layer l that takes odd terms and others; -1: none.
    int mixed(int l) const {
        const KanLayer &layer = model_.layer(l);
        for (int j = 0; j < layer.outputs; ++j) {
            int from_odd = 0, others = 0;
            for (int i = 0; i < layer.inputs; ++i)
                if (layer.mask[layer.edge(i, j)] != 0) ++(isOdd(i) ? from_odd : others);
            if (from_odd > 0 && others > 0) return j;
        }
        return -1;
    }
    std::string mixedWords(int l) const {
        return concat("node ", model_.layer(l).nodeOf(mixed(l)) + 1, " of layer ", l + 1,
                      " adds odd terms and others, and their sum is neither");
    }

    /// From the nodes that are odd now, at layer l for the first time, to the outputs. With pairs below, l is theirs.
    void follow(int paired) {
        for (int l = paired; l < model_.depth(); ++l) {
            if (l == 1 && paired == 1) continue;  // what leads into these nodes is tied
            if (mixed(l) >= 0) refuse(constraint_, concat(mixedWords(l), "; prune one kind of its edges"));
            odd_ = above(l);
        }
        for (std::size_t output = 0; output < odd_.size(); ++output)
            if (!odd_[output])
                refuse(constraint_,
                       concat("output ", output + 1, " does not come from odd terms alone; prune its other edges"));
    }

    std::vector<bool> above(int l) {
        const KanLayer &layer = model_.layer(l);
        std::vector<bool> result(static_cast<std::size_t>(layer.nodes()));
        for (int j = 0; j < layer.outputs; ++j) {
            std::vector<int> odd_edges;
            bool reached = false;
            for (int i = 0; i < layer.inputs; ++i) {
                if (!isOdd(i) || layer.mask[layer.edge(i, j)] == 0) continue;
                reached = true;
                if (spline(l, i, j)) odd_edges.push_back(i);
            }
            if (!reached) continue;
            requireShift(model_, constraint_, l, j);
            const auto node = static_cast<std::size_t>(layer.nodeOf(j));
            result[node] = !result[node];
            const double middle = l + 1 == model_.depth() ? middleOf(constraint_, layer.nodeOf(j)) : 0;
            for (const int i : odd_edges) {
                agree(rule(l, i, j).parity, -1, constraint_);
                rule(l, i, j).offset = middle / static_cast<double>(odd_edges.size());
            }
        }
        return result;
    }

    /// Whether nodes j and k above the first layer have edges from and to the same nodes.
    bool alike(int j, int k) const {
        const KanLayer &in = model_.layer(0), &out = model_.layer(1);
        for (int i = 0; i < in.inputs; ++i)
            if (in.mask[in.edge(i, j)] != in.mask[in.edge(i, k)] || spline(0, i, j) != spline(0, i, k)) return false;
        for (int n = 0; n < out.outputs; ++n)
            if (out.mask[out.edge(j, n)] != out.mask[out.edge(k, n)] || spline(1, j, n) != spline(1, k, n))
                return false;
        return true;
    }

    std::vector<std::pair<int, int>> makePairs() {
        const int nodes = model_.layer(0).outputs;
        std::vector<bool> taken(static_cast<std::size_t>(nodes));
        std::vector<std::pair<int, int>> pairs;
        for (int j = 0; j < nodes; ++j) {
            int other = j + 1;
            while (other < nodes && (taken[static_cast<std::size_t>(other)] || !alike(j, other))) ++other;
            if (taken[static_cast<std::size_t>(j)]) continue;
            if (other < nodes) {
                taken[static_cast<std::size_t>(other)] = true;
                pairs.emplace_back(j, other);
            } else {
                silence(j);
            }
        }
        return pairs;
    }

    void silence(int node) {
        for (int k = 0; k < model_.layer(1).outputs; ++k)
            if (spline(1, node, k)) rule(1, node, k) = {.zero = true};
    }

    void tie(int own, int other, int pairs) {
        for (int i = 0; i < model_.inputs(); ++i) {
            if (!spline(0, i, own)) continue;
            const bool mirrored = i == constraint_.input;
            EdgeRule &first = rule(0, i, own);
            rule(0, i, other) = {.like = first.like.any() ? first.like : EdgeLike{i, own, mirrored}};
            if (!first.like.any() && !first.shared.any()) first.shared = {i, other, mirrored};
        }
        const KanLayer &next = model_.layer(1);
        for (int k = 0; k < next.outputs; ++k) {
            if (!spline(1, own, k)) continue;
            EdgeRule &first = rule(1, own, k);
            if (first.any())
                refuse(constraint_,
                       "nodes that go in pairs cannot keep another constraint behind them as well; leave "
                       "one out");
            const double middle = model_.depth() == 2 ? middleOf(constraint_, next.nodeOf(k)) : 0;
            const double shift = middle / pairs;
            first.shared = {other, k, false, -1, shift};
            rule(1, other, k) = {.like = {own, k, false, -1, shift}};
        }
    }

    const Kan &model_;
    const InputConstraint &constraint_;
    RulesOfLayers &rules_;
    std::vector<bool> odd_;  ///< nodes of the layer that was come to
};

/// Two inputs that are alike, in all that is asked of one of them.
void askSymmetric(const Kan &model, const InputConstraint &constraint, RulesOfLayers &rules) {
    const KanLayer &layer = model.layer(0);
    askOf(layer, rules[0], constraint.partner, [&](EdgeRule &rule, int j) {
        EdgeRule &other = rules[0][layer.edge(constraint.input, j)];
        if (!hasSpline(layer, layer.edge(constraint.input, j))) return;
        if (rule.slope != 0) agree(other.slope, rule.slope, constraint);
        if (rule.bend != 0) agree(other.bend, rule.bend, constraint);
        other.shared = {constraint.partner, j};
        rule = {.like = {constraint.input, j}};
    });
}

}  // namespace

RulesOfLayers edgeRules(const Kan &model, std::span<const InputConstraint> constraints) {
    RulesOfLayers rules;
    for (const KanLayer &layer : model.layers()) rules.emplace_back(layer.mask.size());
    for (const InputConstraint &constraint : constraints) {
        switch (constraint.kind) {
            case ConstraintKind::Even:
                askOf(model.layer(0), rules[0], constraint.input, [](EdgeRule &rule, int) { rule.parity = 1; });
                break;
            case ConstraintKind::Periodic:
                askOf(model.layer(0), rules[0], constraint.input, [](EdgeRule &rule, int) { rule.periodic = true; });
                break;
            case ConstraintKind::Odd:
            case ConstraintKind::Symmetric:
                break;
            default:
                Direction(model, constraint, rules).ask(constraint.input);
        }
    }
    // These copy what is asked of the others.
    for (const InputConstraint &constraint : constraints)
        if (constraint.kind == ConstraintKind::Symmetric) askSymmetric(model, constraint, rules);
    for (const InputConstraint &constraint : constraints) {
        if (constraint.kind != ConstraintKind::Odd) continue;
        Oddness oddness(model, constraint, rules);
        if (!oddness.followThrough()) oddness.goInPairs();
    }
    return rules;
}

}  // namespace kan
