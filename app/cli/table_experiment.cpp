#include "app/cli/table_experiment.h"

#include <algorithm>
#include <charconv>
#include <filesystem>
#include <iostream>

#include "app/cli/interrupt.h"
#include "core/data/csv_reader.h"
#include "core/data/encoded_view.h"
#include "core/data/read_table.h"
#include "core/data/table_dataset.h"
#include "core/io/experiment_file.h"
#include "core/text.h"

namespace kan::cli {

namespace {

struct TableOptions {
    std::string file, test_file;
    std::vector<std::string> targets, ignored;
    TableSplit split;
    CsvDialect dialect;
    bool classes = false;
};

double share(const std::string &text) {
    double value = 0;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
    if (error != std::errc() || end != text.data() + text.size() || !(value > 0 && value < 1))
        throw UsageError(concat("--split is \"", text, "\"; expected a share of training rows above 0 and below 1"));
    return value;
}

bool yesOrNo(const char *option, const std::optional<std::string> &text, bool otherwise) {
    if (!text) return otherwise;
    if (*text != "yes" && *text != "no") throw UsageError(concat(option, " is \"", *text, "\"; expected yes or no"));
    return *text == "yes";
}

TableOptions takeOptions(Arguments &arguments, std::string file) {
    TableOptions options;
    options.file = std::move(file);
    options.dialect = dialectOf(options.file, takeDialectOptions(arguments));
    options.classes = arguments.flag("--classes");
    options.test_file = arguments.option("--test").value_or("");
    options.targets = listed(arguments.option("--target").value_or(""));
    options.ignored = listed(arguments.option("--ignore").value_or(""));
    if (options.targets.empty()) throw UsageError("--csv needs --target NAME, the column to be predicted");
    const std::optional<std::string> split = arguments.option("--split");
    if (split) options.split.fraction = share(*split);
    options.split.seed = static_cast<std::uint64_t>(arguments.integer("--split-seed", 0, 0, 2'000'000'000));
    options.split.column = arguments.option("--split-column").value_or("");
    const int ways = (split ? 1 : 0) + (options.test_file.empty() ? 0 : 1) + (options.split.column.empty() ? 0 : 1);
    if (ways > 1) throw UsageError("--split, --split-column and --test exclude each other; give one of them");
    return options;
}

TableSource sourceOf(const TableOptions &options, const Table &table) {
    TableSource source;
    source.file = options.file;
    source.test_file = options.test_file;
    source.dialect = options.dialect;
    source.split = options.split;
    std::vector<std::string> reasons;
    source.columns = suggestColumns(table, options.targets, &reasons);
    std::vector<std::string> ignored = options.ignored;
    if (!options.split.column.empty()) ignored.push_back(options.split.column);
    for (const std::string &name : ignored) {
        columnNamed(table, name);
        for (TableColumnUse &use : source.columns)
            if (use.name == name) use.role = ColumnRole::Ignore;
        std::erase_if(reasons, [&](const std::string &why) { return why.starts_with(concat("Column ", name, " is")); });
    }
    for (TableColumnUse &use : source.columns) {
        if (!options.classes || use.role != ColumnRole::Target) continue;
        use.coding = ColumnCoding::Codes;
        use.scaling = ScalingRule::None;
    }
    for (const std::string &why : reasons) std::cerr << "kan-cli: " << why << "\n";
    return source;
}

void report(const TableDataset &made) {
    const Dataset &data = made.data;
    std::cerr << "kan-cli: " << data.train_input.rows() << " rows train, " << data.test_input.rows() << " test; "
              << data.inputs() << (data.inputs() == 1 ? " input" : " inputs");
    if (data.classes > 0) std::cerr << ", " << data.classes << " classes";
    std::cerr << "\n";
    for (const std::string &note : made.report.notes) std::cerr << "kan-cli: " << note << "\n";
    for (const std::string &name : made.report.constant_columns)
        std::cerr << "kan-cli: " << name << " is constant in the training rows.\n";
    if (made.report.dropped == 0) return;
    std::cerr << "kan-cli: " << made.report.dropped << " of " << made.report.rows << " rows are left out:\n";
    for (const std::string &row : made.report.dropped_rows) std::cerr << "  " << row << "\n";
    if (made.report.dropped > made.report.dropped_rows.size()) std::cerr << "  ...\n";
}

std::string besideFile(const std::string &name, const Experiment &experiment, const std::string &file) {
    if (name.empty() || std::filesystem::path(name).is_absolute()) return name;
    const std::filesystem::path folder = std::filesystem::absolute(file).parent_path();
    return std::filesystem::absolute(locatedFile(name, experiment.folder)).lexically_proximate(folder).string();
}

void adopt(Experiment &experiment, TableDataset made) {
    report(made);
    experiment.encoding = std::move(made.encoding);
    experiment.dataset = std::make_shared<const Dataset>(std::move(made.data));
}

}  // namespace

DialectOptions takeDialectOptions(Arguments &arguments) {
    return {arguments.option("--delimiter"), arguments.option("--header"), arguments.option("--decimal-comma")};
}

CsvDialect dialectOf(const std::string &file, const DialectOptions &options) {
    CsvDialect dialect;
    if (tableFormat(file) == TableFormat::Text) dialect = csvDialectOf(file);
    if (const auto &name = options.delimiter) {
        if (*name != "tab" && *name != "space" && name->size() != 1)
            throw UsageError(concat("--delimiter is \"", *name, "\"; expected , ; | tab or space"));
        dialect.delimiter = *name == "tab" ? '\t' : *name == "space" ? ' ' : name->front();
        dialect.decimal_comma = dialect.decimal_comma && dialect.delimiter != ',';
    }
    dialect.header = yesOrNo("--header", options.header, dialect.header);
    dialect.decimal_comma = yesOrNo("--decimal-comma", options.decimal_comma, dialect.decimal_comma);
    dialect.validate();
    return dialect;
}

std::vector<std::string> listed(const std::string &text) {
    std::vector<std::string> parts;
    for (std::size_t at = 0; at <= text.size();) {
        const std::size_t end = std::min(text.find(',', at), text.size());
        if (end > at) parts.push_back(text.substr(at, end - at));
        at = end + 1;
    }
    return parts;
}

std::optional<Experiment> tableExperiment(Arguments &arguments) {
    const std::optional<std::string> file = arguments.option("--csv");
    if (!file) return std::nullopt;
    const TableOptions options = takeOptions(arguments, *file);
    const int threads = arguments.integer("--threads", -1, 0, 1024);
    const std::vector<std::string> assignments = arguments.list("--set");
    arguments.positional(0, 0, "");

    const Table table = readTable(options.file, options.dialect);
    std::optional<Table> test;
    if (!options.test_file.empty()) test = readTable(options.test_file, options.dialect);
    Experiment experiment;
    experiment.name = std::filesystem::path(options.file).stem().string();
    experiment.formula.clear();
    experiment.table = sourceOf(options, table);
    adopt(experiment, makeDataset(table, test, *experiment.table));
    const Dataset &data = *experiment.dataset;
    LossFunction &loss = experiment.training.loss;
    if (data.classes > 0) loss.kind = data.classes == 2 ? Loss::BinaryCrossEntropy : Loss::CrossEntropy;
    experiment.model.width = {data.inputs(), loss.outputs(data.outputs(), data.classes)};
    if (threads >= 0) experiment.training.threads = threads;
    for (const std::string &assignment : assignments) setField(experiment, assignment);
    const bool own_width = std::any_of(assignments.begin(), assignments.end(), [](const std::string &assignment) {
        return assignment.starts_with("model.width") || assignment.starts_with("width");
    });
    if (!own_width) experiment.model.width.back() = loss.outputs(data.outputs(), data.classes);
    return experiment;
}

void readRows(Experiment &experiment) {
    if (experiment.table && !experiment.dataset) adopt(experiment, loadTable(*experiment.table, experiment.folder));
}

void saveTrained(Experiment experiment, ModelVersion version, const std::string &file) {
    experiment.model = version.model.spec();
    if (experiment.table) {
        experiment.dataset.reset();
        experiment.table->file = besideFile(experiment.table->file, experiment, file);
        experiment.table->test_file = besideFile(experiment.table->test_file, experiment, file);
    }
    experiment.versions = {std::move(version)};
    writeExperiment(experiment, file);
}

}  // namespace kan::cli
