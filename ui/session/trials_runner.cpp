#include "ui/session/trials_runner.h"

#include <exception>
#include <stop_token>
#include <utility>

namespace kan::ui {

namespace {

std::shared_ptr<const TableTrials> trialsOf(const Experiment &experiment, const Dataset &rows,
                                            const std::stop_token &stop) {
    try {
        if (std::optional<TableTrials> found = tableTrials(experiment, rows, {}, stop))
            return std::make_shared<const TableTrials>(std::move(*found));
    } catch (const std::exception &error) {  // the experiment keeps its network
        qWarning("%s", error.what());
    }
    return nullptr;
}

}  // namespace

TrialsRunner::TrialsRunner(QObject *parent)
    : QObject(parent), handover_([this](const Outcome &outcome) { take(outcome); }) {}

TrialsRunner::~TrialsRunner() = default;

void TrialsRunner::start(const Experiment &experiment, std::shared_ptr<const Dataset> rows) {
    running_ = true;
    thread_.request_stop();
    std::jthread before = std::move(thread_);
    thread_ = std::jthread([this, id = ++id_, experiment, rows = std::move(rows),
                            before = std::move(before)](const std::stop_token &stop) mutable {
        if (before.joinable()) before.join();
        handover_.post({id, trialsOf(experiment, *rows, stop)});
    });
}

void TrialsRunner::cancel() {
    ++id_;
    running_ = false;
    thread_.request_stop();
}

void TrialsRunner::take(const Outcome &outcome) {
    if (outcome.id != id_) return;
    running_ = false;
    emit finished(outcome.trials);
}

}  // namespace kan::ui

#include "moc_trials_runner.cpp"
