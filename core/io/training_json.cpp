#include "core/io/training_json.h"

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <stdexcept>
#include <string>
#include <vector>

#include "core/text.h"

namespace kan {

using nlohmann::json;

namespace {

constexpr std::int64_t kMaxSeed = std::int64_t{1} << 62;
constexpr int kIntLimit = 1'000'000'000;

void readTrainingNumbers(const JsonReader &reader, TrainingOptions &options) {
    const std::pair<const char *, double *> numbers[] = {{"lamb", &options.penalty.lamb},
                                                         {"lamb_l1", &options.penalty.l1},
                                                         {"lamb_entropy", &options.penalty.entropy},
                                                         {"lamb_coef", &options.penalty.coef},
                                                         {"lamb_coefdiff", &options.penalty.coefdiff},
                                                         {"lr", &options.step.lr},
                                                         {"lr_decay", &options.step.lr_decay},
                                                         {"momentum", &options.step.momentum},
                                                         {"huber_delta", &options.loss.huber_delta},
                                                         {"validation", &options.validation}};
    for (const auto &[key, target] : numbers)
        if (reader.has(key)) *target = reader.at(key).number();
}

void readTrainingIntegers(const JsonReader &reader, TrainingOptions &options) {
    const std::pair<const char *, int *> integers[] = {{"steps", &options.steps},
                                                       {"grid_update_num", &options.grid.update_num},
                                                       {"start_grid_update_step", &options.grid.start_update_step},
                                                       {"stop_grid_update_step", &options.grid.stop_update_step},
                                                       {"batch", &options.batch.rows},
                                                       {"patience", &options.patience},
                                                       {"threads", &options.threads}};
    for (const auto &[key, target] : integers)
        if (reader.has(key)) *target = static_cast<int>(reader.at(key).integer(-kIntLimit, kIntLimit));
    const std::pair<const char *, std::uint64_t *> seeds[] = {{"batch_seed", &options.batch.seed},
                                                              {"validation_seed", &options.validation_seed}};
    for (const auto &[key, target] : seeds)
        if (reader.has(key)) *target = static_cast<std::uint64_t>(reader.at(key).integer(0, kMaxSeed));
}

}  // namespace

nlohmann::json toJson(const TrainingOptions &options) {
    return {{"opt", toString(options.opt)},
            {"steps", options.steps},
            {"loss", toString(options.loss.kind)},
            {"huber_delta", options.loss.huber_delta},
            {"class_weights", options.loss.class_weights},
            {"lamb", options.penalty.lamb},
            {"lamb_l1", options.penalty.l1},
            {"lamb_entropy", options.penalty.entropy},
            {"lamb_coef", options.penalty.coef},
            {"lamb_coefdiff", options.penalty.coefdiff},
            {"reg_metric", toString(options.penalty.metric)},
            {"update_grid", options.grid.update},
            {"grid_update_num", options.grid.update_num},
            {"start_grid_update_step", options.grid.start_update_step},
            {"stop_grid_update_step", options.grid.stop_update_step},
            {"grid_schedule", options.grid.schedule},
            {"lr", options.step.lr},
            {"lr_decay", options.step.lr_decay},
            {"momentum", options.step.momentum},
            {"batch", options.batch.rows},
            {"epochs", options.batch.epochs},
            {"validation", options.validation},
            {"validation_seed", options.validation_seed},
            {"patience", options.patience},
            {"batch_seed", options.batch.seed},
            {"threads", options.threads}};
}

TrainingOptions trainingFromJson(const JsonReader &reader, Rules rules) {
    static const std::vector<std::string> kKnown = {
        "opt", "steps", "lamb", "lamb_l1", "lamb_entropy", "lamb_coef", "lamb_coefdiff", "reg_metric", "update_grid",
        "grid_update_num", "start_grid_update_step", "stop_grid_update_step", "grid_schedule", "lr", "batch",
        "batch_seed", "threads", "loss", "huber_delta", "class_weights", "lr_decay", "momentum", "epochs", "validation",
        "validation_seed", "patience",
        // arguments of pykan without influence on the numbers
        "log", "loss_fn", "metrics", "save_fig", "in_vars", "out_vars", "beta", "save_fig_freq", "img_folder", "device",
        "display_metrics", "small_mag_threshold", "small_reg_factor", "sglr_avoid", "singularity_avoiding", "y_th",
        "verbose"};
    reader.requireKnownKeys(kKnown);
    TrainingOptions options = TrainingOptions::defaults(rules);
    readTrainingNumbers(reader, options);
    readTrainingIntegers(reader, options);
    if (reader.has("grid_schedule")) {
        const JsonReader grids = reader.at("grid_schedule");
        const std::size_t count = grids.arraySize();
        for (std::size_t n = 0; n < count; ++n)
            options.grid.schedule.push_back(static_cast<int>(grids.at(n).integer(-kIntLimit, kIntLimit)));
    }
    if (reader.has("update_grid")) options.grid.update = reader.at("update_grid").boolean();
    if (reader.has("epochs")) options.batch.epochs = reader.at("epochs").boolean();
    if (reader.has("class_weights")) options.loss.class_weights = reader.at("class_weights").numbers();
    try {
        if (reader.has("loss")) options.loss.kind = lossFromString(reader.at("loss").string());
        if (reader.has("opt")) options.opt = optimizerFromString(reader.at("opt").string());
        if (reader.has("reg_metric")) options.penalty.metric = regMetricFromString(reader.at("reg_metric").string());
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
