#include <iostream>
#include <memory>

#include "app/cli/commands.h"
#include "app/cli/common_options.h"
#include "app/cli/exit_code.h"
#include "app/cli/experiment_arguments.h"
#include "app/cli/output.h"
#include "app/cli/status_line.h"
#include "app/cli/table_experiment.h"
#include "core/experiment/prediction.h"
#include "core/io/experiment_file.h"
#include "core/text.h"

namespace kan::cli {

namespace {

struct PredictArguments {
    std::string model, table, out, version = "last";
    int threads = 0;
    DialectArguments dialect;
};

Table rowsOf(const PredictArguments &given, const TableEncoding &encoding) {
    StatusLine status;
    ReadOptions options;
    options.progress = readingStatus(status, given.table);
    return readRowsFor(encoding, tableFile(given.table, given.dialect), dialectOf(given.table, given.dialect), options);
}

int predictTable(const PredictArguments &given) {
    const Experiment experiment = openExperiment(given.model, {given.out});
    const Kan &model = trainedNetwork(experiment, given.model, given.version);
    const RowReading reading = rowReadingOf(experiment);
    if (const std::string refusal = networkRefusal(model, reading); !refusal.empty())
        throw ExperimentError(concat(given.model, ": ", refusal));
    const Predictions predictions =
        predictRows(model, rowsOf(given, reading.encoding), reading, {given.threads, {}, {}});
    for (const std::string &note : predictionNotes(predictions))
        std::cerr << (note.starts_with(' ') ? "" : "kan-cli: ") << note << "\n";
    writeText(predictionCsv(predictions), given.out);
    return kDone;
}

}  // namespace

Command predictCommand() {
    const auto given = std::make_shared<PredictArguments>();
    Command command;
    command.name = "predict";
    command.summary = "applies the network of an experiment to the rows of a table";
    command.description =
        "Finds the columns by name; prints predictions in the user's units as CSV, of classes also their probability. "
        "Names the "
        "rows that cannot be predicted; their cells stay empty.";
    command.positionals = {{"MODEL", "an experiment file with a trained network", Completion::Files, &given->model},
                           {"DATA", concat("the table: ", kTableKinds), Completion::Files, &given->table}};
    command.options = joined({{versionOption(given->version), threadsOption(given->threads), outOption(given->out)},
                              dialectOptions(given->dialect)});
    command.examples = {"predict model.json patients.csv --out predictions.csv"};
    command.run = [given] { return predictTable(*given); };
    return command;
}

}  // namespace kan::cli
