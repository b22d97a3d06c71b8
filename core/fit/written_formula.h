#pragma once

#include <stop_token>
#include <string>
#include <vector>

#include "core/data/dataset.h"
#include "core/formula/network_formula.h"
#include "core/matrix.h"

namespace kan {

/// What was done to a formula, and what it costs on the rows.
struct WritingStep {
    std::string name;  ///< "weigh", "refit", "drop", "exponents", "numbers", "rewrite"
    std::string detail;
    int output = 0;
    /// In the units of the output; of its logarithm if that was learnt, of probabilities if these are classes.
    double rmse_before = 0, rmse_after = 0;
};

/// A formula as one writes it down.
struct WrittenFormula {
    NetworkFormula formula;
    std::vector<WritingStep> steps;
    bool fitted = false;  ///< constants were fitted to the rows; else it is the network, put into its normal form
};

/// A constant of a written formula that was fitted to the rows.
struct WrittenConstant {
    int output = 0;
    double value = 0;
    double standard_error = 0;  ///< by Gauss-Newton at the optimum; of classes by the inverse Fisher information
};
/// From the left to the right; plain numbers are meant exactly and are not among them.
std::vector<WrittenConstant> fittedConstants(const NetworkFormula &formula);

/// When constants are fitted to the rows.
enum class Refit {
    Always,
    Near  ///< where the network is all but fitted already: a formula that somebody moves by hand stays where it is put
};

/// The formula in normal form (normal_form.h), the same as before to 1e-12 of its size on the rows; of outputs for
/// which that cannot be had, or if it is too long to be read, the formula as it was.
NetworkFormula normalFormula(const NetworkFormula &formula, const Matrix &inputs);

/// The normal form with its constants fitted to the rows: exponents that are halves or thirds within two standard
/// errors are that, terms that the rows do not show are dropped (by BIC), and constants that are plain numbers within
/// two standard errors become these, all together, the others fitted again. Functions that are alike on the rows give
/// way to another where that is shorter to write down (rewritings.h). inputs [N][n] and labels [N][m] are in the
/// formula's units. Outputs with splines, and those whose formula cannot be computed in a row, are put into normal form
/// only. Of more than 5,000 rows every n-th is fitted to. Stopped, it gives what is finished.
///
/// Where the formula has events (FormulaOptions) its outputs are logits and the labels one column of classes: constants
/// are those of the greatest likelihood (class_fit.h), if the formula is near them: a network trained with weights of
/// classes or a strong penalty stays what it is, and so does one of classes that can be separated, whose likelihood has
/// no maximum. Scores of a softmax are fitted together; nothing is dropped from them.
WrittenFormula writtenFormula(const NetworkFormula &formula, const Matrix &inputs, const Matrix &labels,
                              Refit refit = Refit::Always, const std::stop_token &stop = {},
                              const RowWeights &weights = {});

/// The same of a network on the training rows of its dataset. One with splines is not finished, and is put into normal
/// form only; so are those of classes learnt as numbers, and of rows whose outputs are not those of the labels.
/// Numbers that come from frozen edges (frozen_numbers.h) stay as they are; functions are rewritten then in terms
/// beside those of frozen edges (frozen_terms.h), where the formula is a sum of both.
WrittenFormula writtenFormula(const Kan &model, const Dataset &dataset, FormulaOptions options,
                              Refit refit = Refit::Always, const std::stop_token &stop = {});

/// What is computed in a network's place.
struct ComputedFormula {
    NetworkFormula formula;  ///< remarks on which of both it is, in words for the head of a file
    std::vector<WritingStep> steps;
    bool written = false;
};

/// The formula of a network for others to compute with: as it is written down, if nothing of it is a spline and it says
/// what the network says, on training and test rows each within the RMSE that it has there; else the network's.
ComputedFormula computedFormula(const Kan &model, const Dataset &dataset, FormulaOptions options);

}  // namespace kan
