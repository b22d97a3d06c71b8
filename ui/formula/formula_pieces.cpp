#include "ui/formula/formula_pieces.h"

#include <algorithm>
#include <utility>

#include "ui/formula/math_constructions.h"

namespace kan::ui {

namespace {

constexpr MathStyle kPieceStyle = MathStyle::Display;

MathBoxPtr joined(const MathFont &font, const MathBoxPtr &before, const MathBoxPtr &fence) {
    if (!before) return fence;
    MathRow row(font, kPieceStyle);
    row.add(before, MathAtom::Inner);
    row.addTight(fence, MathAtom::Open);
    return row.take();
}

}  // namespace

std::vector<FormulaPiece> FormulaCutter::pieces(const Expression &e) {
    pieces_.clear();
    addSum(e, 0);
    return std::exchange(pieces_, {});
}

void FormulaCutter::addSum(const Expression &e, int depth) {
    const bool several = e.kind == ExpressionKind::Sum;
    for (std::size_t n = 0; n < (several ? e.children.size() : 1); ++n) {
        const Expression &child = several ? *e.children[n] : e;
        const SignedBox term = set_.signedBox(child, kPieceStyle);
        const std::size_t first = pieces_.size();
        if (n > 0 || term.negative) {
            const QString sign = term.negative ? QStringLiteral("\u2212") : QStringLiteral("+");
            const MathAtom atom = n > 0 ? MathAtom::Binary : MathAtom::Prefix;
            pieces_.push_back({set_.upright(sign, kPieceStyle), atom, false, n > 0, depth, nullptr});
        }
        addTerm(child, term, depth);
        if (depth > 0) continue;
        for (std::size_t piece = first; piece < pieces_.size(); ++piece) pieces_[piece].term = static_cast<int>(n);
    }
}

void FormulaCutter::addTerm(const Expression &e, const SignedBox &whole, int depth) {
    if (whole.box->width > width_ - depth * set_.font().em(kPieceStyle)) {
        if (e.kind == ExpressionKind::Product) return addProduct(e, depth);
        if (addOpened(e, depth)) return;
    }
    pieces_.push_back({whole.box, whole.atom, false, false, depth, nullptr});
}

void FormulaCutter::addProduct(const Expression &e, int depth) {
    const MathBoxPtr dot = set_.upright(QStringLiteral("\u00B7"), kPieceStyle);
    const double room = width_ - depth * set_.font().em(kPieceStyle);
    MathAtom last = MathAtom::None;
    double taken = 0;  // by what the next factor cannot be parted from
    for (std::size_t n = 0; n < e.children.size(); ++n) {
        const Expression &child = *e.children[n];
        if (n == 0 && child.kind == ExpressionKind::Number && child.number == -1) continue;
        const SignedBox part = n == 0 ? set_.signedBox(child, kPieceStyle) : set_.factor(child, kPieceStyle);
        const bool may_break = last != MathAtom::None && last != MathAtom::Number && part.atom != MathAtom::Number;
        if (part.atom == MathAtom::Number && last != MathAtom::None)
            pieces_.push_back({dot, MathAtom::Dot, false, false, depth, nullptr});
        if (may_break) taken = 0;
        const std::size_t first = pieces_.size();
        if (taken + part.box->width <= room || !addOpened(child, depth))
            pieces_.push_back({part.box, part.atom, false, false, depth, nullptr});
        pieces_[first].breaks = may_break;
        pieces_[first].lead = may_break ? dot : nullptr;
        taken += part.box->width;
        last = part.atom;
    }
}

/// Breaks a part at its parentheses; false if it has none.
bool FormulaCutter::addOpened(const Expression &e, int depth) {
    const MathBoxPtr name = set_.head(e, kPieceStyle);
    if (e.kind == ExpressionKind::Sum)
        addParentheses(nullptr, e, e, nullptr, depth);
    else if (e.kind == ExpressionKind::Power && e.children[0]->kind == ExpressionKind::Sum)
        addParentheses(nullptr, *e.children[0], e, e.children[1].get(), depth);
    else if (name && e.children.size() == 1)
        addParentheses(name, *e.children[0], e, nullptr, depth);
    else
        return wide_parts_ == WideParts::WriteInline && addInline(e, depth);
    return true;
}

bool FormulaCutter::addInline(const Expression &e, int depth) {
    if (e.kind == ExpressionKind::Quotient) {
        addSlashed(*e.children[0], depth);
        pieces_.push_back({set_.upright(QStringLiteral("/"), kPieceStyle), MathAtom::Dot, false, true, depth, nullptr});
        addSlashed(*e.children[1], depth);
        return true;
    }
    const bool root = e.kind == ExpressionKind::Root && e.index == 2;
    if (!root && !(e.kind == ExpressionKind::Call && e.name == "exp")) return false;
    const MathBoxPtr name = set_.upright(root ? QStringLiteral("\u221A") : QStringLiteral("exp"), kPieceStyle);
    addParentheses(name, *e.children[0], e, nullptr, depth);
    return true;
}

/// One side of a slash.
void FormulaCutter::addSlashed(const Expression &part, int depth) {
    const SignedBox whole = set_.signedBox(part, kPieceStyle);
    if (part.kind == ExpressionKind::Sum || part.kind == ExpressionKind::Product)
        addParentheses(nullptr, part, part, nullptr, depth);
    else
        addTerm(part, whole, depth);
}

void FormulaCutter::addParentheses(const MathBoxPtr &before, const Expression &inner, const Expression &outer,
                                   const Expression *exponent, int depth) {
    const std::size_t open = pieces_.size();
    pieces_.push_back({nullptr, MathAtom::Open, false, false, depth, nullptr});
    addSum(inner, depth + 1);
    double ascent = 0, descent = 0;
    for (std::size_t n = open + 1; n < pieces_.size(); ++n) {
        ascent = std::max(ascent, pieces_[n].box->ascent);
        descent = std::max(descent, pieces_[n].box->descent);
    }
    const auto fence = [&](Fence side) { return fenceBox(set_.font(), side, ascent, descent, kPieceStyle); };
    pieces_[open].box = withEdges(joined(set_.font(), before, fence(Fence::Open)), outer.edges);
    const MathBoxPtr close = exponent ? set_.raised(fence(Fence::Close), *exponent, kPieceStyle) : fence(Fence::Close);
    pieces_.push_back({withEdges(close, outer.edges), MathAtom::Close, true, false, depth, nullptr});
}

}  // namespace kan::ui
