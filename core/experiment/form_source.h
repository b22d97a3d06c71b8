#pragma once

#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "core/data/dataset.h"
#include "core/data/table.h"
#include "core/experiment/experiment.h"
#include "core/experiment/prepared_data.h"

namespace kan {

/// Which rows a form is fitted to.
enum class FormFitRows {
    Training,  ///< of the experiment's split; the test rows tell how good the form is
    All        ///< those of a file of test rows apart
};

/// Where the rows stand that a form is fitted to.
struct FormSource {
    std::optional<TableSource> table;        ///< a table: as it was read, columns that are ignored too
    std::shared_ptr<const Dataset> dataset;  ///< the experiment's rows; those that are fitted to without a table
    PreparedDataPtr data;                    ///< with the table's rows; null: `dataset` is all there is
    FormFitRows fit_rows = FormFitRows::Training;
};

FormSource formSourceOf(const Experiment &experiment, PreparedDataPtr data,
                        FormFitRows fit_rows = FormFitRows::Training);

/// Tables with the rows that a form is fitted to and those that it is tried on.
struct FormRows {
    std::shared_ptr<const Table> table;
    std::vector<bool> left_out;               ///< [rows of table]: these are not fitted to; empty: all are
    std::shared_ptr<const Table> test_table;  ///< null: there are no test rows apart from what is fitted to
    std::vector<bool> not_tested;             ///< [rows of test_table]
};

/// The inputs and outputs of all rows, training rows first, in the user's units; of classes their numbers.
Table tableOfDataset(const Dataset &data);

/// The table that the experiment's rows stand in, as it was read for them, or tableOfDataset(). Reads no file.
FormRows formRows(const FormSource &source);

/// What is fitted if nothing is said: the first target that holds numbers, as a form writes it; empty: there is none.
std::string usualTarget(const FormSource &source);

/// Why no form can be fitted to these rows, in words; empty if one can.
std::string formRefusal(const Experiment &experiment, const Dataset *data);

}  // namespace kan
