#include "ui/dialogs/layout_dialog.h"

#include <QDialogButtonBox>
#include <QLabel>
#include <QPushButton>
#include <QVBoxLayout>
#include <utility>

#include "ui/dialogs/file_head.h"
#include "ui/dialogs/head_model.h"

namespace kan::ui {

namespace {
constexpr int kShownMissing = 5;
}

LayoutDialog::LayoutDialog(std::shared_ptr<TableStore> tables, QStringList needed, QWidget *parent)
    : QDialog(parent),
      needed_(std::move(needed)),
      head_(new FileHead(this)),
      status_(new QLabel(this)),
      desk_(new TableDesk(std::move(tables), this)) {
    setWindowTitle(tr("How the file is read"));
    auto *column = new QVBoxLayout(this);
    column->setContentsMargins(16, 14, 16, 14);
    column->setSpacing(8);
    column->addWidget(head_);
    status_->setObjectName(QStringLiteral("status"));
    status_->setWordWrap(true);
    status_->setTextFormat(Qt::PlainText);
    status_->setTextInteractionFlags(Qt::TextSelectableByMouse);
    column->addWidget(status_);
    column->addStretch(1);
    auto *box = new QDialogButtonBox(QDialogButtonBox::Ok | QDialogButtonBox::Cancel, this);
    accept_ = box->button(QDialogButtonBox::Ok);
    accept_->setText(tr("Apply"));
    accept_->setEnabled(false);
    column->addWidget(box);
    connect(box, &QDialogButtonBox::accepted, this, &QDialog::accept);
    connect(box, &QDialogButtonBox::rejected, this, &QDialog::reject);
    connect(head_, &FileHead::dialectEdited, this, [this](bool other_delimiter) {
        source_.dialect = head_->dialect();
        ask(other_delimiter);
    });
    connect(head_, &FileHead::sheetEdited, this, [this](bool other_sheet) {
        if (other_sheet) source_.sheet = head_->sheet().toStdString();
        source_.range = head_->range().toStdString();
        ask(true);
    });
    connect(desk_, &TableDesk::sheetsRead, this, [this](const std::vector<SheetInfo> &sheets) {
        head_->setSheets(sheets, QString::fromStdString(source_.sheet));
    });
    connect(desk_, &TableDesk::headRead, this, &LayoutDialog::showHead);
    connect(desk_, &TableDesk::answered, this,
            [this](const std::shared_ptr<const TableAnswer> &answer) { showAnswer(*answer); });
    resize(900, 320);
}

LayoutDialog::~LayoutDialog() = default;

void LayoutDialog::openFile(const TableFile &file, const std::optional<CsvDialect> &dialect) {
    source_ = {};
    source_.file = file.path.string();
    source_.sheet = file.sheet;
    source_.range = file.range;
    if (dialect) source_.dialect = *dialect;
    head_->forgetDelimiter();
    head_->setFiles({QString::fromStdString(source_.file)});
    head_->setDialect(source_.dialect);
    head_->setRange(QString::fromStdString(file.range));
    ask(!dialect);
}

TableFile LayoutDialog::file() const {
    return {source_.file, source_.sheet, source_.range};
}

bool LayoutDialog::isReady() const {
    return accept_->isEnabled();
}

QString LayoutDialog::statusText() const {
    return status_->text();
}

void LayoutDialog::ask(bool detect) {
    accept_->setEnabled(false);
    desk_->ask(
        {.source = source_, .detect = detect, .delimiter = head_->delimiter(), .targets = {}, .only_head = true});
}

void LayoutDialog::showHead(const std::shared_ptr<const TableHead> &head) {
    head_->setHead(head);
    source_.dialect = head->dialect;
}

void LayoutDialog::showAnswer(const TableAnswer &answer) {
    const auto &head = head_->model()->head();
    accept_->setEnabled(answer.error.isEmpty() && head);
    QStringList missing;
    if (answer.error.isEmpty() && head)
        for (const QString &name : needed_)
            if (!head->columns.contains(name)) missing << name;
    const auto more = missing.size() - kShownMissing;
    const QString names = missing.mid(0, kShownMissing).join(QStringLiteral(", "));
    status_->setText(!answer.error.isEmpty() ? answer.error
                     : missing.isEmpty()     ? tr("All columns that the network reads are there.")
                     : more > 0
                         ? tr("The network reads %1 and %2 more, which are not among the columns.").arg(names).arg(more)
                         : tr("The network reads %1; that is not among the columns.").arg(names));
    emit settled();
}

}  // namespace kan::ui

#include "moc_layout_dialog.cpp"
