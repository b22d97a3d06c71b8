#pragma once

#include <optional>
#include <string>

#include "core/interpret/symbolic_fit.h"
#include "core/interpret/trials.h"

namespace kan {

/// One column as a function of another.
struct RowCurve {
    Kan model;         ///< [1, 1]: its one edge is a function or a small expression
    std::string text;  ///< what stands there, by its name or with letters for constants
    double train_rmse = 0, test_rmse = 0;
};

/// Where there is one input and one output of numbers, the training rows are a curve themselves: the function of
/// `library` or the small expression (curve_search.h, in the input's own units) that describes it best, without the
/// detour over a network of several edges. `spec` is that of the network that would be trained. Nothing for other data,
/// and for rows that no function fits.
std::optional<RowCurve> curveOfRows(KanSpec spec, const Trials &trials, const SymbolicLibrary &library,
                                    const SymbolicFitOptions &fit);

}  // namespace kan
