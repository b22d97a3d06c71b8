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

/// Splits the number that an output has where the user's is 0 among the splines into it.
void shiftOutput(const Kan &model, const InputConstraint &constraint, int j, const std::vector<bool> &odd,
                 std::vector<EdgeRule> &rules) {
    const KanLayer &layer = model.layer(model.depth() - 1);
    const int output = layer.nodeOf(j);
    const double middle = constraint.middle.empty() ? 0 : constraint.middle[static_cast<std::size_t>(output)];
    if (middle == 0) return;
    if (j >= layer.sumNodes())
        refuse(constraint, "an output that multiplies cannot be shifted to the middle of its values; add a layer");
    if (model.spec().extrapolation == Extrapolation::Zero)
        refuse(constraint, "outside their knots the network's splines fall to zero; set model.extrapolation=linear");
    std::vector<std::size_t> edges;
    for (int i = 0; i < layer.inputs; ++i)
        if (odd[static_cast<std::size_t>(i)] && hasSpline(layer, layer.edge(i, j))) edges.push_back(layer.edge(i, j));
    for (const std::size_t edge : edges) rules[edge].offset = middle / static_cast<double>(edges.size());
}

/// Follows an odd input to the outputs.
void askOdd(const Kan &model, const InputConstraint &constraint, RulesOfLayers &rules) {
    std::vector<bool> odd(static_cast<std::size_t>(model.layer(0).inputs));
    odd[static_cast<std::size_t>(constraint.input)] = true;
    for (int l = 0; l < model.depth(); ++l) {
        const KanLayer &layer = model.layer(l);
        std::vector<bool> above(static_cast<std::size_t>(layer.nodes()));
        for (int j = 0; j < layer.outputs; ++j) {
            int from_odd = 0, others = 0;
            for (int i = 0; i < layer.inputs; ++i)
                if (layer.mask[layer.edge(i, j)] != 0) ++(odd[static_cast<std::size_t>(i)] ? from_odd : others);
            const int node = layer.nodeOf(j);
            if (from_odd > 0 && others > 0)
                refuse(constraint,
                       concat("node ", node + 1, " of layer ", l + 1,
                              " adds odd terms and others, and their sum is neither; prune one kind of its edges, or "
                              "give the input a factor of its own in a multiplication node"));
            if (from_odd == 0) continue;
            above[static_cast<std::size_t>(node)] = !above[static_cast<std::size_t>(node)];
            if (layer.affine && !model.nodeNumbers(l).neutral())
                refuse(constraint, concat("layer ", l + 1, " adds constants to its nodes; leave affine_trainable out"));
            for (int i = 0; i < layer.inputs; ++i)
                if (odd[static_cast<std::size_t>(i)] && hasSpline(layer, layer.edge(i, j)))
                    agree(rules[static_cast<std::size_t>(l)][layer.edge(i, j)].parity, -1, constraint);
            if (l + 1 == model.depth()) shiftOutput(model, constraint, j, odd, rules.back());
        }
        odd = std::move(above);
    }
    for (std::size_t output = 0; output < odd.size(); ++output)
        if (!odd[output])
            refuse(constraint,
                   concat("output ", output + 1, " does not come from odd terms alone; prune its other edges"));
}

/// Two inputs that are alike, in all that is asked of one of them.
void askSymmetric(const Kan &model, const InputConstraint &constraint, RulesOfLayers &rules) {
    const KanLayer &layer = model.layer(0);
    askOf(layer, rules[0], constraint.partner, [&](EdgeRule &rule, int j) {
        const std::size_t other = layer.edge(constraint.input, j);
        if (!hasSpline(layer, other)) return;
        agree(rules[0][other].slope, rule.slope != 0 ? rule.slope : rules[0][other].slope, constraint);
        agree(rules[0][other].bend, rule.bend != 0 ? rule.bend : rules[0][other].bend, constraint);
        rules[0][other].shared = constraint.partner;
        rule = {.like = constraint.input};
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
                askOdd(model, constraint, rules);
                break;
            case ConstraintKind::Symmetric:
                break;
            default:
                Direction(model, constraint, rules).ask(constraint.input);
        }
    }
    for (const InputConstraint &constraint : constraints)
        if (constraint.kind == ConstraintKind::Symmetric) askSymmetric(model, constraint, rules);
    return rules;
}

}  // namespace kan
