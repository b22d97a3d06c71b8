#include "ui/panels/kept_formulas.h"

#include <algorithm>
#include <utility>

#include "core/formula/formula_export.h"
#include "core/interpret/formula_front.h"
#include "core/text.h"

namespace kan::ui {

namespace {

void describe(const Expression &e, std::string &text) {
    text += concat(static_cast<int>(e.kind), ".", e.index, ".", e.name);
    if (e.kind == ExpressionKind::Number) return;
    text += '(';
    for (const ExpressionPtr &child : e.children) describe(*child, text);
    text += ')';
}

std::string structureOf(const NetworkFormula &formula) {
    std::string text;
    for (const ExpressionPtr &e : formula.expressions()) describe(*e, text);
    return text;
}

}  // namespace

bool KeptFormulas::take(const Reading &reading) {
    if (std::exchange(rows_, reading.data) != reading.data) formulas_.clear();
    const std::shared_ptr<const FormulaReading> &read = reading.formula;
    if (!reading.model || !read || !read->formula || read->spline_edges > 0 || !read->refusal.isEmpty()) return false;
    KeptFormula kept;
    kept.structure = structureOf(*read->formula);
    if (!formulas_.empty() && formulas_.front().structure == kept.structure && formulas_.front().reading == read)
        return false;
    kept.text = QString::fromStdString(formulaLine(*read->formula, read->digits));
    kept.size = symbolicComplexity(*reading.model);
    kept.model = reading.model;
    kept.reading = read;
    std::erase_if(formulas_, [&](const KeptFormula &known) { return known.structure == kept.structure; });
    formulas_.insert(formulas_.begin(), std::move(kept));
    if (formulas_.size() > kMost) formulas_.pop_back();
    return true;
}

}  // namespace kan::ui
