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
    Reporter(int id, const Comparison &comparison, Handover<ComparisonStatePtr> &handover)
        : comparison_(comparison), handover_(handover) {
        state_.id = id;
        state_.running = true;
        state_.runs = comparison.repeats * static_cast<int>(comparison.contenders.size());
    }

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
        handover_.post(std::make_shared<const ComparisonState>(state_));
    }

    const Comparison &comparison_;
    Handover<ComparisonStatePtr> &handover_;
    ComparisonState state_;
    Clock::time_point told_{};
};

void carryOut(const std::stop_token &stop, int id, const Comparison &comparison, const Experiment &experiment,
              const std::shared_ptr<const Dataset> &data, Handover<ComparisonStatePtr> &handover) {
    Reporter reporter(id, comparison, handover);
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

ComparisonRunner::ComparisonRunner(QObject *parent)
    : QObject(parent),
      state_(std::make_shared<const ComparisonState>()),
      handover_([this](const ComparisonStatePtr &state) { take(state); }) {}

ComparisonRunner::~ComparisonRunner() = default;

void ComparisonRunner::start(const Comparison &comparison, const Experiment &experiment,
                             std::shared_ptr<const Dataset> data) {
    auto waiting = std::make_shared<ComparisonState>();
    waiting->id = ++id_;
    waiting->running = true;
    waiting->runs = comparison.repeats * static_cast<int>(comparison.contenders.size());
    take(waiting);
    thread_.request_stop();
    std::jthread before = std::move(thread_);
    thread_ = std::jthread([this, id = id_, comparison, experiment, data = std::move(data),
                            before = std::move(before)](const std::stop_token &stop) mutable {
        if (before.joinable()) before.join();
        carryOut(stop, id, comparison, experiment, data, handover_);
    });
}

void ComparisonRunner::stop() {
    thread_.request_stop();
}

void ComparisonRunner::take(const ComparisonStatePtr &state) {
    if (state->id != id_) return;
    state_ = state;
    emit changed(state_);
}

}  // namespace kan::ui

#include "moc_comparison_runner.cpp"
