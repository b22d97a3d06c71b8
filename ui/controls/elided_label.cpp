#include "ui/controls/elided_label.h"

#include <QFontMetrics>
#include <QPainter>

#include "ui/theme/theme.h"

namespace kan::ui {

ElidedLabel::ElidedLabel(QWidget *parent) : QWidget(parent) {
    setSizePolicy(QSizePolicy::Expanding, QSizePolicy::Preferred);
}

void ElidedLabel::setText(const QString &text) {
    if (text == text_) return;
    text_ = text;
    setToolTip(text);
    setAccessibleName(text);
    updateGeometry();
    update();
}

QSize ElidedLabel::sizeHint() const {
    const QFontMetrics metrics(font());
    return {metrics.horizontalAdvance(text_) + 2, metrics.height()};
}

QSize ElidedLabel::minimumSizeHint() const {
    return {20, QFontMetrics(font()).height()};
}

void ElidedLabel::paintEvent(QPaintEvent *) {
    QPainter painter(this);
    painter.setPen(Theme::of(this).muted);
    painter.drawText(rect(), Qt::AlignRight | Qt::AlignVCenter,
                     QFontMetrics(font()).elidedText(text_, Qt::ElideRight, width()));
}

}  // namespace kan::ui

#include "moc_elided_label.cpp"
