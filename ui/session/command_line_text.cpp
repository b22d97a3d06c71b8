#include "ui/session/command_line_text.h"

#include <QLocale>
#include <QRegularExpression>
#include <QStringList>
#include <algorithm>
#include <span>
#include <string_view>
#include <utility>

#include "core/data/row_numbers.h"
#include "core/data/table_split_fields.h"
#include "core/experiment/experiment.h"
#include "core/io/assignments.h"
#include "core/io/presets.h"

namespace kan::ui {

namespace {

/// What kan-cli chooses by itself for a table (tableExperiment, tableTrials).
constexpr std::string_view kChosenForTables[] = {"model.width",    "model.grid",          "model.k",
                                                 "model.base_fun", "model.extrapolation", "training.loss",
                                                 "training.lamb",  "training.steps",      "training.lamb_entropy"};

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

/// " --name value"; nothing for an empty value.
QString option(std::string_view name, const QString &value) {
    return value.isEmpty()
               ? QString()
               : QStringLiteral(" %1 %2").arg(QString::fromUtf8(name.data(), qsizetype(name.size())), quoted(value));
}

/// Columns that the file does not have.
QString derivationOptions(const TableSource &table) {
    QString text;
    for (const DerivedColumn &column : table.derived)
        text += option("--derive", QString::fromStdString(column.name + "=" + column.formula));
    for (const ColumnLags &lags : table.lags) {
        QStringList rows;
        for (const int number : lags.rows) rows << QString::number(number);
        const bool mean = lags.kind == LagKind::Average;
        text += option(lags.kind == LagKind::Lag ? "--lags"
                       : mean                    ? "--averages"
                                                 : "--differences",
                       QStringLiteral("%1:%2").arg(QString::fromStdString(lags.column), rows.join(QLatin1Char(','))));
    }
    return text;
}

QString leftOutOption(const std::vector<std::size_t> &numbers) {
    return option("--leave-out", QString::fromStdString(rowNumbersText(numbers)));
}

QString splitOptions(const TableSource &table) {
    if (!table.test_file.empty())
        return option("--test", QString::fromStdString(table.test_file)) +
               option("--test-sheet", QString::fromStdString(table.test_sheet)) +
               option("--test-follows", !table.test_follows   ? QString()
                                        : *table.test_follows ? QStringLiteral("yes")
                                                              : QStringLiteral("no"));
    const TableSplit &split = table.split;
    if (!split.column.empty()) return option("--split-column", QString::fromStdString(split.column));
    QString text;
    if (split.rule != SplitRule::Random) {
        const std::string_view rule = toString(split.rule);
        text += option("--split-rule", QString::fromUtf8(rule.data(), qsizetype(rule.size())));
    }
    const std::pair<std::string_view, std::string_view> numbers[] = {{"fraction", "--split"},
                                                                     {"seed", "--split-seed"},
                                                                     {"blocks", "--blocks"},
                                                                     {"folds", "--folds"},
                                                                     {"fold", "--fold"}};
    for (const auto &[field, name] : numbers)
        if (splitReads(split, field))
            text += option(name, QString::number(numberOf(fieldNamed(tableSplitFields(), field), split), 'g',
                                                 QLocale::FloatingPointShortest));
    return text + option("--group-column", QString::fromStdString(split.group_column)) +
           option("--group", QString::fromStdString(split.group));
}

/// The table with what can be said of it in options; how single columns are coded and scaled cannot.
QString tableOptions(const TableSource &table) {
    QStringList targets, ignored;
    QString weights;
    for (const TableColumnUse &use : table.columns) {
        if (use.role == ColumnRole::Target) targets << QString::fromStdString(use.name);
        if (use.role == ColumnRole::Weight) weights = option("--weight-column", QString::fromStdString(use.name));
        if (use.role == ColumnRole::Error) weights = option("--error-column", QString::fromStdString(use.name));
        if (use.role == ColumnRole::Ignore && use.name != table.split.readColumn())
            ignored << QString::fromStdString(use.name);
    }
    QString text = option("--csv", QString::fromStdString(table.file)).trimmed();
    for (const std::string &file : table.more_files) text += option("--csv", QString::fromStdString(file));
    text += option("--sheet", QString::fromStdString(table.sheet));
    text += option("--range", QString::fromStdString(table.range));
    text += option("--target", targets.join(QLatin1Char(',')));
    text += option("--ignore", ignored.join(QLatin1Char(',')));
    return text + weights + derivationOptions(table) + splitOptions(table) + leftOutOption(table.left_out);
}

}  // namespace

QString fitCommandText(const TableSource &table, const FormSpec &form) {
    const auto text = [](const std::string &value) { return QString::fromStdString(value); };
    QStringList starts;
    for (const auto &[name, value] : form.start)
        starts << QStringLiteral("%1=%2").arg(QString::fromStdString(name),
                                              QString::number(value, 'g', QLocale::FloatingPointShortest));
    QString files = option("--csv", text(table.file));
    for (const std::string &file : table.more_files) files += option("--csv", text(file));
    return QStringLiteral("kan-cli fit") + files + option("--sheet", text(table.sheet)) +
           option("--range", text(table.range)) + derivationOptions(table) + option("--target", text(form.target)) +
           option("--formula", text(form.form)) + option("--start", starts.join(QLatin1Char(','))) +
           option("--errors", text(form.errors)) + leftOutOption(table.left_out);
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
    // As an empty list where the file leaves rows out and the experiment does not.
    if (experiment.table && !bare_table && base.table && base.table->left_out != experiment.table->left_out)
        command += QStringLiteral(" --leave-out ") +
                   quoted(QString::fromStdString(rowNumbersText(experiment.table->left_out)));
    const auto &has = base.sampling.derived, &wanted = experiment.sampling.derived;
    if (!experiment.table && wanted.size() > has.size() && std::equal(has.begin(), has.end(), wanted.begin()))
        for (std::size_t n = has.size(); n < wanted.size(); ++n)
            command += option("--add-input", QString::fromStdString(wanted[n].name + "=" + wanted[n].formula));
    std::span<const std::string_view> always;
    if (bare_table) always = kChosenForTables;
    for (const std::string &assignment : assignments(base, experiment, always))
        command += QStringLiteral(" --set ") + quoted(QString::fromStdString(assignment));
    return command;
}

}  // namespace kan::ui
