#include "ui/panels/panel.h"

#include <QLabel>
#include <QVBoxLayout>

#include "core/experiment/experiment.h"
#include "ui/controls/form_parts.h"
#include "ui/session/experiment_session.h"

namespace kan::ui {

Panel::Panel(ExperimentSession &session, const QString &title, QWidget *parent)
    : QWidget(parent), session_(session), content_(new QVBoxLayout(this)) {
    setAccessibleName(title);
    content_->setContentsMargins(16, 10, 8, 12);
    content_->setSpacing(5);
    auto *heading = new QLabel(title.toUpper(), this);
    heading->setProperty("role", "section");
    QFont font = heading->font();
    font.setPointSizeF(font.pointSizeF() * 0.88);
    font.setLetterSpacing(QFont::AbsoluteSpacing, 0.4);
    heading->setFont(font);
    content_->addWidget(heading);
    content_->addSpacing(3);
}

Panel::~Panel() {
    silenceLines(this);
}

QWidget *Panel::addRow(QVBoxLayout *layout, const QString &label, QWidget *control, const QString &accessible) {
    return addLabelledRow(layout, label, control, accessible, this);
}

void Panel::apply(const QString &text, const QString &merge_key, const std::function<void(Experiment &)> &change) {
    Experiment changed = session_.experiment();
    change(changed);
    session_.edit(changed, text, merge_key);
}

QLabel *Panel::caption(const QString &text, QWidget *parent) {
    auto *label = new QLabel(text, parent);
    label->setProperty("role", "caption");
    QFont font = label->font();
    font.setPointSizeF(font.pointSizeF() * 0.92);
    label->setFont(font);
    return label;
}

}  // namespace kan::ui

#include "moc_panel.cpp"
