#include "ui/formula/formula_layout.h"

#include <QFontInfo>
#include <QFontMetricsF>
#include <QPainter>
#include <QStringList>
#include <algorithm>

#include "core/formula/formula_code.h"
#include "core/formula/output_lines.h"
#include "ui/theme/theme.h"

namespace kan::ui {

namespace {

constexpr double kTypeSize = 1.35;  // of the formula, to the widget's font
constexpr double kMargin = 0.9;     // to the widget's font
constexpr int kNoteFlags = Qt::AlignLeft | Qt::TextWordWrap;

bool sameTree(const Expression &a, const Expression &b) {
    if (&a == &b) return true;
    const bool same_number = a.number == b.number || (a.number != a.number && b.number != b.number);
    const bool same_error = a.error == b.error || (a.error != a.error && b.error != b.error);
    return a.kind == b.kind && same_number && a.index == b.index && a.name == b.name && a.edges == b.edges &&
           same_error &&
           std::equal(a.children.begin(), a.children.end(), b.children.begin(), b.children.end(),
                      [](const ExpressionPtr &x, const ExpressionPtr &y) { return sameTree(*x, *y); });
}

QString remarksOf(const NetworkFormula &formula) {
    QStringList remarks;
    for (const std::string &remark : formula.remarks()) remarks << QString::fromStdString(remark);
    return remarks.join(u'\n');
}

}  // namespace

FormulaLayout FormulaLayout::of(const std::optional<NetworkFormula> &formula, const QString &placeholder,
                                const QFont &font, double width, bool errors) {
    FormulaLayout layout;
    layout.font = font;
    const double pixels = QFontInfo(font).pixelSize();
    const double margin = pixels * kMargin;
    const double inner = std::max(pixels, width - 2 * margin);
    const QString refusal = formula ? QString::fromStdString(formula->typesetRefusal()) : placeholder;
    layout.note = refusal.isEmpty() ? remarksOf(*formula) : refusal;
    double y = margin;
    if (formula && refusal.isEmpty() && formula->outputs() > 0) {
        layout.page = typesetFormula(*formula, pixels * kTypeSize, inner, errors);
        layout.terms = termsOf(*layout.page.box);
        layout.summands = summandsOf(*layout.page.box);
        layout.origin = QPointF(margin, margin + layout.page.box->ascent);
        y += layout.page.size().height();
    }
    if (!layout.note.isEmpty()) {
        if (layout.page.box) y += pixels * 0.7;
        const QRectF room(margin, y, inner, 1e6);
        layout.note_rect = QFontMetricsF(font).boundingRect(room, kNoteFlags, layout.note);
        y = layout.note_rect.bottom();
    }
    const double right = std::max(layout.page.size().width(), layout.note_rect.width());
    layout.size = QSizeF(right + 2 * margin, y + margin);
    return layout;
}

void FormulaLayout::paint(QPainter &painter, const Theme &theme, bool outlines) const {
    if (page.box) paintBox(painter, *page.box, origin, {theme.text, outlines});
    if (note.isEmpty()) return;
    painter.setFont(font);
    painter.setPen(theme.muted);
    painter.drawText(note_rect.adjusted(0, 0, 1, 1), kNoteFlags, note);
}

bool sameFormula(const NetworkFormula &a, const NetworkFormula &b) {
    if (a.options().input_names != b.options().input_names || a.options().output_names != b.options().output_names)
        return false;
    if (a.remarks() != b.remarks() || a.typesetRefusal() != b.typesetRefusal()) return false;
    if (!a.typesetRefusal().empty()) return true;
    return std::equal(a.expressions().begin(), a.expressions().end(), b.expressions().begin(), b.expressions().end(),
                      [](const ExpressionPtr &x, const ExpressionPtr &y) { return sameTree(*x, *y); });
}

QString spokenFormula(const NetworkFormula &formula) {
    if (const std::string refusal = formula.typesetRefusal(); !refusal.empty()) return QString::fromStdString(refusal);
    const std::vector<OutputLine> outputs = outputLines(formula, Sigma::WrittenOut);
    std::vector<ExpressionPtr> values;
    values.reserve(outputs.size());
    for (const OutputLine &output : outputs) values.push_back(output.value);
    CodeWriter writer(CodeLanguage::Text, formula.options().input_names, "t", false);
    const std::vector<std::string> texts = writer.write(values);
    QStringList lines;
    for (std::size_t m = 0; m < texts.size(); ++m)
        lines << QStringLiteral("%1 = %2").arg(QString::fromStdString(outputs[m].name),
                                               QString::fromStdString(texts[m]));
    return lines.join(u'\n');
}

}  // namespace kan::ui
