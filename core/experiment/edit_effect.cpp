#include "core/experiment/edit_effect.h"

#include <algorithm>
#include <stdexcept>
#include <utility>

#include "core/experiment/experiment_fields.h"
#include "core/formula/formula.h"
#include "core/model/kan_layers.h"

namespace kan {

namespace {

bool isLetter(char c) {
    return c >= 'a' && c <= 'z';
}

/// The name that a message of a check begins with, "lr" or "training.lr"; empty if it begins with another word.
std::string nameIn(std::string_view message) {
    const auto word = [](std::string_view text) {
        const auto end = std::find_if(text.begin(), text.end(),
                                      [](char c) { return !isLetter(c) && c != '_' && !(c >= '0' && c <= '9'); });
        return text.substr(0, static_cast<std::size_t>(end - text.begin()));
    };
    std::string_view name = word(message);
    const bool section = std::all_of(name.begin(), name.end(), isLetter) && message.size() > name.size() + 1 &&
                         message[name.size()] == '.' && isLetter(message[name.size() + 1]);
    if (section) name = word(message.substr(name.size() + 1));
    return !name.empty() && isLetter(name.front()) ? std::string(name) : std::string();
}

template <class Check>
std::optional<FieldProblem> checked(const std::string &section, const Check &check) {
    try {
        check();
        return std::nullopt;
    } catch (const std::invalid_argument &error) {
        const std::string name = nameIn(error.what());
        return FieldProblem{name.empty() ? section : section + "." + name, error.what()};
    }
}

}  // namespace

EditEffect effectOf(const Experiment &before, const Experiment &after, EditMode mode) {
    const bool same_start = sameData(before, after) && before.initial == after.initial;
    const bool same_model = before.model == after.model;
    const bool same_training = before.training == after.training;
    if (same_start && same_model && same_training)
        return before.symbolic == after.symbolic && before.comparison == after.comparison && before.form == after.form
                   ? EditEffect::Nothing
                   : EditEffect::Reading;
    if (mode == EditMode::Explore || !same_start) return EditEffect::Restart;
    if (!(withFieldsOf(trainingFields(), FieldEffect::Live, before.training, after.training) == after.training))
        return EditEffect::Restart;
    if (same_model) return EditEffect::NextStep;
    const KanSpec refined = withFieldsOf(kanFields(), FieldEffect::Refine, before.model, after.model);
    return same_training && refined == after.model ? EditEffect::Refine : EditEffect::Restart;
}

std::optional<FieldProblem> findProblem(const Experiment &experiment) {
    if (hasFormula(experiment)) {
        if (auto problem = checked("sampling", [&] { experiment.sampling.validate(); })) return problem;
    }
    if (experiment.table) {
        try {
            experiment.table->validate();
        } catch (const std::invalid_argument &error) {
            return FieldProblem{"table", error.what()};
        }
    }
    if (auto problem = checked("model", [&] { experiment.model.validate(); })) return problem;
    return checked("training", [&] { experiment.training.validate(); });
}

bool sameButSeed(KanSpec a, const KanSpec &b) {
    a.seed = b.seed;
    return a == b;
}

void dropStaleParts(const Experiment &before, Experiment &changed) {
    if (changed.dataset && changed.dataset == before.dataset &&
        (changed.formula != before.formula || !(changed.sampling == before.sampling) ||
         changed.images != before.images || changed.table != before.table)) {
        changed.dataset.reset();
    }
    if (changed.table != before.table) {
        changed.encoding.reset();
        changed.chosen.clear();
    }
    if (changed.chosen == before.chosen && !sameButSeed(changed.model, before.model)) changed.chosen.clear();
    if (changed.initial && changed.initial == before.initial && !(changed.model == before.model)) {
        changed.initial.reset();
    }
}

bool hasFormula(const Experiment &experiment) {
    return !experiment.dataset && !experiment.images && !experiment.table;
}

bool sameData(const Experiment &a, const Experiment &b) {
    if (a.dataset != b.dataset || a.images != b.images || a.table != b.table) return false;
    return a.images || a.table || (a.formula == b.formula && a.sampling == b.sampling);
}

void fitToFormula(Experiment &experiment) {
    if (!hasFormula(experiment) || experiment.model.width.size() < 2) return;
    const Formula formula = Formula::parse(experiment.formula);
    auto &ranges = experiment.sampling.ranges;
    while (static_cast<int>(ranges.size()) < formula.variables()) ranges.emplace_back(-1.0, 1.0);
    std::vector<int> width = experiment.model.width;
    width.front() = experiment.sampling.inputs();
    width.back() = formula.outputs();
    setWidth(experiment.model, std::move(width));
}

}  // namespace kan
