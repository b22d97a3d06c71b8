#pragma once

#include <functional>
#include <map>
#include <nlohmann/json_fwd.hpp>
#include <optional>
#include <string>
#include <vector>

#include "app/cli/command.h"
#include "app/cli/derivation_options.h"
#include "app/cli/experiment_arguments.h"
#include "app/cli/split_options.h"
#include "core/data/csv_dialect.h"
#include "core/data/table.h"
#include "core/data/table_file.h"
#include "core/experiment/experiment.h"
#include "core/io/experiment_file.h"

namespace kan::cli {

class StatusLine;

/// The kinds of tables that are read, for help.
inline constexpr const char *kTableKinds = "CSV, TSV, .xlsx, .ods, .npy, .npz or IDX";

/// What --delimiter, --header, --skip ... say of a text file, --sheet and --range of a spreadsheet; the file itself
/// says what they do not.
struct DialectArguments {
    std::optional<std::string> delimiter;
    std::optional<bool> header, decimal_comma;
    GivenLayout layout;
    std::optional<DateStyle> dates;
    std::string sheet, range;
};
std::vector<Option> dialectOptions(DialectArguments &arguments);
/// --sheet and --range, of which the former consists in part.
std::vector<Option> sheetOptions(std::string &sheet, std::string &range);
/// As the first rows of the file suggest, and as the options say. Throws UsageError and DataError.
CsvDialect dialectOf(const std::string &file, const DialectArguments &arguments);
/// The cells of the file that they ask for.
TableFile tableFile(const std::string &file, const DialectArguments &arguments);

/// For ReadOptions::progress: how far a file is read. `status` must outlive it.
std::function<void(double)> readingStatus(StatusLine &status, const std::string &file);

/// As readTables; a terminal shows how far it has come.
Table readTelling(const std::vector<TableFile> &files, const CsvDialect &dialect,
                  const std::map<std::string, CellType> &types = {});

/// What --csv and the options that belong to it say.
struct TableArguments {
    std::optional<std::string> file;  ///< of --csv
    std::vector<std::string> more_files;
    std::vector<std::string> targets, ignored;
    std::string weights, errors;                       ///< columns
    std::vector<std::string> missing;                  ///< "column=rule"
    std::vector<std::string> logs;                     ///< columns whose logarithm is taken
    std::optional<std::vector<std::size_t>> left_out;  ///< numbers of rows; also of an experiment with a table
    SplitArguments split;
    DerivationArguments derivation;
    bool classes = false;
    DialectArguments dialect;
};
/// --csv, which may be given more than once; `take` gets one file after the other.
Option tableFilesOption(const std::string &words, std::function<void(const std::string &)> take);
/// --leave-out: numbers of rows.
Option leaveOutOption(std::optional<std::vector<std::size_t>> &left_out);
std::vector<Option> tableOptions(TableArguments &arguments);

/// The experiment that the table makes, with its rows; --set and --threads change it. The network is [inputs, outputs]
/// and the loss mse, or that of classes, unless they say otherwise. Nothing without --csv. Says on standard error what
/// became of the columns and rows. Throws UsageError and DataError.
std::optional<Experiment> tableExperiment(const TableArguments &table, const ExperimentArguments &changes);

/// What --leave-out says, of an experiment in a file. Throws UsageError if it has no table.
void leaveOut(const TableArguments &table, Experiment &experiment);

/// Reads the rows of an experiment with a table, and how the network is to see them, if they are not there yet.
void readRows(Experiment &experiment);

/// Saves the experiment with this network as its only version. The rows stay in the table's file, whose name becomes
/// relative to the folder of `file`. Given layers that the network does not start from, since its shape is another, go.
/// Throws ExperimentError.
void saveTrained(Experiment experiment, ModelVersion version, const std::string &file);
/// What --save and --out ask for: saveTrained to `saved` if that is given, and the report to `out`, which without
/// --save may be empty. Throws std::runtime_error; if one of both fails, the other is still done.
void saveAndReport(const Experiment &experiment, const ModelVersion &version, const std::string &saved,
                   const nlohmann::json &report, const std::string &out);

}  // namespace kan::cli
