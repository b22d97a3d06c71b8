#include "ui/dialogs/choice_delegate.h"

#include <QAbstractItemView>
#include <QComboBox>
#include <QIcon>
#include <QPainter>
#include <QTimer>

#include "ui/dialogs/column_model.h"
#include "ui/theme/theme.h"

namespace kan::ui {

namespace {

constexpr int kChevron = 10;

const ColumnModel *modelOf(const QModelIndex &index) {
    return qobject_cast<const ColumnModel *>(index.model());
}

}  // namespace

void ChoiceDelegate::paint(QPainter *painter, const QStyleOptionViewItem &option, const QModelIndex &index) const {
    QStyledItemDelegate::paint(painter, option, index);
    const ColumnModel *model = modelOf(index);
    if (!model || model->choices(index).empty()) return;
    const QRect place(option.rect.right() - kChevron - 5, option.rect.center().y() - kChevron / 2, kChevron, kChevron);
    const bool dark = option.widget && Theme::of(option.widget).dark;
    QIcon(dark ? QStringLiteral(":/kan/icons/chevron-down-dark.svg")
               : QStringLiteral(":/kan/icons/chevron-down-light.svg"))
        .paint(painter, place);
}

QWidget *ChoiceDelegate::createEditor(QWidget *parent, const QStyleOptionViewItem &, const QModelIndex &index) const {
    const ColumnModel *model = modelOf(index);
    if (!model || model->choices(index).empty()) return nullptr;
    auto *combo = new QComboBox(parent);
    combo->setAccessibleName(model->headerData(index.column(), Qt::Horizontal).toString());
    for (const auto &[text, value] : model->choices(index)) combo->addItem(text, value);
    auto *self = const_cast<ChoiceDelegate *>(this);
    if (model->takesNumber(index)) {
        combo->setEditable(true);
        combo->setInsertPolicy(QComboBox::NoInsert);
        combo->setToolTip(tr("A number fills the missing cells"));
    }
    connect(combo, &QComboBox::activated, self, [self, combo] {
        emit self->commitData(combo);
        emit self->closeEditor(combo);
    });
    QTimer::singleShot(0, combo, [combo] {
        if (combo->isVisible()) combo->showPopup();
    });
    return combo;
}

void ChoiceDelegate::setEditorData(QWidget *editor, const QModelIndex &index) const {
    auto *combo = static_cast<QComboBox *>(editor);
    combo->setCurrentIndex(combo->findData(index.data(Qt::EditRole)));
}

void ChoiceDelegate::setModelData(QWidget *editor, QAbstractItemModel *model, const QModelIndex &index) const {
    auto *combo = static_cast<QComboBox *>(editor);
    const bool typed = combo->isEditable() && combo->findText(combo->currentText()) < 0;
    const QVariant value = typed ? QVariant(combo->currentText()) : combo->currentData();
    if (!typed && value == index.data(Qt::EditRole)) return;
    const auto *view = qobject_cast<const QAbstractItemView *>(parent());
    const QModelIndexList rows = view ? view->selectionModel()->selectedRows(index.column()) : QModelIndexList();
    if (!rows.contains(index)) {
        model->setData(index, value);
        return;
    }
    for (const QModelIndex &row : rows) model->setData(row, value);
}

void ChoiceDelegate::updateEditorGeometry(QWidget *editor, const QStyleOptionViewItem &option,
                                          const QModelIndex &) const {
    editor->setGeometry(option.rect);
}

}  // namespace kan::ui

#include "moc_choice_delegate.cpp"
