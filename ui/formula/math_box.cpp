#include "ui/formula/math_box.h"

#include <QPaintDevice>
#include <QPainter>
#include <algorithm>
#include <cmath>

namespace kan::ui {

namespace {

/// Rounds to whole pixels of the device, if the painter does not turn or scale.
class PixelGrid {
  public:
    PixelGrid(const QPainter &painter, bool exact)
        : snaps_(!exact && painter.transform().type() <= QTransform::TxTranslate),
          ratio_(painter.device()->devicePixelRatioF()),
          shift_(painter.transform().dx(), painter.transform().dy()) {}

    double x(double value) const { return snaps_ ? snapped(value + shift_.x()) - shift_.x() : value; }
    double y(double value) const { return snaps_ ? snapped(value + shift_.y()) - shift_.y() : value; }
    double thickness(double value) const { return snaps_ ? std::max(1.0, std::round(value * ratio_)) / ratio_ : value; }
    QRectF bar(const QRectF &rect) const {
        const bool lying = rect.width() >= rect.height();
        if (lying) return {rect.x(), y(rect.y()), rect.width(), thickness(rect.height())};
        return {x(rect.x()), rect.y(), thickness(rect.width()), rect.height()};
    }

  private:
    double snapped(double value) const { return std::round(value * ratio_) / ratio_; }

    bool snaps_;
    double ratio_;
    QPointF shift_;
};

void paintText(QPainter &painter, const MathBox &box, QPointF at, const MathInk &ink, const PixelGrid &grid) {
    if (ink.outlines) {
        QPainterPath outlines;
        outlines.addText(at, box.font, box.text);
        painter.fillPath(outlines, ink.color);
        return;
    }
    painter.setFont(box.font);
    painter.setPen(ink.color);
    painter.drawText(QPointF(at.x(), grid.y(at.y())), box.text);
}

void paintBox(QPainter &painter, const MathBox &box, QPointF at, const MathInk &ink, const PixelGrid &grid) {
    if (!box.text.isEmpty() && box.shape.isEmpty() && box.rules.empty()) paintText(painter, box, at, ink, grid);
    if (!box.shape.isEmpty()) painter.fillPath(box.shape.translated(at.x(), grid.y(at.y())), ink.color);
    for (const QRectF &rule : box.rules) painter.fillRect(grid.bar(rule.translated(at)), ink.color);
    for (const PlacedBox &child : box.children) paintBox(painter, *child.box, at + child.at, ink, grid);
}

}  // namespace

MathBoxPtr textBox(MathFont &font, const QString &text, MathFace face, MathStyle style) {
    const MathExtent extent = font.extent(text, face, style);
    MathBox box;
    box.kind = MathBox::Kind::Text;
    box.width = extent.width;
    box.lean = extent.lean;
    box.ascent = extent.ascent;
    box.descent = extent.descent;
    box.text = text;
    box.font = font.font(face, style);
    return std::make_shared<const MathBox>(std::move(box));
}

MathBoxPtr asTerm(const MathBoxPtr &box, int output, int term) {
    auto same = std::make_shared<MathBox>(*box);
    same->output = output;
    same->term = term;
    return same;
}

MathBoxPtr withEdges(const MathBoxPtr &box, const std::vector<EdgeId> &edges) {
    if (edges.empty() || box->edges == edges) return box;
    MathBox outer;
    if (box->edges.empty()) {
        outer = *box;
    } else {
        outer.width = box->width;
        outer.lean = box->lean;
        outer.ascent = box->ascent;
        outer.descent = box->descent;
        outer.children = {{QPointF(), box}};
    }
    outer.edges = edges;
    return std::make_shared<const MathBox>(std::move(outer));
}

void paintBox(QPainter &painter, const MathBox &box, QPointF at, const MathInk &ink) {
    painter.save();
    painter.setRenderHints(QPainter::Antialiasing | QPainter::TextAntialiasing);
    paintBox(painter, box, at, ink, PixelGrid(painter, ink.outlines));
    painter.restore();
}

QString structureOf(const MathBox &box) {
    QStringList parts;
    for (const PlacedBox &child : box.children) parts << structureOf(*child.box);
    switch (box.kind) {
        case MathBox::Kind::Text:
        case MathBox::Kind::Fence:
            return box.text;
        case MathBox::Kind::Fraction:
            return QStringLiteral("{%1|%2}").arg(parts[0], parts[1]);
        case MathBox::Kind::Root:
            return parts.size() == 1 ? QStringLiteral("\u221A{%1}").arg(parts[0])
                                     : QStringLiteral("\u221A[%2]{%1}").arg(parts[0], parts[1]);
        case MathBox::Kind::Scripts:
            return QStringLiteral("%1%2{%3}").arg(parts[0], box.children[1].at.y() < 0 ? "^" : "_", parts[1]);
        case MathBox::Kind::Row:
            return parts.join(QString());
        case MathBox::Kind::Lines:
            return parts.join(u'\n');
    }
    return {};
}

}  // namespace kan::ui
