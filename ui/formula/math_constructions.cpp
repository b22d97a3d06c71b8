#include "ui/formula/math_constructions.h"

#include <QPolygonF>
#include <algorithm>
#include <cmath>

#include "ui/formula/math_row.h"

namespace kan::ui {

namespace {

MathBoxPtr made(MathBox box) {
    return std::make_shared<const MathBox>(std::move(box));
}

/// A line from a to b of the given thickness as a closed shape.
void addStroke(QPainterPath &path, QPointF a, QPointF b, double thickness) {
    const QPointF along = b - a;
    const double length = std::hypot(along.x(), along.y());
    const QPointF across(-along.y() / length * thickness / 2, along.x() / length * thickness / 2);
    path.addPolygon(QPolygonF({a + across, b + across, b - across, a - across, a + across}));
}

/// The radical sign alone, right end at x = width and y = top, foot at y = bottom.
QPainterPath radicalSign(double width, double top, double bottom, double em, double rule) {
    QPainterPath path;
    path.setFillRule(Qt::WindingFill);
    const double crook = bottom - std::min((bottom - top) * 0.55, em * 0.62);
    const QPointF start(rule / 2, crook + em * 0.06);
    const QPointF shoulder(width * 0.24, crook);
    const QPointF foot(width * 0.5, bottom);
    const QPointF head(width, top + rule / 2);
    addStroke(path, start, shoulder, rule);
    addStroke(path, shoulder, foot, rule * 2);
    addStroke(path, foot - QPointF(rule * 0.3, 0), head, rule);
    return path;
}

/// From `top` to `bottom`, y downwards from the baseline.
struct Span {
    double top = 0, bottom = 0;
    double height() const { return bottom - top; }
};

/// What a fence covers: its content, and on the shorter side of the axis nearly as much as on the longer one.
Span fenceSpan(double ascent, double descent, double axis) {
    constexpr double kShorterSide = 0.6;
    const double up = ascent - axis;
    const double down = descent + axis;
    const double least = kShorterSide * std::max(up, down);
    return {-axis - std::max(up, least), -axis + std::max(down, least)};
}

/// The text's own glyph, made taller without growing much thicker.
MathBox stretchedGlyph(MathFont &font, const QString &text, const Span &span, MathStyle style) {
    QPainterPath glyph;
    glyph.addText(QPointF(), font.font(MathFace::Upright, style), text);
    const QRectF ink = glyph.boundingRect();
    const double up = span.height() / ink.height();
    const double aside = std::min(std::pow(up, 0.35), 2.0);
    MathBox box;
    box.width = font.extent(text, MathFace::Upright, style).width * aside;
    box.shape = QTransform::fromScale(aside, up).map(glyph.translated(0, -ink.top())).translated(0, span.top);
    return box;
}

MathBox stretchedBar(const MathFont &font, const Span &span, MathStyle style) {
    MathBox box;
    box.width = font.em(style) * 0.24;
    const double thickness = font.rule(style);
    box.rules = {QRectF((box.width - thickness) / 2, span.top, thickness, span.height())};
    return box;
}

bool hasSubscript(const MathBox &box) {
    return box.kind == MathBox::Kind::Scripts && box.children[1].at.y() > 0;
}

MathBoxPtr fenced(const MathFont &font, const MathBoxPtr &left, const MathBoxPtr &content, const MathBoxPtr &right,
                  MathStyle style) {
    MathRow row(font, style);
    row.add(left, MathAtom::Open);
    row.add(content, MathAtom::Inner);
    row.add(right, MathAtom::Close);
    return row.take();
}

}  // namespace

MathBoxPtr fractionBox(const MathFont &font, const MathBoxPtr &numerator, const MathBoxPtr &denominator,
                       MathStyle style) {
    const double em = font.em(style);
    const double rule = font.rule(style);
    const double axis = font.axis(style);
    const double gap = em * (style == MathStyle::Display ? 0.17 : 0.12) + rule / 2;
    const double side = em * 0.1;
    const double overhang = em * 0.08;
    const double inner = std::max(numerator->width, denominator->width) + 2 * overhang;
    MathBox box;
    box.kind = MathBox::Kind::Fraction;
    box.width = inner + 2 * side;
    const double up = axis + gap + numerator->descent;
    const double down = gap - axis + std::max(denominator->ascent, font.xHeight(style));
    box.ascent = up + numerator->ascent;
    box.descent = down + denominator->descent;
    box.rules = {QRectF(side, -axis - rule / 2, inner, rule)};
    box.children = {{QPointF(side + (inner - numerator->width) / 2, -up), numerator},
                    {QPointF(side + (inner - denominator->width) / 2, down), denominator}};
    return made(std::move(box));
}

MathBoxPtr rootBox(const MathFont &font, const MathBoxPtr &radicand, const MathBoxPtr &degree, MathStyle style) {
    const double em = font.em(style);
    const double rule = font.rule(style);
    const double sign = em * 0.58;
    const double top = std::max(radicand->ascent, em * 0.66) + em * 0.13 + rule;
    const double bottom = std::max(radicand->descent, em * 0.06);
    MathBox box;
    box.kind = MathBox::Kind::Root;
    const double rise = std::min((top + bottom) * 0.55, em * 0.62) + em * 0.08;
    const double before = degree ? std::max(0.0, degree->width - sign * 0.34) : 0;
    const double content = before + sign + em * 0.04;
    box.ascent = top;
    box.descent = bottom;
    box.width = content + radicand->width + em * 0.08;
    box.shape = radicalSign(sign, -top, bottom, em, rule).translated(before, 0);
    box.rules = {QRectF(before + sign - rule, -top, box.width - before - sign + rule, rule)};
    box.children = {{QPointF(content, 0), radicand}};
    if (degree) {
        const double y = bottom - rise - degree->descent;
        box.children.push_back({QPointF(before + sign * 0.34 - degree->width, y), degree});
        box.ascent = std::max(box.ascent, degree->ascent - y);
    }
    return made(std::move(box));
}

MathBoxPtr superscriptBox(const MathFont &font, const MathBoxPtr &base, const MathBoxPtr &script, MathStyle style) {
    const double em = font.em(style);
    const MathBox *subscript = hasSubscript(*base) ? base->children[1].box.get() : nullptr;
    const MathBox &nucleus = subscript ? *base->children[0].box : *base;
    double up = std::max(em * 0.38, script->descent + em * 0.2);
    if (nucleus.kind != MathBox::Kind::Text) up = std::max(up, base->ascent - font.em(scriptStyle(style)) * 0.36);
    if (subscript) up = std::max(up, subscript->ascent - base->children[1].at.y() + script->descent + em * 0.17);
    MathBox box;
    box.kind = MathBox::Kind::Scripts;
    const double x = nucleus.width + em * 0.04;
    box.width = std::max(base->width, x + script->width + em * 0.02);
    box.ascent = std::max(base->ascent, up + script->ascent);
    box.descent = std::max(base->descent, script->descent - up);
    box.children = {{QPointF(), base}, {QPointF(x, -up), script}};
    return made(std::move(box));
}

MathBoxPtr subscriptBox(const MathFont &font, const MathBoxPtr &base, const MathBoxPtr &script, MathStyle style) {
    const double em = font.em(style);
    double down = std::max(em * 0.18, script->ascent - font.xHeight(style) * 0.75);
    if (base->kind != MathBox::Kind::Text) down = std::max(down, base->descent);
    MathBox box;
    box.kind = MathBox::Kind::Scripts;
    const double x = base->width - base->lean + em * 0.03;
    box.width = x + script->width + em * 0.02;
    box.ascent = std::max(base->ascent, script->ascent - down);
    box.descent = std::max(base->descent, down + script->descent);
    box.children = {{QPointF(), base}, {QPointF(x, down), script}};
    return made(std::move(box));
}

MathBoxPtr fenceBox(MathFont &font, Fence fence, double ascent, double descent, MathStyle style) {
    const QString text = fence == Fence::Open ? QStringLiteral("(") : QString(fence == Fence::Close ? u')' : u'|');
    const MathExtent natural = font.extent(QStringLiteral("("), MathFace::Upright, style);
    const double pad = font.em(style) * 0.03;
    Span span = fenceSpan(ascent + pad, descent + pad, font.axis(style));
    const bool stretched = span.height() > natural.ascent + natural.descent + font.em(style) * 0.45;
    if (!stretched && fence != Fence::Bar) {
        MathBox glyph = *textBox(font, text, MathFace::Upright, style);
        glyph.kind = MathBox::Kind::Fence;
        return made(std::move(glyph));
    }
    if (!stretched) span = {-natural.ascent, natural.descent};
    MathBox box = fence == Fence::Bar ? stretchedBar(font, span, style) : stretchedGlyph(font, text, span, style);
    box.kind = MathBox::Kind::Fence;
    box.text = text;
    box.ascent = -span.top;
    box.descent = span.bottom;
    return made(std::move(box));
}

MathBoxPtr parenthesesBox(MathFont &font, const MathBoxPtr &content, MathStyle style) {
    const auto side = [&](Fence fence) { return fenceBox(font, fence, content->ascent, content->descent, style); };
    return fenced(font, side(Fence::Open), content, side(Fence::Close), style);
}

MathBoxPtr absoluteBox(MathFont &font, const MathBoxPtr &content, MathStyle style) {
    const auto bar = [&] { return fenceBox(font, Fence::Bar, content->ascent, content->descent, style); };
    return fenced(font, bar(), content, bar(), style);
}

}  // namespace kan::ui
