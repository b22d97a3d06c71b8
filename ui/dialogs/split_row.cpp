#include "ui/dialogs/split_row.h"

#include <QCheckBox>
#include <QComboBox>
#include <QFileDialog>
#include <QFileInfo>
#include <QHBoxLayout>
#include <QLabel>
#include <QLineEdit>
#include <QPushButton>
#include <QSignalBlocker>
#include <algorithm>

#include "core/data/table_split_fields.h"
#include "ui/controls/field_row.h"
#include "ui/controls/form_parts.h"
#include "ui/text/table_files.h"

namespace kan::ui {

namespace {

/// By the place of a way in the list; a column and a second file stand in place of a rule.
SplitRule ruleOfWay(int way) {
    constexpr SplitRule rules[] = {SplitRule::Random, SplitRule::Random, SplitRule::Random, SplitRule::Ordered,
                                   SplitRule::Blocks, SplitRule::Fold,   SplitRule::Group,  SplitRule::Stratified};
    return rules[way];
}

int wayOfRule(SplitRule rule) {
    int way = 0;
    while (ruleOfWay(way) != rule) ++way;
    return way;
}

/// By its ending; what it is turns out when it is read.
bool isSpreadsheetName(const QString &file) {
    const QString ending = QFileInfo(file).suffix().toLower();
    return ending == QLatin1String("xlsx") || ending == QLatin1String("xlsm") || ending == QLatin1String("ods");
}

void selectName(QComboBox *combo, const QString &name) {
    if (name.isEmpty()) return;
    if (combo->findText(name) < 0) combo->addItem(name);
    combo->setCurrentIndex(combo->findText(name));
}

void replaceNames(QComboBox *combo, const QStringList &names, const QString &chosen) {
    combo->clear();
    combo->addItems(names);
    combo->setCurrentIndex(std::max(0, static_cast<int>(names.indexOf(chosen))));
}

}  // namespace

SplitRow::SplitRow(QWidget *parent)
    : QWidget(parent),
      way_(makeCombo(this)),
      column_(makeCombo(this)),
      group_column_(makeCombo(this)),
      group_page_(new QWidget(this)),
      file_page_(new QWidget(this)),
      group_(new QLineEdit(this)),
      file_label_(new QLabel(this)),
      test_sheet_(new QLineEdit(this)),
      follows_(new QCheckBox(tr("Follows the training rows"), this)) {
    auto *line = new QHBoxLayout(this);
    line->setContentsMargins(0, 0, 0, 0);
    line->setSpacing(12);
    buildWay();
    line->addWidget(way_);
    buildFraction(line);
    column_->setObjectName(QStringLiteral("splitColumn"));
    column_->setAccessibleName(tr("Column that says train or test"));
    line->addWidget(column_, 1);
    buildGroup(line);
    buildFile(line);
    addNumber(line, "blocks", "splitBlocks");
    addNumber(line, "folds", "splitFolds");
    addNumber(line, "fold", "splitFold");
    addNumber(line, "seed", "splitSeed");
    line->addStretch();
    connect(way_, &QComboBox::activated, this, &SplitRow::choose);
    connect(column_, &QComboBox::activated, this, &SplitRow::edited);
    showWay(Drawn);
}

SplitRow::~SplitRow() {
    silenceLines(this);
}

void SplitRow::buildWay() {
    way_->addItems({tr("A share of the rows trains"), tr("A column says train or test"),
                    tr("Test rows are in a second file"), tr("The first rows train"), tr("Blocks of rows train"),
                    tr("One of several folds tests"), tr("Groups of rows stay together"),
                    tr("Classes keep their shares")});
    way_->setObjectName(QStringLiteral("splitWay"));
    way_->setAccessibleName(tr("Which rows train"));
    way_->setMinimumContentsLength(24);
    const QString helps[] = {tr("Rows are drawn one by one"),
                             {},
                             {},
                             tr("For series: the past trains, the rest tests"),
                             tr("Rows in one piece train or test together, for rows that resemble their neighbours"),
                             tr("The drawn rows are cut into equal parts; each can test once"),
                             tr("Rows with the same value of a column, such as a patient, are never on both sides"),
                             tr("As many rows of each class train as its share is")};
    for (int way = Drawn; way <= Stratified; ++way) way_->setItemData(way, helps[way], Qt::ToolTipRole);
}

void SplitRow::buildFraction(QHBoxLayout *line) {
    fraction_ = makeFieldRow(fieldNamed(tableSplitFields(), "fraction"), this);
    fraction_->setCompact();
    fraction_->setObjectName(QStringLiteral("splitFraction"));
    fraction_->setValue(TableSplit{}.fraction);
    fraction_->setResetValue(TableSplit{}.fraction);
    if (auto *icon = fraction_->findChild<EffectIcon *>()) icon->hide();
    line->addWidget(fraction_, 1);
    connect(fraction_, &SliderRow::edited, this, &SplitRow::edited);
}

void SplitRow::buildGroup(QHBoxLayout *line) {
    group_column_->setObjectName(QStringLiteral("groupColumn"));
    group_column_->setAccessibleName(tr("Column whose equal values stay together"));
    group_->setObjectName(QStringLiteral("group"));
    group_->setAccessibleName(tr("Value of the group that tests; empty: groups are drawn"));
    group_->setPlaceholderText(tr("drawn"));
    group_->setToolTip(tr("The rows with this value of the column test; empty: a share of the groups trains"));
    group_->setMaximumWidth(16 * fontMetrics().averageCharWidth());
    auto *page = new QHBoxLayout(group_page_);
    page->setContentsMargins(0, 0, 0, 0);
    page->addWidget(group_column_);
    auto *label = new QLabel(tr("Test group"), group_page_);
    label->setBuddy(group_);
    page->addWidget(label);
    page->addWidget(group_);
    line->addWidget(group_page_);
    connect(group_column_, &QComboBox::activated, this, &SplitRow::edited);
    connect(group_, &QLineEdit::textEdited, this, [this] {
        showParts();
        emit edited();
    });
}

void SplitRow::buildFile(QHBoxLayout *line) {
    auto *page = new QHBoxLayout(file_page_);
    page->setContentsMargins(0, 0, 0, 0);
    file_label_->setProperty("role", "caption");
    auto *button = new QPushButton(tr("Choose…"), file_page_);
    button->setAutoDefault(false);
    test_sheet_->setObjectName(QStringLiteral("testSheet"));
    test_sheet_->setAccessibleName(tr("Sheet of the test rows"));
    test_sheet_->setPlaceholderText(tr("sheet"));
    test_sheet_->setToolTip(tr("Name or number of the sheet with the test rows; empty: as that of the table"));
    test_sheet_->setMaximumWidth(14 * fontMetrics().averageCharWidth());
    follows_->setObjectName(QStringLiteral("testFollows"));
    follows_->setTristate(true);
    follows_->setCheckState(Qt::PartiallyChecked);
    follows_->setToolTip(
        tr("Checked: values before the first test rows are the last training rows; open: previous "
           "values begin afresh; between: found out by a column of times"));
    page->addWidget(file_label_, 1);
    page->addWidget(button);
    page->addWidget(test_sheet_);
    page->addWidget(follows_);
    line->addWidget(file_page_, 1);
    connect(button, &QPushButton::clicked, this, &SplitRow::askForFile);
    connect(test_sheet_, &QLineEdit::editingFinished, this, [this] {
        if (!test_sheet_->isModified()) return;
        test_sheet_->setModified(false);
        emit edited();
    });
    connect(follows_, &QCheckBox::stateChanged, this, &SplitRow::edited);
}

void SplitRow::addNumber(QHBoxLayout *line, std::string_view field, const char *name) {
    const Field<TableSplit> &entry = fieldNamed(tableSplitFields(), field);
    ValueSpinBox *box = makeFieldBox(entry, this);
    box->setObjectName(QString::fromLatin1(name));
    box->setAccessibleName(fieldWords(entry.row.words));
    box->setToolTip(fieldWords(entry.row.help));
    box->setValue(numberOf(entry, TableSplit{}));
    auto *label = new QLabel(fieldWords(entry.row.label), this);
    label->setBuddy(box);
    line->addWidget(label);
    line->addWidget(box);
    numbers_.push_back({field, label, box});
    connect(box, &QDoubleSpinBox::valueChanged, this, &SplitRow::edited);
}

SplitRow::Way SplitRow::way() const {
    return static_cast<Way>(way_->currentIndex());
}

void SplitRow::choose(int way) {
    showWay(way);
    if (way == SecondFile && test_file_.isEmpty()) return askForFile();
    emit edited();
}

void SplitRow::showWay(int way) {
    way_->setCurrentIndex(way);
    way_->setToolTip(way_->itemData(way, Qt::ToolTipRole).toString());
    showParts();
}

/// Only what the present way reads.
void SplitRow::showParts() {
    const TableSplit now = split();
    const bool rule = way() != ByColumn && way() != SecondFile;
    fraction_->setVisible(rule && splitReads(now, "fraction"));
    column_->setVisible(way() == ByColumn);
    group_page_->setVisible(way() == Group);
    file_page_->setVisible(way() == SecondFile);
    test_sheet_->setVisible(isSpreadsheetName(test_file_));
    follows_->setVisible(series_);
    for (const Number &number : numbers_)
        for (QWidget *part : std::initializer_list<QWidget *>{number.label, number.box})
            part->setVisible(rule && splitReads(now, number.field));
}

void SplitRow::askForFile() {
    const QString file = QFileDialog::getOpenFileName(this, tr("Open the test rows"), {}, tableFileFilter());
    if (!file.isEmpty()) return setTestFile(file);
    if (test_file_.isEmpty()) choose(Drawn);
}

void SplitRow::setTestFile(const QString &file) {
    test_file_ = file;
    file_label_->setText(QFileInfo(file).fileName());
    file_label_->setToolTip(file);
    showWay(SecondFile);
    emit edited();
}

void SplitRow::setColumns(const QStringList &names, const QString &likely) {
    const bool chosen = way() == ByColumn && names.contains(column_->currentText());
    replaceNames(column_, names, chosen || likely.isEmpty() ? column_->currentText() : likely);
    replaceNames(group_column_, names, group_column_->currentText());
}

void SplitRow::setSeries(bool on) {
    series_ = on;
    showParts();
}

void SplitRow::setSplit(const TableSplit &split, const TestRows &test) {
    fraction_->setValue(split.fraction);
    for (const Number &number : numbers_) {
        const QSignalBlocker quiet(number.box);
        number.box->setValue(numberOf(fieldNamed(tableSplitFields(), number.field), split));
    }
    selectName(column_, QString::fromStdString(split.column));
    selectName(group_column_, QString::fromStdString(split.group_column));
    group_->setText(QString::fromStdString(split.group));
    const QSignalBlocker quiet(follows_);
    test_file_ = test.file;
    test_sheet_->setText(test.sheet);
    follows_->setCheckState(!test.follows ? Qt::PartiallyChecked : *test.follows ? Qt::Checked : Qt::Unchecked);
    file_label_->setText(QFileInfo(test.file).fileName());
    file_label_->setToolTip(test.file);
    showWay(!test.file.isEmpty() ? SecondFile : !split.column.empty() ? ByColumn : wayOfRule(split.rule));
}

/// What the way does not read stays as it usually is, but for share and seed.
TableSplit SplitRow::split() const {
    TableSplit split;
    split.fraction = fraction_->value();
    split.rule = ruleOfWay(way());
    if (way() == Group) {
        split.group_column = group_column_->currentText().toStdString();
        split.group = group_->text().trimmed().toStdString();
    }
    for (const Number &number : numbers_)
        if (number.field == "seed" || splitReads(split, number.field))
            setNumber(fieldNamed(tableSplitFields(), number.field), split, number.box->value());
    if (way() == ByColumn) split.column = column_->currentText().toStdString();
    return split;
}

TestRows SplitRow::test() const {
    if (way() != SecondFile) return {};
    TestRows test{.file = test_file_};
    if (isSpreadsheetName(test_file_)) test.sheet = test_sheet_->text().trimmed();
    if (follows_->checkState() != Qt::PartiallyChecked) test.follows = follows_->isChecked();
    return test;
}

}  // namespace kan::ui

#include "moc_split_row.cpp"
