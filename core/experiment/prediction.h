#pragma once

#include <functional>
#include <optional>
#include <stop_token>
#include <string>
#include <vector>

#include "core/data/csv_dialect.h"
#include "core/data/read_options.h"
#include "core/data/table.h"
#include "core/data/table_dataset.h"
#include "core/data/table_file.h"
#include "core/experiment/experiment.h"

namespace kan {

/// Of rows that were drawn or given: numbers under the names of their columns, and classes.
TableEncoding encodingOf(const Dataset &data);
/// How the networks of an experiment see rows. Reads or draws its rows if it does not say so itself.
TableEncoding encodingOf(const Experiment &experiment);

/// What turns rows of tables into those of a network, and its outputs into what people read.
struct RowReading {
    TableEncoding encoding;
    std::optional<TableSource> table;  ///< whose derived columns the inputs need
    LossFunction loss;                 ///< that the network was trained for

    int classes() const;     ///< of the only output; 0: numbers
    bool ofClasses() const;  ///< the outputs are logits of classes
};
RowReading rowReadingOf(const Experiment &experiment);
/// The same where its rows are there already, with their encoding; none: they are numbers.
RowReading rowReadingOf(const Experiment &experiment, const Dataset &rows,
                        const std::optional<TableEncoding> &encoding);
/// What computes the derived inputs of an experiment's network of a file's columns: its table, or a source that has no
/// more than these; nothing if there are none.
std::optional<TableSource> derivingSource(const Experiment &experiment);

/// The columns that a file must have to be predicted.
std::vector<std::string> columnsReadBy(const RowReading &reading);

/// Why a network does not fit to the columns, in words; empty if it does.
std::string networkRefusal(const Kan &model, const RowReading &reading);

/// How a file that nobody says anything of is read: text as its first rows suggest. Throws as csvDialectOf.
CsvDialect suggestedDialect(const TableFile &file);

/// The rows of a file that is to be predicted: inputs that are numbers are read as numbers. Throws as readTables.
Table readRowsFor(const TableEncoding &encoding, const TableFile &file, const CsvDialect &dialect,
                  const ReadOptions &options = {});

/// What a network says of the rows of a table.
struct Predictions {
    std::size_t table_rows = 0;
    std::vector<std::size_t> rows;      ///< that could be predicted, increasing
    Matrix values;                      ///< [rows][outputs], in the network's units
    std::vector<std::string> left_out;  ///< one sentence per row that could not
    RowReading reading;
};

/// How a long prediction is followed and stopped, on the thread that predicts.
struct PredictionOptions {
    int threads = 0;
    std::function<void(double share)> progress;  ///< 0..1
    std::stop_token stop;
};

/// Finds the columns by name. Throws DataError for columns that the table does not have, and ReadingStopped.
Predictions predictRows(const Kan &model, Table table, const RowReading &reading,
                        const PredictionOptions &options = {});

/// A line per row of the table: its number from 1 and the outputs in the user's units, of classes the class and its
/// probability. Cells are empty where there is no prediction.
std::string predictionCsv(const Predictions &predictions);

/// What a user should know of them, a line each: rows that cannot be predicted (the first 20), outputs that are not
/// finite.
std::vector<std::string> predictionNotes(const Predictions &predictions);

/// A cell of a CSV file, in quotes where it needs them.
std::string csvQuoted(const std::string &text);
/// An output as a file has it: a number in the user's unit, or the name of its class; empty if it is not finite.
std::string predictedText(double value, const EncodedColumn &column);

}  // namespace kan
