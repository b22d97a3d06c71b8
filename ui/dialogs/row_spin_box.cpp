#include "ui/dialogs/row_spin_box.h"

#include <QLineEdit>
#include <QSignalBlocker>
#include <algorithm>
#include <cstdlib>

#include "core/experiment/row_names.h"

namespace kan::ui {

RowSpinBox::RowSpinBox(QWidget *parent) : QSpinBox(parent) {
    setPrefix(tr("row "));
    setButtonSymbols(QAbstractSpinBox::NoButtons);
    setKeyboardTracking(false);
    setAlignment(Qt::AlignRight);
    setRange(0, 0);
}

void RowSpinBox::setRows(const PreparedDataPtr &prepared, bool test) {
    if (prepared == data_ && test == test_) return;
    const QSignalBlocker quiet(this);
    data_ = prepared;
    test_ = test;
    const Dataset *rows = prepared ? prepared->dataset.get() : nullptr;
    const Eigen::Index count = !rows ? 0 : test ? rows->test_input.rows() : rows->train_input.rows();
    setRange(0, std::max(0, static_cast<int>(count) - 1));
    lineEdit()->setText(prefix() + textFromValue(value()));
}

long RowSpinBox::numberOf(int place) const {
    if (!data_ || !data_->table) return place + 1L;
    return static_cast<long>(rowNumber(*data_, rowOf(*data_, test_, place)));
}

QString RowSpinBox::textFromValue(int place) const {
    return QString::number(numberOf(place));
}

int RowSpinBox::valueFromText(const QString &text) const {
    QString digits = text;
    if (digits.startsWith(prefix())) digits.remove(0, prefix().size());
    const long wanted = digits.trimmed().toLong();
    int nearest = minimum();
    for (int place = minimum(); place <= maximum(); ++place)
        if (std::labs(numberOf(place) - wanted) < std::labs(numberOf(nearest) - wanted)) nearest = place;
    return nearest;
}

QValidator::State RowSpinBox::validate(QString &text, int &) const {
    QString digits = text;
    if (digits.startsWith(prefix())) digits.remove(0, prefix().size());
    digits = digits.trimmed();
    if (digits.isEmpty()) return QValidator::Intermediate;
    bool number = false;
    return digits.toLong(&number) >= 0 && number ? QValidator::Acceptable : QValidator::Invalid;
}

}  // namespace kan::ui

#include "moc_row_spin_box.cpp"
