#include <iostream>
#include <memory>
#include <nlohmann/json.hpp>

#include "app/cli/commands.h"
#include "app/cli/common_options.h"
#include "app/cli/exit_code.h"
#include "app/cli/output.h"
#include "core/io/presets.h"

namespace kan::cli {

namespace {

struct PresetsArguments {
    std::string out;
    bool json = false;
};

int list(const PresetsArguments &given) {
    const bool as_json = given.json || !given.out.empty();
    nlohmann::json list = nlohmann::json::array();
    for (const Experiment &preset : presets()) {
        if (as_json)
            list.push_back({{"id", presetId(preset.name)}, {"name", preset.name}, {"description", preset.description}});
        else
            std::cout << presetId(preset.name) << "\n    " << preset.name << ". " << preset.description << "\n";
    }
    if (as_json) writeResult(list, given.out);
    return kDone;
}

}  // namespace

Command presetsCommand() {
    const auto given = std::make_shared<PresetsArguments>();
    Command command;
    command.name = "presets";
    command.summary = "lists the experiments that come with the program";
    command.options = {jsonOption(given->json), outOption(given->out)};
    command.examples = {"presets"};
    command.run = [given] { return list(*given); };
    return command;
}

}  // namespace kan::cli
