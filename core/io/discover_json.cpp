#include "core/io/discover_json.h"

#include <cmath>

#include "core/data/formula_options.h"
#include "core/formula/formula_export.h"
#include "core/io/layers_json.h"
#include "core/train/loss_unit.h"

namespace kan {

namespace {

constexpr int kDigits = 15;  ///< of the constants: what doubles hold beyond doubt

/// RMSE of a network in the user's units, where `told` is what it has in its own.
class UserRmse {
  public:
    explicit UserRmse(const Dataset &dataset)
        : dataset_(dataset),
          unit_(lossUnit(Loss::Mse, dataset)),
          input_(inUserUnits(dataset.train_input, dataset.input_scaling)),
          label_(inUserUnits(dataset.train_label, dataset.output_scaling)),
          tested_(dataset.test_input.rows() > 0),
          test_input_(tested_ ? inUserUnits(dataset.test_input, dataset.input_scaling) : input_),
          test_label_(tested_ ? inUserUnits(dataset.test_label, dataset.output_scaling) : label_) {}

    double train(const NetworkFormula &formula) const { return formula.rmse(input_, label_); }
    double test(const NetworkFormula &formula) const { return formula.rmse(test_input_, test_label_); }
    /// Both, of a stage or a point of the front.
    template <class Told>
    std::pair<double, double> of(const Told &told) const {
        if (!unit_.standardised) return {told.train_rmse * unit_.factor, told.test_rmse * unit_.factor};
        const NetworkFormula formula(told.model, formulaOptionsOf(dataset_, told.model.outputs()));
        return {train(formula), test(formula)};
    }

  private:
    const Dataset &dataset_;
    LossUnit unit_;
    Matrix input_, label_;
    bool tested_;
    Matrix test_input_, test_label_;
};

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
        const auto [train, test] = rmse.of(stage);
        stages.push_back(withRmse({{"name", stage.name},
                                   {"detail", stage.detail},
                                   {"edges", stage.edges},
                                   {"symbolic_edges", stage.symbolic_edges}},
                                  train, test));
    }
    nlohmann::json front = nlohmann::json::array();
    for (const FrontPoint &point : result.front) {
        const auto [train, test] = rmse.of(point);
        const NetworkFormula in_words(point.model, options);
        front.push_back(withRmse({{"complexity", point.complexity},
                                  {"formula", formulaInNumbers(in_words, kDigits)},
                                  {"formula_named", formulaLine(in_words, kDigits)}},
                                 train, test));
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
    return withRmse(std::move(found), rmse.train(formula), rmse.test(formula));
}

}  // namespace kan
