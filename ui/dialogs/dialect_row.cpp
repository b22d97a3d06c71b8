#include "ui/dialogs/dialect_row.h"

#include <QCheckBox>
#include <QComboBox>
#include <QHBoxLayout>
#include <QLabel>
#include <QSignalBlocker>
#include <QSpinBox>
#include <QVBoxLayout>

#include "ui/controls/form_parts.h"

namespace kan::ui {

DialectRow::DialectRow(QWidget *parent)
    : QWidget(parent),
      delimiter_label_(new QLabel(tr("Delimiter"), this)),
      delimiter_(makeCombo(this)),
      header_(new QCheckBox(tr("First row holds names"), this)),
      decimal_comma_(new QCheckBox(tr("Decimal comma"), this)),
      skip_(new QSpinBox(this)),
      header_rows_(new QSpinBox(this)),
      comment_(makeCombo(this)),
      units_row_(new QCheckBox(tr("Row of units"), this)) {
    const std::pair<QString, char> delimiters[] = {
        {tr("Comma ,"), ','}, {tr("Semicolon ;"), ';'}, {tr("Tab"), '\t'}, {tr("Bar |"), '|'}, {tr("Spaces"), ' '}};
    for (const auto &[text, character] : delimiters) delimiter_->addItem(text, static_cast<int>(character));
    delimiter_->setObjectName(QStringLiteral("delimiter"));
    delimiter_->setAccessibleName(tr("Delimiter"));
    delimiter_->setMinimumContentsLength(11);
    header_->setObjectName(QStringLiteral("header"));
    decimal_comma_->setObjectName(QStringLiteral("decimalComma"));
    decimal_comma_->setToolTip(tr("1,5 is a number"));
    auto *lines = new QVBoxLayout(this);
    lines->setContentsMargins(0, 0, 0, 0);
    lines->setSpacing(4);
    auto *line = new QHBoxLayout;
    line->setSpacing(12);
    lines->addLayout(line);
    lines->addWidget(layoutLine());
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

QWidget *DialectRow::layoutLine() {
    auto *widget = new QWidget(this);
    auto *line = new QHBoxLayout(widget);
    line->setContentsMargins(0, 0, 0, 0);
    line->setSpacing(12);
    for (QSpinBox *box : {skip_, header_rows_}) box->setButtonSymbols(QAbstractSpinBox::NoButtons);
    skip_->setRange(0, kMostSkipped);
    header_rows_->setRange(1, kMostHeaderRows);
    for (const char *sign : {"", "#", "%", ";", "//"})
        comment_->addItem(*sign ? QString::fromLatin1(sign) : tr("none"), QString::fromLatin1(sign));
    skip_->setObjectName(QStringLiteral("skip"));
    skip_->setToolTip(tr("Lines above the table, such as an instrument's preamble"));
    header_rows_->setObjectName(QStringLiteral("headerRows"));
    header_rows_->setToolTip(tr("Rows that make the names: groups of columns above each name"));
    comment_->setObjectName(QStringLiteral("comment"));
    comment_->setToolTip(tr("Lines that begin with it are left out"));
    units_row_->setObjectName(QStringLiteral("unitsRow"));
    units_row_->setToolTip(tr("The row below the names holds units"));
    const auto add = [&](const QString &text, QWidget *control) {
        auto *label = new QLabel(text, widget);
        label->setBuddy(control);
        line->addWidget(label);
        line->addWidget(control);
        return label;
    };
    add(tr("Skip lines"), skip_);
    comment_label_ = add(tr("Comments"), comment_);
    add(tr("Rows of names"), header_rows_);
    line->addWidget(units_row_);
    line->addStretch(1);
    connect(skip_, &QSpinBox::valueChanged, this, &DialectRow::edited);
    connect(header_rows_, &QSpinBox::valueChanged, this, &DialectRow::edited);
    connect(comment_, &QComboBox::activated, this, &DialectRow::edited);
    connect(units_row_, &QCheckBox::toggled, this, &DialectRow::edited);
    return widget;
}

void DialectRow::setDialect(const CsvDialect &dialect) {
    const QSignalBlocker quiet(header_), still(decimal_comma_), calm(skip_), silent(header_rows_), mute(units_row_);
    shown_ = dialect;
    delimiter_->setCurrentIndex(delimiter_->findData(static_cast<int>(dialect.delimiter)));
    header_->setChecked(dialect.header);
    decimal_comma_->setChecked(dialect.decimal_comma);
    skip_->setValue(dialect.skip);
    header_rows_->setValue(dialect.header_rows);
    header_rows_->setEnabled(dialect.header && !dialect.commented_header);
    comment_->setCurrentIndex(comment_->findData(QString::fromStdString(dialect.comment)));
    units_row_->setChecked(dialect.units_row);
}

void DialectRow::setOfSheet(bool on) {
    for (QWidget *widget :
         std::initializer_list<QWidget *>{delimiter_label_, delimiter_, decimal_comma_, comment_label_, comment_})
        widget->setVisible(!on);
}

CsvDialect DialectRow::dialect() const {
    CsvDialect dialect = shown_;
    dialect.delimiter = static_cast<char>(delimiter_->currentData().toInt());
    dialect.header = header_->isChecked();
    dialect.decimal_comma = decimal_comma_->isChecked();
    dialect.skip = skip_->value();
    dialect.header_rows = header_rows_->value();
    dialect.comment = comment_->currentData().toString().toStdString();
    dialect.units_row = units_row_->isChecked();
    dialect.commented_header = dialect.commented_header && dialect.header && !dialect.comment.empty();
    return dialect;
}

}  // namespace kan::ui

#include "moc_dialect_row.cpp"
