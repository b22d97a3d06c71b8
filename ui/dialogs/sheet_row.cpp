#include "ui/dialogs/sheet_row.h"

#include <QComboBox>
#include <QHBoxLayout>
#include <QLabel>
#include <QLineEdit>

#include "ui/controls/form_parts.h"

namespace kan::ui {

SheetRow::SheetRow(QWidget *parent) : QWidget(parent), sheets_(makeCombo(this)), range_(new QLineEdit(this)) {
    sheets_->setObjectName(QStringLiteral("sheet"));
    sheets_->setAccessibleName(tr("Sheet"));
    sheets_->setMinimumContentsLength(12);
    range_->setObjectName(QStringLiteral("range"));
    range_->setAccessibleName(tr("Cells"));
    range_->setPlaceholderText(tr("all, or B3:F200"));
    range_->setToolTip(tr("Cells such as B3:F200, columns B:F or rows 3:200"));
    range_->setMaximumWidth(18 * fontMetrics().averageCharWidth());
    auto *line = new QHBoxLayout(this);
    line->setContentsMargins(0, 0, 0, 0);
    line->setSpacing(8);
    for (const auto &[text, field] :
         std::initializer_list<std::pair<QString, QWidget *>>{{tr("Sheet"), sheets_}, {tr("Cells"), range_}}) {
        auto *label = new QLabel(text, this);
        label->setBuddy(field);
        line->addWidget(label);
        line->addWidget(field);
    }
    connect(sheets_, &QComboBox::activated, this, &SheetRow::sheetChosen);
    connect(range_, &QLineEdit::editingFinished, this, [this] {
        if (!range_->isModified()) return;
        range_->setModified(false);
        emit rangeEdited();
    });
}

SheetRow::~SheetRow() {
    silenceLines(this);
}

void SheetRow::setSheets(const std::vector<SheetInfo> &sheets) {
    sheets_->clear();
    for (const SheetInfo &sheet : sheets) {
        const QString name = QString::fromStdString(sheet.name);
        sheets_->addItem(sheet.visible ? name : tr("%1 (hidden)").arg(name), name);
    }
}

void SheetRow::setSheet(const QString &name) {
    sheets_->setCurrentIndex(sheets_->findData(name));
}

void SheetRow::setRange(const QString &range) {
    range_->setText(range);
}

QString SheetRow::sheet() const {
    return sheets_->currentData().toString();
}

QString SheetRow::range() const {
    return range_->text().trimmed();
}

}  // namespace kan::ui

#include "moc_sheet_row.cpp"
