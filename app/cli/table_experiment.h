#pragma once

#include <optional>
#include <string>

#include "app/cli/arguments.h"
#include "core/experiment/experiment.h"
#include "core/io/experiment_file.h"

namespace kan::cli {

/// What --delimiter ,|;|tab|space, --header yes|no and --decimal-comma yes|no say of a text file.
struct DialectOptions {
    std::optional<std::string> delimiter, header, decimal_comma;
};
DialectOptions takeDialectOptions(Arguments &arguments);

/// As the first rows of the file suggest, and as the options say. Throws UsageError and DataError.
CsvDialect dialectOf(const std::string &file, const DialectOptions &options);

/// The experiment that --csv FILE --target NAME[,NAME] [--ignore a,b] [--test FILE] [--split SHARE] [--split-seed N]
/// [--split-column NAME] [--classes] and DialectOptions describe, with its rows; --set and --threads change it. The
/// network is [inputs, outputs] and the loss mse, or that of classes, unless they say otherwise. Nothing without --csv.
/// Says on standard error what became of the columns and rows. Throws UsageError and DataError.
std::optional<Experiment> tableExperiment(Arguments &arguments);

/// Reads the rows of an experiment with a table, and how the network is to see them, if they are not there yet.
void readRows(Experiment &experiment);

/// Saves the experiment with this network as its only version. The rows stay in the table's file, whose name becomes
/// relative to the folder of `file`. Throws ExperimentError.
void saveTrained(Experiment experiment, ModelVersion version, const std::string &file);

/// "a,b,c" without empty parts.
std::vector<std::string> listed(const std::string &text);

}  // namespace kan::cli
