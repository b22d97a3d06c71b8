#pragma once

#include <string>

#include <kan/network.h>

namespace kan::lib {

/// The network of sum and product nodes that computes a formula of the dataset's inputs by their names, outputs
/// separated by ';', all in the user's units: a start for train() (KAN 2.0's kanpiler). Of the options grid, k and seed
/// count; the knots span the training rows. Throws std::invalid_argument, naming the place in the formula, for what is
/// no network, and for datasets of images, classes or another number of outputs.
Network compile(const Dataset &dataset, const std::string &formula, const Options &options = {});

}  // namespace kan::lib
