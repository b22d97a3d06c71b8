#pragma once

#include <QPointF>
#include <QRectF>
#include <vector>

#include "ui/formula/math_box.h"

namespace kan::ui {

/// A part of a formula that comes from certain edges; of boxes within each other with the same edges the outermost.
struct FormulaTerm {
    QRectF rect;  ///< relative to the page's origin
    std::vector<EdgeId> edges;
    int parent = -1;  ///< the term around it; -1: none
};

/// All terms, outer ones before inner ones and otherwise from left to right.
std::vector<FormulaTerm> termsOf(const MathBox &page);

/// A part of a term of an output's sum, on one line.
struct SummandRect {
    int output = 0, term = 0;
    QRectF rect;  ///< relative to the page's origin
};

/// Of all terms of all sums, line by line.
std::vector<SummandRect> summandsOf(const MathBox &page);

/// The innermost term at a point relative to the page's origin; -1: none.
int termAt(const std::vector<FormulaTerm> &terms, QPointF point);

/// The innermost terms that come from one of `edges` (in any order).
std::vector<int> termsFrom(const std::vector<FormulaTerm> &terms, const std::vector<EdgeId> &edges);

}  // namespace kan::ui
