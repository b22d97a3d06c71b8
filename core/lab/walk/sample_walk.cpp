#include "core/lab/walk/sample_walk.h"

#include <cmath>
#include <stdexcept>

#include "core/model/edge_function.h"
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
        const KanLayer &layer = model.layer(l);
        std::vector<double> sums;
        for (int j = 0; j < layer.outputs; ++j) {
            WalkStep sum{WalkStepKind::Sum, l + 1, 0, j};
            for (int i = 0; i < layer.inputs; ++i) {
                steps.push_back(edgeStep(model, units, {l, i, j}, values[static_cast<std::size_t>(i)]));
                sum.in += steps.back().out;
            }
            sum.bias = model.bias(l, j);
            sum.out = sum.in + sum.bias;
            steps.push_back(sum);
            sums.push_back(sum.out);
        }
        values = std::move(sums);
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
    if (step.kind != WalkStepKind::Edge) return walkNodeName(units, model, step.l, step.j);
    return walkNodeName(units, model, step.l, step.i) + " -> " + walkNodeName(units, model, step.l + 1, step.j);
}

}  // namespace kan
