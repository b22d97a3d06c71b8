#pragma once

#include <stop_token>
#include <string>
#include <vector>

#include "core/structure/pair_laws.h"
#include "core/structure/user_derivatives.h"

namespace kan {

/// How a function is put together, as far as its derivatives show it.
struct StructureNode {
    enum class Kind {
        Constant,  ///< no input moves it
        Input,     ///< a function of one input
        Sum,       ///< of a function of each child
        Product,   ///< the same, and perhaps `constant` beside
        Through,   ///< a function of what the children are, groups and inputs
        Law,       ///< inputs that enter by `law`
        Dense      ///< a function of several inputs that could not be taken apart
    };
    Kind kind = Kind::Dense;
    std::vector<int> inputs;  ///< all under the node, rising
    GroupFit law;             ///< of Dense, if it is a pair, the law that it missed least
    double constant = 0;
    double defect = 0;     ///< what speaks against the division, see separability.h
    double threshold = 0;  ///< what it had to be below
    std::vector<StructureNode> children;
};

struct StructureOptions {
    int rows = 1000;  ///< at most so many are looked at, evenly taken
    /// Of the network, root mean square over its test rows (of training, where there are none), in standard deviations
    /// of the output: what a defect may come from.
    double error = 0;
    int threads = 0;

    static constexpr double kMostError = 0.25;  ///< a worse network is not taken apart: it has not learnt enough

    /// Defects below them count as none: of second derivatives, and of the direction of first ones.
    double curvatureThreshold() const;
    double directionThreshold() const;
};

/// What is known of one output.
struct Structure {
    StructureNode tree;
    Eigen::MatrixXd additive;        ///< [n][n] additiveDefects
    Eigen::MatrixXd multiplicative;  ///< [n][n] multiplicativeDefects beside the constant of the tree, or 0
    Eigen::VectorXd slopes;          ///< [n] slopeSizes
    std::vector<int> unused;         ///< inputs that do not move the output
};

/// Takes an output apart: into sums and products of functions of fewer inputs, groups of inputs that enter by one
/// value, and laws by which they do; children in the same way, with the other inputs held. `rows` are the network's.
/// Throws std::invalid_argument as inputDerivatives does, or if there are fewer than 20 rows; stopped:
/// std::runtime_error.
/// (KAN 2.0, arXiv:2408.10205, section 4.2; pykan hypothesis.py: plot_tree; AI Feynman 2.0, arXiv:2006.10782.)
Structure findStructure(const Kan &model, const Matrix &rows, int output, const UserUnits &units,
                        const StructureOptions &options, std::stop_token stop = {});

/// The tree in a line: "f1(x1) * (x2 - x3)", "F(x1^2 + x2^2)"; functions that are not known by letters.
std::string structureLine(const StructureNode &tree, const std::vector<std::string> &names,
                          const StructureSigns &signs = {});
/// The tree with a line for each node, indented, with numbers.
std::string structureText(const StructureNode &tree, const std::vector<std::string> &names);
std::string_view toString(StructureNode::Kind kind);  ///< "constant", "input", "sum", "product", "through", ...
std::string_view toString(GroupLaw law);              ///< "linear", "power", "square", "additive"

}  // namespace kan
