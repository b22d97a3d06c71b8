#include "ui/window/pretty_formula.h"

#include <QCoreApplication>
#include <QRegularExpression>
#include <QStringList>

#include "core/experiment/experiment.h"

namespace kan::ui {

namespace {

QString shifted(const QString &digits, const QString &glyphs) {
    QString text;
    for (const QChar digit : digits) text += glyphs[digit.digitValue()];
    return text;
}

QString replaceDigits(QString text, const QRegularExpression &pattern, const QString &head, const QString &glyphs) {
    QRegularExpressionMatch match;
    while ((match = pattern.match(text)).hasMatch()) {
        text.replace(match.capturedStart(), match.capturedLength(), head + shifted(match.captured(1), glyphs));
    }
    return text;
}

}  // namespace

QString prettyFormula(const QString &formula) {
    QString text = formula;
    text.remove(QLatin1Char(' '));
    text.replace(QLatin1String("**"), QLatin1String("^"));
    static const QRegularExpression pi(QStringLiteral("\\bpi\\b"));
    static const QRegularExpression variable(QStringLiteral("\\bx(\\d+)"));
    static const QRegularExpression power(QStringLiteral("\\^(\\d+)"));
    static const QRegularExpression product(QStringLiteral("(?<=[\\dπ])\\*(?=[\\p{L}(])"));
    text.replace(pi, QStringLiteral("π"));
    text = replaceDigits(text, variable, QStringLiteral("x"), QStringLiteral("₀₁₂₃₄₅₆₇₈₉"));
    text = replaceDigits(text, power, {}, QStringLiteral("⁰¹²³⁴⁵⁶⁷⁸⁹"));
    text.replace(product, QString());
    text.replace(QLatin1Char('*'), QChar(0x00B7));
    static const QRegularExpression sign(QStringLiteral("(?<=[^(;·/^e])([+-])(?=.)"));
    text.replace(sign, QStringLiteral(" \\1 "));
    text.replace(QLatin1Char('-'), QChar(0x2212));
    return text;
}

QString dataTitle(const Experiment &experiment) {
    if (!experiment.images) return prettyFormula(QString::fromStdString(experiment.formula));
    QStringList classes;
    for (const int label : experiment.images->classes) classes << QString::number(label);
    return QCoreApplication::translate("DataTitle", "images of %1").arg(classes.join(QStringLiteral(", ")));
}

}  // namespace kan::ui
