#pragma once

#include <span>
#include <string>
#include <vector>

#include "core/data/dataset.h"
#include "core/model/kan.h"

namespace kan {

enum class WalkStepKind {
    Input,    ///< a value in the user's units becomes the network's
    Edge,     ///< a value goes through the curve of an edge
    Sum,      ///< what comes to a node, or to a factor of one, is added up
    Product,  ///< the factors of a node are multiplied
    Output    ///< the network's value becomes one in the user's units
};

/// One step of a sample's way through a network. Values are the network's, unless the kind says otherwise.
struct WalkStep {
    WalkStepKind kind = WalkStepKind::Input;
    int l = 0;        ///< Edge: its layer; else the layer of the node, 0 for inputs, the depth for outputs
    int i = 0;        ///< Edge: its input node
    int j = 0;        ///< Edge: its subnode; else the node
    int factor = -1;  ///< Sum: which factor of its node, from 0; -1: of a sum node
    double in = 0;    ///< Input: the user's value; Edge: x; Sum: what the edges bring; Product: of the factors; Output:
                      ///< the value of the node
    std::vector<double> factors = {};           ///< Product
    double base = 0, spline = 0, symbolic = 0;  ///< Edge: the parts of `out`, mask and scales included
    double bias = 0;                            ///< Sum: of the subnode
    double scale = 1, shift = 0;                ///< Sum, Product: what goes on is scale (in + bias) + shift
    double out = 0;                             ///< what goes on from here
};

/// The steps in their order: the inputs; then layer after layer, for each node its edges and their sum, of a
/// multiplication node factor after factor, and their product; the outputs.
/// `sample`: in the network's units; `units` says how they are the user's. The sums are those of Workspace::forward
/// up to rounding. Throws std::invalid_argument if the sample does not fit the network, std::domain_error that names
/// the edge if its function is not defined there.
std::vector<WalkStep> walkSample(const Kan &model, std::span<const double> sample, const Dataset &units);

/// The value of every output in the user's units: `out` of the last steps.
std::vector<double> outputsOf(const std::vector<WalkStep> &steps);

/// Of an input or output what the data calls it; of a hidden node "h3", with several hidden layers "h2,3".
std::string walkNodeName(const Dataset &units, const Kan &model, int l, int j);
/// "bedrooms", "area -> h2", "area -> h3, factor 1", "h2", "price": what a step is about.
std::string walkStepName(const Dataset &units, const Kan &model, const WalkStep &step);

}  // namespace kan
