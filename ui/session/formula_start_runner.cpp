#include "ui/session/formula_start_runner.h"

#include <utility>

#include "core/formula/formula.h"

namespace kan::ui {

FormulaStartRunner::FormulaStartRunner(QObject *parent)
    : QObject(parent),
      state_(std::make_shared<const FormulaStartState>()),
      handover_([this](const FormulaStartStatePtr &state) { take(state); }) {}

FormulaStartRunner::~FormulaStartRunner() = default;

void FormulaStartRunner::start(const FormulaWish &wish, PreparedDataPtr data) {
    FormulaStartState state;
    state.id = ++id_;
    state.running = true;
    state.formula = wish.formula;
    take(std::make_shared<const FormulaStartState>(state));
    std::jthread before = std::move(thread_);
    thread_ = std::jthread([this, state, wish, rows = std::move(data), before = std::move(before)]() mutable {
        if (before.joinable()) before.join();
        try {
            const TypedFormula formula = TypedFormula::parse(wish.formula.toStdString(), rows->dataset->input_names);
            state.model = std::make_shared<const Kan>(networkOfFormula(formula, *rows->dataset, wish.start).model);
        } catch (const FormulaError &error) {
            state.problem = QString::fromUtf8(error.what());
            state.position = static_cast<int>(error.position());
        } catch (const std::exception &error) {
            state.problem = QString::fromUtf8(error.what());
        }
        state.running = false;
        handover_.post(std::make_shared<const FormulaStartState>(std::move(state)));
    });
}

void FormulaStartRunner::take(const FormulaStartStatePtr &state) {
    if (state->id != id_) return;
    state_ = state;
    emit changed(state_);
}

}  // namespace kan::ui

#include "moc_formula_start_runner.cpp"
