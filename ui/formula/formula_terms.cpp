#include "ui/formula/formula_terms.h"

#include <algorithm>

namespace kan::ui {

namespace {

void collect(const MathBox &box, QPointF at, int parent, std::vector<FormulaTerm> &terms) {
    const bool same = parent >= 0 && terms[static_cast<std::size_t>(parent)].edges == box.edges;
    if (!box.edges.empty() && !same) {
        terms.push_back({box.rect(at), box.edges, parent});
        parent = static_cast<int>(terms.size()) - 1;
    }
    for (const PlacedBox &child : box.children) collect(*child.box, at + child.at, parent, terms);
}

void collectSummands(const MathBox &box, QPointF at, std::vector<SummandRect> &summands) {
    if (box.term >= 0) {
        const QRectF rect = box.rect(at);
        SummandRect *const last = summands.empty() ? nullptr : &summands.back();
        if (last && last->output == box.output && last->term == box.term)
            last->rect = last->rect.united(rect);
        else
            summands.push_back({box.output, box.term, rect});
        return;
    }
    for (const PlacedBox &child : box.children) {
        if (box.kind != MathBox::Kind::Lines) {
            collectSummands(*child.box, at + child.at, summands);
            continue;
        }
        std::vector<SummandRect> line;  // parts on different lines are not united
        collectSummands(*child.box, at + child.at, line);
        summands.insert(summands.end(), line.begin(), line.end());
    }
}

}  // namespace

std::vector<SummandRect> summandsOf(const MathBox &page) {
    std::vector<SummandRect> summands;
    collectSummands(page, QPointF(), summands);
    return summands;
}

std::vector<FormulaTerm> termsOf(const MathBox &page) {
    std::vector<FormulaTerm> terms;
    collect(page, QPointF(), -1, terms);
    return terms;
}

int termAt(const std::vector<FormulaTerm> &terms, QPointF point) {
    for (std::size_t n = terms.size(); n-- > 0;)
        if (terms[n].rect.contains(point)) return static_cast<int>(n);
    return -1;
}

std::vector<int> termsFrom(const std::vector<FormulaTerm> &terms, const std::vector<EdgeId> &edges) {
    std::vector<bool> inside(terms.size(), false);
    std::vector<int> found;
    for (std::size_t n = terms.size(); n-- > 0;) {
        const std::vector<EdgeId> &own = terms[n].edges;
        const bool touched = std::any_of(edges.begin(), edges.end(), [&](const EdgeId &edge) {
            return std::binary_search(own.begin(), own.end(), edge);
        });
        if (!touched) continue;
        if (!inside[n]) found.push_back(static_cast<int>(n));
        if (terms[n].parent >= 0) inside[static_cast<std::size_t>(terms[n].parent)] = true;
    }
    std::reverse(found.begin(), found.end());
    return found;
}

}  // namespace kan::ui
