#pragma once

#include <QSizeF>
#include <vector>

#include "core/formula/network_formula.h"
#include "ui/formula/math_box.h"

namespace kan::ui {

/// A formula set in lines.
struct FormulaPage {
    MathBoxPtr box;    ///< Kind::Lines; its origin is the left end of the first baseline
    double scale = 1;  ///< of the type, kSmallestType to kLargestType
    QSizeF size() const { return box ? QSizeF(box->width, box->height()) : QSizeF(); }
};

constexpr double kSmallestType = 0.7;
constexpr double kLargestType = 1.75;

/// All outputs below one another as name = expression. Lines are broken before + and -, and within parentheses and
/// between factors of terms that are wider than a line. Type becomes smaller where a part is still too wide; before it
/// gets hard to read, roots, fractions and powers of e that are too wide are written in line instead. What is too wide
/// even then makes the page wider than `width`. Type becomes larger where no line has to be broken. `em`: usual size of
/// the type in pixels. The formula must not refuse to be typeset.
/// `errors`: with standard errors.
FormulaPage typesetFormula(const NetworkFormula &formula, double em, double width, bool errors = false);

}  // namespace kan::ui
