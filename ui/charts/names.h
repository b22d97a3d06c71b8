#pragma once

#include <QString>

#include "ui/session/snapshot.h"

namespace kan::ui {

/// Trailing digits as subscripts: "x1" becomes "x₁", "h2,3" becomes "h₂,₃"; other names stay, "pixel 3" too.
QString prettyName(const QString &name);

/// Plain name of a node: the input's or output's own; "h3" in a single hidden layer, "h2,3" in the second of several.
QString nodeName(const Snapshot &snapshot, int layer, int node);

/// A function of the library as people write it: "x²" for "x^2", "√x", "|x|"; the others stay.
QString prettyFunction(const QString &function);

/// "x₁ → h₄".
QString edgeTitle(const Snapshot &snapshot, EdgeId edge);

/// "numeric", "symbolic sin", "symbolic sin and numeric"; "pruned" goes first.
QString edgeKind(const EdgeSnapshot &edge);

/// Null if the snapshot has no such edge.
const EdgeSnapshot *findEdge(const Snapshot *snapshot, EdgeId edge);

/// True if layers and widths are the same.
bool sameShape(const Snapshot &a, const Snapshot &b);

/// Name of a metric for lists and tables.
QString metricName(ImportanceMetric metric);

/// As few characters as `digits` significant digits need, with a true minus sign: "0.031", "−1.2e−5".
QString formatNumber(double value, int digits = 3);

}  // namespace kan::ui
