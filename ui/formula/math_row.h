#pragma once

#include "ui/formula/math_box.h"

namespace kan::ui {

/// What a box is to its neighbours; the space between two boxes follows from it, as in TeX.
enum class MathAtom {
    Number,       ///< digits: 2 in 2 x
    Ordinary,     ///< a letter or what is short: x, x^2
    Inner,        ///< what is better set apart: sin(x), a fraction, a root
    Open,         ///< an opening parenthesis or bar
    Close,        ///< a closing one
    Binary,       ///< + and - between two terms
    Dot,          ///< the dot of a product of numbers
    Prefix,       ///< the sign of a first term
    Relation,     ///< =
    Punctuation,  ///< ,
    None          ///< the beginning of a line
};

/// Space between neighbours in pixels; narrower in scripts.
double spaceBetween(const MathFont &font, MathAtom left, MathAtom right, MathStyle style);

/// Puts boxes side by side on one baseline.
class MathRow {
  public:
    MathRow(const MathFont &font, MathStyle style) : font_(font), style_(style) {}
    void add(MathBoxPtr box, MathAtom atom);
    /// Without space before it, such as the parenthesis after sin.
    void addTight(MathBoxPtr box, MathAtom atom);
    double width() const { return row_.width; }
    bool empty() const { return row_.children.empty(); }
    /// The row; the builder is empty afterwards.
    MathBoxPtr take();

  private:
    void place(MathBoxPtr box, double space);

    const MathFont &font_;
    MathStyle style_;
    MathAtom last_ = MathAtom::None;
    MathBox row_;
};

}  // namespace kan::ui
