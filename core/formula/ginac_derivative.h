#pragma once

#include <ginac/ginac.h>

namespace kan {

/// The derivative of an expression by x; those of csgn and step, which GiNaC leaves unevaluated, count as 0. Throws
/// FormulaError where GiNaC meets a pole. Only under
/// ginacMutex().
GiNaC::ex derivativeOf(const GiNaC::ex &expression, const GiNaC::symbol &x);

}  // namespace kan
