#pragma once

#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "ui/session/reading.h"

namespace kan::ui {

/// A formula that stood in the panel, with the network it is of.
struct KeptFormula {
    std::string structure;  ///< the formula without its numbers
    QString text;
    double size = 0;  ///< symbolicComplexity of the network
    std::shared_ptr<const Kan> model;
    std::shared_ptr<const FormulaReading> reading;
};

/// The closed formulas that stood in the panel, newest first. Of formulas that differ in their numbers alone the newest
/// stays; what is of other rows goes.
class KeptFormulas {
  public:
    static constexpr std::size_t kMost = 50;

    /// Takes what was read if it is a formula without splines. False: nothing is new.
    bool take(const Reading &reading);
    const std::vector<KeptFormula> &all() const { return formulas_; }

  private:
    PreparedDataPtr rows_;
    std::vector<KeptFormula> formulas_;
};

}  // namespace kan::ui
