#pragma once

#include <stop_token>

#include "core/data/dataset.h"
#include "core/fit/form_fit.h"
#include "core/fit/form_spec.h"
#include "core/fit/solved_target.h"

namespace kan {

/// A form with unknown constants as a model of a dataset: of its inputs, by their names and in the user's units. The
/// target is the output column, or a function of it that can be solved for it, such as "log(y)".
class FormContender {
  public:
    /// Throws std::invalid_argument in words, FormulaError with the position in the form: classes, several outputs,
    /// names that are neither inputs nor constants, a form without constants, a column of errors that is no input, a
    /// target that cannot be solved for the output. Takes GiNaC's process-wide lock.
    FormContender(const FormSpec &spec, const Dataset &data);

    const Form &form() const { return form_; }

    /// To the training rows. Throws FitError naming row or constant.
    FormFit fit(const Dataset &data, std::uint64_t seed, const std::stop_token &stop = {}) const;

    /// Outputs [N][1] for inputs [N][n], both as the dataset holds them (not in the user's units). NaN where the form,
    /// or the target solved for the output, has no value.
    Matrix predict(const std::vector<double> &constants, const Matrix &inputs, const Dataset &data) const;

  private:
    FormSpec spec_;
    Form form_, target_;  ///< of the inputs and, behind them, the output
    SolvedTarget output_;
    int errors_ = -1;  ///< input with the target's standard deviations; -1: none
};

}  // namespace kan
