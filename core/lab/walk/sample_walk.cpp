#include "core/lab/walk/sample_walk.h"

#include <cmath>
#include <stdexcept>

#include "core/model/edge_function.h"
#include "core/model/subnodes.h"
#include "core/text.h"

namespace kan {

namespace {

WalkStep edgeStep(const Kan &model, const Dataset &units, EdgeId edge, double x) {
    WalkStep step{WalkStepKind::Edge, edge.l, edge.i, edge.j};
    step.in = x;
    const EdgeFunction::Parts parts = EdgeFunction(model, edge).parts(x);
    step.base = parts.base;
    step.spline = parts.spline;
    step.symbolic = parts.symbolic;
    step.out = parts.sum();
    if (!std::isfinite(step.out))
        throw std::domain_error(concat("edge ", walkStepName(units, model, step), ": ",
                                       model.symbolic(edge) ? model.symbolic(edge)->function.name : "its curve",
                                       " is not defined at ", x, "; choose another sample"));
    return step;
}

/// What comes through the edges to subnode s of layer l, added to `steps` edge by edge, and its sum.
WalkStep subnodeSum(const Kan &model, const Dataset &units, int l, int s, const std::vector<double> &values,
                    std::vector<WalkStep> &steps) {
    const KanLayer &layer = model.layer(l);
    WalkStep sum{WalkStepKind::Sum, l + 1, 0, layer.nodeOf(s)};
    for (int i = 0; i < layer.inputs; ++i) {
        steps.push_back(edgeStep(model, units, {l, i, s}, values[static_cast<std::size_t>(i)]));
        sum.in += steps.back().out;
    }
    sum.bias = model.bias(l, s);
    return sum;
}

void scaleBy(double scale, double shift, WalkStep &step) {
    step.scale *= scale;
    step.shift = scale * step.shift + shift;
}

/// The last step of a node, whose value goes on; the steps before it are added to `steps`.
WalkStep nodeStep(const Kan &model, const Dataset &units, int l, int node, const Kan::NodeNumbers &numbers,
                  const std::vector<double> &values, std::vector<WalkStep> &steps) {
    const KanLayer &layer = model.layer(l);
    const int first = layer.firstSubnode(node), count = layer.subnodesOf(node);
    const bool product = Subnodes(layer.outputs, layer.arity).isProduct(node);
    WalkStep last{WalkStepKind::Product, l + 1, 0, node};
    last.in = 1;
    for (int f = 0; f < count; ++f) {
        const auto s = static_cast<std::size_t>(first + f);
        WalkStep sum = subnodeSum(model, units, l, first + f, values, steps);
        scaleBy(numbers.subnode_scale[s], numbers.subnode_bias[s], sum);
        if (!product) {
            last = sum;
            break;
        }
        sum.factor = f;
        sum.out = sum.scale * (sum.in + sum.bias) + sum.shift;
        last.factors.push_back(sum.out);
        last.in *= sum.out;
        steps.push_back(sum);
    }
    scaleBy(numbers.node_scale[static_cast<std::size_t>(node)], numbers.node_bias[static_cast<std::size_t>(node)],
            last);
    last.out = last.scale * (last.in + last.bias) + last.shift;
    return last;
}

double inUserUnits(double value, const std::vector<ColumnScaling> &scaling, int column) {
    return scaling.empty() ? value : scaling[static_cast<std::size_t>(column)].toUser(value);
}

}  // namespace

std::vector<WalkStep> walkSample(const Kan &model, std::span<const double> sample, const Dataset &units) {
    if (std::ssize(sample) != model.inputs())
        throw std::invalid_argument(
            concat("the sample has ", sample.size(), " values; the network has ", model.inputs(), " inputs"));
    std::vector<WalkStep> steps;
    std::vector<double> values(sample.begin(), sample.end());
    for (int i = 0; i < model.inputs(); ++i) {
        WalkStep step{WalkStepKind::Input, 0, i, i};
        step.out = values[static_cast<std::size_t>(i)];
        step.in = inUserUnits(step.out, units.input_scaling, i);
        if (!std::isfinite(step.out))
            throw std::invalid_argument(
                concat("input ", walkStepName(units, model, step), " is ", step.out, "; it must be a finite number"));
        steps.push_back(step);
    }
    for (int l = 0; l < model.depth(); ++l) {
        const Kan::NodeNumbers numbers = model.nodeNumbers(l);
        std::vector<double> nodes;
        for (int node = 0; node < model.layer(l).nodes(); ++node) {
            steps.push_back(nodeStep(model, units, l, node, numbers, values, steps));
            nodes.push_back(steps.back().out);
        }
        values = std::move(nodes);
    }
    for (int j = 0; j < model.outputs(); ++j) {
        WalkStep step{WalkStepKind::Output, model.depth(), 0, j};
        step.in = values[static_cast<std::size_t>(j)];
        step.out = inUserUnits(step.in, units.output_scaling, j);
        steps.push_back(step);
    }
    return steps;
}

std::vector<double> outputsOf(const std::vector<WalkStep> &steps) {
    std::vector<double> outputs;
    for (const WalkStep &step : steps)
        if (step.kind == WalkStepKind::Output) outputs.push_back(step.out);
    return outputs;
}

std::string walkNodeName(const Dataset &units, const Kan &model, int l, int j) {
    if (l == 0) return units.input_names[static_cast<std::size_t>(j)];
    if (l == model.depth()) return units.outputNames(model.outputs())[static_cast<std::size_t>(j)];
    return model.depth() == 2 ? concat("h", j + 1) : concat("h", l, ",", j + 1);
}

std::string walkStepName(const Dataset &units, const Kan &model, const WalkStep &step) {
    const auto withFactor = [](const std::string &node, int factor) {
        return factor < 0 ? node : concat(node, ", factor ", factor + 1);
    };
    if (step.kind != WalkStepKind::Edge) return withFactor(walkNodeName(units, model, step.l, step.j), step.factor);
    const KanLayer &layer = model.layer(step.l);
    const Subnodes subnodes(layer.outputs, layer.arity);
    return concat(walkNodeName(units, model, step.l, step.i), " -> ",
                  withFactor(walkNodeName(units, model, step.l + 1, subnodes.nodeOf(step.j)),
                             step.j < subnodes.sums() ? -1 : subnodes.factor(step.j)));
}

}  // namespace kan
