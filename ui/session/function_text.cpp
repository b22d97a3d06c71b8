#include "ui/session/function_text.h"

#include <QRegularExpression>
#include <cmath>

#include "ui/text/names.h"

namespace kan::ui {

namespace {

constexpr double kNothing = 5e-4;  // shown as 0 beside numbers about 1
constexpr QChar kPlace(0xE000);    // of the variable in a text that is still changed

/// " + 0.5", " − 0.5", or nothing.
QString added(double value) {
    if (std::abs(value) < kNothing) return {};
    return (value < 0 ? QStringLiteral(" − ") : QStringLiteral(" + ")) + formatNumber(std::abs(value));
}

/// "3.14x + 0.5", "3.14·length"
QString argument(const Affine &affine, const QString &x_name) {
    QString text = x_name;
    if (std::abs(affine.a + 1) < kNothing)
        text = QChar(0x2212) + text;
    else if (const QString factor = formatNumber(affine.a); factor != QLatin1String("1"))
        text = factor + (x_name.size() > 1 ? QStringLiteral("·") : QString()) + text;
    return text + added(affine.b);
}

/// A function at an affine argument.
struct FunctionAt {
    QString function;
    Affine affine;
};

/// A function of (scale x + offset), wherever x stands, as one of x at that argument.
FunctionAt ofItsVariable(const QString &function, const Affine &affine) {
    static const QRegularExpression variable(
        QStringLiteral("\\((?:(-?\\d[\\d.]*(?:e[+-]?\\d+)?)\\*)?x(?: ([+-]) (\\d[\\d.]*(?:e[+-]?\\d+)?))?\\)"));
    static const QRegularExpression plain(QStringLiteral("\\bx\\b"));
    const QRegularExpressionMatch match = variable.match(function);
    if (!match.hasMatch() || match.captured() == QLatin1String("(x)")) return {function, affine};
    QString text = function;
    text.replace(match.captured(), QString(kPlace));
    if (text.contains(plain)) return {function, affine};  // another x stands beside
    text.replace(QStringLiteral("(%1)").arg(kPlace), QStringLiteral("(x)"));
    text.replace(QRegularExpression(QStringLiteral("(?<=[a-z])%1").arg(kPlace)), QStringLiteral("(x)"));
    text.replace(kPlace, QLatin1Char('x'));
    const double scale = match.captured(1).isEmpty() ? 1 : match.captured(1).toDouble();
    const double offset = match.captured(3).toDouble() * (match.captured(2) == QLatin1String("-") ? -1 : 1);
    Affine at = affine;
    at.a = scale * affine.a;
    at.b = scale * affine.b + offset;
    // What has come back to the variable itself but for roundings.
    constexpr double kRounding = 1e-9;
    if (std::abs(at.a - 1) < kRounding) at.a = 1;
    if (std::abs(at.b) < kRounding * std::abs(offset)) at.b = 0;
    return {text, at};
}

/// "x + 2": what has to stand in parentheses behind a factor.
bool isSum(const QString &text) {
    int depth = 0;
    for (qsizetype n = 0; n < text.size(); ++n) {
        const QChar c = text[n];
        depth += c == QLatin1Char('(') ? 1 : c == QLatin1Char(')') ? -1 : 0;
        if (depth == 0 && n > 0 && text[n - 1] == QLatin1Char(' ') &&
            (c == QLatin1Char('+') || c == QLatin1Char('-') || c == QChar(0x2212)))
            return true;
    }
    return false;
}

}  // namespace

QString xName(const Dataset *dataset, int layer, int node) {
    const auto column = static_cast<std::size_t>(node);
    if (layer > 0 || !dataset || column >= dataset->input_names.size()) return QStringLiteral("x");
    // Its unit stands beside axes and titles.
    static const QRegularExpression unit(QStringLiteral("(?<=\\S)\\s*[(\\[][^()\\[\\]]*[)\\]]$"));
    const QString name = prettyName(QString::fromStdString(dataset->input_names[column]).remove(unit));
    const bool log = column < dataset->input_scaling.size() && dataset->input_scaling[column].log;
    return log ? QStringLiteral("ln(%1)").arg(name) : name;
}

QString insideText(const QString &function, const Affine &affine, const QString &x_name) {
    if (function == QLatin1String("0")) return function;
    const FunctionAt at = ofItsVariable(function, affine);
    QString inside = argument(at.affine, x_name);
    static const QRegularExpression word(QStringLiteral("^[a-z]+$"));
    if (at.function == QLatin1String("x")) return inside;
    if (at.function == QLatin1String("sqrt")) return QStringLiteral("√(%1)").arg(inside);
    if (at.function == QLatin1String("abs")) return QStringLiteral("|%1|").arg(inside);
    if (word.match(at.function).hasMatch()) return QStringLiteral("%1(%2)").arg(at.function, inside);
    static const QRegularExpression variable(QStringLiteral("\\bx\\b"));
    QString text = at.function;
    text.replace(variable, QString(kPlace));
    text = prettyFunction(text);
    if (inside != x_name) {
        text.replace(QStringLiteral("(%1)").arg(kPlace), QString(kPlace));
        inside = QStringLiteral("(%1)").arg(inside);
    }
    return text.replace(QString(kPlace), inside);
}

QString functionText(const QString &function, const Affine &affine, const QString &x_name) {
    if (function == QLatin1String("0")) return formatNumber(affine.d);
    if (function == QLatin1String("x")) {
        const Affine line{affine.c * affine.a, affine.c * affine.b + affine.d, 1, 0};
        return argument(line, x_name);
    }
    QString text = insideText(function, affine, x_name);
    const bool plain = std::abs(affine.c - 1) < kNothing;
    if (!plain && isSum(text)) text = QStringLiteral("(%1)").arg(text);
    if (std::abs(affine.c + 1) < kNothing)
        text = QChar(0x2212) + text;
    else if (!plain)
        text = formatNumber(affine.c) + QChar(0x00B7) + text;
    return text + added(affine.d);
}

}  // namespace kan::ui
