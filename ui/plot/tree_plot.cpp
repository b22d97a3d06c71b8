#include "ui/plot/tree_plot.h"

#include <QFontMetricsF>
#include <QPainter>
#include <algorithm>

#include "ui/plot/csv.h"
#include "ui/theme/theme.h"

namespace kan::ui {

namespace {

constexpr double kTreePadding = 9, kBoxGap = 16, kLevelGap = 30, kDisc = 28;
constexpr double kNoteSize = 0.82;                         // of the font
constexpr double kSmallestTree = 0.6, kLargestTree = 1.4;  // of the program's font

/// A node with the room that it and what hangs below it take.
struct Placed {
    const DrawnTree *node = nullptr;
    double width = 0;           ///< of all of it
    double own = 0;             ///< of its box
    std::vector<Placed> below;  ///< in the order of the children
};

Placed placed(const DrawnTree &node, const QFontMetricsF &metrics, const QFontMetricsF &notes) {
    Placed made;
    made.node = &node;
    made.own = node.sign ? kDisc : metrics.horizontalAdvance(node.text) + 2 * kTreePadding;
    double children = 0;
    for (const DrawnTree &child : node.children) {
        made.below.push_back(placed(child, metrics, notes));
        children += made.below.back().width + (made.below.size() > 1 ? kBoxGap : 0);
    }
    made.width = std::max({made.own, notes.horizontalAdvance(node.note), children});
    return made;
}

int levelsOf(const DrawnTree &node) {
    int most = 0;
    for (const DrawnTree &child : node.children) most = std::max(most, levelsOf(child));
    return 1 + most;
}

class TreePainter {
  public:
    TreePainter(QPainter &painter, const Theme &theme, const QFont &font)
        : painter_(painter), theme_(theme), font_(font), note_font_(scaledFont(font, kNoteSize)) {}

    double boxHeight() const { return std::max(kDisc, QFontMetricsF(font_).height() + kTreePadding); }
    double levelHeight() const { return boxHeight() + QFontMetricsF(note_font_).height() + kLevelGap; }
    Placed place(const DrawnTree &tree) const { return placed(tree, QFontMetricsF(font_), QFontMetricsF(note_font_)); }

    /// The node in the middle of left ... left + width, its upper side at top; returns where lines from above end.
    QPointF paint(const Placed &at, double left, double top) const {
        const double middle = left + at.width / 2;
        const QRectF box(middle - at.own / 2, top, at.own, boxHeight());
        double children = 0;
        for (std::size_t n = 0; n < at.below.size(); ++n) children += at.below[n].width + (n > 0 ? kBoxGap : 0);
        double from = middle - children / 2;
        const double note_height = at.node->note.isEmpty() ? 0 : QFontMetricsF(note_font_).height();
        for (const Placed &child : at.below) {
            const QPointF end = paint(child, from, top + levelHeight());
            painter_.setPen(QPen(theme_.muted, 1.4));
            painter_.drawLine(QPointF(middle, box.bottom() + note_height), end);
            from += child.width + kBoxGap;
        }
        paintBox(*at.node, box);
        if (note_height > 0) {
            painter_.setFont(note_font_);
            painter_.setPen(theme_.muted);
            painter_.drawText(QRectF(left - kBoxGap, box.bottom(), at.width + 2 * kBoxGap, note_height + 2),
                              Qt::AlignCenter, at.node->note);
        }
        return {middle, box.top()};
    }

  private:
    void paintBox(const DrawnTree &node, const QRectF &box) const {
        painter_.setPen(QPen(node.sign ? theme_.accent : theme_.border, 1.4));
        painter_.setBrush(node.sign ? theme_.panel : theme_.field);
        if (node.sign)
            painter_.drawEllipse(QRectF(box.center() - QPointF(kDisc / 2, kDisc / 2), QSizeF(kDisc, kDisc)));
        else
            painter_.drawRoundedRect(box, 5, 5);
        painter_.setFont(font_);
        painter_.setPen(theme_.text);
        painter_.drawText(box, Qt::AlignCenter, node.text);
    }

    QPainter &painter_;
    const Theme &theme_;
    QFont font_, note_font_;
};

void addLines(const DrawnTree &node, int level, QString &csv) {
    csv += QStringLiteral("%1,%2,%3\n").arg(level).arg(csvCell(node.text), csvCell(node.note));
    for (const DrawnTree &child : node.children) addLines(child, level + 1, csv);
}

}  // namespace

TreePlot::TreePlot(const QString &name, QWidget *parent) : PlotWidget(name, parent) {
    setMinimumSize(260, 180);
}

void TreePlot::setTree(DrawnTree tree, const QString &empty) {
    tree_ = std::move(tree);
    empty_ = empty;
    update();
}

QString TreePlot::exportCsv() const {
    if (tree_.text.isEmpty()) return {};
    QString csv = QStringLiteral("level,part,note\n");
    addLines(tree_, 0, csv);
    return csv;
}

void TreePlot::paintPlot(const PlotCanvas &canvas) const {
    const TreePainter painter(canvas.painter, canvas.theme, font());
    const Placed root = painter.place(tree_);
    const QRectF area = canvas.area.adjusted(14, 12, -14, -12);
    const double height = levelsOf(tree_) * painter.levelHeight() - kLevelGap;
    const double scale =
        std::clamp(std::min(area.width() / root.width, area.height() / height), kSmallestTree, kLargestTree);
    canvas.painter.translate(area.center().x(), area.top() + std::max(0.0, area.height() - height * scale) / 2);
    canvas.painter.scale(scale, scale);
    painter.paint(root, -root.width / 2, 0);
}

}  // namespace kan::ui

#include "moc_tree_plot.cpp"
