#include "ui/session/structure_runner.h"

#include <utility>

namespace kan::ui {

StructureRunner::StructureRunner(QObject *parent) : QObject(parent), task_([this] { emit changed(state()); }) {}

StructureRunner::~StructureRunner() = default;

void StructureRunner::start(std::shared_ptr<const Kan> model, PreparedDataPtr data) {
    StructureState first;
    first.running = true;
    first.model = std::move(model);
    task_.start(std::move(first), [rows = std::move(data)](StructureState state, const std::stop_token &stop,
                                                           const NewestTask<StructureState>::Post &post) {
        try {
            StructureOptions options;
            options.threads = 1;  // the training has the machine
            state.result =
                std::make_shared<const NetworkStructure>(networkStructure(*state.model, *rows->dataset, options, stop));
        } catch (const std::exception &error) {
            state.problem = QString::fromUtf8(error.what());
        }
        state.running = false;
        post(std::move(state));
    });
}

}  // namespace kan::ui

#include "moc_structure_runner.cpp"
