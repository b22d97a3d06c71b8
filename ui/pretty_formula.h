#pragma once

#include <QString>

namespace kan::ui {

/// "exp(sin(pi*x1)+x2^2)" as people write it: "exp(sin(πx₁) + x₂²)". For reading only.
QString prettyFormula(const QString &formula);

}  // namespace kan::ui
