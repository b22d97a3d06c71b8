#include "core/interpret/ablation.h"

#include <numeric>
#include <stdexcept>

#include "core/interpret/fix_symbolic.h"
#include "core/kernels/evaluate.h"

namespace kan {

namespace {

double lossOf(const LossFunction &loss, const Kan &model, const Matrix &inputs, const Matrix &labels,
              const RowWeights &weights, int threads) {
    return kan::lossOf(loss, predict(model, inputs, threads), labels, weights);
}

/// Loss without the edge, its mean left in its place.
double lossWithout(const LossFunction &loss, const Kan &model, EdgeId edge, const Dataset &dataset, int threads) {
    const EdgeId edges[] = {edge};
    const EdgeCurve curve = edgeCurves(model, edges, dataset.train_input, threads).front();
    const double sum = std::accumulate(curve.phi.begin(), curve.phi.end(), 0.0);
    Kan without = model;
    without.bias(edge.l, edge.j) += model.mask(edge.l, edge.i, edge.j) * sum / static_cast<double>(curve.phi.size());
    without.setMask(edge.l, edge.i, edge.j, 0);
    return lossOf(loss, without, dataset.train_input, dataset.train_label, dataset.train_weight, threads);
}

}  // namespace

Ablation ablate(const Kan &model, const Dataset &dataset, int threads, const LossFunction &loss) {
    if (dataset.inputs() != model.inputs() || dataset.train_input.rows() == 0)
        throw std::invalid_argument("the dataset's columns are not those of the network, or it has no training rows");
    requireLossFits(loss, model.outputs(), dataset.outputs(), dataset.classes);
    Ablation result;
    result.loss = lossOf(loss, model, dataset.train_input, dataset.train_label, dataset.train_weight, threads);
    for (int l = 0; l < model.depth(); ++l) {
        std::vector<double> &layer = result.edges.emplace_back();
        for (int i = 0; i < model.layer(l).inputs; ++i)
            for (int j = 0; j < model.layer(l).outputs; ++j)
                layer.push_back(model.mask(l, i, j) == 0
                                    ? 0.0
                                    : lossWithout(loss, model, {l, i, j}, dataset, threads) - result.loss);
    }
    for (int i = 0; i < model.inputs(); ++i) {
        Matrix inputs = dataset.train_input;
        inputs.col(i).setConstant(inputs.col(i).mean());
        result.inputs.push_back(lossOf(loss, model, inputs, dataset.train_label, dataset.train_weight, threads) -
                                result.loss);
    }
    return result;
}

}  // namespace kan
