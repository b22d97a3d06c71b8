#pragma once

#include "core/data/dataset.h"
#include "core/data/table_source.h"
#include "core/experiment/experiment.h"

namespace kan {

/// Gives the network as many inputs and outputs as the rows have, and takes a loss that can be taken of them.
void fitToRows(const Dataset &rows, Experiment &experiment);

/// Another use of the table for the same network, which follows: its ends, and the loss where numbers become classes or
/// the other way round.
void adoptColumns(const TableSource &source, const Dataset &rows, Experiment &experiment);

/// A new experiment on a table, the same in the window and in kan-cli: a small stiff network with some penalty (three
/// hidden nodes where there are few inputs, G = 3), which does best on the few noisy rows that people measure, and
/// cross-entropy for classes.
Experiment tableExperiment(const TableSource &source, const Dataset &rows);

/// The network that discover starts from: Experiment::makeModel, but for one that trials chose (Experiment::chosen)
/// that of tableExperiment with the same seed. What predicts best may be straight lines; a formula is found among
/// curves.
Kan discoverStart(const Experiment &experiment, const Dataset &rows);

}  // namespace kan
