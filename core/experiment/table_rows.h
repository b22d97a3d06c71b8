#pragma once

#include <filesystem>
#include <vector>

#include "core/data/table_dataset.h"
#include "core/experiment/experiment.h"
#include "core/experiment/table_store.h"

namespace kan {

/// The table's file, with the types of cells that its use asks for, and its derived columns.
std::shared_ptr<const Table> tableOf(const TableSource &source, TableStore &store, const ReadOptions &options = {});

/// The rows of a table with the tables that they stand in, derived columns included.
struct StoredRows {
    std::shared_ptr<const Table> table;
    std::shared_ptr<const Table> test;  ///< of the file of test rows; null: there is none
    TableDataset made;
};
StoredRows storedRows(const TableSource &source, TableStore &store, const ReadOptions &options = {});

/// The rows of a table, as loadTable makes them, from tables that `store` keeps.
TableDataset tableRows(const TableSource &source, TableStore &store, const ReadOptions &options = {});

/// Makes the table's files absolute, so that they are found wherever the experiment goes. Looks at the disk.
void findTableFiles(Experiment &experiment);

/// The other way: files that lie below `folder`, or beside it, are named relative to it, so that both can be moved.
void nameTableFilesFrom(const std::filesystem::path &folder, Experiment &experiment);

/// Where the files with the rows may be, of an experiment in a file in `folder`. Not all of them need be there.
std::vector<std::filesystem::path> dataFiles(const Experiment &experiment, const std::filesystem::path &folder);

}  // namespace kan
