#pragma once

#include <QString>
#include <filesystem>

#include "core/data/table_dataset.h"
#include "core/experiment/experiment.h"
#include "ui/session/table_store.h"

namespace kan::ui {

/// The rows of a table, as loadTable makes them, from tables that `store` keeps.
TableDataset tableRows(const TableSource &source, TableStore &store, const ReadOptions &options = {});

/// Makes the table's files absolute, so that they are found wherever the experiment goes. Looks at the disk.
void findTableFiles(Experiment &experiment);

/// The other way: files that lie below `folder`, or beside it, are named relative to it, so that both can be moved.
void nameTableFilesFrom(const std::filesystem::path &folder, Experiment &experiment);

/// Gives the network as many inputs and outputs as the rows have, and takes a loss that can be taken of them.
void fitToRows(const Dataset &rows, Experiment &experiment);

/// Another use of the table for the same network, which follows: its ends, and the loss where numbers become classes or
/// the other way round.
void adoptColumns(const TableSource &source, const Dataset &rows, Experiment &experiment);

/// A new experiment on a table: a small network, and cross-entropy for classes.
Experiment tableExperiment(const TableSource &source, const Dataset &rows);

}  // namespace kan::ui
