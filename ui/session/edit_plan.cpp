#include "ui/session/edit_plan.h"

#include <QRegularExpression>
#include <QStringList>
#include <stdexcept>
#include <utility>

#include "ui/session/prepared_data.h"

namespace kan::ui {

namespace {

/// The options that a running network takes up at its next step.
TrainingOptions withoutLiveFields(TrainingOptions options) {
    const TrainingOptions defaults;
    options.steps = defaults.steps;
    options.penalty.lamb = defaults.penalty.lamb;
    options.penalty.l1 = defaults.penalty.l1;
    options.penalty.entropy = defaults.penalty.entropy;
    options.penalty.coef = defaults.penalty.coef;
    options.penalty.coefdiff = defaults.penalty.coefdiff;
    options.step.lr = defaults.step.lr;
    options.threads = defaults.threads;
    return options;
}

bool sameInitial(const Experiment &a, const Experiment &b) {
    return a.initial == b.initial;
}

QString changedNumber(double value) {
    return QString::number(value, 'g', 3);
}

template <typename Check>
std::optional<FieldProblem> checked(const QString &room, const Check &check) {
    try {
        check();
        return std::nullopt;
    } catch (const std::invalid_argument &error) {
        const QString text = QString::fromUtf8(error.what());
        static const QRegularExpression first_name(QStringLiteral("^(?:[a-z]+\\.)?([a-z][a-z0-9_]*)"));
        const QRegularExpressionMatch match = first_name.match(text);
        const QString name = match.hasMatch() ? match.captured(1) : QString();
        return FieldProblem{name.isEmpty() ? room : room + QLatin1Char('.') + name, text};
    }
}

}  // namespace

EditEffect effectOf(const Experiment &before, const Experiment &after, EditMode mode) {
    const bool same_start = sameData(before, after) && sameInitial(before, after);
    const bool same_model = before.model == after.model;
    const bool same_training = before.training == after.training;
    if (same_start && same_model && same_training)
        return before.symbolic == after.symbolic && before.comparison == after.comparison ? EditEffect::Nothing
                                                                                          : EditEffect::Reading;
    if (mode == EditMode::Explore || !same_start) return EditEffect::Restart;
    if (!(withoutLiveFields(before.training) == withoutLiveFields(after.training))) return EditEffect::Restart;
    if (same_model) return EditEffect::NextStep;
    KanSpec regridded = before.model;
    regridded.grid = after.model.grid;
    return same_training && regridded == after.model ? EditEffect::Refine : EditEffect::Restart;
}

QString optionsNote(const TrainingOptions &before, const TrainingOptions &after) {
    QStringList notes;
    const auto note = [&](const char *name, double old_value, double value) {
        if (old_value != value) notes << QString::fromUtf8(name) + QLatin1Char(' ') + changedNumber(value);
    };
    note("λ", before.penalty.lamb, after.penalty.lamb);
    note("λ_l1", before.penalty.l1, after.penalty.l1);
    note("λ_ent", before.penalty.entropy, after.penalty.entropy);
    note("λ_coef", before.penalty.coef, after.penalty.coef);
    note("λ_diff", before.penalty.coefdiff, after.penalty.coefdiff);
    note("lr", before.step.lr, after.step.lr);
    return notes.join(QStringLiteral(", "));
}

std::optional<FieldProblem> findProblem(const Experiment &experiment) {
    if (hasFormula(experiment)) {
        if (auto problem = checked(QStringLiteral("sampling"), [&] { experiment.sampling.validate(); })) return problem;
    }
    if (experiment.table) {
        try {
            experiment.table->validate();
        } catch (const std::invalid_argument &error) {
            return FieldProblem{QStringLiteral("table"), QString::fromUtf8(error.what())};
        }
    }
    if (auto problem = checked(QStringLiteral("model"), [&] { experiment.model.validate(); })) return problem;
    return checked(QStringLiteral("training"), [&] { experiment.training.validate(); });
}

void dropStaleParts(const Experiment &before, Experiment &changed) {
    if (changed.dataset && changed.dataset == before.dataset &&
        (changed.formula != before.formula || !(changed.sampling == before.sampling) ||
         changed.images != before.images || changed.table != before.table)) {
        changed.dataset.reset();
    }
    if (changed.table != before.table) changed.encoding.reset();
    if (changed.initial && changed.initial == before.initial && !(changed.model == before.model)) {
        changed.initial.reset();
    }
}

}  // namespace kan::ui
