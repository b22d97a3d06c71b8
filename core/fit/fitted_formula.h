#pragma once

#include <optional>
#include <string>
#include <vector>

#include "core/fit/form.h"
#include "core/formula/network_formula.h"

namespace kan {

/// A form with numbers in place of its constants, to be set in type and exported; simplified by computer algebra, all
/// digits kept (withDigits() rounds). Its one output is called `target`, any text; its inputs are the form's columns.
/// Empty where algebra finds no value, as in 1/(a-b) with a = b. Takes GiNaC's process-wide lock.
std::optional<NetworkFormula> fittedFormula(const Form &form, const std::vector<double> &constants,
                                            const std::string &target);

}  // namespace kan
