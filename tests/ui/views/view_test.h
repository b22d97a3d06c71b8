#pragma once

#include <QApplication>
#include <QImage>
#include <QMouseEvent>
#include <QWheelEvent>
#include <QWidget>
#include <QtTest>

namespace kan::ui {

inline void moveMouse(QWidget *target, QPointF position, Qt::MouseButtons buttons = Qt::NoButton) {
    QMouseEvent event(QEvent::MouseMove, position, target->mapToGlobal(position), Qt::NoButton, buttons, {});
    QApplication::sendEvent(target, &event);
}

inline void turnWheel(QWidget *target, QPointF position, int eighths) {
    QWheelEvent event(position, target->mapToGlobal(position), {}, {0, eighths}, Qt::NoButton, Qt::NoModifier,
                      Qt::NoScrollPhase, false);
    QApplication::sendEvent(target, &event);
}

/// Pixels of `area` that differ clearly from `background`.
inline int inkIn(const QImage &image, const QRect &area, QRgb background, int threshold = 60) {
    int count = 0;
    const QRect inside = area & image.rect();
    for (int y = inside.top(); y <= inside.bottom(); ++y) {
        for (int x = inside.left(); x <= inside.right(); ++x) {
            const QRgb pixel = image.pixel(x, y);
            const int difference = std::abs(qRed(pixel) - qRed(background)) +
                                   std::abs(qGreen(pixel) - qGreen(background)) +
                                   std::abs(qBlue(pixel) - qBlue(background));
            count += difference > threshold;
        }
    }
    return count;
}

inline QImage pictureOf(QWidget *widget) {
    return widget->grab().toImage().convertToFormat(QImage::Format_RGB32);
}

}  // namespace kan::ui
