#pragma once

#include <QString>

#include "core/model/kan.h"

namespace kan::ui {

/// f(a x + b) as people write it, to three digits: "sin(3.14x + 0.5)", "(x − 0.2)²", "1/x", "2x·exp(−2x)". `function`
/// is the library's name.
QString insideText(const QString &function, const Affine &affine);

/// c f(a x + b) + d: "0.98·sin(3.14x) + 0.02".
QString candidateText(const QString &function, const Affine &affine);

}  // namespace kan::ui
