#include "core/io/training_json.h"

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <stdexcept>
#include <string>
#include <vector>

#include "core/io/fields_json.h"
#include "core/text.h"
#include "core/train/training_fields.h"

namespace kan {

using nlohmann::json;

nlohmann::json toJson(const TrainingOptions &options) {
    return fieldsToJson(trainingFields(), options);
}

TrainingOptions trainingFromJson(const JsonReader &reader, Rules rules) {
    static const std::vector<std::string> kKnown =
        knownKeys(trainingFields(), {// arguments of pykan without influence on the numbers
                                     "log", "loss_fn", "metrics", "save_fig", "in_vars", "out_vars", "beta",
                                     "save_fig_freq", "img_folder", "device", "display_metrics", "small_mag_threshold",
                                     "small_reg_factor", "sglr_avoid", "singularity_avoiding", "y_th", "verbose"});
    reader.requireKnownKeys(kKnown);
    TrainingOptions options = TrainingOptions::defaults(rules);
    try {
        readFields(reader, trainingFields(), options);
        options.validate();
    } catch (const std::invalid_argument &error) {
        reader.fail(concat("cannot be used: ", error.what()));
    }
    return options;
}

nlohmann::json toJson(const TrainingHistory &history) {
    json file = {
        {"train_loss", history.train_loss},   {"test_loss", history.test_loss}, {"reg", history.reg},
        {"evaluations", history.evaluations}, {"grid", history.grid},           {"grid_updates", history.grid_updates}};
    if (!history.validation_loss.empty()) file["validation_loss"] = history.validation_loss;
    if (!history.train_accuracy.empty()) {
        file["train_accuracy"] = history.train_accuracy;
        file["test_accuracy"] = history.test_accuracy;
    }
    if (history.kept_step > 0) file["kept_step"] = history.kept_step;
    return file;
}

TrainingHistory historyFromJson(const JsonReader &reader) {
    TrainingHistory history;
    history.train_loss = reader.at("train_loss").numbers();
    const std::size_t steps = history.train_loss.size();
    history.test_loss = reader.at("test_loss").numbers(steps, "steps");
    history.reg = reader.at("reg").numbers(steps, "steps");
    for (const double count : reader.at("evaluations").numbers(steps, "steps"))
        history.evaluations.push_back(std::lround(std::clamp(count, 0.0, 1e15)));
    if (reader.has("grid"))
        for (const double grid : reader.at("grid").numbers())
            history.grid.push_back(static_cast<int>(std::clamp(grid, 0.0, 1e9)));
    if (!history.grid.empty() && history.grid.size() != steps)
        reader.at("grid").fail(concat("has ", history.grid.size(), " entries; expected ", steps, ", one per step"));
    for (const double step : reader.at("grid_updates").numbers())
        history.grid_updates.push_back(static_cast<int>(std::clamp(step, 0.0, 1e9)));
    const std::pair<const char *, std::vector<double> *> others[] = {{"validation_loss", &history.validation_loss},
                                                                     {"train_accuracy", &history.train_accuracy},
                                                                     {"test_accuracy", &history.test_accuracy}};
    for (const auto &[key, target] : others)
        if (reader.has(key)) *target = reader.at(key).numbers(steps, "steps");
    if (reader.has("kept_step")) history.kept_step = static_cast<int>(reader.at("kept_step").integer(0, kIntLimit));
    return history;
}

}  // namespace kan
