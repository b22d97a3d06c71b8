#include "ui/formula/math_row.h"

#include <algorithm>
#include <utility>

namespace kan::ui {

namespace {

// In em: TeX's medium and thick space, a thin space between factors, a hair between a number and a letter.
constexpr double kMedium = 0.22;
constexpr double kThick = 0.28;
constexpr double kThin = 0.16;
constexpr double kHair = 0.09;
constexpr double kInScripts = 0.45;  // share of the space that is left in scripts

double spaceInEm(MathAtom left, MathAtom right) {
    const auto either = [&](MathAtom atom) { return left == atom || right == atom; };
    if (left == MathAtom::None || left == MathAtom::Open || right == MathAtom::Close) return 0;
    if (right == MathAtom::Punctuation) return 0;
    if (left == MathAtom::Prefix) return 0.04;
    if (either(MathAtom::Relation)) return kThick;
    if (either(MathAtom::Binary)) return kMedium;
    if (either(MathAtom::Dot) || left == MathAtom::Punctuation) return kThin;
    if (either(MathAtom::Inner) || right == MathAtom::Open) return kThin;
    return kHair;
}

}  // namespace

double spaceBetween(const MathFont &font, MathAtom left, MathAtom right, MathStyle style) {
    const bool script = style == MathStyle::Script || style == MathStyle::ScriptScript;
    return spaceInEm(left, right) * font.em(style) * (script ? kInScripts : 1);
}

void MathRow::place(MathBoxPtr box, double space) {
    const double x = row_.width + space;
    row_.width = x + box->width;
    row_.lean = box->lean;
    row_.ascent = std::max(row_.ascent, box->ascent);
    row_.descent = std::max(row_.descent, box->descent);
    row_.children.push_back({QPointF(x, 0), std::move(box)});
}

void MathRow::add(MathBoxPtr box, MathAtom atom) {
    place(std::move(box), spaceBetween(font_, last_, atom, style_));
    last_ = atom;
}

void MathRow::addTight(MathBoxPtr box, MathAtom atom) {
    place(std::move(box), 0);
    last_ = atom;
}

MathBoxPtr MathRow::take() {
    last_ = MathAtom::None;
    if (row_.children.size() == 1 && row_.children[0].at.x() == 0) {
        MathBoxPtr only = row_.children[0].box;
        row_ = MathBox();
        return only;
    }
    return std::make_shared<const MathBox>(std::exchange(row_, MathBox()));
}

}  // namespace kan::ui
