#include "ui/charts/names.h"

#include <QCoreApplication>
#include <QRegularExpression>
#include <cmath>

namespace kan::ui {

namespace {

QString translated(const char *text) {
    return QCoreApplication::translate("kan::ui::Names", text);
}

QString ownName(const QStringList &names, int index, const QString &letter, bool alone) {
    if (index < names.size() && !names[index].isEmpty()) return names[index];
    return alone ? letter : letter + QString::number(index + 1);
}

}  // namespace

QString prettyName(const QString &name) {
    qsizetype head = name.size();
    while (head > 0 && (name[head - 1].isDigit() || (name[head - 1] == u',' && head < name.size()))) --head;
    if (head == name.size() || head == 0 || name[head - 1].isSpace()) return name;
    QString result = name.left(name[head - 1] == u'_' && head > 1 ? head - 1 : head);
    for (const QChar c : name.mid(head)) result += c.isDigit() ? QChar(0x2080 + c.digitValue()) : c;
    return result;
}

QString nodeName(const Snapshot &snapshot, int layer, int node) {
    const int depth = static_cast<int>(snapshot.layers.size());
    if (layer <= 0) return ownName(snapshot.input_names, node, QStringLiteral("x"), false);
    if (layer >= depth) {
        const bool alone = depth > 0 && snapshot.layers.back().outputs == 1;
        return ownName(snapshot.output_names, node, QStringLiteral("f"), alone);
    }
    if (depth == 2) return QStringLiteral("h%1").arg(node + 1);
    return QStringLiteral("h%1,%2").arg(layer).arg(node + 1);
}

QString prettyFunction(const QString &function) {
    if (function == QLatin1String("sqrt")) return QStringLiteral("√x");
    if (function == QLatin1String("abs")) return QStringLiteral("|x|");
    static const QString digits = QStringLiteral("⁰¹²³⁴⁵⁶⁷⁸⁹");
    static const QRegularExpression power(QStringLiteral("\\^(\\d)(?![\\d.])"));
    QString text = function;
    for (QRegularExpressionMatch match; (match = power.match(text)).hasMatch();)
        text.replace(match.capturedStart(), match.capturedLength(), digits.at(match.captured(1).toInt()));
    return text.replace(u'*', QChar(0x00B7)).replace(u'-', QChar(0x2212));
}

QString edgeTitle(const Snapshot &snapshot, EdgeId edge) {
    return prettyName(nodeName(snapshot, edge.l, edge.i)) + QStringLiteral(" → ") +
           prettyName(nodeName(snapshot, edge.l + 1, edge.j));
}

QString edgeKind(const EdgeSnapshot &edge) {
    QString kind = translated("numeric");
    if (!edge.symbol.isEmpty()) {
        kind = (edge.numeric ? translated("symbolic %1 and numeric") : translated("symbolic %1"))
                   .arg(prettyFunction(edge.symbol));
    }
    return edge.pruned ? translated("pruned, %1").arg(kind) : kind;
}

const EdgeSnapshot *findEdge(const Snapshot *snapshot, EdgeId edge) {
    if (!snapshot || edge.l < 0 || edge.l >= static_cast<int>(snapshot->layers.size())) return nullptr;
    const LayerSnapshot &layer = snapshot->layers[static_cast<std::size_t>(edge.l)];
    if (edge.i < 0 || edge.i >= layer.inputs || edge.j < 0 || edge.j >= layer.outputs) return nullptr;
    const auto index = static_cast<std::size_t>(edge.i) * layer.outputs + edge.j;
    return index < layer.edges.size() ? &layer.edges[index] : nullptr;
}

bool sameShape(const Snapshot &a, const Snapshot &b) {
    if (a.layers.size() != b.layers.size()) return false;
    for (std::size_t l = 0; l < a.layers.size(); ++l) {
        if (a.layers[l].inputs != b.layers[l].inputs || a.layers[l].outputs != b.layers[l].outputs) return false;
    }
    return true;
}

QString metricName(ImportanceMetric metric) {
    switch (metric) {
        case ImportanceMetric::Attribution:
            return translated("attribution");
        case ImportanceMetric::OutputStd:
            return translated("output std");
        case ImportanceMetric::OutputStdRatio:
            return translated("output std / input std");
        case ImportanceMetric::MeanAbs:
            return translated("mean |φ|");
    }
    return {};
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

}  // namespace kan::ui
