#include "ui/controls/flow_layout.h"

#include <QWidget>
#include <algorithm>

namespace kan::ui {

FlowLayout::FlowLayout(int spacing, QWidget *parent) : QLayout(parent) {
    setContentsMargins(0, 0, 0, 0);
    setSpacing(spacing);
}

FlowLayout::~FlowLayout() {
    qDeleteAll(items_);
}

void FlowLayout::addItem(QLayoutItem *item) {
    items_.append(item);
}
int FlowLayout::count() const {
    return static_cast<int>(items_.size());
}
QLayoutItem *FlowLayout::itemAt(int index) const {
    return items_.value(index);
}

QLayoutItem *FlowLayout::takeAt(int index) {
    return index >= 0 && index < items_.size() ? items_.takeAt(index) : nullptr;
}

int FlowLayout::heightForWidth(int width) const {
    return arrange(QRect(0, 0, width, 0), false);
}

QSize FlowLayout::sizeHint() const {
    return minimumSize();
}

QSize FlowLayout::minimumSize() const {
    QSize size;
    for (const QLayoutItem *item : items_) size = size.expandedTo(item->minimumSize());
    const QMargins margins = contentsMargins();
    return size + QSize(margins.left() + margins.right(), margins.top() + margins.bottom());
}

void FlowLayout::setGeometry(const QRect &rect) {
    QLayout::setGeometry(rect);
    arrange(rect, true);
}

int FlowLayout::arrange(const QRect &whole, bool place) const {
    const QMargins margins = contentsMargins();
    const QRect rect = whole.marginsRemoved(margins);
    int x = rect.x();
    int y = rect.y();
    int line_height = 0;
    for (QLayoutItem *item : items_) {
        const QSize size = item->sizeHint();
        if (x > rect.x() && x + size.width() > rect.right() + 1) {
            x = rect.x();
            y += line_height + spacing();
            line_height = 0;
        }
        line_height = std::max(line_height, size.height());
        if (place) item->setGeometry(QRect(QPoint(x, y), size));
        x += size.width() + spacing();
    }
    return y + line_height - rect.y() + margins.top() + margins.bottom();
}

}  // namespace kan::ui
