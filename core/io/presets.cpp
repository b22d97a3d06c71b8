#include "core/io/presets.h"

#include <cctype>

#include "core/io/experiment_file.h"
#include "core/io/preset_files.h"

namespace kan {

const std::vector<Experiment> &presets() {
    static const std::vector<Experiment> list = [] {
        std::vector<Experiment> read;
        for (const auto &[file, text] : kPresetFiles)
            read.push_back(parseExperiment(std::string(text), std::string(file)));
        return read;
    }();
    return list;
}

std::string presetId(std::string_view name) {
    std::string id;
    for (const char c : name) {
        const unsigned char letter = static_cast<unsigned char>(c);
        if (std::isalnum(letter) && letter < 128)
            id += static_cast<char>(std::tolower(letter));
        else if (!id.empty() && id.back() != '-')
            id += '-';
    }
    while (!id.empty() && id.back() == '-') id.pop_back();
    return id;
}

const Experiment *findPreset(std::string_view name) {
    const std::string id = presetId(name);
    for (const Experiment &preset : presets())
        if (presetId(preset.name) == id) return &preset;
    return nullptr;
}

}  // namespace kan
