#include "core/io/discover_json.h"

#include <cmath>

#include "core/data/formula_options.h"
#include "core/discover/law_candidate.h"
#include "core/fit/written_formula.h"
#include "core/formula/formula_export.h"
#include "core/interpret/user_rmse.h"
#include "core/io/layers_json.h"
#include "core/text.h"

namespace kan {

namespace {

constexpr int kDigits = 15;  ///< of the constants: what doubles hold beyond doubt

/// Figures that are no numbers are left out.
nlohmann::json withRmse(nlohmann::json entry, double train, double test) {
    if (std::isfinite(train)) entry["train_rmse"] = train;
    if (std::isfinite(test)) entry["test_rmse"] = test;
    return entry;
}

/// The formula for others: bare right sides in identifiers, what these stand for, its constants with their errors.
void addFormula(nlohmann::json &found, const NetworkFormula &formula) {
    const FormulaInWords words = formulaInWords(formula, kDigits);
    found["formula"] =
        words.outputs.size() == 1 ? nlohmann::json(words.outputs.front()) : nlohmann::json(words.outputs);
    if (!words.splines.empty() && words.outputs.size() == 1)
        found["formula"] = words.outputs.front() + "\n\n" + words.splines;
    found["formula_named"] = formulaLine(formula, kDigits);
    found["outputs"] = words.output_names;
    nlohmann::json legend = nlohmann::json::object();
    for (const auto &[identifier, column] : words.legend) legend[identifier] = column;
    found["legend"] = std::move(legend);
}

const char *nameOf(Verdict::Kind kind) {
    switch (kind) {
        case Verdict::Kind::None:
            break;
        case Verdict::Kind::Exact:
            return "exact";
        case Verdict::Kind::WithinNoise:
            return "within the noise";
        case Verdict::Kind::Unexplained:
            return "unexplained";
        case Verdict::Kind::NoFormula:
            return "no formula";
        case Verdict::Kind::NothingToFind:
            return "nothing to find";
    }
    return "none";
}

/// Figures of one output in its units, of several in the network's.
nlohmann::json verdictToJson(const Verdict &verdict, const FormulaOptions &names) {
    const double scale = names.output_scaling.size() == 1 ? std::abs(names.output_scaling.front().scale) : 1;
    nlohmann::json told = {{"kind", nameOf(verdict.kind)}};
    if (verdict.kind == Verdict::Kind::None) return told;
    told["residual"] = verdict.residual * scale;
    if (std::isfinite(verdict.noise)) told["noise"] = verdict.noise * scale;
    told["unexplained"] = verdict.unexplained;
    told["neighbours"] = verdict.neighbours;
    told["depends_on"] = nlohmann::json::array();
    for (const int input : verdict.trends) {
        const auto n = static_cast<std::size_t>(input);
        told["depends_on"].push_back(n < names.input_names.size() ? names.input_names[n] : concat("x", input + 1));
    }
    return told;
}

}  // namespace

nlohmann::json discoverToJson(const DiscoverResult &result, const Dataset &dataset, Loss loss) {
    // Log-odds are what a search comes to last.
    const OutputMeaning meaning = outputMeaning(result.stopped ? Loss::Mse : loss);
    FormulaOptions options = formulaOptionsOf(dataset, result.model.outputs(), meaning);
    options.digits = kDigits;
    // Who interrupts waits neither for a fit nor for passes over all rows.
    const auto writtenOf = [&](const Kan &model, const Dataset &rows) {
        return result.stopped ? WrittenFormula{NetworkFormula(model, options), {}, false}
                              : writtenAsWished(model, rows, options, result.wishes);
    };
    const WrittenFormula written = writtenOf(result.model, dataset);
    // There are many others, and these are to be compared: fewer rows do.
    const std::shared_ptr<const Dataset> some =
        thinnedDataset({std::shared_ptr<const Dataset>(), &dataset}, kComparedRows, kComparedRows);
    const NetworkFormula &formula = written.formula;
    const UserRmse rmse(dataset);
    const auto train_of = [&](const Kan &model, double told) {
        return result.stopped ? rmse.told(told) : rmse.train(model, told);
    };
    const auto test_of = [&](const Kan &model, double told) {
        return result.stopped ? rmse.told(told) : rmse.test(model, told);
    };
    nlohmann::json stages = nlohmann::json::array();
    for (const DiscoverStage &stage : result.stages) {
        stages.push_back(withRmse({{"name", stage.name},
                                   {"detail", stage.detail},
                                   {"edges", stage.edges},
                                   {"symbolic_edges", stage.symbolic_edges}},
                                  train_of(stage.model, stage.train_rmse), test_of(stage.model, stage.test_rmse)));
    }
    nlohmann::json front = nlohmann::json::array();
    for (const FrontPoint &point : result.front) {
        nlohmann::json entry = {{"complexity", point.complexity}};
        addFormula(entry, writtenOf(point.model, *some).formula);
        front.push_back(
            withRmse(std::move(entry), train_of(point.model, point.train_rmse), test_of(point.model, point.test_rmse)));
    }
    nlohmann::json alternatives = nlohmann::json::array();
    for (const Alternative &other : result.alternatives) {
        nlohmann::json entry = {{"complexity", other.point.complexity}, {"difference", other.difference}};
        for (std::size_t n = 0; n < other.where.size(); ++n)
            entry["measure_at"][n < options.input_names.size() ? options.input_names[n] : concat("x", n + 1)] =
                other.where[n];
        addFormula(entry, writtenOf(other.point.model, *some).formula);
        alternatives.push_back(withRmse(std::move(entry), train_of(other.point.model, other.point.train_rmse),
                                        test_of(other.point.model, other.point.test_rmse)));
    }
    nlohmann::json writing = nlohmann::json::array();
    for (const WritingStep &step : written.steps)
        writing.push_back({{"name", step.name},
                           {"detail", step.detail},
                           {"output", step.output},
                           {"rmse_before", step.rmse_before},
                           {"rmse_after", step.rmse_after}});
    nlohmann::json found = {{"exact", result.exact},
                            {"stopped", result.stopped},
                            {"message", result.message},
                            {"verdict", verdictToJson(result.verdict, options)},
                            {"stages", std::move(stages)},
                            {"front", std::move(front)},
                            {"alternatives", std::move(alternatives)},
                            {"writing", std::move(writing)},
                            {"layers", layersToJson(result.model)}};
    addFormula(found, formula);
    nlohmann::json constants = nlohmann::json::array();
    for (const WrittenConstant &constant : fittedConstants(formula))
        constants.push_back(
            {{"output", constant.output}, {"value", constant.value}, {"standard_error", constant.standard_error}});
    found["constants"] = std::move(constants);
    if (result.stopped) return withRmse(std::move(found), rmse.told(result.train_rmse), rmse.told(result.test_rmse));
    const bool tested = dataset.test_input.rows() > 0;
    if (dataset.classes == 0 && dataset.train_input.rows() > 0) {
        const double train =
            rmse.measured(result.model, dataset.train_input, dataset.train_label, dataset.train_weight);
        found["network"] = withRmse(
            nlohmann::json::object(), train,
            tested ? rmse.measured(result.model, dataset.test_input, dataset.test_label, dataset.test_weight) : train);
    }
    // Of the formula as it is written.
    const bool of_odds = meaning == OutputMeaning::LogOdds;
    const auto of_rows = [&](const Matrix &input, const Matrix &label, const RowWeights &weights) {
        const Matrix inputs = inUserUnits(input, dataset.input_scaling);
        if (of_odds) return kan::rmse(classProbabilities(formula.evaluate(inputs).values).rightCols(1), label, weights);
        return formula.rmse(inputs, inUserUnits(label, dataset.output_scaling), weights);
    };
    if (of_odds) {
        const auto right = [&](const Matrix &input, const Matrix &label, const RowWeights &weights) {
            return accuracyOf(loss, formula.evaluate(inUserUnits(input, dataset.input_scaling)).values, label, weights);
        };
        found["train_accuracy"] = right(dataset.train_input, dataset.train_label, dataset.train_weight);
        if (tested) found["test_accuracy"] = right(dataset.test_input, dataset.test_label, dataset.test_weight);
    }
    const double train = of_rows(dataset.train_input, dataset.train_label, dataset.train_weight);
    return withRmse(std::move(found), train,
                    tested ? of_rows(dataset.test_input, dataset.test_label, dataset.test_weight) : train);
}

}  // namespace kan
