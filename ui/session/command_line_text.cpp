#include "ui/session/command_line_text.h"

#include <QLocale>
#include <QRegularExpression>
#include <QStringList>
#include <algorithm>

#include "core/experiment/experiment.h"
#include "core/io/experiment_file.h"
#include "core/io/presets.h"
#include "ui/session/prepared_data.h"

namespace kan::ui {

namespace {

QString quoted(QString text) {
    static const QRegularExpression harmless(QStringLiteral("^[A-Za-z0-9_./=,:+-]+$"));
    if (harmless.match(text).hasMatch()) return text;
    text.replace(QLatin1Char('\''), QLatin1String("'\\''"));
    return QLatin1Char('\'') + text + QLatin1Char('\'');
}

QString number(double value) {
    return QString::number(value, 'g', QLocale::FloatingPointShortest);
}
QString number(int value) {
    return QString::number(value);
}
QString number(std::uint64_t value) {
    return QString::number(value);
}
QString number(bool value) {
    return value ? QStringLiteral("true") : QStringLiteral("false");
}
QString name(std::string_view text) {
    return QString::fromUtf8(text.data(), static_cast<qsizetype>(text.size()));
}

template <typename Number>
QString list(const std::vector<Number> &values) {
    QStringList texts;
    for (const Number value : values) texts << number(value);
    return QLatin1Char('[') + texts.join(QLatin1Char(',')) + QLatin1Char(']');
}

QString list(const std::vector<std::pair<double, double>> &ranges) {
    QStringList texts;
    for (const auto &[low, high] : ranges) texts << QStringLiteral("[%1,%2]").arg(number(low), number(high));
    return QLatin1Char('[') + texts.join(QLatin1Char(',')) + QLatin1Char(']');
}

using Fields = std::vector<std::pair<QString, QString>>;

Fields modelFields(const KanSpec &m) {
    return {{"model.width", list(m.width)},
            {"model.grid", number(m.grid)},
            {"model.k", number(m.k)},
            {"model.seed", number(m.seed)},
            {"model.noise_scale", number(m.noise_scale)},
            {"model.noise_scale_base", number(m.noise_scale_base)},
            {"model.scale_base_mu", number(m.scale_base_mu)},
            {"model.scale_base_sigma", number(m.scale_base_sigma)},
            {"model.grid_eps", number(m.grid_eps)},
            {"model.base_fun", name(toString(m.base_fun))},
            {"model.extrapolation", name(toString(m.extrapolation))}};
}

Fields trainingFields(const TrainingOptions &t) {
    return {{"training.opt", name(toString(t.opt))},
            {"training.steps", number(t.steps)},
            {"training.lamb", number(t.penalty.lamb)},
            {"training.lamb_l1", number(t.penalty.l1)},
            {"training.lamb_entropy", number(t.penalty.entropy)},
            {"training.lamb_coef", number(t.penalty.coef)},
            {"training.lamb_coefdiff", number(t.penalty.coefdiff)},
            {"training.reg_metric", name(toString(t.penalty.metric))},
            {"training.update_grid", number(t.grid.update)},
            {"training.grid_update_num", number(t.grid.update_num)},
            {"training.stop_grid_update_step", number(t.grid.stop_update_step)},
            {"training.grid_schedule", list(t.grid.schedule)},
            {"training.lr", number(t.step.lr)},
            {"training.lr_decay", number(t.step.lr_decay)},
            {"training.momentum", number(t.step.momentum)},
            {"training.batch", number(t.batch.rows)},
            {"training.epochs", number(t.batch.epochs)},
            {"training.loss", name(toString(t.loss.kind))},
            {"training.huber_delta", number(t.loss.huber_delta)},
            {"training.class_weights", list(t.loss.class_weights)},
            {"training.validation", number(t.validation)},
            {"training.validation_seed", number(t.validation_seed)},
            {"training.patience", number(t.patience)}};
}

QString list(const std::vector<std::string> &names) {
    QStringList texts;
    for (const std::string &text : names) texts << QLatin1Char('"') + QString::fromStdString(text) + QLatin1Char('"');
    return QLatin1Char('[') + texts.join(QLatin1Char(',')) + QLatin1Char(']');
}

Fields symbolicFields(const SymbolicSettings &s) {
    return {{"symbolic.lib", list(s.lib)},
            {"symbolic.own", list(s.own)},
            {"symbolic.a_low", number(s.fit.a_low)},
            {"symbolic.a_high", number(s.fit.a_high)},
            {"symbolic.b_low", number(s.fit.b_low)},
            {"symbolic.b_high", number(s.fit.b_high)},
            {"symbolic.margin", number(s.fit.margin)},
            {"symbolic.score", name(toString(s.score))},
            {"symbolic.r2_threshold", number(s.r2_threshold)}};
}

Fields dataFields(const Experiment &e) {
    if (!hasFormula(e)) return {};
    return {{"formula", QString::fromStdString(e.formula)},
            {"sampling.ranges", list(e.sampling.ranges)},
            {"sampling.train_num", number(e.sampling.train_num)},
            {"sampling.test_num", number(e.sampling.test_num)},
            {"sampling.seed", number(e.sampling.seed)},
            {"sampling.noise", number(e.sampling.noise)},
            {"sampling.normalize_input", number(e.sampling.normalize_input)},
            {"sampling.normalize_label", number(e.sampling.normalize_label)}};
}

Fields allFields(const Experiment &experiment) {
    Fields fields = dataFields(experiment);
    for (const Fields &more :
         {modelFields(experiment.model), trainingFields(experiment.training), symbolicFields(experiment.symbolic)}) {
        fields.insert(fields.end(), more.begin(), more.end());
    }
    return fields;
}

/// By name, else the first with rows of the same kind; null if there is none.
const Experiment *nearestPreset(const Experiment &experiment) {
    const auto fits = [&](const Experiment &preset) {
        return preset.images == experiment.images && !preset.table == !experiment.table &&
               !preset.dataset == !experiment.dataset;
    };
    const Experiment *named = findPreset(experiment.name);
    if (named && fits(*named)) return named;
    const auto found = std::find_if(presets().begin(), presets().end(), fits);
    return found == presets().end() ? named : &*found;
}

/// The table with what can be said of it in options; how single columns are coded and scaled cannot.
QString tableOptions(const TableSource &table) {
    QStringList targets, ignored;
    for (const TableColumnUse &use : table.columns) {
        if (use.role == ColumnRole::Target) targets << QString::fromStdString(use.name);
        if (use.role == ColumnRole::Ignore && use.name != table.split.column)
            ignored << QString::fromStdString(use.name);
    }
    const auto option = [](const char *name, const QString &value) {
        return value.isEmpty() ? QString() : QStringLiteral(" %1 %2").arg(QLatin1String(name), quoted(value));
    };
    QString text = option("--csv", QString::fromStdString(table.file)).trimmed();
    text += option("--target", targets.join(QLatin1Char(',')));
    text += option("--ignore", ignored.join(QLatin1Char(',')));
    if (!table.test_file.empty()) return text + option("--test", QString::fromStdString(table.test_file));
    if (!table.split.column.empty()) return text + option("--split-column", QString::fromStdString(table.split.column));
    return text + option("--split", number(table.split.fraction)) + option("--split-seed", number(table.split.seed));
}

}  // namespace

QString commandLineText(const Experiment &experiment, const Experiment &saved, const QString &file) {
    const Experiment *preset = nearestPreset(experiment);
    const bool bare_table = experiment.table && file.isEmpty();
    Experiment base = bare_table ? Experiment{} : file.isEmpty() && preset ? *preset : saved;
    QString command = QStringLiteral("kan-cli train ");
    if (bare_table)
        command += tableOptions(*experiment.table);
    else
        command += quoted(file.isEmpty() ? QString::fromStdString(presetId(base.name)) : file);
    const auto set = [&](const QString &assignment) { command += QStringLiteral(" --set ") + quoted(assignment); };
    if (experiment.model.rules != base.model.rules) {
        const QString assignment = QStringLiteral("rules=") + name(toString(experiment.model.rules));
        set(assignment);
        setField(base, assignment.toStdString());
    }
    Fields before = allFields(base);
    if (bare_table)
        std::erase_if(before, [](const auto &field) { return field.first == QLatin1String("training.loss"); });
    for (const auto &field : allFields(experiment)) {
        const bool known = std::find(before.begin(), before.end(), field) != before.end();
        if (!known) set(field.first + QLatin1Char('=') + field.second);
    }
    return command;
}

}  // namespace kan::ui
