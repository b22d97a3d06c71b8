#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <utility>
#include <variant>
#include <vector>

#include "core/model/kan_spec.h"
#include "core/model/mlp.h"
#include "core/train/training_options.h"

namespace kan {

/// Where a function is evaluated next. "Change" is the difference between the network before and after the round's
/// training.
enum class SamplingStrategy {
    Uniform,         ///< at random
    Sobol,           ///< the next points of Sobol's sequence, start points included
    ChangeQuantile,  ///< by softmax of the change, above its 0.7-quantile
    ChangeSwap,      ///< one by softmax of the change; the known point with the least error is left out from then on
    ChangeLargest,   ///< the 2 to 5 with the largest change; the known point with the least error is left out
    Disagreement,    ///< where networks of several seeds differ most, times the distance to known points
    Surprise         ///< near known points that the network mispredicted before it learnt them, times the distance
};
/// "uniform", "sobol", "change-quantile", "change-swap", "change-largest", "disagreement", "surprise"
std::string_view toString(SamplingStrategy strategy);
SamplingStrategy samplingStrategyFromString(std::string_view text);
const std::vector<SamplingStrategy> &samplingStrategies();

/// What learns the function. Formula: a KAN whose curves are recognised as functions of the symbolic library.
enum class SamplingLearner { Mlp, Kan, Formula };
std::string_view toString(SamplingLearner learner);  ///< "mlp", "kan", "formula"
SamplingLearner samplingLearnerFromString(std::string_view text);
const std::vector<SamplingLearner> &samplingLearners();

/// How a KAN becomes a formula on the way (discover). A formula that meets all rows is believed if it also predicts
/// `check_points` new random evaluations; else these points join the others, and the network goes on.
struct RecognitionOptions {
    int check_points = 10;
    int every = 50;       ///< evaluations after which it is tried again
    int attempts = 8;     ///< networks (seeds) per try
    double exact = 1e-8;  ///< RMSE relative to the labels' standard deviation that counts as met
};

/// How a function is to be learnt from few evaluations.
struct SamplingOptions {
    std::string formula = "1/(abs(0.5 - x1^4 - x2^4) + 0.1)";
    std::vector<std::pair<double, double>> ranges = {{0, 1}, {0, 1}};  ///< per variable, low < high; at most 10
    int start = 500;                                                   ///< points before the first choice
    int budget = 1000;                                                 ///< evaluations, start and check points included
    SamplingStrategy strategy = SamplingStrategy::Uniform;
    SamplingLearner learner = SamplingLearner::Kan;
    std::variant<KanSpec, MlpSpec> model;  ///< what fits `learner`; its inputs are the ranges' number
    TrainingOptions training;  ///< opt, lr, lamb; steps are those below. Adam takes all rows and keeps its moments
    /// Grids that a KAN is refined to (increasing), each for an equal share of the evaluations after the start; the
    /// first begins right after round 1. Empty: the grid stays.
    std::vector<int> grids;
    int first_epochs = 100;  ///< of the first round
    int epochs = 10;         ///< of every other: between two choices
    int starts = 1;          ///< seeds of which the best on the start points is taken, while none fits them to
                             ///< 5 %; if there are several, each round tries one more while none does
    int candidates = 1000;   ///< random points that a round chooses from
    int add_least = 10, add_most = 10;  ///< points that a round adds; their number is drawn
    int drop = 0;                       ///< known points that a round leaves out
    double quantile = 0.7;
    int committee = 1;  ///< networks of as many seeds; the prediction is their mean. Disagreement needs two
    RecognitionOptions recognition;  ///< of Formula
    int measure_every = 10;          ///< evaluations between two measurements of the error
    std::uint64_t seed = 0;          ///< of the points; the networks' is added to that of the model
    int threads = 0;                 ///< 0: all of the machine; results do not depend on it

    /// The source's numbers of points and candidates, and a share of its epochs (1,000, 50 and 1,000 a round) that
    /// takes seconds: multilayer perceptron 2-30-30-1 with tanh and Adam, KAN [2, 1, 1, 1] with Levenberg-Marquardt.
    static SamplingOptions defaults(SamplingStrategy strategy, SamplingLearner learner, int inputs = 2);
    int inputs() const { return static_cast<int>(ranges.size()); }
    /// Epochs of a multilayer perceptron between two choices of the source.
    static int sourceEpochs(SamplingStrategy strategy);
    /// Throws std::invalid_argument (FormulaError for the formula) naming the field, its value and the allowed range.
    void validate() const;
};

}  // namespace kan
