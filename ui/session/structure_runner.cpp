#include "ui/session/structure_runner.h"

#include <utility>

namespace kan::ui {

StructureRunner::StructureRunner(QObject *parent)
    : QObject(parent),
      state_(std::make_shared<const StructureState>()),
      handover_([this](const StructureStatePtr &state) { take(state); }) {}

StructureRunner::~StructureRunner() = default;

void StructureRunner::start(std::shared_ptr<const Kan> model, PreparedDataPtr data) {
    StructureState state;
    state.id = ++id_;
    state.running = true;
    state.model = std::move(model);
    take(std::make_shared<const StructureState>(state));
    thread_.request_stop();
    std::jthread before = std::move(thread_);
    thread_ = std::jthread([this, state, rows = std::move(data),
                            before = std::move(before)](const std::stop_token &stop) mutable {
        if (before.joinable()) before.join();
        try {
            StructureOptions options;
            options.threads = 1;  // the training has the machine
            state.result =
                std::make_shared<const NetworkStructure>(networkStructure(*state.model, *rows->dataset, options, stop));
        } catch (const std::exception &error) {
            state.problem = QString::fromUtf8(error.what());
        }
        state.running = false;
        handover_.post(std::make_shared<const StructureState>(std::move(state)));
    });
}

void StructureRunner::forget() {
    thread_.request_stop();
    auto none = std::make_shared<StructureState>();
    none->id = ++id_;
    take(none);
}

void StructureRunner::take(const StructureStatePtr &state) {
    if (state->id != id_) return;
    state_ = state;
    emit changed(state_);
}

}  // namespace kan::ui

#include "moc_structure_runner.cpp"
