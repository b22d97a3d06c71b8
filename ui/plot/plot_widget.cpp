#include "ui/plot/plot_widget.h"

#include <QContextMenuEvent>
#include <QMenu>
#include <QMouseEvent>
#include <QPainter>

#include "ui/plot/chart_frame.h"

namespace kan::ui {

PlotWidget::PlotWidget(const QString &name, QWidget *parent) : QWidget(parent), name_(name) {}

void PlotWidget::setTitleRoom(int pixels) {
    title_room_ = pixels;
    update();
}

void PlotWidget::followCursor() {
    follows_cursor_ = true;
    setMouseTracking(true);
}

PlotLegend PlotWidget::legend(const Theme &) const {
    return {};
}

void PlotWidget::paintHead(const PlotCanvas &canvas) const {
    const QString words = title();
    if (words.isEmpty()) return;
    paintLineLegend(canvas.painter, canvas.area, words, canvas.title_room, legend(canvas.theme), canvas.theme, font());
}

void PlotWidget::paintOver(const PlotCanvas &) const {}

void PlotWidget::fillContextMenu(QMenu &) {}

void PlotWidget::paintAll(const PlotCanvas &canvas) const {
    QPainter &painter = canvas.painter;
    painter.save();
    painter.setRenderHint(QPainter::Antialiasing);
    paintHead(canvas);
    if (const QString words = emptyText(); words.isEmpty()) {
        paintPlot(canvas);
    } else {
        painter.setFont(font());
        painter.setPen(canvas.theme.muted);
        painter.drawText(canvas.area.adjusted(24, 30, -24, -10), Qt::AlignCenter | Qt::TextWordWrap, words);
    }
    painter.restore();
}

void PlotWidget::paintReadout(const PlotCanvas &canvas, QPointF at, const QStringList &lines,
                              const std::vector<QColor> &colors) const {
    drawReadout(canvas.painter, at, lines, canvas.area, canvas.theme, scaledFont(font(), 0.92),
                colors.empty() ? std::vector<QColor>{canvas.theme.muted} : colors);
}

void PlotWidget::paintEvent(QPaintEvent *) {
    QPainter painter(this);
    const Theme &theme = Theme::of(this);
    const PlotCanvas canvas{painter, QRectF(rect()), theme, title_room_, false};
    painter.fillRect(rect(), theme.panel);
    paintAll(canvas);
    painter.setRenderHint(QPainter::Antialiasing);
    if (emptyText().isEmpty()) paintOver(canvas);
}

void PlotWidget::paintExport(QPainter &painter, const QRectF &target) {
    Theme theme = Theme::light();
    theme.panel = Qt::white;
    painter.fillRect(target, Qt::white);
    paintAll({painter, target, theme, 0, true});
}

void PlotWidget::mouseMoveEvent(QMouseEvent *event) {
    cursor_ = event->position();
    if (follows_cursor_) update();
}

void PlotWidget::leaveEvent(QEvent *) {
    cursor_.reset();
    if (follows_cursor_) update();
}

void PlotWidget::changeEvent(QEvent *event) {
    QWidget::changeEvent(event);
    if (event->type() == QEvent::PaletteChange || event->type() == QEvent::FontChange) update();
}

void PlotWidget::contextMenuEvent(QContextMenuEvent *event) {
    QMenu menu(this);
    fillContextMenu(menu);
    if (!menu.isEmpty()) menu.addSeparator();
    addExportActions(menu, this, *this);
    menu.exec(event->globalPos());
}

}  // namespace kan::ui

#include "moc_plot_widget.cpp"
