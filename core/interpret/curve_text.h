#pragma once

#include <string>
#include <vector>

#include "core/interpret/curve_model.h"

namespace kan {

/// How a curve's x becomes the variable v = scale x + offset of its model, such as the user's units of a standardised
/// column.
struct CurveVariable {
    double scale = 1, offset = 0;
    bool plain() const { return scale == 1 && offset == 0; }
    bool operator==(const CurveVariable &) const = default;
};

/// The model as a formula of x (the grammar of Formula) with all digits of its numbers.
std::string curveFormula(const CurveModel &model, const CurveVariable &variable);

/// The same of v, called x, with numbers to some digits, and without coefficients that are 1 to these digits:
/// "2.1*x^3 - x".
std::string curveShortText(const CurveModel &model, int digits);

/// The same with letters in place of what was fitted: "A/x^12 - B/x^6". Letters stand for sizes; signs are seen.
std::string curveStructure(const CurveModel &model);

/// For each letter of curveStructure, which constant it is: a coefficient, the offset or a parameter.
struct CurveLetter {
    enum class Kind { Coefficient, Offset, Parameter } kind = Kind::Coefficient;
    std::size_t index = 0;  ///< the term, or the parameter
    double value = 0;       ///< with its sign
};
std::vector<CurveLetter> curveLetters(const CurveModel &model);

/// The same expression with its terms in the order in which people write them: powers first, the largest exponents
/// leading, then functions. Phases of sines between -pi and pi, coefficients of them above 0.
CurveModel inWrittenOrder(CurveModel model);

}  // namespace kan
