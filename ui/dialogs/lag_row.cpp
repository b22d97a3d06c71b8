#include "ui/dialogs/lag_row.h"

#include <QComboBox>
#include <QHBoxLayout>
#include <QLabel>
#include <QLineEdit>
#include <algorithm>
#include <optional>

#include "core/values.h"
#include "ui/controls/elided_label.h"
#include "ui/controls/form_parts.h"

namespace kan::ui {

namespace {

constexpr LagKind kLagKindOrder[] = {LagKind::Lag, LagKind::Difference, LagKind::Average};

bool sameList(const ColumnLags &a, const ColumnLags &b) {
    return a.column == b.column && a.kind == b.kind;
}

/// "1, 2, 12"; nothing if a part is no number of rows, or one is twice there.
std::optional<std::vector<int>> rowsIn(const QString &text) {
    std::vector<int> rows;
    const std::string utf8 = text.toStdString();
    for (const std::string_view part : partsOf(utf8)) {
        const std::string_view word = trimmed(part);
        if (word.empty()) continue;
        const std::optional<int> number = numberIn<int>(word);
        if (!number || *number < 1 || *number > kMostLag) return std::nullopt;
        if (std::find(rows.begin(), rows.end(), *number) != rows.end()) return std::nullopt;
        rows.push_back(*number);
    }
    return rows;
}

QString lagListText(const std::vector<int> &rows) {
    QStringList parts;
    for (const int number : rows) parts << QString::number(number);
    return parts.join(QStringLiteral(", "));
}

}  // namespace

LagRow::LagRow(QWidget *parent)
    : QWidget(parent),
      column_(makeCombo(this)),
      kind_(makeCombo(this)),
      list_(new QLineEdit(this)),
      others_(new ElidedLabel(this)) {
    auto *line = new QHBoxLayout(this);
    line->setContentsMargins(0, 0, 0, 0);
    line->setSpacing(12);
    auto *label = new QLabel(tr("Previous values"), this);
    label->setBuddy(list_);
    label->setToolTip(tr("For series: columns made of the rows before each row"));
    kind_->addItems({tr("n rows before"), tr("difference over n rows"), tr("mean of n rows")});
    const QString helps[] = {tr("The value n rows before: y[t-n]"),
                             tr("The value of the row before, less the one n rows before that: y[t-1]-y[t-1-n]"),
                             tr("The mean of the n rows before: mean(y[t-1..t-n])")};
    for (int n = 0; n < 3; ++n) kind_->setItemData(n, helps[n], Qt::ToolTipRole);
    column_->setObjectName(QStringLiteral("lagColumn"));
    column_->setAccessibleName(tr("Column whose previous values are used"));
    column_->setMinimumContentsLength(8);
    kind_->setObjectName(QStringLiteral("lagKind"));
    kind_->setAccessibleName(tr("What is taken of the previous rows"));
    kind_->setMinimumContentsLength(17);
    list_->setObjectName(QStringLiteral("lagRows"));
    list_->setAccessibleName(tr("How many rows before, apart by commas"));
    list_->setPlaceholderText(tr("none; such as 1, 2, 12"));
    list_->setMinimumWidth(20 * fontMetrics().averageCharWidth());
    line->addWidget(label);
    line->addWidget(column_);
    line->addWidget(kind_);
    line->addWidget(list_);
    line->addWidget(others_, 1);
    for (QComboBox *combo : {column_, kind_}) connect(combo, &QComboBox::activated, this, &LagRow::showList);
    connect(list_, &QLineEdit::textEdited, this, &LagRow::takeList);
}

ColumnLags LagRow::chosen() const {
    return {column_->currentText().toStdString(), kLagKindOrder[kind_->currentIndex()], {}};
}

void LagRow::setColumns(const QStringList &names) {
    const QString before = column_->currentText();
    QStringList all = names;
    for (const ColumnLags &one : lags_)  // that the table does not have any more
        if (const QString name = QString::fromStdString(one.column); !all.contains(name)) all << name;
    column_->clear();
    column_->addItems(all);
    const auto last = all.size() - 1;  // where the target usually stands
    column_->setCurrentIndex(static_cast<int>(all.contains(before) ? all.indexOf(before) : last));
    if (column_->currentText() != before) showList();
}

void LagRow::setLags(const std::vector<ColumnLags> &lags) {
    lags_ = lags;
    if (!lags.empty()) {
        const QString name = QString::fromStdString(lags.front().column);
        if (column_->findText(name) < 0) column_->addItem(name);
        column_->setCurrentIndex(column_->findText(name));
        kind_->setCurrentIndex(
            static_cast<int>(std::find(std::begin(kLagKindOrder), std::end(kLagKindOrder), lags.front().kind) -
                             std::begin(kLagKindOrder)));
    }
    showList();
}

void LagRow::showList() {
    const auto found = std::find_if(lags_.begin(), lags_.end(),
                                    [now = chosen()](const ColumnLags &one) { return sameList(one, now); });
    list_->setText(found == lags_.end() ? QString() : lagListText(found->rows));
    showOthers();
}

void LagRow::showOthers() {
    QStringList others;
    for (const ColumnLags &one : lags_)
        if (!sameList(one, chosen()))
            others << tr("%1: %2 %3")
                          .arg(QString::fromStdString(one.column), kind_->itemText(static_cast<int>(one.kind)),
                               lagListText(one.rows));
    others_->setText(others.isEmpty() ? QString() : tr("also %1").arg(others.join(QStringLiteral("; "))));
}

void LagRow::takeList(const QString &text) {
    const std::optional<std::vector<int>> rows = rowsIn(text);
    if (rows) {
        ColumnLags now = chosen();
        now.rows = *rows;
        const auto place =
            std::find_if(lags_.begin(), lags_.end(), [&](const ColumnLags &one) { return sameList(one, now); });
        if (place != lags_.end() && rows->empty())
            lags_.erase(place);
        else if (place != lags_.end())
            *place = std::move(now);
        else if (!rows->empty())
            lags_.push_back(std::move(now));
    }
    emit edited();
}

QString LagRow::problem() const {
    if (rowsIn(list_->text())) return {};
    return tr("Previous values: \"%1\" is no list of rows; write different whole numbers in 1 … %2, such as 1, 2, 12")
        .arg(list_->text())
        .arg(kMostLag);
}

}  // namespace kan::ui

#include "moc_lag_row.cpp"
