#include "ui/labs/walk_view.h"

#include <QPainter>
#include <algorithm>
#include <cmath>
#include <numbers>
#include <optional>

#include "ui/plot/csv.h"
#include "ui/plot/plot_axes.h"
#include "ui/text/names.h"

namespace kan::ui {

namespace {

constexpr double kCaption = 30, kWords = 52;
constexpr double kPoint = 4.5;
constexpr double kSmallestFont = 0.62;  // of the font: what can still be read
constexpr double kNodeRoom = 4;         // characters, of half a node's number
// Of an edge's phase: the point reaches the box, its curve, the box's other side.
constexpr double kAtBox = 0.34, kAtCurve = 0.6, kLeaves = 0.7;

/// How far something is between two phases, 0 … 1.
double between(double phase, double from, double to) {
    return std::clamp((phase - from) / (to - from), 0.0, 1.0);
}

/// Paints one state of a sample's way.
class WalkPainter {
  public:
    WalkPainter(QPainter &painter, const QRectF &area, const WalkState &state, const Theme &theme, const QFont &font)
        : painter_(painter), state_(state), sketch_(state.network->sketch), theme_(theme), area_(area) {
        const double size = std::clamp(std::min(area.height() / 420, area.width() / 820), 0.95, 1.45);
        font_ = scaledFont(font, size);
        bold_ = font_;
        bold_.setWeight(QFont::DemiBold);
        const QFontMetricsF metrics(bold_);
        double left = metrics.horizontalAdvance(QStringLiteral("120 → −0.123"));
        double right = metrics.horizontalAdvance(QStringLiteral("−0.123 → 1234.5"));
        for (const QString &name : sketch_.names.front()) left = std::max(left, metrics.horizontalAdvance(name));
        for (const QString &name : sketch_.names.back()) right = std::max(right, metrics.horizontalAdvance(name));
        layout_ = SketchLayout::of(sketch_.width(), area.adjusted(0, kCaption, 0, -kWords), left + 30, right + 30,
                                   sketch_.arity());
    }

    void paint() {
        paintKanSketch(painter_, sketch_, layout_, theme_);
        // Nodes over edges: where many lines come together their numbers stay to be read.
        for (const bool edges : {true, false}) {
            for (int n = 0; n < state_.done; ++n) {
                const WalkStep &step = state_.steps[static_cast<std::size_t>(n)];
                if ((step.kind == WalkStepKind::Edge) == edges) paintStep(step, 1, false);
            }
        }
        paintNames();
        if (state_.done < std::ssize(state_.steps) && state_.phase > 0)
            paintStep(state_.steps[static_cast<std::size_t>(state_.done)], state_.phase, true);
        paintWords();
    }

  private:
    double lineHeight() const { return QFontMetricsF(font_).height(); }

    void text(const QRectF &rect, int flags, const QString &words, const QColor &color, bool bold = false) {
        painter_.setFont(bold ? bold_ : font_);
        painter_.setPen(color);
        painter_.drawText(rect, flags | Qt::TextDontClip, words);
    }

    /// In the middle of a rectangle, on a ground of its own.
    void overLines(const QRectF &rect, const QString &words, const QColor &color, bool bold = false) {
        const double half = QFontMetricsF(bold ? bold_ : font_).horizontalAdvance(words) / 2 + 2;
        QColor ground = theme_.panel;
        ground.setAlphaF(0.8F);
        painter_.fillRect(QRectF(rect.center().x() - half, rect.top(), 2 * half, rect.height()), ground);
        text(rect, Qt::AlignCenter, words, color, bold);
    }

    QRectF besideInput(int i) const {
        const QPointF at = layout_.node(0, i);
        return {area_.left() + 6, at.y() - lineHeight(), at.x() - layout_.radius - 10 - area_.left() - 6,
                2 * lineHeight()};
    }
    QRectF besideOutput(int j) const {
        const QPointF at = layout_.node(static_cast<int>(layout_.nodes.size()) - 1, j);
        const double left = at.x() + layout_.radius + 10;
        return {left, at.y() - lineHeight(), area_.right() - 6 - left, 2 * lineHeight()};
    }
    QRectF belowNode(QPointF at) const { return {at.x() - 60, at.y() + layout_.radius + 2, 120, lineHeight()}; }

    void paintNames() {
        const int last = static_cast<int>(sketch_.names.size()) - 1;
        for (int l = 0; l <= last; ++l)
            for (int j = 0; j < std::ssize(sketch_.names[static_cast<std::size_t>(l)]); ++j) {
                const QString &name = sketch_.names[static_cast<std::size_t>(l)][static_cast<std::size_t>(j)];
                const QPointF at = layout_.node(l, j);
                if (l == 0)
                    text(besideInput(j), Qt::AlignRight | Qt::AlignTop, name, theme_.muted);
                else if (l == last)
                    text(besideOutput(j), Qt::AlignLeft | Qt::AlignTop, name, theme_.muted);
                else
                    overLines(QRectF(at.x() - 40, at.y() - layout_.radius - lineHeight() - 2, 80, lineHeight()), name,
                              theme_.muted);
            }
    }

    void paintStep(const WalkStep &step, double phase, bool now) {
        switch (step.kind) {
            case WalkStepKind::Input:
                return paintInput(step, phase, now);
            case WalkStepKind::Edge:
                return paintEdge(step, phase, now);
            case WalkStepKind::Sum:
                return step.factor < 0 ? paintNode(step, phase, now) : paintFactor(step, phase, now);
            case WalkStepKind::Product:
                return paintNode(step, phase, now);
            case WalkStepKind::Output:
                return paintOutput(step, phase, now);
        }
    }

    void ring(QPointF at, double phase) {
        painter_.setPen(QPen(theme_.accent, 2.2));
        painter_.setBrush(Qt::NoBrush);
        const double radius = layout_.radius + 3 + 5 * std::sin(std::numbers::pi * phase);
        painter_.drawEllipse(at, radius, radius);
    }

    void paintInput(const WalkStep &step, double phase, bool now) {
        paintSketchNode(painter_, layout_.node(0, step.j), layout_.radius, theme_.accent, theme_);
        QString value = formatNumber(step.in);
        if (!state_.network->dataset->input_scaling.empty() && (!now || phase > 0.5))
            value += QStringLiteral(" → ") + formatNumber(step.out);
        text(besideInput(step.j), Qt::AlignRight | Qt::AlignBottom, value, theme_.text, true);
        if (now) ring(layout_.node(0, step.j), phase);
    }

    void point(QPointF at) {
        painter_.setPen(QPen(theme_.panel, 1.5));
        painter_.setBrush(theme_.accent);
        painter_.drawEllipse(at, kPoint, kPoint);
    }

    void line(const QPainterPath &path) {
        painter_.setPen(QPen(theme_.accent, 2));
        painter_.setBrush(Qt::NoBrush);
        painter_.drawPath(path);
    }

    /// The font of a layer's values: as large as fits between its boxes and before the next nodes; none if that is too
    /// small to be read.
    std::optional<QFont> valueFont(int l) const {
        const QRectF &first = layout_.box(l, 0, 0);
        const auto &boxes = layout_.boxes[static_cast<std::size_t>(l)];
        const bool last = l + 2 == std::ssize(layout_.nodes);
        const double node = last ? 0 : kNodeRoom * QFontMetricsF(font_).averageCharWidth();
        const double room = layout_.node(l + 1, 0).x() - first.right() - 4 - node;
        const double slot = boxes.size() > 1 ? boxes[1].top() - first.top() : area_.height();
        const QFontMetricsF metrics(font_);
        const double factor = std::min(
            {1.0, 0.85 * slot / metrics.height(), room / metrics.horizontalAdvance(QStringLiteral("−0.0123"))});
        if (factor < kSmallestFont) return std::nullopt;
        return scaledFont(font_, factor);
    }

    /// What the edge brings, on its line just behind the box.
    void paintValue(int l, const QRectF &box, double value, bool now) {
        std::optional<QFont> own = valueFont(l);
        if (!own && !now) return;
        if (!own) own = scaledFont(font_, kSmallestFont);
        if (now) own->setWeight(QFont::DemiBold);
        const QFontMetricsF metrics(*own);
        const QString words = formatNumber(value);
        const QRectF beside(box.right() + 4, box.center().y() - metrics.height() - 1,
                            metrics.horizontalAdvance(words) + 4, metrics.height());
        painter_.fillRect(beside, theme_.panel);
        painter_.setFont(*own);
        painter_.setPen(now ? theme_.accent : theme_.text);
        painter_.drawText(beside, Qt::AlignCenter | Qt::TextDontClip, words);
    }

    void paintEdge(const WalkStep &step, double phase, bool now) {
        const QRectF &box = layout_.box(step.l, step.i, step.j);
        const QPointF on = layout_.place(sketch_, step.l, step.i, step.j, step.in, step.out);
        const QPainterPath in = layout_.lineIn(step.l, step.i, step.j), out = layout_.lineOut(step.l, step.i, step.j);
        if (now) {
            line(in);
            painter_.setPen(QPen(theme_.accent, 1.6));
            painter_.setBrush(Qt::NoBrush);
            painter_.drawRoundedRect(box, 3, 3);
        }
        if (phase < kAtBox) return point(in.pointAtPercent(between(phase, 0, kAtBox)));
        const double up = between(phase, kAtBox, kAtCurve);
        const QPointF foot(on.x(), box.bottom()), place = foot + (on - foot) * up;
        painter_.setPen(QPen(theme_.accent, 1.2, Qt::DashLine));
        painter_.drawLine(foot, place);
        if (up >= 1)
            painter_.drawLine(on, on + (QPointF(box.right(), on.y()) - on) * between(phase, kAtCurve, kLeaves));
        if (now && phase >= kLeaves) line(out);
        if (up >= 1) paintValue(step.l, box, step.out, now);
        point(place);
        if (!now || phase < kLeaves) return;
        point(out.pointAtPercent(between(phase, kLeaves, 1)));
    }

    /// At its mark on the product; what it is stands before it.
    void paintFactor(const WalkStep &step, double phase, bool now) {
        const Subnodes subnodes = layout_.subnodes(step.l - 1);
        const QPointF at = layout_.lineEnd(step.l - 1, subnodes.first(step.j) + step.factor);
        const double side = step.factor - (subnodes.of(step.j) - 1) / 2.0;
        const QString words = formatNumber(step.out);
        const double width = QFontMetricsF(font_).horizontalAdvance(words) + 8;
        point(at);
        overLines({at.x() - width - kPoint, at.y() + side * lineHeight() / 2 - lineHeight() / 2, width, lineHeight()},
                  words, now ? theme_.accent : theme_.text);
        if (now) ring(layout_.node(step.l, step.j), phase);
    }

    /// A sum or a product.
    void paintNode(const WalkStep &step, double phase, bool now) {
        const QPointF at = layout_.node(step.l, step.j);
        paintSketchNode(painter_, layout_, step.l, step.j, theme_.accent, theme_);
        const bool last = step.l + 1 == std::ssize(layout_.nodes);
        if (!last)
            overLines(belowNode(at), formatNumber(step.out), theme_.text, true);
        else if (now || state_.done < std::ssize(state_.steps))
            text(besideOutput(step.j), Qt::AlignLeft | Qt::AlignBottom, formatNumber(step.out), theme_.text, true);
        if (now) ring(at, phase);
    }

    void paintOutput(const WalkStep &step, double phase, bool now) {
        const QRectF rect = besideOutput(step.j);
        QString value = formatNumber(step.in);
        if (!state_.network->dataset->output_scaling.empty())
            value += QStringLiteral(" → ") + formatNumber(step.out, 4);
        painter_.fillRect(rect.adjusted(0, lineHeight(), 0, 2), theme_.panel);
        text(rect, Qt::AlignLeft | Qt::AlignBottom, value, now ? theme_.accent : theme_.text, true);
        if (now) ring(layout_.node(step.l, step.j), phase);
    }

    /// Below the network: the step as a sum, or what goes on.
    void paintWords() {
        const int at = state_.phase > 0 ? state_.done : state_.done - 1;
        const bool whole = state_.done == std::ssize(state_.steps);
        const QString words = whole || at < 0 ? state_.now : state_.words[static_cast<std::size_t>(at)];
        QFont large = scaledFont(font_, 1.12);
        painter_.setFont(large);
        painter_.setPen(theme_.text);
        const QRectF room(area_.left() + 16, area_.bottom() - kWords, area_.width() - 32, kWords);
        painter_.drawText(room, Qt::AlignCenter | Qt::TextWordWrap, words);
    }

    QPainter &painter_;
    const WalkState &state_;
    const KanSketch &sketch_;
    const Theme &theme_;
    QRectF area_;
    QFont font_, bold_;
    SketchLayout layout_;
};

}  // namespace

WalkView::WalkView(QWidget *parent) : PlotWidget(QStringLiteral("walk"), parent) {
    setMinimumSize(420, 240);
    setAccessibleName(tr("A sample on its way through the network"));
}

void WalkView::setState(const WalkStatePtr &state) {
    state_ = state;
    update();
}

void WalkView::paintPlot(const PlotCanvas &canvas) const {
    if (state_) WalkPainter(canvas.painter, canvas.area, *state_, canvas.theme, font()).paint();
}

QString WalkView::exportCsv() const {
    if (!state_) return {};
    const WalkNetwork &network = *state_->network;
    QString csv = QStringLiteral("step,what,in,base,spline,bias,out\n");
    for (std::size_t n = 0; n < state_->steps.size(); ++n) {
        const WalkStep &step = state_->steps[n];
        const QString what = QString::fromStdString(walkStepName(*network.dataset, network.model, step));
        csv += QStringLiteral("%1,\"%2\",%3,%4,%5,%6,%7\n")
                   .arg(n + 1)
                   .arg(what, csvNumber(step.in, 15), csvNumber(step.base, 15), csvNumber(step.spline, 15),
                        csvNumber(step.bias, 15), csvNumber(step.out, 15));
    }
    return csv;
}

}  // namespace kan::ui

#include "moc_walk_view.cpp"
