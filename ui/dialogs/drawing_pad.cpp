#include "ui/dialogs/drawing_pad.h"

#include <QMouseEvent>
#include <QPainter>
#include <algorithm>
#include <cmath>

#include "ui/theme/theme.h"

namespace kan::ui {

namespace {

constexpr int kCanvas = 280;
constexpr double kBrush = 22;          // canvas pixels; two or three of an image of 28
constexpr double kFilled = 20 / 28.0;  // MNIST: digits fill a box of 20 of 28 pixels, centred by mass

QImage emptyCanvas() {
    QImage canvas(kCanvas, kCanvas, QImage::Format_Grayscale8);
    canvas.fill(0);
    return canvas;
}

struct Ink {
    QRect box;
    QPointF centre;
};

/// Where the ink is; an empty box without any.
Ink inkOf(const QImage &canvas) {
    int left = kCanvas, right = -1, top = kCanvas, bottom = -1;
    double mass = 0, x_mass = 0, y_mass = 0;
    for (int y = 0; y < kCanvas; ++y) {
        const uchar *line = canvas.constScanLine(y);
        for (int x = 0; x < kCanvas; ++x) {
            if (line[x] == 0) continue;
            left = std::min(left, x), right = std::max(right, x);
            top = std::min(top, y), bottom = std::max(bottom, y);
            mass += line[x], x_mass += line[x] * (x + 0.5), y_mass += line[x] * (y + 0.5);
        }
    }
    if (right < 0) return {};
    return {QRect(QPoint(left, top), QPoint(right, bottom)), QPointF(x_mass / mass, y_mass / mass)};
}

}  // namespace

DrawingPad::DrawingPad(int side, QWidget *parent) : QWidget(parent), side_(side), canvas_(emptyCanvas()) {
    setMinimumSize(168, 168);
    setCursor(Qt::CrossCursor);
    setAccessibleName(tr("Drawing pad"));
    setToolTip(tr("Draw a digit with the mouse"));
}

void DrawingPad::setSide(int side) {
    side_ = side;
    shown_.clear();
    clear();
}

void DrawingPad::showImage(const std::vector<double> &pixels) {
    shown_ = pixels;
    canvas_ = emptyCanvas();
    drawn_ = false;
    update();
}

std::vector<double> DrawingPad::drawing() const {
    std::vector<double> pixels(static_cast<std::size_t>(side_) * static_cast<std::size_t>(side_), 0.0);
    const Ink ink = inkOf(canvas_);
    if (ink.box.isEmpty()) return pixels;
    const double scale = kFilled * side_ / std::max(ink.box.width(), ink.box.height());
    // Four times as fine, then means of four by four pixels.
    constexpr int kFine = 4;
    QImage fine(kFine * side_, kFine * side_, QImage::Format_Grayscale8);
    fine.fill(0);
    QPainter painter(&fine);
    painter.setRenderHints(QPainter::SmoothPixmapTransform | QPainter::Antialiasing);
    painter.translate(fine.width() / 2.0, fine.height() / 2.0);
    painter.scale(kFine * scale, kFine * scale);
    painter.translate(-ink.centre);
    painter.drawImage(QPointF(0, 0), canvas_);
    painter.end();
    for (int y = 0; y < fine.height(); ++y)
        for (int x = 0; x < fine.width(); ++x)
            pixels[static_cast<std::size_t>(y / kFine * side_ + x / kFine)] +=
                fine.constScanLine(y)[x] / (255.0 * kFine * kFine);
    return pixels;
}

void DrawingPad::clear() {
    canvas_ = emptyCanvas();
    shown_.clear();
    drawn_ = false;
    update();
    emit cleared();
}

QRectF DrawingPad::square() const {
    const double size = std::min(width(), height());
    return {(width() - size) / 2, (height() - size) / 2, size, size};
}

QPointF DrawingPad::toCanvas(QPointF position) const {
    const QRectF area = square();
    return (position - area.topLeft()) * (kCanvas / area.width());
}

void DrawingPad::stroke(QPointF from, QPointF to) {
    QPainter painter(&canvas_);
    painter.setRenderHint(QPainter::Antialiasing);
    painter.setPen(QPen(Qt::white, kBrush, Qt::SolidLine, Qt::RoundCap, Qt::RoundJoin));
    painter.drawLine(from, to == from ? to + QPointF(0.01, 0) : to);
    shown_.clear();
    drawn_ = true;
    update();
    emit drawn();
}

void DrawingPad::mousePressEvent(QMouseEvent *event) {
    if (event->button() == Qt::RightButton) return clear();
    if (event->button() != Qt::LeftButton) return;
    last_ = toCanvas(event->position());
    stroke(last_, last_);
}

void DrawingPad::mouseMoveEvent(QMouseEvent *event) {
    if (!(event->buttons() & Qt::LeftButton)) return;
    const QPointF here = toCanvas(event->position());
    stroke(last_, here);
    last_ = here;
}

void DrawingPad::paintEvent(QPaintEvent *) {
    QPainter painter(this);
    const Theme &theme = Theme::of(this);
    const QRectF area = square();
    painter.fillRect(area, Qt::black);
    if (drawn_) {
        painter.setRenderHint(QPainter::SmoothPixmapTransform);
        painter.drawImage(area, canvas_);
    } else if (shown_.size() == static_cast<std::size_t>(side_) * static_cast<std::size_t>(side_)) {
        QImage image(side_, side_, QImage::Format_Grayscale8);
        for (int y = 0; y < side_; ++y)
            for (int x = 0; x < side_; ++x)
                image.scanLine(y)[x] = static_cast<uchar>(
                    std::lround(255 * std::clamp(shown_[static_cast<std::size_t>(y * side_ + x)], 0.0, 1.0)));
        painter.drawImage(area, image);
    } else {
        painter.setPen(QColor(150, 150, 150));
        painter.drawText(area, Qt::AlignCenter, tr("draw here"));
    }
    painter.setPen(theme.border);
    painter.setBrush(Qt::NoBrush);
    painter.drawRect(area.adjusted(0.5, 0.5, -0.5, -0.5));
}

}  // namespace kan::ui

#include "moc_drawing_pad.cpp"
