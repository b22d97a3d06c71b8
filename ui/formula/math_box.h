#pragma once

#include <QColor>
#include <QFont>
#include <QPainterPath>
#include <QPointF>
#include <QRectF>
#include <QString>
#include <memory>
#include <vector>

#include "core/model/kan.h"
#include "ui/formula/math_font.h"

class QPainter;

namespace kan::ui {

struct MathBox;
using MathBoxPtr = std::shared_ptr<const MathBox>;

/// A box inside another one: its origin, relative to the outer origin.
struct PlacedBox {
    QPointF at;
    MathBoxPtr box;
};

/// A piece of a formula as TeX sees it: a rectangle around an origin on the baseline, filled with text, bars, a shape
/// and smaller boxes. Pixels, y downwards. Immutable once made.
struct MathBox {
    enum class Kind {
        Text,      ///< `text`
        Row,       ///< boxes side by side
        Fraction,  ///< numerator, denominator
        Root,      ///< radicand, then the degree if it is not 2
        Scripts,   ///< base, then superscript or subscript
        Fence,     ///< one parenthesis or absolute bar
        Lines      ///< boxes below one another
    };
    Kind kind = Kind::Row;
    double width = 0;
    double ascent = 0;   ///< above the baseline
    double descent = 0;  ///< below the baseline
    double lean = 0;     ///< part of the width into which only the top of an italic letter leans
    std::vector<PlacedBox> children;
    QString text;  ///< painted, unless there is a shape or a rule in its place
    QFont font;
    std::vector<QRectF> rules;   ///< bars, snapped to the pixels of a screen
    QPainterPath shape;          ///< filled
    std::vector<EdgeId> edges;   ///< the network's edges that this piece comes from, in order
    int output = -1, term = -1;  ///< it is part of this term of this output's sum; -1: of none

    double height() const { return ascent + descent; }
    /// Around the box when its origin is `at`.
    QRectF rect(QPointF at) const { return {at.x(), at.y() - ascent, width, height()}; }
};

/// A text on the baseline.
MathBoxPtr textBox(MathFont &font, const QString &text, MathFace face, MathStyle style);

/// The same box, which comes from `edges`.
MathBoxPtr withEdges(const MathBoxPtr &box, const std::vector<EdgeId> &edges);

/// The same box as part of a term of an output's sum.
MathBoxPtr asTerm(const MathBoxPtr &box, int output, int term);

/// How a formula is painted.
struct MathInk {
    QColor color;
    /// Glyphs as filled outlines at exact places, for pictures that must look the same without the font.
    bool outlines = false;
};

/// Paints a box with its origin at `at`. Unless as outlines, baselines and bars lie on whole pixels of the device.
void paintBox(QPainter &painter, const MathBox &box, QPointF at, const MathInk &ink);

/// What is written in the box, from left to right, for tests and assistive technology: "(" x "/" y ")" and so on.
QString structureOf(const MathBox &box);

}  // namespace kan::ui
