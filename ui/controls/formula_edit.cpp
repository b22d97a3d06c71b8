#include "ui/controls/formula_edit.h"

#include <QKeyEvent>
#include <QPainter>
#include <QPainterPath>
#include <QStyle>

#include "ui/theme/theme.h"

namespace kan::ui {

namespace {
constexpr int kRest = 150;  // ms after the last key
}

FormulaEdit::FormulaEdit(QWidget *parent) : QLineEdit(parent), rest_(this) {
    rest_.setSingleShot(true);
    rest_.setInterval(kRest);
    setAccessibleName(tr("Formula"));
    setToolTip(tr(
        "The function to learn, in x1, x2, … with + − * / ^, sin cos exp log sqrt abs …; several outputs are separated "
        "by a semicolon"));
    connect(this, &QLineEdit::textEdited, &rest_, qOverload<>(&QTimer::start));
    connect(this, &QLineEdit::returnPressed, this, &FormulaEdit::send);
    connect(&rest_, &QTimer::timeout, this, &FormulaEdit::send);
}

void FormulaEdit::showFormula(const QString &formula) {
    if (formula == in_force_ && (hasError() || rest_.isActive())) return;
    in_force_ = formula;
    if (rest_.isActive() || text() == formula) return;
    if (hasFocus() && hasError()) return;
    setText(formula);
    setCursorPosition(hasFocus() ? static_cast<int>(formula.size()) : 0);
}

void FormulaEdit::setError(const QString &text, int position) {
    error_ = text;
    error_position_ = text.isEmpty() ? -1 : position;
    setProperty("invalid", hasError());
    style()->unpolish(this);
    style()->polish(this);
    setAccessibleDescription(error_);
    update();
}

void FormulaEdit::send() {
    rest_.stop();
    emit formulaEdited(text(), QStringLiteral("formula#%1").arg(gesture_));
}

/// A wave under the place of the error, from there to the end of the word.
void FormulaEdit::paintEvent(QPaintEvent *event) {
    QLineEdit::paintEvent(event);
    if (error_position_ < 0) return;
    const int size = static_cast<int>(text().size());
    const int from = std::min(error_position_, size);
    int to = from;
    while (to < size && (text()[to].isLetterOrNumber() || to == from)) ++to;
    const QFontMetrics metrics = fontMetrics();
    const double origin = cursorRect().center().x() - metrics.horizontalAdvance(text().left(cursorPosition()));
    const double left = origin + metrics.horizontalAdvance(text().left(from));
    const double right = std::max(left + 7, origin + metrics.horizontalAdvance(text().left(to)));
    const double y = rect().center().y() + metrics.ascent() / 2.0 + 4;

    QPainterPath wave(QPointF(left, y));
    for (double x = left; x < right; x += 4) {
        wave.quadTo(x + 1, y - 2.5, x + 2, y);
        wave.quadTo(x + 3, y + 2.5, x + 4, y);
    }
    QPainter painter(this);
    painter.setRenderHint(QPainter::Antialiasing);
    painter.setClipRect(rect().adjusted(4, 0, -4, 0));
    painter.setPen(QPen(Theme::of(this).error, 1.3));
    painter.drawPath(wave);
}

void FormulaEdit::focusInEvent(QFocusEvent *event) {
    ++gesture_;
    QLineEdit::focusInEvent(event);
}

/// Escape goes back to the formula in force, if there is one.
void FormulaEdit::keyPressEvent(QKeyEvent *event) {
    if (event->key() != Qt::Key_Escape || text() == in_force_ || in_force_.isEmpty()) {
        QLineEdit::keyPressEvent(event);
        return;
    }
    setText(in_force_);
    send();
}

}  // namespace kan::ui

#include "moc_formula_edit.cpp"
