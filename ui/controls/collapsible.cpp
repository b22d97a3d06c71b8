#include "ui/controls/collapsible.h"

#include <QToolButton>
#include <QVBoxLayout>

namespace kan::ui {

Collapsible::Collapsible(const QString &title, QWidget *parent)
    : QWidget(parent), header_(new QToolButton(this)), body_(new QWidget(this)), content_(new QVBoxLayout(body_)) {
    header_->setProperty("flat", true);
    header_->setToolButtonStyle(Qt::ToolButtonTextBesideIcon);
    header_->setArrowType(Qt::RightArrow);
    header_->setIconSize({9, 9});
    header_->setCheckable(true);
    header_->setSizePolicy(QSizePolicy::Ignored, QSizePolicy::Fixed);
    QFont font = header_->font();
    font.setPointSizeF(font.pointSizeF() * 0.92);
    header_->setFont(font);
    content_->setContentsMargins(0, 4, 0, 2);
    content_->setSpacing(5);
    body_->hide();

    auto *layout = new QVBoxLayout(this);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->setSpacing(0);
    layout->addWidget(header_);
    layout->addWidget(body_);
    setTitle(title);
    connect(header_, &QToolButton::toggled, this, &Collapsible::setOpen);
}

void Collapsible::setTitle(const QString &title) {
    header_->setText(title);
    header_->setAccessibleName(title);
}

bool Collapsible::isOpen() const {
    return header_->isChecked();
}

void Collapsible::setOpen(bool open) {
    header_->setChecked(open);
    header_->setArrowType(open ? Qt::DownArrow : Qt::RightArrow);
    body_->setVisible(open);
}

}  // namespace kan::ui

#include "moc_collapsible.cpp"
