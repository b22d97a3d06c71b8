#pragma once

#include "core/formula/network_formula.h"

namespace kan {

/// The formula as a function of a person's own columns: what FormulaOptions::derivation computes is written out.
/// Columns that are no inputs but read by these come behind the inputs that stay. A formula that algebra cannot write
/// out stays an input. Takes GiNaC's process-wide lock.
NetworkFormula inOwnColumns(const NetworkFormula &formula);

/// What of the derivation a reader of a formula of the derived inputs has to know: "Where r = sqrt(x1^2+x2^2)."
std::vector<std::string> derivationRemarks(const FormulaOptions &options);

}  // namespace kan
