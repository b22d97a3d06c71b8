#include "ui/text/names.h"

#include <QCoreApplication>
#include <QLocale>
#include <QRegularExpression>
#include <cmath>

namespace kan::ui {

QString prettyName(const QString &name) {
    qsizetype head = name.size();
    while (head > 0 && (name[head - 1].isDigit() || (name[head - 1] == u',' && head < name.size()))) --head;
    if (head == name.size() || head == 0 || name[head - 1].isSpace()) return name;
    QString result = name.left(name[head - 1] == u'_' && head > 1 ? head - 1 : head);
    for (const QChar c : name.mid(head)) result += c.isDigit() ? QChar(0x2080 + c.digitValue()) : c;
    return result;
}

QString prettyFunction(const QString &function) {
    if (function == QLatin1String("sqrt")) return QStringLiteral("√x");
    if (function == QLatin1String("abs")) return QStringLiteral("|x|");
    static const QString digits = QStringLiteral("⁰¹²³⁴⁵⁶⁷⁸⁹");
    static const QRegularExpression power(QStringLiteral("\\^(\\d{1,2})(?![\\d.])"));
    QString text = shortFunction(function);
    for (QRegularExpressionMatch match; (match = power.match(text)).hasMatch();) {
        QString raised;
        for (const QChar digit : match.captured(1)) raised += digits.at(digit.digitValue());
        text.replace(match.capturedStart(), match.capturedLength(), raised);
    }
    return text.replace(u'*', QChar(0x00B7)).replace(u'-', QChar(0x2212));
}

QString errorFigure(const std::optional<double> &value, bool of_classes) {
    if (!value) return QStringLiteral("–");
    if (!of_classes) return formatNumber(*value);
    return QCoreApplication::translate("Figures", "%1 %")
        .arg(100 * *value, 0, 'f', *value > 0.99 && *value < 1 ? 2 : 1);
}

QString shortFunction(const QString &function) {
    constexpr qsizetype kLong = 7;
    constexpr int kDigits = 4;
    static const QRegularExpression number(QStringLiteral("(?<![A-Za-z_\\d.])\\d+(\\.\\d*)?([eE][+-]?\\d+)?"));
    QString text;
    qsizetype from = 0;
    for (auto matches = number.globalMatch(function); matches.hasNext();) {
        const QRegularExpressionMatch match = matches.next();
        text += QStringView(function).mid(from, match.capturedStart() - from);
        text += match.capturedLength() > kLong ? formatNumber(match.captured().toDouble(), kDigits) : match.captured();
        from = match.capturedEnd();
    }
    return text + function.mid(from);
}

QString formatNumber(double value, int digits) {
    if (std::isnan(value)) return QStringLiteral("–");
    if (std::isinf(value)) return value > 0 ? QStringLiteral("∞") : QStringLiteral("−∞");
    if (value == 0) return QStringLiteral("0");
    const double size = std::abs(value);
    QString text;
    if (size >= 1e-3 && size < 1e5) {
        // All digits before the point: "100", never "1e2".
        const int whole = size >= 1 ? static_cast<int>(std::floor(std::log10(size))) + 1 : 0;
        text = QString::number(value, 'g', std::max(size >= 1000 ? 5 : digits, whole));
        if (text.contains(u'e')) text = QString::number(value, 'f', 0);
    } else {
        text = QString::number(value, 'e', digits - 1);
    }
    if (const qsizetype e = text.indexOf(u'e'); e >= 0) {
        QString mantissa = text.left(e);
        if (mantissa.contains(u'.')) {
            while (mantissa.endsWith(u'0')) mantissa.chop(1);
            if (mantissa.endsWith(u'.')) mantissa.chop(1);
        }
        text = mantissa + u'e' + QString::number(text.mid(e + 1).toInt());
    }
    return text.replace(u'-', QChar(0x2212));
}

QString scientificNumber(double value, int decimals) {
    return std::isfinite(value) ? QString::number(value, 'e', decimals) : QStringLiteral("–");
}

QString noteText(const std::string &note) {
    const QString text = QString::fromStdString(note);
    const auto option = text.lastIndexOf(QLatin1String("; --"));
    return option < 0 ? text : QString(text.left(option) + QLatin1Char('.'));
}

QString groupedNumber(double value) {
    return QLocale().toString(value, 'f', 0);
}

}  // namespace kan::ui
