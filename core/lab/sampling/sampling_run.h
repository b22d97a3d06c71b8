#pragma once

#include <functional>
#include <optional>
#include <stop_token>
#include <string>
#include <vector>

#include "core/formula/formula.h"
#include "core/lab/sampling/sampling_network.h"
#include "core/lab/sampling/sampling_options.h"
#include "core/random/sobol.h"
#include "core/random/torch_generator.h"

namespace kan {

/// A place where the function was evaluated.
struct SamplePoint {
    std::vector<double> x;
    double y = 0;
    int added = 0;        ///< round after which it was chosen; 0: a start point
    int dropped = -1;     ///< round after which it was left out; -1: it is still learnt from
    bool check = false;   ///< evaluated to check a formula
    double surprise = 0;  ///< how far off the prediction was before it was learnt; of a start point: after round 1
    bool known() const { return dropped < 0; }
};

/// The error after so many evaluations.
struct SamplingMeasure {
    int round = 0;
    int evaluations = 0;
    double mean_error = 0;  ///< mean absolute error at the measuring points
};

/// FormulaFound: a formula met all points and predicted new ones. Failed: message() says why.
enum class SamplingStatus { Running, Done, FormulaFound, Stopped, Failed };
std::string_view toString(SamplingStatus status);  ///< "running", "done", "formula-found", "stopped", "failed"

/// Learns a function from as few of its values as possible, round by round: train, measure, choose the next points.
/// Belongs to one thread; inside it spreads work over options.threads, on which results do not depend.
///
/// The error is the mean of |prediction - f| over 40,000 points: the grid 200 x 200, ends included (one variable: as
/// many in a row; more than two: of Sobol's sequence). These evaluations of f are not counted; all others are, and
/// nothing but the error is made of them.
class SamplingRun {
  public:
    /// Evaluates the start points. Throws as SamplingOptions::validate, and std::invalid_argument naming the point if
    /// the function is not finite at one of them.
    explicit SamplingRun(const SamplingOptions &options);

    /// One round: training on the known points, a measurement where one is due, and, unless the budget is used up (then
    /// the run is Done), the choice of new ones. Returns the status; does nothing once finished(). After a stop it
    /// returns Stopped: the round does not count, and the run may go on.
    SamplingStatus step(const std::stop_token &stop = {});

    SamplingStatus status() const { return status_; }
    bool finished() const { return status_ != SamplingStatus::Running; }
    const std::string &message() const { return message_; }  ///< in words: why it failed, which formula was found

    const SamplingOptions &options() const { return options_; }
    int rounds() const { return round_; }  ///< finished ones
    int evaluations() const { return static_cast<int>(points_.size()); }
    /// All evaluations in their order, those that were dropped included.
    const std::vector<SamplePoint> &points() const { return points_; }
    const std::vector<SamplingMeasure> &history() const { return history_; }
    /// The first of the committee; the prediction is the mean of all.
    const SamplingNetwork &network() const { return committee_.front(); }
    /// [N][1] for x [N][n].
    Matrix predict(const Matrix &x) const;
    double target(const std::vector<double> &x) const;  ///< not counted

  private:
    void takeMeasuringPoints();
    int dueGrid() const;
    bool train(const std::stop_token &stop);
    void measure(bool always);
    bool recognitionIsDue() const;
    bool recognise(const std::stop_token &stop);
    void check(const Kan &formula, bool exact, const std::stop_token &stop);
    void choose();
    std::vector<std::vector<double>> chosen(int count);
    std::vector<double> change(const Matrix &candidates) const;
    std::vector<double> disagreement(const Matrix &candidates) const;
    std::vector<double> surprise(const Matrix &candidates) const;
    void evaluate(std::vector<double> x, bool check);
    void dropLeastError(int count);
    std::vector<double> randomPoint();
    std::vector<double> sobolPoint();
    Matrix knownInputs() const;
    Matrix knownLabels() const;
    void finish(SamplingStatus status, std::string message);

    SamplingOptions options_;
    Formula formula_;
    TorchGenerator generator_;
    SobolSequence sobol_;
    std::vector<SamplePoint> points_;
    std::vector<SamplingNetwork> committee_;
    std::vector<SamplingNetwork> before_;  ///< the committee before the round's training
    std::vector<SamplingMeasure> history_;
    Matrix measure_inputs_, measure_labels_;
    int round_ = 0;
    int recognitions_ = 0, recognised_at_ = 0;  ///< tries, and evaluations after the last of them
    bool fresh_ = true;                         ///< the committee has not been trained
    SamplingStatus status_ = SamplingStatus::Running;
    std::string message_;
};

/// The first number of evaluations at which the error was no more than this; nothing if it never was.
std::optional<int> evaluationsTo(const std::vector<SamplingMeasure> &history, double error);

struct SamplingResult {
    SamplingStatus status = SamplingStatus::Failed;
    std::string message;
    int evaluations = 0, rounds = 0;
    double mean_error = 0;  ///< of the last measurement; NaN without one
    std::vector<SamplePoint> points;
    std::vector<SamplingMeasure> history;
    double seconds = 0;
};

/// After each round.
using SamplingCallback = std::function<void(const SamplingRun &run)>;

/// A SamplingRun to its end, or until a stop is requested (status Stopped).
SamplingResult runSampling(const SamplingOptions &options, const std::stop_token &stop = {},
                           const SamplingCallback &callback = {});

}  // namespace kan
