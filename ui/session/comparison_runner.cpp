#include "ui/session/comparison_runner.h"

#include <chrono>
#include <exception>
#include <utility>

#include "core/experiment/comparison_source.h"

namespace kan::ui {

namespace {

using Clock = std::chrono::steady_clock;

constexpr auto kBetweenReports = std::chrono::milliseconds(100);

/// Keeps what a comparison has reached, and tells it from time to time. On the comparing threads, one call at a time.
class Reporter {
  public:
    using Post = NewestTask<ComparisonState>::Post;
    Reporter(ComparisonState first, const Comparison &comparison, const Post &post)
        : comparison_(comparison), post_(post), state_(std::move(first)) {}

    void begin(const Dataset &data) {
        for (const Contender &contender : comparison_.contenders)
            state_.result.contenders.push_back({contender, parameterCount(contender, data), {}});
        tell();
    }

    void update(int contender, int repeat, int step, int steps, const ContenderRun *done) {
        const auto at = static_cast<std::size_t>(contender);
        if (done) {
            ++state_.done;
            state_.result.contenders[at].runs.push_back(*done);
        }
        if (Clock::now() - told_ < kBetweenReports) return;
        state_.now = ComparisonRunner::tr("%1, repeat %2: step %3 of %4")
                         .arg(QString::fromStdString(comparison_.contenders[at].name))
                         .arg(repeat + 1)
                         .arg(step)
                         .arg(steps);
        tell();
    }

    void end(ComparisonResult result) {
        state_.result = std::move(result);
        finish();
    }

    void fail(const QString &problem) {
        state_.problem = problem;
        finish();
    }

  private:
    void finish() {
        state_.running = false;
        state_.now.clear();
        tell();
    }
    void tell() {
        told_ = Clock::now();
        post_(state_);
    }

    const Comparison &comparison_;
    const Post &post_;
    ComparisonState state_;
    Clock::time_point told_{};
};

void carryOut(ComparisonState first, const std::stop_token &stop, const Comparison &comparison,
              const Experiment &experiment, const std::shared_ptr<const Dataset> &data, const Reporter::Post &post) {
    Reporter reporter(std::move(first), comparison, post);
    try {
        comparison.validate();
        reporter.begin(*data);
        reporter.end(compare(
            comparison, repeatsOf(experiment, data), experiment.symbolic, experiment.training.threads, stop,
            [&](int contender, int repeat, int step, int steps, const ContenderRun *done) {
                reporter.update(contender, repeat, step, steps, done);
            },
            chosenAnew(experiment)));
    } catch (const std::exception &error) {
        reporter.fail(QString::fromUtf8(error.what()));
    }
}

}  // namespace

ComparisonRunner::ComparisonRunner(QObject *parent) : QObject(parent), task_([this] { emit changed(state()); }) {}

ComparisonRunner::~ComparisonRunner() = default;

void ComparisonRunner::start(const Comparison &comparison, const Experiment &experiment,
                             std::shared_ptr<const Dataset> data) {
    ComparisonState first;
    first.running = true;
    first.runs = comparison.repeats * static_cast<int>(comparison.contenders.size());
    task_.start(std::move(first), [comparison, experiment, data = std::move(data)](
                                      ComparisonState state, const std::stop_token &stop, const Reporter::Post &post) {
        carryOut(std::move(state), stop, comparison, experiment, data, post);
    });
}

}  // namespace kan::ui

#include "moc_comparison_runner.cpp"
