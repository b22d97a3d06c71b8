#pragma once

#include <string>
#include <vector>

#include "core/formula/network_formula.h"

namespace kan {

/// An output as a reader wants it: name = value.
struct OutputLine {
    std::string name;
    ExpressionPtr value;
};

/// How sigma(z) = 1/(1 + e^-z) stands in a formula: as a call of "sigma", or written out.
enum class Sigma { Call, WrittenOut };

/// The outputs of a formula; of a classifier of two classes the probability of the second, P(ill = yes) =
/// sigma(log-odds), in place of its log-odds.
std::vector<OutputLine> outputLines(const NetworkFormula &formula, Sigma sigma);

/// Of a classifier by scores: the probabilities' names, P(setosa) ..., which are the softmax of the outputs. Else none.
std::vector<std::string> softmaxNames(const NetworkFormula &formula);

}  // namespace kan
