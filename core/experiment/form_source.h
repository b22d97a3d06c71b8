#pragma once

#include <memory>
#include <optional>
#include <string>

#include "core/data/dataset.h"
#include "core/data/table.h"
#include "core/experiment/experiment.h"
#include "core/experiment/table_store.h"

namespace kan {

/// Where the rows stand that a form is fitted to.
struct FormSource {
    std::optional<TableSource> table;        ///< a table: its file as it is, columns that are ignored too
    std::shared_ptr<const Dataset> dataset;  ///< the experiment's rows; those that are fitted to without a table
};

FormSource formSourceOf(const Experiment &experiment, std::shared_ptr<const Dataset> dataset);

/// The inputs and outputs of all rows, training rows first, in the user's units; of classes their numbers.
Table tableOfDataset(const Dataset &data);

/// All rows of the table's file (not those of a file of test rows), or tableOfDataset(). Reads the file unless `store`
/// has it. Throws as readTable does.
std::shared_ptr<const Table> formRows(const FormSource &source, TableStore &store, const ReadOptions &options = {});

/// What is fitted if nothing is said: the first target that holds numbers, as a form writes it; empty: there is none.
std::string usualTarget(const FormSource &source);

/// Why no form can be fitted to these rows, in words; empty if one can.
std::string formRefusal(const Experiment &experiment, const Dataset *data);

}  // namespace kan
