#include "core/io/discover_json.h"

#include <cmath>

#include "core/data/formula_options.h"
#include "core/formula/formula_export.h"
#include "core/io/layers_json.h"

namespace kan {

namespace {

constexpr int kDigits = 15;  ///< of the constants: what doubles hold beyond doubt

/// In one line, if no splines are left.
std::string textOf(const NetworkFormula &formula) {
    std::string text = exportFormula(formula, FormulaFormat::Text, kDigits);
    while (!text.empty() && text.back() == '\n') text.pop_back();
    return text;
}

nlohmann::json numberOrNull(double value) {
    return std::isfinite(value) ? nlohmann::json(value) : nlohmann::json();
}

}  // namespace

nlohmann::json discoverToJson(const DiscoverResult &result, const Dataset &dataset) {
    const bool tested = dataset.test_input.rows() > 0;
    // The text stays in x1, x2 ... whatever the columns are called: others read it as a formula.
    FormulaOptions options = formulaOptionsOf(dataset, result.model.outputs());
    options.input_names.clear();
    const NetworkFormula formula(result.model, options);
    const Matrix train_input = inUserUnits(dataset.train_input, dataset.input_scaling);
    const Matrix train_label = inUserUnits(dataset.train_label, dataset.output_scaling);
    const Matrix test_input = tested ? inUserUnits(dataset.test_input, dataset.input_scaling) : train_input;
    const Matrix test_label = tested ? inUserUnits(dataset.test_label, dataset.output_scaling) : train_label;
    nlohmann::json stages = nlohmann::json::array();
    for (const DiscoverStage &stage : result.stages)
        stages.push_back({{"name", stage.name},
                          {"detail", stage.detail},
                          {"train_rmse", numberOrNull(stage.train_rmse)},
                          {"test_rmse", numberOrNull(stage.test_rmse)},
                          {"edges", stage.edges},
                          {"symbolic_edges", stage.symbolic_edges}});
    nlohmann::json front = nlohmann::json::array();
    for (const FrontPoint &point : result.front)
        front.push_back({{"complexity", point.complexity},
                         {"train_rmse", point.train_rmse},
                         {"test_rmse", point.test_rmse},
                         {"formula", textOf(NetworkFormula(point.model, options))}});
    return {{"formula", textOf(formula)},
            {"train_rmse", numberOrNull(formula.rmse(train_input, train_label))},
            {"test_rmse", numberOrNull(formula.rmse(test_input, test_label))},
            {"exact", result.exact},
            {"stopped", result.stopped},
            {"message", result.message},
            {"stages", std::move(stages)},
            {"front", std::move(front)},
            {"layers", layersToJson(result.model)}};
}

}  // namespace kan
