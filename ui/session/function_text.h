#pragma once

#include <QString>

#include "core/data/dataset.h"
#include "core/model/kan.h"

namespace kan::ui {

/// What the x of edges from a node is called: the input's name without its unit, "ln(name)" where its logarithm is
/// learnt; "x" between hidden layers. `dataset` may be null.
QString xName(const Dataset *dataset, int layer, int node);

/// f(a x + b) as people write it, to three digits: "sin(3.14x + 0.5)", "(T − 0.2)²", "1/x", "2x·exp(−2x)". `function`
/// is the library's name, or an expression of scale x + offset, which is then one variable: in the user's units that is
/// x_name itself.
QString insideText(const QString &function, const Affine &affine, const QString &x_name = QStringLiteral("x"));

/// c f(a x + b) + d: "0.98·sin(3.14x) + 0.02".
QString functionText(const QString &function, const Affine &affine, const QString &x_name = QStringLiteral("x"));

}  // namespace kan::ui
