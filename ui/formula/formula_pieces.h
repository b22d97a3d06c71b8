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
};

/// An expression cut where lines may be broken: before the + and - of its sum; within terms wider than `width` in
/// parentheses and between factors as well, e^x becomes exp(x) for that.
class FormulaCutter {
  public:
    FormulaCutter(FormulaTypesetter &typesetter, double width) : set_(typesetter), width_(width) {}
    std::vector<FormulaPiece> pieces(const Expression &e);

  private:
    void addSum(const Expression &e, int depth);
    void addTerm(const Expression &e, const SignedBox &whole, int depth);
    void addProduct(const Expression &e, int depth);
    bool addOpened(const Expression &e, int depth);
    void addParentheses(const MathBoxPtr &before, const Expression &inner, const Expression &outer,
                        const Expression *exponent, int depth);

    FormulaTypesetter &set_;
    double width_;
    std::vector<FormulaPiece> pieces_;
};

}  // namespace kan::ui
