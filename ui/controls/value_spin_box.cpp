#include "ui/controls/value_spin_box.h"

#include <QRegularExpression>
#include <QWheelEvent>

namespace kan::ui {

namespace {

constexpr QLatin1String kWidest("0.00000");  // what a field has room for

QString plain(QString text, const QString &suffix) {
    if (!suffix.isEmpty() && text.endsWith(suffix)) text.chop(suffix.size());
    text.replace(QChar(0x2212), QLatin1Char('-'));
    text.replace(QLatin1Char(','), QLatin1Char('.'));
    return text.trimmed();
}

}  // namespace

ValueSpinBox::ValueSpinBox(const SliderScale &scale, double low, double high, QWidget *parent)
    : QDoubleSpinBox(parent), scale_(scale) {
    setDecimals(scale.integer ? 0 : 12);
    setRange(low, high);
    setButtonSymbols(QAbstractSpinBox::NoButtons);
    setAlignment(Qt::AlignRight | Qt::AlignVCenter);
    setKeyboardTracking(false);
    setFocusPolicy(Qt::StrongFocus);
}

QString ValueSpinBox::textFromValue(double value) const {
    if (scale_.integer) return QString::number(value, 'f', 0);
    struct Notation {
        char format;
        int precision;
    };
    static const QRegularExpression leading_zeros(QStringLiteral("(e-?)\\+?0*"));
    QString text;
    for (const auto &[format, precision] : {Notation{'g', 4}, Notation{'g', 3}, Notation{'e', 2}, Notation{'e', 1}}) {
        text = QString::number(value, format, precision).replace(leading_zeros, QStringLiteral("\\1"));
        if (text.size() <= kWidest.size()) break;
    }
    return text.replace(QLatin1Char('-'), QChar(0x2212));
}

double ValueSpinBox::valueFromText(const QString &text) const {
    bool ok = false;
    const double value = plain(text, suffix()).toDouble(&ok);
    return ok ? value : this->value();
}

QValidator::State ValueSpinBox::validate(QString &text, int &) const {
    const QString number = plain(text, suffix());
    bool ok = false;
    const double value = number.toDouble(&ok);
    if (ok) {
        const bool fits = value >= minimum() && value <= maximum() && (!scale_.integer || value == qRound64(value));
        return fits ? QValidator::Acceptable : QValidator::Intermediate;
    }
    for (const QChar c : number) {
        if (!c.isDigit() && !QStringLiteral("+-.eE").contains(c)) return QValidator::Invalid;
    }
    return QValidator::Intermediate;
}

void ValueSpinBox::setUnit(const QString &unit) {
    setSuffix(unit.isEmpty() ? QString() : QChar(QChar::Nbsp) + unit);
}

void ValueSpinBox::stepBy(int steps) {
    setValue(scale_.stepped(value(), steps));
}

QSize ValueSpinBox::sizeHint() const {
    return {fontMetrics().horizontalAdvance(kWidest + suffix()) + 14, QDoubleSpinBox::sizeHint().height()};
}

/// Scrolling the panel must not change numbers on the way.
void ValueSpinBox::wheelEvent(QWheelEvent *event) {
    if (hasFocus()) {
        QDoubleSpinBox::wheelEvent(event);
    } else {
        event->ignore();
    }
}

}  // namespace kan::ui

#include "moc_value_spin_box.cpp"
