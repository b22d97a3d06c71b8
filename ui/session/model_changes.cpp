#include "ui/session/model_changes.h"

#include <QCoreApplication>
#include <algorithm>
#include <cmath>
#include <utility>

#include "core/train/refine.h"

namespace kan::ui {

namespace {

QString changeText(const char *text) {
    return QCoreApplication::translate("ModelChange", text);
}

bool exists(const Kan &model, EdgeId edge) {
    return edge.l >= 0 && edge.l < model.depth() && edge.i >= 0 && edge.i < model.layer(edge.l).inputs && edge.j >= 0 &&
           edge.j < model.layer(edge.l).outputs;
}

bool outputCutOff(const Kan &model) {
    const int last = model.depth() - 1;
    for (int j = 0; j < model.layer(last).outputs; ++j) {
        bool live = false;
        for (int i = 0; i < model.layer(last).inputs; ++i) live = live || model.mask(last, i, j) != 0;
        if (!live) return true;
    }
    return false;
}

std::optional<Kan> masked(Kan model, const std::vector<EdgeId> &edges, bool pruned, QString &refusal) {
    bool changed = false;
    for (const EdgeId edge : edges) {
        if (!exists(model, edge) || (model.mask(edge.l, edge.i, edge.j) == 0) == pruned) continue;
        model.setMask(edge.l, edge.i, edge.j, pruned ? 0 : 1);
        changed = true;
    }
    if (!changed) return std::nullopt;
    if (pruned && outputCutOff(model)) {
        refusal = changeText("Not pruned: an output would lose its last edge");
        return std::nullopt;
    }
    return model;
}

}  // namespace

ModelChange pruneChange(const PruneThresholds &thresholds, int threads) {
    return {changeText("prune"),
            changeText("prune"),
            {},
            [=](const Kan &model, const PreparedData &data, QString &refusal) {
                PruneResult result = prune(model, data.dataset->train_input, thresholds, threads);
                if (result.output_cut_off) {
                    refusal = changeText("Not pruned: an output would lose its last edge. Lower the thresholds");
                    return std::optional<Kan>();
                }
                if (result.removed_edges.empty()) {
                    refusal = changeText("Nothing to prune at these thresholds");
                    return std::optional<Kan>();
                }
                return std::optional<Kan>(std::move(result.model));
            }};
}

ModelChange maskChange(std::vector<EdgeId> edges, bool pruned) {
    return {pruned ? changeText("prune edges") : changeText("restore edges"),
            pruned ? changeText("prune") : changeText("restore"),
            {},
            [edges = std::move(edges), pruned](const Kan &model, const PreparedData &, QString &refusal) {
                return masked(model, edges, pruned, refusal);
            }};
}

ModelChange restoreChange() {
    return {changeText("restore pruned edges"),
            changeText("restore"),
            {},
            [](const Kan &model, const PreparedData &, QString &refusal) -> std::optional<Kan> {
                if (model.activeEdgeCount() == model.edgeCount()) {
                    refusal = changeText("Nothing is pruned");
                    return std::nullopt;
                }
                return restoreAll(model);
            }};
}

ModelChange compactChange() {
    return {changeText("compact the network"),
            changeText("compact"),
            {},
            [](const Kan &model, const PreparedData &, QString &refusal) -> std::optional<Kan> {
                Kan small = compact(model);
                if (small.edgeCount() == model.edgeCount()) {
                    refusal = changeText("Nothing to remove: every hidden node has live edges. Prune first");
                    return std::nullopt;
                }
                return small;
            }};
}

ModelChange coefficientChange(EdgeId edge, int q, double value, const QString &merge_key) {
    return {changeText("drag a control point"),
            {},
            merge_key,
            [=](const Kan &model, const PreparedData &, QString &) -> std::optional<Kan> {
                if (!exists(model, edge) || q < 0 || q >= model.layer(edge.l).coefficients()) return std::nullopt;
                if (!std::isfinite(value)) return std::nullopt;
                Kan changed = model;
                changed.coef(edge.l, edge.i, edge.j, q) = value;
                return changed;
            }};
}

ModelChange refineChange(int new_grid, int threads) {
    ModelChange change = quietRefineChange(new_grid, threads);
    change.text = changeText("refine the grid to %1").arg(new_grid);
    return change;
}

ModelChange quietRefineChange(int new_grid, int threads) {
    return {{},
            changeText("refine %1").arg(new_grid),
            {},
            [=](const Kan &model, const PreparedData &data, QString &) -> std::optional<Kan> {
                return refine(model, new_grid, data.dataset->train_input, threads);
            }};
}

}  // namespace kan::ui
