#pragma once

#include <string>
#include <vector>

#include "core/interpret/auto_symbolic.h"
#include "core/interpret/fix_symbolic.h"

namespace kan {

/// What an experiment says of closed forms: which functions are candidates, where their numbers are looked for, how
/// they are ranked, and how good one must be to be fixed by itself.
struct SymbolicSettings {
    /// pykan's lib=[...]: names of the standard library, or formulas of x; empty: the standard library and `own`.
    std::vector<std::string> lib;
    std::vector<std::string> own;  ///< formulas of x that somebody added, candidates or not
    SymbolicFitOptions fit;
    SymbolicScore score = SymbolicScore::Simplest;
    double r2_threshold = 0.9;  ///< AutoSymbolicOptions::r2_threshold

    bool operator==(const SymbolicSettings &) const = default;
    /// Throws std::invalid_argument naming the field, its value and the allowed range; or as library().
    void validate() const;
    /// The candidates. Formulas are differentiated here: some milliseconds, under GiNaC's process-wide lock. Throws
    /// std::invalid_argument naming the entry and what is wrong with it.
    SymbolicLibrary library() const;
    SuggestOptions suggestOptions(int threads) const;
    AutoSymbolicOptions autoSymbolicOptions(int threads) const;
};

}  // namespace kan
