#pragma once

#include <string>

#include <kan/dataset.h>
#include <kan/network.h>
#include <kan/options.h>

namespace kan::lib {

/// What an experiment file holds: rows, settings, and a network. train(dataset, options) is what kan-cli train makes of
/// the file.
struct Experiment {
    Dataset dataset;
    Options options;
    Network network;  ///< the last that was kept; else the given one; else that of the seed, untrained
};

/// Reads an experiment file of kan-cli, the window or saveExperiment. The rows are drawn from its formula, read from
/// its table or images, which are looked for beside the file, or those in it. Older kept networks, a comparison and how
/// views start are not taken over. Throws std::invalid_argument naming the file, the place in it, what is there and
/// what is expected, or the table that is not found.
Experiment loadExperiment(const std::string &file);

/// Writes a file that loadExperiment, kan-cli and the window read: the settings, and the network as the last that was
/// kept. Rows of a formula or a file are written as that, relative to the folder where it is beside or below; others
/// number by number. Every number comes back with its bits. Throws std::invalid_argument if network, dataset and
/// options do not fit each other, or the file cannot be written; what was there before is then kept.
void saveExperiment(const Network &network, const Dataset &dataset, const Options &options, const std::string &file);

}  // namespace kan::lib
