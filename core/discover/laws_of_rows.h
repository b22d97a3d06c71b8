#pragma once

#include <optional>

#include "core/discover/discover.h"
#include "core/interpret/trials.h"

namespace kan {

/// Laws of all outputs as a result of discover() with one stage, "law", and without its message.
struct FoundLaws {
    DiscoverResult result;  ///< its front holds the laws that no other beats in complexity and error at once
    /// They are exact, or have few constants and miss the rows that judge by no more than the networks do that stood
    /// for them: there is nothing to be found beside them.
    bool as_good_as_networks = false;
    double network_rmse = 0;  ///< of those networks, in the labels' units; infinite where there were none
};

/// What searchLaws finds, as a network. Nothing where laws cannot be looked for so: of classes, of rows with weights,
/// of fewer than kFewestLawRows rows or more than kMostLawInputs inputs, with a library from which standard functions
/// are missing, beside symbolic edges; and where none is found. After a stop what was found before.
std::optional<FoundLaws> lawsOfRows(const Kan &start, const SymbolicLibrary &library, const DiscoverOptions &options,
                                    const Trials &trials, const DiscoverCallback &callback);
inline constexpr Eigen::Index kFewestLawRows = 10;
inline constexpr int kMostLawInputs = 100;

}  // namespace kan
