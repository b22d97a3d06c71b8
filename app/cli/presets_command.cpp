#include <iostream>

#include "app/cli/commands.h"
#include "core/io/presets.h"

namespace kan::cli {

int presetsCommand(Arguments arguments) {
    const bool as_json = arguments.flag("--json");
    const std::string out = arguments.option("--out").value_or("");
    arguments.positional(0, 0, "");
    nlohmann::json list = nlohmann::json::array();
    for (const Experiment &preset : presets()) {
        if (as_json || !out.empty())
            list.push_back({{"id", presetId(preset.name)}, {"name", preset.name}, {"description", preset.description}});
        else
            std::cout << presetId(preset.name) << "\n    " << preset.name << ". " << preset.description << "\n";
    }
    if (as_json || !out.empty()) writeResult(list, out);
    return kDone;
}

}  // namespace kan::cli
