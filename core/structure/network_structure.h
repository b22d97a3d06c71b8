#pragma once

#include <stop_token>

#include "core/structure/input_prices.h"
#include "core/structure/interactions.h"
#include "core/structure/structure_tree.h"

namespace kan {

/// What is told of one output.
struct OutputStructure {
    std::string name;
    double error = 0;  ///< of the network, in standard deviations of the labels; of test rows, if there are some
    Structure structure;
    Interactions interactions;
    /// The network has learnt too little for its output to be taken apart.
    bool unlearnt() const { return error > StructureOptions::kMostError; }
};

struct NetworkStructure {
    std::vector<std::string> inputs;  ///< their names
    std::vector<OutputStructure> outputs;
    InputPrices prices;
};

/// Of all outputs, from training rows; options.error is found here. Throws std::invalid_argument if the dataset does
/// not fit, has classes or too few rows, or the network too many inputs (inputDerivatives); stopped:
/// std::runtime_error.
NetworkStructure networkStructure(const Kan &model, const Dataset &dataset, const StructureOptions &options,
                                  std::stop_token stop = {});

}  // namespace kan
