#include "core/io/discover_json.h"

#include <cmath>

#include "core/data/formula_options.h"
#include "core/formula/formula_export.h"
#include "core/interpret/user_rmse.h"
#include "core/io/layers_json.h"

namespace kan {

namespace {

constexpr int kDigits = 15;  ///< of the constants: what doubles hold beyond doubt

/// Figures that are no numbers are left out.
nlohmann::json withRmse(nlohmann::json entry, double train, double test) {
    if (std::isfinite(train)) entry["train_rmse"] = train;
    if (std::isfinite(test)) entry["test_rmse"] = test;
    return entry;
}

}  // namespace

nlohmann::json discoverToJson(const DiscoverResult &result, const Dataset &dataset) {
    FormulaOptions options = formulaOptionsOf(dataset, result.model.outputs());
    options.digits = kDigits;
    const NetworkFormula formula(result.model, options);
    const UserRmse rmse(dataset);
    nlohmann::json stages = nlohmann::json::array();
    for (const DiscoverStage &stage : result.stages) {
        stages.push_back(withRmse({{"name", stage.name},
                                   {"detail", stage.detail},
                                   {"edges", stage.edges},
                                   {"symbolic_edges", stage.symbolic_edges}},
                                  rmse.train(stage.model, stage.train_rmse), rmse.test(stage.model, stage.test_rmse)));
    }
    nlohmann::json front = nlohmann::json::array();
    for (const FrontPoint &point : result.front) {
        const NetworkFormula in_words(point.model, options);
        front.push_back(withRmse({{"complexity", point.complexity},
                                  {"formula", formulaInNumbers(in_words, kDigits)},
                                  {"formula_named", formulaLine(in_words, kDigits)}},
                                 rmse.train(point.model, point.train_rmse), rmse.test(point.model, point.test_rmse)));
    }
    // "formula" is in x1, x2 ... whatever the columns are called: others read it as a formula.
    nlohmann::json found = {{"formula", formulaInNumbers(formula, kDigits)},
                            {"formula_named", formulaLine(formula, kDigits)},
                            {"exact", result.exact},
                            {"stopped", result.stopped},
                            {"message", result.message},
                            {"stages", std::move(stages)},
                            {"front", std::move(front)},
                            {"layers", layersToJson(result.model)}};
    // Of the formula as it is written.
    const bool tested = dataset.test_input.rows() > 0;
    const auto written = [&](const Matrix &input, const Matrix &label) {
        return formula.rmse(inUserUnits(input, dataset.input_scaling), inUserUnits(label, dataset.output_scaling));
    };
    const double train = written(dataset.train_input, dataset.train_label);
    return withRmse(std::move(found), train, tested ? written(dataset.test_input, dataset.test_label) : train);
}

}  // namespace kan
