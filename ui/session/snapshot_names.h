#pragma once

#include <QString>

#include "ui/session/snapshot.h"

namespace kan::ui {

/// Plain name of a node: the input's or output's own; "h3" in a single hidden layer, "h2,3" in the second of several.
QString nodeName(const Snapshot &snapshot, int layer, int node);

/// The same with the unit of an input or output: "T [K]".
QString nodeTitle(const Snapshot &snapshot, int layer, int node);

/// Nodes of layer 0 .. depth.
int nodeCount(const Snapshot &snapshot, int layer);

/// How many factors a node multiplies; 0: it is an input or a sum.
int factorsOf(const Snapshot &snapshot, int layer, int node);

/// The node an edge leads to.
int targetOf(const Snapshot &snapshot, EdgeId edge);

/// Plain name of what an edge leads to: the node's, of a multiplication node with the factor, "h4, factor 1".
QString targetName(const Snapshot &snapshot, EdgeId edge);

/// "x₁ → h₄", "x₁ → h₄, factor 1".
QString edgeTitle(const Snapshot &snapshot, EdgeId edge);

/// "numeric", "symbolic sin", "symbolic sin (frozen)", "symbolic sin and numeric"; "pruned" goes first, what
/// constraints ask of it last: "numeric, rises"; of a theory's term how far it has
/// moved: "symbolic sin, moved by 3 %".
QString edgeKind(const EdgeSnapshot &edge);

/// Null if the snapshot has no such edge.
const EdgeSnapshot *findEdge(const Snapshot *snapshot, EdgeId edge);

/// True if layers, widths and factors are the same.
bool sameShape(const Snapshot &a, const Snapshot &b);

/// Name of a metric for lists and tables.
QString metricName(ImportanceMetric metric);

}  // namespace kan::ui
