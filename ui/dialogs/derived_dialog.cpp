#include "ui/dialogs/derived_dialog.h"

#include <QDialogButtonBox>
#include <QLabel>
#include <QLineEdit>
#include <QPushButton>
#include <QStyle>
#include <QVBoxLayout>
#include <utility>

#include "core/fit/form_table.h"
#include "ui/controls/form_parts.h"
#include "ui/dialogs/column_chips.h"

namespace kan::ui {

namespace {

constexpr int kFormulaPatience = 120;  // ms without a key until it is tried out

}  // namespace

DerivedDialog::DerivedDialog(std::shared_ptr<TableStore> tables, const TableSource &source, QWidget *parent)
    : QDialog(parent),
      source_(source),
      name_(new QLineEdit(this)),
      formula_(new QLineEdit(this)),
      chips_(new ColumnChips(this)),
      preview_(new QLabel(this)),
      desk_(new TableDesk(std::move(tables), this)) {
    setWindowTitle(tr("Derived column"));
    build();
    soon_.setSingleShot(true);
    soon_.setInterval(kFormulaPatience);
    connect(&soon_, &QTimer::timeout, this, &DerivedDialog::ask);
    connect(desk_, &TableDesk::answered, this, &DerivedDialog::showAnswer);
    for (QLineEdit *line : {name_, formula_}) connect(line, &QLineEdit::textChanged, this, &DerivedDialog::askSoon);
    connect(chips_, &ColumnChips::chosen, this, [this](const QString &text) {
        formula_->insert(text);
        formula_->setFocus();
    });
    resize(520, 240);
    ask();
}

DerivedDialog::~DerivedDialog() = default;

void DerivedDialog::build() {
    auto *column = new QVBoxLayout(this);
    column->setContentsMargins(16, 14, 16, 14);
    column->setSpacing(8);
    name_->setObjectName(QStringLiteral("derivedName"));
    name_->setPlaceholderText(tr("such as ratio"));
    formula_->setObjectName(QStringLiteral("derivedFormula"));
    formula_->setPlaceholderText(tr("such as m/V"));
    formula_->setToolTip(
        tr("Columns with + − * / ^, sin exp log sqrt …; a column whose name is no word stands in double "
           "quotes. Of a column of dates: month(date) or weekday(date)"));
    addLabelledRow(column, tr("Name"), name_, tr("Name of the derived column"), this);
    addLabelledRow(column, tr("Formula"), formula_, tr("Formula of the derived column"), this);
    column->addWidget(chips_);
    preview_->setObjectName(QStringLiteral("derivedPreview"));
    preview_->setAccessibleName(tr("First values"));
    preview_->setWordWrap(true);
    preview_->setTextInteractionFlags(Qt::TextSelectableByMouse);
    preview_->setAlignment(Qt::AlignTop | Qt::AlignLeft);
    preview_->setMinimumHeight(3 * fontMetrics().lineSpacing());
    column->addWidget(preview_, 1);
    auto *box = new QDialogButtonBox(QDialogButtonBox::Ok | QDialogButtonBox::Cancel, this);
    accept_ = box->button(QDialogButtonBox::Ok);
    remove_ = box->addButton(tr("Remove"), QDialogButtonBox::DestructiveRole);
    remove_->setAutoDefault(false);
    remove_->hide();
    column->addWidget(box);
    connect(box, &QDialogButtonBox::accepted, this, &QDialog::accept);
    connect(box, &QDialogButtonBox::rejected, this, &QDialog::reject);
    connect(remove_, &QPushButton::clicked, this, [this] {
        removed_ = true;
        accept();
    });
}

void DerivedDialog::showColumn(const DerivedColumn &column) {
    name_->setText(QString::fromStdString(column.name));
    formula_->setText(QString::fromStdString(column.formula));
    remove_->show();
    ask();
}

DerivedColumn DerivedDialog::column() const {
    return {name_->text().trimmed().toStdString(), formula_->text().trimmed().toStdString()};
}

bool DerivedDialog::isReady() const {
    return accept_->isEnabled();
}

void DerivedDialog::askSoon() {
    accept_->setEnabled(false);
    soon_.start();
}

/// Without a formula for the columns alone.
void DerivedDialog::ask() {
    soon_.stop();
    accept_->setEnabled(false);
    TableQuestion question;
    question.source = source_;
    question.preview = column();
    desk_->ask(question);
}

void DerivedDialog::showAnswer(const std::shared_ptr<const TableAnswer> &answer) {
    if (soon_.isActive()) return;  // something else is typed since
    QStringList names, texts;
    for (const ColumnFacts &facts : answer->facts) {
        if (facts.type != CellType::Number) continue;
        names << facts.name;
        texts << QString::fromStdString(columnInForm(facts.name.toStdString()));
    }
    if (!names.isEmpty()) chips_->setColumns(names, texts);
    const bool empty = name_->text().trimmed().isEmpty() || formula_->text().trimmed().isEmpty();
    const bool good = answer->error.isEmpty() && !empty;
    accept_->setEnabled(good);
    if (empty)
        showText(tr("Give the column a name and a formula of the others."), true);
    else
        showText(good ? tr("First values: %1").arg(answer->preview.join(QStringLiteral(" · "))) : answer->error, good);
    emit settled();
}

void DerivedDialog::showText(const QString &text, bool good) {
    preview_->setProperty("role", good ? "caption" : "error");
    preview_->style()->unpolish(preview_);
    preview_->style()->polish(preview_);
    preview_->setText(text);
}

}  // namespace kan::ui

#include "moc_derived_dialog.cpp"
