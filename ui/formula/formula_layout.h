#pragma once

#include <QFont>
#include <QSizeF>
#include <QString>
#include <optional>
#include <vector>

#include "core/formula/network_formula.h"
#include "ui/formula/formula_lines.h"
#include "ui/formula/formula_terms.h"

class QPainter;

namespace kan::ui {

struct Theme;

/// What a formula view shows at a certain width: the formula with its remarks below it, or a sentence in its place.
struct FormulaLayout {
    FormulaPage page;
    std::vector<FormulaTerm> terms;     ///< of the page
    std::vector<SummandRect> summands;  ///< of the page
    QString note;                       ///< below the page, or alone
    QPointF origin;                     ///< of the page
    QRectF note_rect;
    QFont font;   ///< of the note
    QSizeF size;  ///< all of it with margins; may be wider than asked for

    /// `formula` nothing: `placeholder` alone.
    static FormulaLayout of(const std::optional<NetworkFormula> &formula, const QString &placeholder, const QFont &font,
                            double width, bool errors = false);
    void paint(QPainter &painter, const Theme &theme, bool outlines) const;
};

/// Whether two formulas look the same and come from the same edges.
bool sameFormula(const NetworkFormula &a, const NetworkFormula &b);

/// "f = exp(sin(3.14*x1)+x2^2)" with the user's names, one line per output; the reason if it cannot be set in type.
QString spokenFormula(const NetworkFormula &formula);

}  // namespace kan::ui
