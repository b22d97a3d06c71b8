#include "ui/dialogs/dialect_row.h"

#include <QCheckBox>
#include <QComboBox>
#include <QHBoxLayout>
#include <QLabel>
#include <QSignalBlocker>

#include "ui/controls/form_parts.h"

namespace kan::ui {

DialectRow::DialectRow(QWidget *parent)
    : QWidget(parent),
      delimiter_label_(new QLabel(tr("Delimiter"), this)),
      delimiter_(makeCombo(this)),
      header_(new QCheckBox(tr("First row holds names"), this)),
      decimal_comma_(new QCheckBox(tr("Decimal comma"), this)) {
    const std::pair<QString, char> delimiters[] = {
        {tr("Comma ,"), ','}, {tr("Semicolon ;"), ';'}, {tr("Tab"), '\t'}, {tr("Bar |"), '|'}, {tr("Spaces"), ' '}};
    for (const auto &[text, character] : delimiters) delimiter_->addItem(text, static_cast<int>(character));
    delimiter_->setObjectName(QStringLiteral("delimiter"));
    delimiter_->setAccessibleName(tr("Delimiter"));
    delimiter_->setMinimumContentsLength(11);
    header_->setObjectName(QStringLiteral("header"));
    decimal_comma_->setObjectName(QStringLiteral("decimalComma"));
    decimal_comma_->setToolTip(tr("1,5 is a number"));
    auto *line = new QHBoxLayout(this);
    line->setContentsMargins(0, 0, 0, 0);
    line->setSpacing(12);
    delimiter_label_->setBuddy(delimiter_);
    line->addWidget(delimiter_label_);
    line->addWidget(delimiter_);
    line->addWidget(header_);
    line->addWidget(decimal_comma_);
    line->addStretch(1);
    connect(delimiter_, &QComboBox::activated, this, [this] {
        const QSignalBlocker quiet(decimal_comma_);  // a comma cannot be both
        if (dialect().delimiter == ',') decimal_comma_->setChecked(false);
        emit edited();
    });
    connect(header_, &QCheckBox::toggled, this, &DialectRow::edited);
    connect(decimal_comma_, &QCheckBox::toggled, this, &DialectRow::edited);
}

void DialectRow::setDialect(const CsvDialect &dialect) {
    const QSignalBlocker quiet(header_), still(decimal_comma_);
    shown_ = dialect;
    delimiter_->setCurrentIndex(delimiter_->findData(static_cast<int>(dialect.delimiter)));
    header_->setChecked(dialect.header);
    decimal_comma_->setChecked(dialect.decimal_comma);
}

void DialectRow::setOfSheet(bool on) {
    for (QWidget *widget : std::initializer_list<QWidget *>{delimiter_label_, delimiter_, decimal_comma_})
        widget->setVisible(!on);
}

CsvDialect DialectRow::dialect() const {
    CsvDialect dialect = shown_;
    dialect.delimiter = static_cast<char>(delimiter_->currentData().toInt());
    dialect.header = header_->isChecked();
    dialect.decimal_comma = decimal_comma_->isChecked();
    return dialect;
}

}  // namespace kan::ui

#include "moc_dialect_row.cpp"
