#pragma once

#include <QMetaType>
#include <QString>
#include <QStringList>
#include <cstdint>
#include <memory>
#include <optional>
#include <vector>

#include "core/experiment/prepared_data.h"
#include "core/fit/term_shares.h"
#include "core/formula/network_formula.h"
#include "core/interpret/symbolic_ranking.h"
#include "core/model/kan.h"

namespace kan::ui {

/// One function of the library beside the curve of an edge.
struct Candidate {
    QString function;  ///< its name in the library; of an expression, the formula of the edge's x
    QString shown;     ///< of an expression: how it reads in the units of EdgeUnits, "2.1·x³ − x"; else empty
    QString letters;   ///< of an expression: the same with letters for its constants
    double r2 = 0;     ///< 1 - SSE/SST on the training rows
    double score = 0;  ///< of its RankedFit, by EdgeReading::scored
    int complexity = 0;
    Affine params;
    bool admissible = false;  ///< defined on the whole observed range and its margin; others cannot be fixed
    QString note;             ///< in words, if it is not admissible or its constants cancel
    bool look_alike = false;  ///< on this range it only imitates another function, or its constants cancel
    QString imitates;         ///< the name of that function; empty: unknown
    std::vector<double> y;    ///< c f(a x + b) + d over EdgeReading::x; empty if it is undefined somewhere
};

/// What the library says of one edge, in the units of EdgeUnits.
struct EdgeReading {
    EdgeId edge;
    QString x_name = QStringLiteral("x");  ///< what x is called (function_text.h)
    QString message;                       ///< in words: a constant curve, no spread; empty if there is nothing to say
    std::vector<double> x;                 ///< over the observed range of the edge's input, ascending
    std::vector<Candidate> candidates;     ///< best first
    std::vector<Candidate> expressions;    ///< small expressions (curve_search.h), the shortest description first
    SymbolicScore scored = SymbolicScore::Simplest;
};

/// The network written down.
struct FormulaReading {
    int digits = 0;                         ///< significant digits of `formula`
    std::optional<NetworkFormula> formula;  ///< constants rounded; absent: `refusal` says why
    QString refusal;
    QStringList constants;                              ///< "6.284 ± 0.002" of those that were fitted to the rows
    std::vector<TermShare> terms;                       ///< of `formula`
    int spline_edges = 0;                               ///< live edges that are not in closed form
    bool of_classes = false;                            ///< the figures are shares of rows of the right class
    std::optional<double> formula_train, formula_test;  ///< RMSE of `formula`; absent: undefined in a row, or no rows
    std::optional<double> network_train, network_test;
};

/// What would become of a network without one of its formula's terms.
struct TermReading {
    std::vector<EdgeId> edges;                           ///< that the term alone comes from
    std::shared_ptr<const Kan> model;                    ///< the network that was asked about
    std::shared_ptr<const Kan> without;                  ///< these edges pruned, the rest trained again
    std::shared_ptr<const Kan> at_mean;                  ///< these edges at their mean
    std::optional<double> before, after, after_at_mean;  ///< RMSE on the test rows, in the user's units; of classes
                                                         ///< shares of rows; of the training rows without others
    bool of_classes = false;
    QString refusal;  ///< in words: why there is none of this
};
using TermReadingPtr = std::shared_ptr<const TermReading>;

/// What was read from one network. Immutable; views hold shared_ptr<const Reading>.
struct Reading {
    std::uint64_t run_id = 0;
    std::shared_ptr<const Kan> model;               ///< what was read; null: nothing of these rows yet
    PreparedDataPtr data;                           ///< its rows
    std::shared_ptr<const EdgeReading> edge;        ///< null: no edge was asked for, or not yet
    std::shared_ptr<const FormulaReading> formula;  ///< null: not yet
};

using ReadingPtr = std::shared_ptr<const Reading>;

}  // namespace kan::ui

Q_DECLARE_METATYPE(kan::ui::ReadingPtr)
Q_DECLARE_METATYPE(kan::ui::TermReadingPtr)
Q_DECLARE_METATYPE(kan::TermShare)
