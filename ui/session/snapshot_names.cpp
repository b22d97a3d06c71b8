#include "ui/session/snapshot_names.h"

#include <QCoreApplication>

#include "ui/session/edge_shapes.h"
#include "ui/text/names.h"

namespace kan::ui {

namespace {

constexpr double kMovedShown = 1e-4;

QString translated(const char *text) {
    return QCoreApplication::translate("kan::ui::Names", text);
}

/// The name of the node an edge leads to, with the factor if it is a multiplication node.
QString withFactor(const QString &name, const Snapshot &snapshot, EdgeId edge) {
    const Subnodes subnodes = snapshot.layers[static_cast<std::size_t>(edge.l)].subnodes();
    if (edge.j < subnodes.sums()) return name;
    return translated("%1, factor %2").arg(name).arg(subnodes.factor(edge.j) + 1);
}

QString ownName(const QStringList &names, int index, const QString &letter, bool alone) {
    if (index < names.size() && !names[index].isEmpty()) return names[index];
    return alone ? letter : letter + QString::number(index + 1);
}

}  // namespace

QString nodeName(const Snapshot &snapshot, int layer, int node) {
    const int depth = static_cast<int>(snapshot.layers.size());
    if (layer <= 0) return ownName(snapshot.input_names, node, QStringLiteral("x"), false);
    if (layer >= depth) {
        const bool alone = depth > 0 && snapshot.layers.back().nodes() == 1;
        return ownName(snapshot.output_names, node, QStringLiteral("f"), alone);
    }
    if (depth == 2) return QStringLiteral("h%1").arg(node + 1);
    return QStringLiteral("h%1,%2").arg(layer).arg(node + 1);
}

int nodeCount(const Snapshot &snapshot, int layer) {
    if (snapshot.layers.empty() || layer < 0 || layer > static_cast<int>(snapshot.layers.size())) return 0;
    return layer == 0 ? snapshot.layers.front().inputs : snapshot.layers[static_cast<std::size_t>(layer) - 1].nodes();
}

int factorsOf(const Snapshot &snapshot, int layer, int node) {
    if (layer <= 0 || layer > static_cast<int>(snapshot.layers.size())) return 0;
    const Subnodes subnodes = snapshot.layers[static_cast<std::size_t>(layer) - 1].subnodes();
    return subnodes.isProduct(node) && node < subnodes.nodes() ? subnodes.of(node) : 0;
}

int targetOf(const Snapshot &snapshot, EdgeId edge) {
    return snapshot.layers[static_cast<std::size_t>(edge.l)].subnodes().nodeOf(edge.j);
}

QString targetName(const Snapshot &snapshot, EdgeId edge) {
    return withFactor(nodeName(snapshot, edge.l + 1, targetOf(snapshot, edge)), snapshot, edge);
}

QString nodeTitle(const Snapshot &snapshot, int layer, int node) {
    const int depth = static_cast<int>(snapshot.layers.size());
    const QStringList &titles = layer <= 0 ? snapshot.input_titles : snapshot.output_titles;
    const bool own = (layer <= 0 || layer >= depth) && node < titles.size();
    return own ? titles[node] : nodeName(snapshot, layer, node);
}

QString edgeTitle(const Snapshot &snapshot, EdgeId edge) {
    return prettyName(nodeName(snapshot, edge.l, edge.i)) + QStringLiteral(" → ") +
           withFactor(prettyName(nodeName(snapshot, edge.l + 1, targetOf(snapshot, edge))), snapshot, edge);
}

QString edgeKind(const EdgeSnapshot &edge) {
    QString kind = translated("numeric");
    if (!edge.symbol.isEmpty()) {
        const QString function =
            edge.expression.isEmpty() ? prettyFunction(edge.symbol) : translated("expression of %1").arg(edge.x_name);
        kind = (edge.numeric ? translated("symbolic %1 and numeric") : translated("symbolic %1"))
                   .arg(edge.frozen ? translated("%1 (frozen)").arg(function) : function);
    }
    if (edge.moved >= kMovedShown) kind += translated(", moved by %1 %").arg(formatNumber(100 * edge.moved, 2));
    if (!edge.shape.free()) kind += QStringLiteral(", ") + shapeWords(edge.shape);
    return edge.pruned ? translated("pruned, %1").arg(kind) : kind;
}

const EdgeSnapshot *findEdge(const Snapshot *snapshot, EdgeId edge) {
    if (!snapshot || edge.l < 0 || edge.l >= static_cast<int>(snapshot->layers.size())) return nullptr;
    const LayerSnapshot &layer = snapshot->layers[static_cast<std::size_t>(edge.l)];
    if (edge.i < 0 || edge.i >= layer.inputs || edge.j < 0 || edge.j >= layer.outputs) return nullptr;
    const auto index = static_cast<std::size_t>(edge.i) * layer.outputs + edge.j;
    return index < layer.edges.size() ? &layer.edges[index] : nullptr;
}

bool sameShape(const Snapshot &a, const Snapshot &b) {
    if (a.layers.size() != b.layers.size()) return false;
    for (std::size_t l = 0; l < a.layers.size(); ++l) {
        if (a.layers[l].inputs != b.layers[l].inputs || a.layers[l].outputs != b.layers[l].outputs ||
            a.layers[l].arity != b.layers[l].arity)
            return false;
    }
    return true;
}

QString metricName(ImportanceMetric metric) {
    switch (metric) {
        case ImportanceMetric::Attribution:
            return translated("attribution");
        case ImportanceMetric::OutputStd:
            return translated("output std");
        case ImportanceMetric::OutputStdRatio:
            return translated("output std / input std");
        case ImportanceMetric::MeanAbs:
            return translated("mean |φ|");
    }
    return {};
}

}  // namespace kan::ui
