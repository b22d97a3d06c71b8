#include "ui/dialogs/constants_table.h"

#include <QHeaderView>
#include <QSignalBlocker>
#include <QStyledItemDelegate>
#include <cmath>

#include "core/fit/form_fit.h"
#include "core/formula/formula_names.h"
#include "ui/text/names.h"
#include "ui/theme/theme.h"

namespace kan::ui {

namespace {

enum ConstantColumn { kNameColumn, kStartColumn, kValueColumn, kErrorColumn };
constexpr int kShownDigits = 8;

/// Finite, with a point or a comma that is a decimal one; nothing if it is no number.
std::optional<double> numberIn(QString text) {
    text = text.trimmed();
    text.replace(QChar(0x2212), QLatin1Char('-'));
    if (!text.contains(QLatin1Char('.'))) text.replace(QLatin1Char(','), QLatin1Char('.'));
    bool fine = false;
    const double value = text.toDouble(&fine);
    return fine && std::isfinite(value) ? std::optional(value) : std::nullopt;
}

/// A start that is not given is searched for, and says so.
class StartDelegate : public QStyledItemDelegate {
  public:
    using QStyledItemDelegate::QStyledItemDelegate;

  protected:
    void initStyleOption(QStyleOptionViewItem *option, const QModelIndex &index) const override {
        QStyledItemDelegate::initStyleOption(option, index);
        if (!option->text.isEmpty()) return;
        option->features |= QStyleOptionViewItem::HasDisplay;
        option->text = ConstantsTable::tr("searched");
        for (const QPalette::ColorRole role : {QPalette::Text, QPalette::HighlightedText})
            option->palette.setColor(role, Theme::of(option->widget).muted);
    }
};

}  // namespace

ConstantsTable::ConstantsTable(QWidget *parent) : QTableWidget(0, 4, parent) {
    setObjectName(QStringLiteral("formConstants"));
    setAccessibleName(tr("Constants of the form"));
    setHorizontalHeaderLabels({tr("Constant"), tr("Start"), tr("Value"), tr("± Error")});
    horizontalHeaderItem(kStartColumn)
        ->setToolTip(
            tr("Where the search begins; double-click to type a number. Left empty, a start is searched for."));
    horizontalHeaderItem(kErrorColumn)->setToolTip(tr("Standard error, by Gauss-Newton where the form fits best"));
    for (int column = 0; column < 4; ++column)
        horizontalHeaderItem(column)->setTextAlignment((column == kNameColumn ? Qt::AlignLeft : Qt::AlignRight) |
                                                       Qt::AlignVCenter);
    setItemDelegateForColumn(kStartColumn, new StartDelegate(this));
    horizontalHeader()->setSectionResizeMode(QHeaderView::Stretch);
    horizontalHeader()->setHighlightSections(false);
    verticalHeader()->hide();
    verticalHeader()->setDefaultSectionSize(fontMetrics().height() + 8);
    setShowGrid(false);
    setSelectionMode(QAbstractItemView::SingleSelection);
    setEditTriggers(QAbstractItemView::DoubleClicked | QAbstractItemView::EditKeyPressed |
                    QAbstractItemView::AnyKeyPressed | QAbstractItemView::SelectedClicked);
    connect(this, &QTableWidget::itemChanged, this, &ConstantsTable::take);
}

void ConstantsTable::setNames(const QStringList &names) {
    if (names == names_) return;
    names_ = names;
    fill();
}

void ConstantsTable::setStarts(const std::map<std::string, double> &starts) {
    typed_.clear();
    for (const auto &[name, value] : starts)
        typed_[QString::fromStdString(name)] = QString::fromStdString(shortestNumber(value));
    fill();
}

void ConstantsTable::fill() {
    const QSignalBlocker quiet(this);
    setRowCount(static_cast<int>(names_.size()));
    for (int row = 0; row < rowCount(); ++row)
        for (int column = kNameColumn; column <= kErrorColumn; ++column) {
            auto *cell = new QTableWidgetItem(column == kNameColumn    ? names_[row]
                                              : column == kStartColumn ? typed_.value(names_[row])
                                                                       : QString());
            if (column != kStartColumn) cell->setFlags(cell->flags() & ~Qt::ItemIsEditable);
            if (column != kNameColumn) cell->setTextAlignment(Qt::AlignRight | Qt::AlignVCenter);
            setItem(row, column, cell);
        }
}

void ConstantsTable::take(QTableWidgetItem *item) {
    if (item->column() != kStartColumn) return;
    typed_[names_[item->row()]] = item->text().trimmed();
    const bool fine = item->text().trimmed().isEmpty() || numberIn(item->text());
    {
        const QSignalBlocker quiet(this);
        item->setForeground(fine ? palette().text() : QBrush(Theme::of(this).error));
    }
    emit startsChanged();
}

std::map<std::string, double> ConstantsTable::starts() const {
    std::map<std::string, double> starts;
    for (const QString &name : names_)
        if (const auto value = numberIn(typed_.value(name))) starts[name.toStdString()] = *value;
    return starts;
}

QString ConstantsTable::problem() const {
    for (const QString &name : names_) {
        const QString text = typed_.value(name);
        if (!text.isEmpty() && !numberIn(text))
            return tr("The start of %1, \"%2\", is no number; expected one such as 0.5, or nothing").arg(name, text);
    }
    return {};
}

void ConstantsTable::showFit(const FormFit *fit) {
    const QSignalBlocker quiet(this);
    for (int row = 0; row < rowCount(); ++row) {
        QString value, error, exact;
        for (const FittedConstant &constant : fit ? fit->constants : std::vector<FittedConstant>()) {
            if (QString::fromStdString(constant.name) != names_[row]) continue;
            value = formatNumber(constant.value, kShownDigits);
            exact = QString::fromStdString(shortestNumber(constant.value));
            error =
                std::isfinite(constant.standard_error) ? formatNumber(constant.standard_error, 3) : QStringLiteral("–");
        }
        item(row, kValueColumn)->setText(value);
        item(row, kValueColumn)->setToolTip(exact);
        item(row, kErrorColumn)->setText(error);
        item(row, kErrorColumn)
            ->setToolTip(error == QStringLiteral("–") ? tr("Not known: there are no more rows than constants")
                                                      : QString());
    }
    viewport()->update();
}

QString ConstantsTable::textOf(const FormFit &fit) {
    QString text = QStringLiteral("constant\tvalue\tstandard_error\n");
    for (const FittedConstant &constant : fit.constants) {
        const bool known = std::isfinite(constant.standard_error);
        text += QStringLiteral("%1\t%2\t%3\n")
                    .arg(QString::fromStdString(constant.name), QString::fromStdString(shortestNumber(constant.value)),
                         known ? QString::fromStdString(shortestNumber(constant.standard_error)) : QString());
    }
    return text;
}

}  // namespace kan::ui

#include "moc_constants_table.cpp"
