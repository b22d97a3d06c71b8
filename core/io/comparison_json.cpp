#include "core/io/comparison_json.h"

#include <algorithm>
#include <stdexcept>

#include "core/io/form_fit_json.h"
#include "core/io/form_spec_json.h"
#include "core/io/layers_json.h"
#include "core/io/training_json.h"
#include "core/text.h"
#include "core/train/loss_unit.h"

namespace kan {

namespace {

using nlohmann::json;

json contenderToJson(const Contender &contender) {
    json file = {{"name", contender.name},
                 {"kind", toString(contender.kind)},
                 {"hidden", contender.hidden},
                 {"seed", contender.kan.seed},
                 {"training", toJson(contender.training)}};
    if (contender.kind == ContenderKind::Formula) {
        file.erase("hidden");
        file["form"] = toJson(contender.form);
        return file;
    }
    if (contender.kind != ContenderKind::Kan) {
        file["activation"] = toString(contender.activation);
        file["init"] = toString(contender.init);
        return file;
    }
    file["model"] = specToJson(contender.kan);
    file["model"].erase("width");
    file["model"].erase("mult_arity");
    file["model"].erase("seed");
    if (contender.prune) file["prune"] = {{"node", contender.prune->node}, {"edge", contender.prune->edge}};
    file["retrain_steps"] = contender.retrain_steps;
    file["symbolic"] = contender.symbolic;
    return file;
}

/// The members of `changes` in place of those of `base`; checked by whoever reads the result.
json changed(json base, const JsonReader &reader, const std::string &key, const json &changes) {
    if (!reader.has(key)) return base;
    if (!changes.is_object()) reader.at(key).fail("is no object; expected {\"field\": value, …}");
    base.update(changes);
    return base;
}

TrainingOptions rivalTraining(TrainingOptions training) {
    training.penalty.lamb = 0;
    training.grid.schedule.clear();
    if (training.opt == OptimizerKind::Lm) training.opt = OptimizerKind::Lbfgs;
    return training;
}

void readKan(Contender &contender, const JsonReader &reader) {
    if (reader.has("prune")) {
        const JsonReader prune = reader.at("prune");
        prune.requireKnownKeys({"node", "edge"});
        contender.prune.emplace();
        if (prune.has("node")) contender.prune->node = prune.at("node").number();
        if (prune.has("edge")) contender.prune->edge = prune.at("edge").number();
    }
    if (reader.has("retrain_steps"))
        contender.retrain_steps = static_cast<int>(reader.at("retrain_steps").integer(0, kIntLimit));
    if (reader.has("symbolic")) contender.symbolic = reader.at("symbolic").boolean();
}

Contender contenderFromJson(const JsonReader &reader, const KanSpec &model, const TrainingOptions &training) {
    reader.requireKnownKeys({"name", "kind", "hidden", "model", "activation", "init", "seed", "training", "prune",
                             "retrain_steps", "symbolic", "form"});
    Contender contender;
    contender.name = reader.at("name").string();
    contender.kan = model;
    try {
        if (reader.has("kind")) contender.kind = contenderKindFromString(reader.at("kind").string());
        if (reader.has("activation")) contender.activation = activationFromString(reader.at("activation").string());
        if (reader.has("init")) contender.init = initialisationFromString(reader.at("init").string());
    } catch (const std::invalid_argument &error) {
        reader.fail(concat("cannot be used: ", error.what()));
    }
    const bool kan = contender.kind == ContenderKind::Kan;
    if (kan) contender.hidden.assign(model.width.begin() + 1, model.width.end() - 1);
    if (reader.has("form")) contender.form = formSpecFromJson(reader.at("form"));
    if (reader.has("hidden")) {
        contender.hidden.clear();
        const JsonReader hidden = reader.at("hidden");
        for (std::size_t n = 0; n < hidden.arraySize(); ++n)
            contender.hidden.push_back(static_cast<int>(hidden.at(n).integer(1, 1'000'000)));
    }
    const json options =
        changed(toJson(kan ? training : rivalTraining(training)), reader, "training", reader.member("training"));
    contender.training =
        trainingFromJson(JsonReader(options, reader.file(), concat(reader.path(), ".training")), model.rules);
    if (kan) {
        const json own = specToJson(model);
        json spec = changed(own, reader, "model", reader.member("model"));
        spec["width"] = own["width"];
        spec.erase("mult_arity");
        if (own.contains("mult_arity")) spec["mult_arity"] = own["mult_arity"];
        contender.kan = specFromJson(JsonReader(spec, reader.file(), concat(reader.path(), ".model")), model.rules);
    }
    if (reader.has("seed")) contender.kan.seed = static_cast<std::uint64_t>(reader.at("seed").integer(0, kMaxSeed));
    readKan(contender, reader);
    return contender;
}

using Taken = std::function<std::optional<double>(const ContenderRun &)>;

void putSpread(json &table, const char *name, const ContenderResult &result, const Taken &value) {
    if (const std::optional<Spread> spread = spreadOf(result, value))
        table[name] = {{"mean", spread->mean}, {"deviation", spread->deviation}};
}

json metricsJson(const ContenderResult &result, const std::function<const Metrics *(const ContenderRun &)> &of) {
    json table = json::object();
    const std::pair<const char *, std::optional<double> Metrics::*> fields[] = {
        {"rmse", &Metrics::rmse},         {"mae", &Metrics::mae}, {"r2", &Metrics::r2},
        {"accuracy", &Metrics::accuracy}, {"auc", &Metrics::auc}, {"log_loss", &Metrics::log_loss}};
    for (const auto &[name, member] : fields)
        putSpread(table, name, result, [&, field = member](const ContenderRun &run) {
            const Metrics *metrics = of(run);
            return metrics ? metrics->*field : std::nullopt;
        });
    return table;
}

const Metrics *given(const std::optional<Metrics> &metrics) {
    return metrics ? &*metrics : nullptr;
}

json resultJson(const ContenderResult &result) {
    json file = {{"name", result.contender.name},
                 {"kind", toString(result.contender.kind)},
                 {"parameters", result.parameters},
                 {"runs", result.runs.size()},
                 {"train", metricsJson(result, [](const ContenderRun &run) { return &run.train; })},
                 {"test", metricsJson(result, [](const ContenderRun &run) { return &run.test; })}};
    putSpread(file, "seconds", result, [](const ContenderRun &run) { return std::optional(run.seconds); });
    const bool standardised =
        std::any_of(result.runs.begin(), result.runs.end(), [](const ContenderRun &run) { return run.standardised; });
    file["loss"] = {{"name", nameInWords(result.contender.training.loss.kind)}, {"standardised", standardised}};
    json histories = json::array(), failures = json::array();
    for (const ContenderRun &run : result.runs) {
        histories.push_back({{"train_loss", run.history.train_loss}, {"test_loss", run.history.test_loss}});
        if (run.status == TrainingStatus::Failed) failures.push_back(run.message);
    }
    file["histories"] = std::move(histories);
    if (!failures.empty()) file["failures"] = std::move(failures);
    if (std::any_of(result.runs.begin(), result.runs.end(), [](const auto &run) { return !run.chosen.empty(); }))
        for (const ContenderRun &run : result.runs) file["chosen"].push_back(run.chosen);
    if (result.contender.kind == ContenderKind::Kan)
        putSpread(file, "active_edges", result,
                  [](const ContenderRun &run) { return std::optional<double>(run.active_edges); });
    if (result.contender.kind == ContenderKind::Formula) {
        for (const ContenderRun &run : result.runs) {
            file["formulas"].push_back(run.formula ? json(*run.formula) : json());
            file["constants"].push_back(constantsToJson(run.constants));
        }
        return file;
    }
    if (!result.contender.symbolic) return file;
    file["formula_train"] = metricsJson(result, [](const ContenderRun &run) { return given(run.formula_train); });
    file["formula_test"] = metricsJson(result, [](const ContenderRun &run) { return given(run.formula_test); });
    for (const ContenderRun &run : result.runs) file["formulas"].push_back(run.formula ? json(*run.formula) : json());
    return file;
}

}  // namespace

json toJson(const Comparison &comparison) {
    json models = json::array();
    for (const Contender &contender : comparison.contenders) models.push_back(contenderToJson(contender));
    return {{"repeats", comparison.repeats}, {"vary", toString(comparison.vary)}, {"models", std::move(models)}};
}

Comparison comparisonFromJson(const JsonReader &reader, const KanSpec &model, const TrainingOptions &training) {
    reader.requireKnownKeys({"repeats", "vary", "models"});
    Comparison comparison;
    if (reader.has("repeats")) comparison.repeats = static_cast<int>(reader.at("repeats").integer(1, kIntLimit));
    try {
        if (reader.has("vary")) comparison.vary = varyFromString(reader.at("vary").string());
        const JsonReader models = reader.at("models");
        for (std::size_t n = 0; n < models.arraySize(); ++n)
            comparison.contenders.push_back(contenderFromJson(models.at(n), model, training));
        comparison.validate();
    } catch (const std::invalid_argument &error) {
        reader.fail(concat("cannot be used: ", error.what()));
    }
    return comparison;
}

json toJson(const ComparisonResult &result) {
    json models = json::array();
    for (const ContenderResult &contender : result.contenders) models.push_back(resultJson(contender));
    return {{"stopped", result.stopped}, {"models", std::move(models)}};
}

}  // namespace kan
