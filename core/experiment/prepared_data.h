#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <vector>

#include "core/data/table_dataset.h"
#include "core/experiment/experiment.h"
#include "core/experiment/table_store.h"
#include "core/formula/formula.h"

namespace kan {

/// What becomes of a row.
enum class RowUse : std::uint8_t {
    Train,
    Test,
    LeftOut,  ///< by hand
    Dropped   ///< a cell is missing
};

/// The rows of an experiment and what is needed to show them in the user's units. Immutable and shared by threads.
struct PreparedData {
    std::shared_ptr<const Dataset> dataset;
    std::optional<Formula> formula;                  ///< absent if the rows were given
    std::vector<ColumnScaling> inputs;               ///< their units, one per input
    std::vector<ColumnScaling> outputs;              ///< theirs, one per output
    std::vector<bool> varies;                        ///< per input: not the same value in all training rows
    std::optional<TableEncoding> encoding;           ///< of the rows of a table
    std::optional<TableReport> report;               ///< what became of them
    std::shared_ptr<const Table> table, test_table;  ///< that the rows stand in; null: in none
    TableRows table_rows;                            ///< where they stand there
    std::vector<RowUse> row_uses;                    ///< one per row as row_names.h numbers them
    int image_side = 0;                              ///< the inputs are square images of so many rows; 0: they are not
};

using PreparedDataPtr = std::shared_ptr<const PreparedData>;

/// Draws the rows, reads them, or takes the given ones. Throws as Experiment::makeDataset does.
PreparedDataPtr prepareData(const Experiment &experiment, TableStore &store, const ReadOptions &options = {});

}  // namespace kan
