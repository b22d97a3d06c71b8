#include "ui/dialogs/split_row.h"

#include <QComboBox>
#include <QFileDialog>
#include <QFileInfo>
#include <QHBoxLayout>
#include <QLabel>
#include <QPushButton>
#include <QSignalBlocker>
#include <QStackedWidget>

#include "core/data/table_split_fields.h"
#include "ui/controls/field_row.h"
#include "ui/controls/form_parts.h"
#include "ui/text/table_files.h"

namespace kan::ui {

SplitRow::SplitRow(QWidget *parent)
    : QWidget(parent), way_(makeCombo(this)), pages_(new QStackedWidget(this)), column_(makeCombo(this)) {
    way_->addItem(tr("A share of the rows trains"));
    way_->addItem(tr("A column says train or test"));
    way_->addItem(tr("Test rows are in a second file"));
    way_->setObjectName(QStringLiteral("splitWay"));
    way_->setAccessibleName(tr("Which rows train"));
    way_->setMinimumContentsLength(24);
    column_->setObjectName(QStringLiteral("splitColumn"));
    column_->setAccessibleName(tr("Column that says train or test"));
    pages_->addWidget(drawnPage());
    pages_->addWidget(column_);
    pages_->addWidget(filePage());
    auto *line = new QHBoxLayout(this);
    line->setContentsMargins(0, 0, 0, 0);
    line->setSpacing(12);
    line->addWidget(way_);
    line->addWidget(pages_, 1);
    pages_->setSizePolicy(QSizePolicy::Expanding, QSizePolicy::Fixed);
    connect(way_, &QComboBox::activated, this, &SplitRow::choose);
    connect(column_, &QComboBox::activated, this, &SplitRow::edited);
}

QWidget *SplitRow::drawnPage() {
    auto *page = new QWidget(this);
    auto *line = new QHBoxLayout(page);
    line->setContentsMargins(0, 0, 0, 0);
    line->setSpacing(12);
    const Field<TableSplit> &fraction = fieldNamed(tableSplitFields(), "fraction");
    const Field<TableSplit> &seed = fieldNamed(tableSplitFields(), "seed");
    fraction_ = makeFieldRow(fraction, page);
    fraction_->setCompact();
    fraction_->setObjectName(QStringLiteral("splitFraction"));
    fraction_->setValue(TableSplit{}.fraction);
    fraction_->setResetValue(TableSplit{}.fraction);
    if (auto *icon = fraction_->findChild<EffectIcon *>()) icon->hide();
    seed_ = makeFieldBox(seed, page);
    seed_->setObjectName(QStringLiteral("splitSeed"));
    seed_->setAccessibleName(fieldWords(seed.row.words));
    auto *label = new QLabel(fieldWords(seed.row.label), page);
    label->setBuddy(seed_);
    line->addWidget(fraction_, 1);
    line->addWidget(label);
    line->addWidget(seed_);
    connect(fraction_, &SliderRow::edited, this, &SplitRow::edited);
    connect(seed_, &QDoubleSpinBox::valueChanged, this, &SplitRow::edited);
    return page;
}

QWidget *SplitRow::filePage() {
    auto *page = new QWidget(this);
    auto *line = new QHBoxLayout(page);
    line->setContentsMargins(0, 0, 0, 0);
    file_label_ = new QLabel(page);
    file_label_->setProperty("role", "caption");
    auto *button = new QPushButton(tr("Choose…"), page);
    button->setAutoDefault(false);
    line->addWidget(file_label_, 1);
    line->addWidget(button);
    connect(button, &QPushButton::clicked, this, &SplitRow::askForFile);
    return page;
}

int SplitRow::way() const {
    return way_->currentIndex();
}

void SplitRow::choose(int way) {
    pages_->setCurrentIndex(way);
    if (way == SecondFile && test_file_.isEmpty()) return askForFile();
    emit edited();
}

void SplitRow::askForFile() {
    const QString file = QFileDialog::getOpenFileName(this, tr("Open the test rows"), {},
                                                      tableFileFilter());
    if (!file.isEmpty()) return setTestFile(file);
    if (!test_file_.isEmpty()) return;
    way_->setCurrentIndex(Drawn);
    choose(Drawn);
}

void SplitRow::setTestFile(const QString &file) {
    test_file_ = file;
    file_label_->setText(QFileInfo(file).fileName());
    file_label_->setToolTip(file);
    way_->setCurrentIndex(SecondFile);
    pages_->setCurrentIndex(SecondFile);
    emit edited();
}

void SplitRow::setColumns(const QStringList &names, const QString &likely) {
    const bool chosen = way() == ByColumn && names.contains(column_->currentText());
    const QString before = chosen || likely.isEmpty() ? column_->currentText() : likely;
    column_->clear();
    column_->addItems(names);
    column_->setCurrentIndex(std::max(0, static_cast<int>(names.indexOf(before))));
}

void SplitRow::setSplit(const TableSplit &split, const QString &test_file) {
    const QSignalBlocker quiet(seed_);
    fraction_->setValue(split.fraction);
    seed_->setValue(static_cast<double>(split.seed));
    const QString column = QString::fromStdString(split.column);
    if (!column.isEmpty() && column_->findText(column) < 0) column_->addItem(column);
    if (!column.isEmpty()) column_->setCurrentIndex(column_->findText(column));
    test_file_ = test_file;
    file_label_->setText(QFileInfo(test_file).fileName());
    file_label_->setToolTip(test_file);
    way_->setCurrentIndex(!test_file.isEmpty() ? SecondFile : !column.isEmpty() ? ByColumn : Drawn);
    pages_->setCurrentIndex(way());
}

TableSplit SplitRow::split() const {
    TableSplit split;
    split.fraction = fraction_->value();
    split.seed = static_cast<std::uint64_t>(seed_->value());
    if (way() == ByColumn) split.column = column_->currentText().toStdString();
    return split;
}

QString SplitRow::testFile() const {
    return way() == SecondFile ? test_file_ : QString();
}

}  // namespace kan::ui

#include "moc_split_row.cpp"
