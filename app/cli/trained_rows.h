#pragma once

#include <memory>
#include <string>
#include <vector>

#include "app/cli/command.h"
#include "core/data/dataset.h"
#include "core/experiment/prediction.h"
#include "core/model/kan.h"
#include "core/structure/user_derivatives.h"

namespace kan::cli {

/// What commands are told that look at a trained network on its rows.
struct TrainedArguments {
    std::string name, out, version = "last";
    bool as_json = false;
    int threads = 0;
};
/// FILE.
Positional trainedPlace(TrainedArguments &arguments);
/// --version, --threads, --json and --out; `printed`: what stands there without --json.
std::vector<Option> trainedOptions(TrainedArguments &arguments, const std::string &printed);

/// A network with the rows that it was trained on.
struct TrainedRows {
    Kan network;
    std::shared_ptr<const Dataset> rows;
    RowReading reading;

    UserUnits units() const { return {rows->input_scaling, rows->output_scaling}; }
    std::vector<std::string> outputs() const { return rows->outputNames(network.outputs()); }
};
/// Throws ExperimentError, and FileError if the rows are read from the file that is written.
TrainedRows trainedRows(const TrainedArguments &arguments);

/// The place of a name that an option gives. Throws UsageError with those that there are.
int placeOf(const std::string &name, const std::vector<std::string> &names, const std::string &option);

}  // namespace kan::cli
