#pragma once

#include <optional>

#include "core/data/derived_column.h"
#include "core/experiment/prepared_data.h"
#include "core/model/kan.h"

namespace kan {

/// An experiment with one more input that is computed of others (KAN 2.0's auxiliary variables): of a table a derived
/// column, of drawn rows a derived input of theirs. It is the last one.
struct AddedInput {
    Experiment experiment;     ///< without given layers and versions, as these have an input less
    PreparedDataPtr data;      ///< its rows; the other inputs are what they were, number by number
    std::optional<Kan> model;  ///< computes what the network did, its edges from the new input 0; none: there was none
};

/// Whether an experiment can have derived inputs, and if not why and what to do instead, in words; else empty.
std::string addedInputRefusal(const Experiment &experiment);

/// `rows` are those of the experiment, `network` one on them. Knots of the new edges lie where those of an update of
/// the grid would. Files of a table are absolute, or relative to the working folder (findTableFiles). Throws DataError
/// or std::invalid_argument that say what to do: no or a known name, a formula that cannot be read or reads the target,
/// a row that trains or tests without a finite value, a column that is the same in all training rows. Takes GiNaC's
/// process-wide lock.
AddedInput withAddedInput(const Experiment &experiment, const PreparedData &rows, const Kan *network,
                          const DerivedColumn &column, TableStore &store, const ReadOptions &options = {});

}  // namespace kan
