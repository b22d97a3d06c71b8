#include "ui/session/formula_start_runner.h"

#include <utility>

#include "core/formula/formula.h"

namespace kan::ui {

FormulaStartRunner::FormulaStartRunner(QObject *parent) : QObject(parent), task_([this] { emit changed(state()); }) {}

FormulaStartRunner::~FormulaStartRunner() = default;

void FormulaStartRunner::start(const FormulaWish &wish, PreparedDataPtr data) {
    FormulaStartState first;
    first.running = true;
    first.formula = wish.formula;
    task_.start(std::move(first), [start = wish.start, rows = std::move(data)](
                                      FormulaStartState state, const std::stop_token &,
                                      const NewestTask<FormulaStartState>::Post &post) {
        try {
            const TypedFormula formula = TypedFormula::parse(state.formula.toStdString(), rows->dataset->input_names);
            state.model = std::make_shared<const Kan>(networkOfFormula(formula, *rows->dataset, start).model);
        } catch (const FormulaError &error) {
            state.problem = QString::fromUtf8(error.what());
            state.position = static_cast<int>(error.position());
        } catch (const std::exception &error) {
            state.problem = QString::fromUtf8(error.what());
        }
        state.running = false;
        post(std::move(state));
    });
}

}  // namespace kan::ui

#include "moc_formula_start_runner.cpp"
