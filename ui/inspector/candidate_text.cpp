#include "ui/inspector/candidate_text.h"

#include <QRegularExpression>
#include <cmath>

#include "ui/text/names.h"

namespace kan::ui {

namespace {

constexpr double kNothing = 5e-4;  // shown as 0 beside numbers about 1

/// " + 0.5", " − 0.5", or nothing.
QString added(double value) {
    if (std::abs(value) < kNothing) return {};
    return (value < 0 ? QStringLiteral(" − ") : QStringLiteral(" + ")) + formatNumber(std::abs(value));
}

/// "3.14x + 0.5"
QString argument(const Affine &affine) {
    QString text = QStringLiteral("x");
    if (std::abs(affine.a + 1) < kNothing)
        text = QStringLiteral("−x");
    else if (std::abs(affine.a - 1) >= kNothing)
        text = formatNumber(affine.a) + text;
    return text + added(affine.b);
}

}  // namespace

QString insideText(const QString &function, const Affine &affine) {
    if (function == QLatin1String("0")) return function;
    QString inside = argument(affine);
    static const QRegularExpression word(QStringLiteral("^[a-z]+$"));
    if (function == QLatin1String("x")) return inside;
    if (function == QLatin1String("sqrt")) return QStringLiteral("√(%1)").arg(inside);
    if (function == QLatin1String("abs")) return QStringLiteral("|%1|").arg(inside);
    if (word.match(function).hasMatch()) return QStringLiteral("%1(%2)").arg(function, inside);
    static const QRegularExpression variable(QStringLiteral("\\bx\\b"));
    const bool plain = inside == QLatin1String("x");
    QString text = function;
    text.replace(variable, plain ? inside : QStringLiteral("(%1)").arg(inside));
    return prettyFunction(text);
}

QString candidateText(const QString &function, const Affine &affine) {
    if (function == QLatin1String("0")) return formatNumber(affine.d);
    if (function == QLatin1String("x")) {
        const Affine line{affine.c * affine.a, affine.c * affine.b + affine.d, 1, 0};
        return argument(line);
    }
    QString text = insideText(function, affine);
    if (std::abs(affine.c + 1) < kNothing)
        text = QChar(0x2212) + text;
    else if (std::abs(affine.c - 1) >= kNothing)
        text = formatNumber(affine.c) + QChar(0x00B7) + text;
    return text + added(affine.d);
}

}  // namespace kan::ui
