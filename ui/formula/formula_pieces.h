#pragma once

#include <vector>

#include "ui/formula/formula_typesetter.h"

namespace kan::ui {

/// Part of a line.
struct FormulaPiece {
    MathBoxPtr box;
    MathAtom atom = MathAtom::Ordinary;
    bool tight = false;   ///< no space before it
    bool breaks = false;  ///< a line may begin here
    int depth = 0;        ///< of the parentheses around it
    MathBoxPtr lead;      ///< stands before it where a line begins here: the dot of a product
    int term = -1;        ///< of the outermost sum
};

/// What becomes of roots, fractions and powers of e that are wider than a line.
enum class WideParts {
    Keep,        ///< they stay, and make the line too wide
    WriteInline  ///< as sqrt sign with parentheses, with a slash, as exp(x): all of which can be broken
};

/// An expression cut where lines may be broken: before the + and - of its sum; within terms wider than `width` in
/// parentheses and between factors as well.
class FormulaCutter {
  public:
    FormulaCutter(FormulaTypesetter &typesetter, double width, WideParts wide_parts)
        : set_(typesetter), width_(width), wide_parts_(wide_parts) {}
    std::vector<FormulaPiece> pieces(const Expression &e);

  private:
    void addSum(const Expression &e, int depth);
    void addTerm(const Expression &e, const SignedBox &whole, int depth);
    void addProduct(const Expression &e, int depth);
    bool addOpened(const Expression &e, int depth);
    bool addInline(const Expression &e, int depth);
    void addSlashed(const Expression &part, int depth);
    void addParentheses(const MathBoxPtr &before, const Expression &inner, const Expression &outer,
                        const Expression *exponent, int depth);

    FormulaTypesetter &set_;
    double width_;
    WideParts wide_parts_;
    std::vector<FormulaPiece> pieces_;
};

}  // namespace kan::ui
