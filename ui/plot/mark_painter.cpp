#include "ui/plot/mark_painter.h"

#include <QPaintDevice>
#include <cmath>

namespace kan::ui {

double MarkPainter::half() const {
    return std::ceil(radius_) + 1;
}

QPixmap MarkPainter::empty() const {
    const double ratio = painter_.device()->devicePixelRatioF();
    const int side = static_cast<int>(std::ceil(2 * half() * ratio));
    QPixmap picture(side, side);
    picture.setDevicePixelRatio(ratio);
    picture.fill(Qt::transparent);
    return picture;
}

void MarkPainter::put(QPointF at, const QPixmap &picture) {
    const double ratio = picture.devicePixelRatio();
    const auto whole = [ratio](double place) { return std::round(place * ratio) / ratio; };
    painter_.drawPixmap(QPointF(whole(at.x() - half()), whole(at.y() - half())), picture);
}

}  // namespace kan::ui
