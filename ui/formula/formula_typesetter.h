#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "core/formula/expression.h"
#include "ui/formula/math_box.h"
#include "ui/formula/math_row.h"

namespace kan::ui {

/// A box and the sign in front of it, which a sum takes as its operator.
struct SignedBox {
    bool negative = false;
    MathBoxPtr box;
    MathAtom atom = MathAtom::Ordinary;
};

/// Expressions in the same form as kan::latexOf: fractions for quotients, roots, e^x, named functions with parentheses,
/// numbers such as 3 pi / 4. Every box of a subexpression holds its edges.
class FormulaTypesetter {
  public:
    /// Names are those of the formula's inputs, as the user wrote them. Both must outlive the typesetter.
    /// `errors`: standard errors stand beside the constants that have one, (6.284 ± 0.002).
    FormulaTypesetter(MathFont &font, const std::vector<std::string> &input_names, bool errors = false);

    MathFont &font() const { return font_; }
    MathBoxPtr box(const Expression &e, MathStyle style);
    /// Without its sign.
    SignedBox signedBox(const Expression &e, MathStyle style);
    /// A sum in parentheses, other factors as they are.
    SignedBox factor(const Expression &e, MathStyle style);
    /// What stands before the parenthesis of a function or spline; null for everything that is written otherwise.
    MathBoxPtr head(const Expression &e, MathStyle style);
    /// The base of a power with its exponent.
    MathBoxPtr raised(const MathBoxPtr &base, const Expression &exponent, MathStyle style);
    /// x1, alpha, x_max ... as kan::latexName understands them.
    MathBoxPtr name(std::string_view name, MathStyle style);
    MathBoxPtr upright(const QString &text, MathStyle style);

  private:
    SignedBox number(const Expression &e, MathStyle style);
    SignedBox plainNumber(double value, MathStyle style);
    SignedBox decimal(double value, MathStyle style);
    MathBoxPtr sum(const Expression &e, MathStyle style);
    SignedBox product(const Expression &e, MathStyle style);
    SignedBox quotient(const Expression &e, MathStyle style);
    MathBoxPtr root(const Expression &e, MathStyle style);
    SignedBox power(const Expression &e, MathStyle style);
    SignedBox call(const Expression &e, MathStyle style);
    MathBoxPtr arguments(const Expression &e, MathStyle style);
    MathBoxPtr applied(const MathBoxPtr &head, const Expression &e, MathStyle style);
    MathBoxPtr withSign(const SignedBox &part, MathStyle style);
    MathBoxPtr italic(const QString &text, MathStyle style);
    SignedBox unsignedBox(const Expression &e, MathStyle style);

    MathFont &font_;
    const std::vector<std::string> &names_;
    bool errors_;
};

}  // namespace kan::ui
