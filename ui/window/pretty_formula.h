#pragma once

#include <QString>

namespace kan {
struct Experiment;
}

namespace kan::ui {

/// "exp(sin(pi*x1)+x2^2)" as people write it: "exp(sin(πx₁) + x₂²)". For reading only.
QString prettyFormula(const QString &formula);

/// Where the rows come from, in some words: the formula, or "images of 0, 1"; empty for given rows.
QString dataTitle(const Experiment &experiment);

}  // namespace kan::ui
