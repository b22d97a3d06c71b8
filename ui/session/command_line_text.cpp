#include "ui/session/command_line_text.h"

#include <QLocale>
#include <QRegularExpression>
#include <QStringList>
#include <algorithm>
#include <span>
#include <string_view>

#include "core/experiment/experiment.h"
#include "core/io/assignments.h"
#include "core/io/presets.h"

namespace kan::ui {

namespace {

/// What kan-cli chooses by itself for a table (tableExperiment).
constexpr std::string_view kChosenForTables[] = {"model.width", "model.grid", "training.loss", "training.lamb"};

QString quoted(QString text) {
    static const QRegularExpression harmless(QStringLiteral("^[A-Za-z0-9_./=,:+-]+$"));
    if (harmless.match(text).hasMatch()) return text;
    text.replace(QLatin1Char('\''), QLatin1String("'\\''"));
    return QLatin1Char('\'') + text + QLatin1Char('\'');
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
    for (const std::string &file : table.more_files) text += option("--csv", QString::fromStdString(file));
    text += option("--sheet", QString::fromStdString(table.sheet));
    text += option("--range", QString::fromStdString(table.range));
    text += option("--target", targets.join(QLatin1Char(',')));
    text += option("--ignore", ignored.join(QLatin1Char(',')));
    if (!table.test_file.empty()) return text + option("--test", QString::fromStdString(table.test_file));
    if (!table.split.column.empty()) return text + option("--split-column", QString::fromStdString(table.split.column));
    return text + option("--split", QString::number(table.split.fraction, 'g', QLocale::FloatingPointShortest)) +
           option("--split-seed", QString::number(table.split.seed));
}

}  // namespace

QString fitCommandText(const TableSource &table, const FormSpec &form) {
    const auto option = [](const char *name, const std::string &value) {
        return value.empty() ? QString()
                             : QStringLiteral(" %1 %2").arg(QLatin1String(name), quoted(QString::fromStdString(value)));
    };
    QStringList starts;
    for (const auto &[name, value] : form.start)
        starts << QStringLiteral("%1=%2").arg(QString::fromStdString(name),
                                              QString::number(value, 'g', QLocale::FloatingPointShortest));
    return QStringLiteral("kan-cli fit") + option("--csv", table.file) + option("--sheet", table.sheet) +
           option("--range", table.range) + option("--target", form.target) + option("--formula", form.form) +
           option("--start", starts.join(QLatin1Char(',')).toStdString()) + option("--errors", form.errors);
}

QString commandLineText(const Experiment &experiment, const Experiment &saved, const QString &file) {
    const Experiment *preset = nearestPreset(experiment);
    const bool bare_table = experiment.table && file.isEmpty();
    const Experiment base = bare_table ? Experiment{} : file.isEmpty() && preset ? *preset : saved;
    QString command = QStringLiteral("kan-cli train ");
    if (bare_table)
        command += tableOptions(*experiment.table);
    else
        command += quoted(file.isEmpty() ? QString::fromStdString(presetId(base.name)) : file);
    std::span<const std::string_view> always;
    if (bare_table) always = kChosenForTables;
    for (const std::string &assignment : assignments(base, experiment, always))
        command += QStringLiteral(" --set ") + quoted(QString::fromStdString(assignment));
    return command;
}

}  // namespace kan::ui
