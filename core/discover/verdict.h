#pragma once

#include <limits>
#include <string>
#include <vector>

#include "core/data/dataset.h"
#include "core/model/kan.h"

namespace kan {

/// What the rows say of a formula: whether it explains them, and what it leaves.
struct Verdict {
    enum class Kind {
        None,           ///< nothing is said: of classes, or after a stop
        Exact,          ///< nothing is left
        WithinNoise,    ///< what is left is no more than networks leave, and depends on no input
        Unexplained,    ///< more is left, or it depends on an input
        NoFormula,      ///< edges stay splines: networks explain the rows, no formula does
        NothingToFind,  ///< a constant is as good
    };
    Kind kind = Kind::None;
    double residual = 0;      ///< root mean square, on test rows if there are any, in the labels' units
    double noise = 0;         ///< estimated as what networks leave on test rows; infinite: not known
    double unexplained = 0;   ///< of the variance, 0 .. 1, on the same rows
    std::vector<int> trends;  ///< inputs on which what is left depends, the strongest first
    /// How much the residuals of neighbouring rows differ, over what noise of their size would: 1 for noise, 0 for what
    /// is smooth.
    double neighbours = 1;
    bool smooth = false;  ///< neighbouring rows miss alike: not noise, whatever networks leave
    int splines = 0;      ///< edges without a closed form
};

/// Of a model trained on the rows, by least squares. `network`: root mean square of networks' residuals on the test
/// rows, in the labels' units; infinite: not known, as of weighted rows. It stands for the noise as long as the formula
/// is not plainly better than networks, and as neighbouring rows do not miss alike (von Neumann's ratio, along the
/// column where there is one, else of nearest neighbours): what is smooth is no noise, though networks may be too
/// coarse to learn it.
///
/// Trends are groups of neighbouring rows whose mean residuals differ by more than six deviations of chance
/// (residualTrend). A constant is as good where the share of variance explained is what any function explains by
/// chance: three deviations of it, 9 / rows on test rows; of fewer than 30 of them an F ratio of 9 on all.
Verdict verdictOn(const Kan &model, const Dataset &data, bool exact,
                  double network = std::numeric_limits<double>::infinity(), int threads = 1);

/// In the user's units and with the names of the columns.
std::string inWords(const Verdict &verdict, const Dataset &data);

}  // namespace kan
