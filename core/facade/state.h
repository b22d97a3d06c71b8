#pragma once

#include <memory>
#include <optional>
#include <stop_token>

#include <kan/network.h>

#include "core/data/dataset.h"
#include "core/data/formula_options.h"
#include "core/data/image_source.h"
#include "core/data/sampling.h"
#include "core/data/table_dataset.h"
#include "core/data/table_encoding.h"
#include "core/data/table_source.h"
#include "core/experiment/experiment.h"
#include "core/matrix.h"
#include "core/model/kan.h"

namespace kan::lib {

struct Dataset::State {
    std::shared_ptr<const kan::Dataset> rows;
    std::string formula;  ///< that the rows were drawn from; empty: others
    kan::Sampling sampling;
    std::optional<TableSource> source;  ///< of the file that the rows were read from
    std::optional<ImageSource> images;  ///< of the files that they were read from
    TableEncoding encoding;
};

struct Network::State {
    Kan model;
    kan::Dataset columns;  ///< names, units and classes; no rows
    TableEncoding encoding;
    std::optional<TableSource> source;  ///< of the training rows: derived columns are computed of other files too
    std::shared_ptr<const kan::Dataset> rows;      ///< that its formula is fitted to
    OutputMeaning meaning = OutputMeaning::Value;  ///< of its outputs
};

/// Of rows that the network sees as they are.
TableEncoding encodingOfNumbers(const kan::Dataset &rows);
Dataset ofTable(const TableSource &source, TableDataset made);

/// The network for the dataset's columns, trained by `loss`.
Network networkOf(Kan model, const Dataset &dataset, Loss loss);
/// Another model for the same columns.
Network withModel(const Network &network, Kan model);

/// The experiment that kan-cli would make of the data and the options. Throws std::invalid_argument.
kan::Experiment experimentOf(const Dataset &dataset, const Options &options);
/// The same with what trials choose for the rows of a file where the options leave it open: what kan-cli would train.
kan::Experiment chosenExperiment(const Dataset &dataset, const Options &options, const std::stop_token &stop);
/// With `start` as its first network, under whose rules the options are read.
kan::Experiment experimentOf(const Network &start, const Dataset &dataset, const Options &options);
/// The other way: what must be set to get the experiment's settings.
Options optionsOf(const kan::Experiment &experiment, const Dataset &dataset);

/// Throws std::invalid_argument, naming the table, if its values are not whole rows.
Matrix matrixOf(const Table &table, const char *name);
Table tableOf(const Matrix &matrix);

EdgeId edgeIdOf(Edge edge);

}  // namespace kan::lib
