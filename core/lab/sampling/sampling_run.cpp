#include "core/lab/sampling/sampling_run.h"

#include <algorithm>
#include <chrono>
#include <cmath>
#include <limits>
#include <stdexcept>
#include <utility>

#include "core/lab/sampling/acquisition.h"
#include "core/text.h"

namespace kan {

namespace {

constexpr int kSide = 200;  ///< of the grid that measures the error
constexpr int kMeasuringPoints = kSide * kSide;
constexpr std::pair<SamplingStatus, std::string_view> kStatusNames[] = {{SamplingStatus::Running, "running"},
                                                                        {SamplingStatus::Done, "done"},
                                                                        {SamplingStatus::FormulaFound, "formula-found"},
                                                                        {SamplingStatus::Stopped, "stopped"},
                                                                        {SamplingStatus::Failed, "failed"}};

SamplingOptions validated(const SamplingOptions &options) {
    options.validate();
    return options;
}

std::string inWords(const std::vector<double> &x) {
    std::string text;
    for (const double value : x) text += concat(text.empty() ? "(" : ", ", value);
    return text + ")";
}

/// In the unit cube.
Matrix unitPoints(int inputs) {
    Matrix points(kMeasuringPoints, inputs);
    SobolSequence sobol(inputs);
    for (int n = 0; n < kMeasuringPoints; ++n) {
        const int row = n / kSide, column = n % kSide;
        if (inputs == 1)
            points(n, 0) = n / (kMeasuringPoints - 1.0);
        else if (inputs == 2)
            points.row(n) << column / (kSide - 1.0), row / (kSide - 1.0);
        else
            points.row(n) = Eigen::Map<const Eigen::RowVectorXd>(sobol.next().data(), inputs);
    }
    return points;
}

std::vector<double> scaledTo(const std::vector<std::pair<double, double>> &ranges, std::vector<double> unit) {
    for (std::size_t i = 0; i < ranges.size(); ++i)
        unit[i] = ranges[i].first + unit[i] * (ranges[i].second - ranges[i].first);
    return unit;
}

std::vector<double> rowOf(const Matrix &table, Eigen::Index row) {
    return {table.row(row).data(), table.row(row).data() + table.cols()};
}

}  // namespace

std::string_view toString(SamplingStatus status) {
    return nameOf(kStatusNames, status);
}

SamplingRun::SamplingRun(const SamplingOptions &options)
    : options_(validated(options)),
      formula_(Formula::parse(options.formula, options.inputs())),
      generator_(options.seed),
      sobol_(options.inputs()) {
    sobol_.skip(1);  // the origin, a corner of the ranges
    const bool sobol = options_.strategy == SamplingStrategy::Sobol;
    for (int n = 0; n < options_.start; ++n) evaluate(sobol ? sobolPoint() : randomPoint(), false);
    for (int n = 0; n < options_.committee; ++n)
        committee_.emplace_back(options_, options_.seed + static_cast<std::uint64_t>(n));
    takeMeasuringPoints();
}

/// Where the function is finite.
void SamplingRun::takeMeasuringPoints() {
    const Matrix unit = unitPoints(options_.inputs());
    measure_inputs_.resize(unit.rows(), unit.cols());
    measure_labels_.resize(unit.rows(), 1);
    Eigen::Index rows = 0;
    for (Eigen::Index row = 0; row < unit.rows(); ++row) {
        const std::vector<double> x = scaledTo(options_.ranges, rowOf(unit, row));
        const double y = target(x);
        if (!std::isfinite(y)) continue;
        measure_inputs_.row(rows) = Eigen::Map<const Eigen::RowVectorXd>(x.data(), unit.cols());
        measure_labels_(rows++, 0) = y;
    }
    measure_inputs_.conservativeResize(rows, Eigen::NoChange);
    measure_labels_.conservativeResize(rows, Eigen::NoChange);
}

double SamplingRun::target(const std::vector<double> &x) const {
    double y = 0;
    formula_.evaluate(x, {&y, 1});
    return y;
}

std::vector<double> SamplingRun::randomPoint() {
    return scaledTo(options_.ranges, generator_.uniforms(options_.ranges.size()));
}

std::vector<double> SamplingRun::sobolPoint() {
    return scaledTo(options_.ranges, sobol_.next());
}

/// The one place where the function is evaluated for the run's use.
void SamplingRun::evaluate(std::vector<double> x, bool check) {
    SamplePoint point;
    point.y = target(x);
    if (!std::isfinite(point.y))
        throw std::invalid_argument(
            concat("formula has no finite value at ", inWords(x), "; choose ranges on which it is defined"));
    point.x = std::move(x);
    point.added = round_;
    point.check = check;
    if (round_ > 0) {
        const Matrix row = Eigen::Map<const Eigen::RowVectorXd>(point.x.data(), options_.inputs());
        point.surprise = std::abs(predict(row)(0, 0) - point.y);
    }
    points_.push_back(std::move(point));
}

Matrix SamplingRun::knownInputs() const {
    std::vector<double> flat;
    for (const SamplePoint &point : points_)
        if (point.known()) flat.insert(flat.end(), point.x.begin(), point.x.end());
    const auto columns = static_cast<Eigen::Index>(options_.inputs());
    return Eigen::Map<const Matrix>(flat.data(), static_cast<Eigen::Index>(flat.size()) / columns, columns);
}

Matrix SamplingRun::knownLabels() const {
    std::vector<double> flat;
    for (const SamplePoint &point : points_)
        if (point.known()) flat.push_back(point.y);
    return Eigen::Map<const Matrix>(flat.data(), static_cast<Eigen::Index>(flat.size()), 1);
}

Matrix SamplingRun::predict(const Matrix &x) const {
    Matrix sum = committee_.front().predict(x);
    for (std::size_t n = 1; n < committee_.size(); ++n) sum += committee_[n].predict(x);
    return sum / static_cast<double>(committee_.size());
}

void SamplingRun::finish(SamplingStatus status, std::string message) {
    status_ = status;
    message_ = std::move(message);
}

/// Which of options.grids.
int SamplingRun::dueGrid() const {
    const std::size_t count = options_.grids.size();
    const auto spent = static_cast<std::size_t>(evaluations() - options_.start);
    const auto all = static_cast<std::size_t>(std::max(1, options_.budget - options_.start));
    return options_.grids[std::min(count - 1, spent * count / all)];
}

/// False if it was stopped, with nothing changed, or failed.
bool SamplingRun::train(const std::stop_token &stop) {
    const Matrix x = knownInputs(), y = knownLabels();
    std::vector<SamplingNetwork> trained;
    for (std::size_t n = 0; n < committee_.size(); ++n) {
        SamplingNetwork::Outcome outcome = SamplingNetwork::Outcome::Failed;
        if (fresh_) {
            trained.push_back(bestStart(options_, options_.seed + n, x, y, options_.first_epochs, stop, outcome));
        } else {
            trained.push_back(committee_[n]);
            if (!options_.grids.empty() && !trained.back().refineTo(dueGrid(), x, y, options_.epochs, stop))
                return false;
            outcome = trained.back().train(x, y, options_.epochs, stop);
        }
        bool stopped = outcome == SamplingNetwork::Outcome::Stopped;
        if (!fresh_ && !stopped && options_.starts > 1)
            trained.back() = orAnotherStart(trained.back(), options_, options_.seed + n, round_, x, y, stop, stopped);
        if (stopped) return false;
        if (outcome == SamplingNetwork::Outcome::Failed) {
            finish(SamplingStatus::Failed, trained.back().message());
            return false;
        }
    }
    before_ = std::exchange(committee_, std::move(trained));
    fresh_ = false;
    if (round_ > 0) return true;
    const Matrix predicted = predict(x);
    for (std::size_t n = 0; n < points_.size(); ++n) {
        const auto row = static_cast<Eigen::Index>(n);
        points_[n].surprise = std::abs(predicted(row, 0) - y(row, 0));
    }
    return true;
}

void SamplingRun::measure(bool always) {
    const int last = history_.empty() ? -options_.measure_every : history_.back().evaluations;
    if (!always && evaluations() < last + options_.measure_every) return;
    if (!history_.empty() && history_.back().evaluations == evaluations()) history_.pop_back();
    const double error = (predict(measure_inputs_) - measure_labels_).cwiseAbs().mean();
    history_.push_back({round_, evaluations(), error});
}

SamplingStatus SamplingRun::step(const std::stop_token &stop) {
    if (finished()) return status_;
    if (stop.stop_requested()) return SamplingStatus::Stopped;
    if (recognitionIsDue() && !recognise(stop)) return SamplingStatus::Stopped;
    if (finished()) return status_;
    if (!train(stop)) return status_ == SamplingStatus::Failed ? status_ : SamplingStatus::Stopped;
    ++round_;
    const bool last = evaluations() >= options_.budget;
    measure(last);
    if (last)
        finish(SamplingStatus::Done, concat("all ", options_.budget, " evaluations are used"));
    else
        choose();
    return status_;
}

std::optional<int> evaluationsTo(const std::vector<SamplingMeasure> &history, double error) {
    for (const SamplingMeasure &measure : history)
        if (measure.mean_error <= error) return measure.evaluations;
    return std::nullopt;
}

SamplingResult runSampling(const SamplingOptions &options, const std::stop_token &stop,
                           const SamplingCallback &callback) {
    const auto begin = std::chrono::steady_clock::now();
    SamplingRun run(options);
    SamplingResult result;
    result.status = run.status();
    while (!run.finished() && result.status != SamplingStatus::Stopped) {
        result.status = run.step(stop);
        if (callback && result.status != SamplingStatus::Stopped) callback(run);
    }
    result.message = run.message();
    result.evaluations = run.evaluations();
    result.rounds = run.rounds();
    result.mean_error =
        run.history().empty() ? std::numeric_limits<double>::quiet_NaN() : run.history().back().mean_error;
    result.points = run.points();
    result.history = run.history();
    result.seconds = std::chrono::duration<double>(std::chrono::steady_clock::now() - begin).count();
    return result;
}

}  // namespace kan
