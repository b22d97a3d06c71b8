#include "ui/dialogs/file_head.h"

#include <QFileInfo>
#include <QHBoxLayout>
#include <QHeaderView>
#include <QLabel>
#include <QTableView>
#include <QVBoxLayout>
#include <algorithm>
#include <utility>

#include "ui/controls/form_parts.h"
#include "ui/dialogs/dialect_row.h"
#include "ui/dialogs/head_model.h"
#include "ui/dialogs/sheet_row.h"
#include "ui/session/table_desk.h"
#include "ui/text/names.h"

namespace kan::ui {

FileHead::FileHead(QWidget *parent)
    : QWidget(parent),
      file_(new QLabel(this)),
      size_(new QLabel(this)),
      sheet_(new SheetRow(this)),
      dialect_(new DialectRow(this)),
      view_(new QTableView(this)),
      model_(new HeadModel(this)) {
    auto *column = new QVBoxLayout(this);
    column->setContentsMargins({});
    column->setSpacing(8);
    auto *line = new QHBoxLayout;
    QFont bold = file_->font();
    bold.setWeight(QFont::DemiBold);
    file_->setFont(bold);
    size_->setProperty("role", "caption");
    line->addWidget(file_);
    line->addSpacing(6);
    line->addWidget(size_);
    line->addStretch(1);
    line->addWidget(sheet_);
    line->addSpacing(4);
    line->addWidget(dialect_);
    sheet_->hide();
    column->addLayout(line);
    buildView();
    column->addWidget(view_);
    connect(dialect_, &DialectRow::edited, this, [this] {
        const char now = dialect_->dialect().delimiter;
        const bool other = std::exchange(shown_delimiter_, now) != now;
        if (other) delimiter_ = now;
        emit dialectEdited(other);
    });
    connect(sheet_, &SheetRow::sheetChosen, this, [this] {
        forgetDelimiter();
        emit sheetEdited(true);
    });
    connect(sheet_, &SheetRow::rangeEdited, this, [this] {
        forgetDelimiter();
        emit sheetEdited(false);
    });
}

void FileHead::buildView() {
    prepareTable(view_);
    view_->setModel(model_);
    view_->setObjectName(QStringLiteral("head"));
    view_->setAccessibleName(tr("First rows of the file"));
    view_->setSelectionMode(QAbstractItemView::NoSelection);
    view_->setEditTriggers(QAbstractItemView::NoEditTriggers);
    view_->verticalHeader()->setVisible(false);
    const int row = view_->verticalHeader()->defaultSectionSize();
    view_->setMinimumHeight(4 * row + 4);
    view_->setMaximumHeight(7 * row + 4);
    view_->setSizePolicy(QSizePolicy::Expanding, QSizePolicy::Preferred);
}

void FileHead::setFiles(const QStringList &paths) {
    const QString name = QFileInfo(paths.value(0)).fileName();
    file_->setText(paths.size() == 1 ? name : tr("%1 and %2 more").arg(name).arg(paths.size() - 1));
    file_->setToolTip(paths.join(QLatin1Char('\n')));
}

void FileHead::setSheets(const std::vector<SheetInfo> &sheets, const QString &chosen) {
    sheet_->setSheets(sheets);
    sheet_->setSheet(chosen);
    sheet_->show();
    dialect_->setOfSheet(true);
}

void FileHead::setRange(const QString &range) {
    sheet_->setRange(range);
}

void FileHead::setDialect(const CsvDialect &dialect) {
    dialect_->setDialect(dialect);
    shown_delimiter_ = dialect.delimiter;
}

void FileHead::setHead(const std::shared_ptr<const TableHead> &head) {
    model_->setHead(head);
    const bool text = isText(head->format), of_sheet = head->format == TableFormat::Sheet;
    dialect_->setVisible(text);
    dialect_->setOfSheet(of_sheet);
    sheet_->setVisible(of_sheet);
    if (!head->sheet.isEmpty()) sheet_->setSheet(head->sheet);
    if (text) setDialect(head->dialect);
    fitColumns();
    size_->setText(
        (head->whole || !text ? tr("%1 rows") : tr("about %1 rows")).arg(groupedNumber(head->estimated_rows)));
}

void FileHead::setRows(double rows) {
    size_->setText(tr("%1 rows").arg(groupedNumber(rows)));
}

QString FileHead::sheet() const {
    return sheet_->sheet();
}

QString FileHead::range() const {
    return sheet_->range();
}

CsvDialect FileHead::dialect() const {
    return dialect_->dialect();
}

/// Those that are seen first are measured, which takes time for each cell; more are as wide as these in the mean.
void FileHead::fitColumns() {
    constexpr int kMeasured = 40, kMargin = 10, kLeast = 44, kMostLetters = 30;
    const int most = kMostLetters * fontMetrics().averageCharWidth();
    const int measured = std::min(model_->columnCount(), kMeasured);
    int all = 0;
    for (int c = 0; c < measured; ++c) {
        view_->resizeColumnToContents(c);
        const int width = std::clamp(view_->columnWidth(c) + kMargin, kLeast, most);
        view_->setColumnWidth(c, width);
        all += width;
    }
    if (measured > 0) view_->horizontalHeader()->setDefaultSectionSize(all / measured);
}

}  // namespace kan::ui

#include "moc_file_head.cpp"
