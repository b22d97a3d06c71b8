#pragma once

#include <stop_token>
#include <string>
#include <vector>

#include <kan/network.h>

namespace kan::lib {

/// c f(a x + b) + d, fitted to the curve of an edge.
struct Suggestion {
    std::string function;
    double a = 1, b = 0, c = 1, d = 0;
    double r2 = 0;
    int complexity = 0;
    bool domain_ok = false;  ///< defined on the whole observed range
    std::string imitates;    ///< the plainer function, such as "x^2", that the data do not tell it from; else empty
};

/// pykan's suggest_symbolic: the functions of Options::library compared with one edge on the training rows, best first.
/// Throws std::invalid_argument for an edge that does not exist and a library entry that cannot be read.
std::vector<Suggestion> suggest(const Network &network, const Dataset &dataset, Edge edge, const Options &options = {});

/// pykan's fix_symbolic: puts the function, fitted to the edge's curve, in place of its spline. Throws
/// std::invalid_argument as suggest, and if the function is undefined on the edge's range.
Network fixSymbolic(const Network &network, const Dataset &dataset, Edge edge, const std::string &function,
                    const Options &options = {});

/// pykan's unfix_symbolic: the spline counts again. Throws std::invalid_argument for an edge that does not exist.
Network unfixSymbolic(const Network &network, Edge edge);

struct Symbolic {
    Network network;
    std::string message;  ///< in words
    bool stopped = false;
    double loss_before = 0, loss_after = 0;  ///< on the training rows, in the network's units
};

/// pykan's auto_symbolic with a safety net: edge by edge the function that fits best, the network trained after each,
/// and taken back where the loss rises. Throws std::invalid_argument as suggest, and for data that does not fit.
Symbolic autoSymbolic(const Network &network, const Dataset &dataset, const Options &options = {},
                      std::stop_token stop = {});

}  // namespace kan::lib
