#include "core/kernels/evaluate.h"

#include <utility>

#include "core/kernels/workspace.h"
#include "core/model/edge_function.h"
#include "core/spline/knots.h"

namespace kan {

namespace {

void pass(Workspace &workspace, const Kan &model, const Matrix &inputs, std::stop_token stop) {
    workspace.setStop(std::move(stop));
    workspace.bind(model, inputs);
    workspace.forward(model.parameters(), EdgeSums::None);
}

Matrix tableOf(const Workspace &workspace, int l, int nodes) {
    Matrix table(workspace.rows(), nodes);
    for (int row = 0; row < workspace.rows(); ++row)
        for (int j = 0; j < nodes; ++j) table(row, j) = workspace.value(l, row, j);
    return table;
}

}  // namespace

Matrix predict(const Kan &model, const Matrix &inputs, int threads, std::stop_token stop) {
    Workspace workspace(threads);
    pass(workspace, model, inputs, std::move(stop));
    return tableOf(workspace, model.depth(), model.outputs());
}

std::vector<Matrix> activations(const Kan &model, const Matrix &inputs, int threads, std::stop_token stop) {
    Workspace workspace(threads);
    pass(workspace, model, inputs, std::move(stop));
    std::vector<Matrix> tables = {inputs};
    for (int l = 0; l < model.depth(); ++l) tables.push_back(tableOf(workspace, l + 1, model.layer(l).nodes()));
    return tables;
}

void edgeValues(const Kan &model, EdgeId edge, std::span<const double> x, std::span<double> values) {
    EdgeFunction(model, edge).values(x, values);
}

void unmaskedEdgeValues(const Kan &model, EdgeId edge, std::span<const double> x, std::span<double> values) {
    EdgeFunction::unmasked(model, edge).values(x, values);
}

void evaluateEdge(const Kan &model, EdgeId edge, std::span<const double> x, std::span<double> base_part,
                  std::span<double> spline_part) {
    EdgeFunction(model, edge).numericParts(x, base_part, spline_part);
}

void evaluateUnmaskedEdge(const Kan &model, EdgeId edge, std::span<const double> x, std::span<double> base_part,
                          std::span<double> spline_part) {
    EdgeFunction::unmasked(model, edge).numericParts(x, base_part, spline_part);
}

std::vector<double> controlPoints(const Kan &model, int l, int i) {
    const KanLayer &layer = model.layer(l);
    return grevilleAbscissae(extendKnots(layer.nodeKnots(i), layer.k), layer.k);
}

int rowsOutsideGrid(const Kan &model, const Matrix &inputs) {
    if (model.depth() == 0) return 0;
    const KanLayer &layer = model.layer(0);
    std::vector<int> read;
    for (int i = 0; i < layer.inputs; ++i)
        for (int j = 0; j < layer.outputs; ++j)
            if (model.mask(0, i, j) != 0 && layer.numeric(layer.edge(i, j))) {
                read.push_back(i);
                break;
            }
    int count = 0;
    for (Eigen::Index row = 0; row < inputs.rows(); ++row)
        count += std::any_of(read.begin(), read.end(), [&](int i) {
            const auto knots = layer.nodeKnots(i);
            return inputs(row, i) < knots.front() || inputs(row, i) > knots.back();
        });
    return count;
}

}  // namespace kan
