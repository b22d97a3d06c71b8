#pragma once

#include "core/data/dataset.h"
#include "core/formula/network_formula.h"

namespace kan {

/// What a network's outputs are.
enum class OutputMeaning {
    Value,    ///< of the label column
    LogOdds,  ///< log(p / (1 - p)), p the probability of the second of two classes
    Score     ///< of each class; probabilities are their softmax
};

/// Names and units of a dataset's columns, for the formula of a network with so many outputs. Log-odds and scores are
/// called so: "log-odds(ill = yes)", "score(setosa)"; what they are of are the events: "ill = yes", "setosa".
FormulaOptions formulaOptionsOf(const Dataset &dataset, int outputs, OutputMeaning meaning = OutputMeaning::Value);

}  // namespace kan
