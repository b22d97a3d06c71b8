#pragma once

#include <memory>
#include <stop_token>
#include <string>
#include <vector>

#include "core/data/dataset.h"
#include "core/model/kan.h"
#include "core/train/loss.h"

namespace kan {

/// Trains all free parameters but `frozen` (indices into Kan::parameters), and those of frozen edges, until nothing
/// gets better: Levenberg-Marquardt steps for mse, L-BFGS iterations for other losses. Never raises the loss; does not
/// move grids. The result does not depend on `threads`. Throws std::invalid_argument if the dataset does not fit.
Kan polish(const Kan &model, const Dataset &dataset, int steps, const std::vector<std::size_t> &frozen = {},
           std::stop_token stop = {}, int threads = 0, const LossFunction &loss = {});

/// A number that people write down: 0, +-1 ... +-12, fractions with denominators to 12, the same times pi (to 6), e,
/// 1/e, the square roots of 2 and 3 and their inverses, 1/sqrt(2 pi).
struct NiceNumber {
    double value = 0;
    std::string text;  ///< "-3/2", "pi/4", "sqrt(2)"
};
/// Those within `distance` of x, simplest first.
std::vector<NiceNumber> niceNumbers(double x, double distance);

struct SnapOptions {
    double distance = 0.02;        ///< how far a number may move, relative to its size, at least to 1
    LossFunction loss;             ///< what is measured on the training rows, and trained
    double loss_tolerance = 0.01;  ///< by which share a snap may raise the loss
    int polish_steps = 10;         ///< polish() of the other numbers after a snap
    int threads = 0;

    /// Throws std::invalid_argument naming the field, its value and the allowed range.
    void validate() const;
};

/// One number of a symbolic edge, or a node's bias (edge.i = -1, name "bias"), that was looked at.
struct SnapStep {
    EdgeId edge;
    char name = 'a';  ///< a, b, c, d; 'B': bias
    double before = 0;
    NiceNumber number;
    bool kept = false;
    double loss_before = 0, loss_after = 0;  ///< lossOf the training rows
};

struct SnapResult {
    Kan model;
    std::vector<SnapStep> steps;
    double loss_before = 0, loss_after = 0;
    bool stopped = false;
};

/// Moves constants of symbolic edges (and biases of nodes that only symbolic edges enter) to nice numbers where the
/// loss allows it, the others trained again after every move: first b, d and biases to 0 and a and c to +-1, however
/// far that is (several networks may say the same); then the numbers that are nearest to a nice one. The network is
/// brought into its canonical form before and after (canonical_form.h); what that form leaves at 0 or +-1 stays, and so
/// do the numbers of frozen edges.
SnapResult snap(const Kan &model, std::shared_ptr<const Dataset> dataset, const SnapOptions &options = {},
                std::stop_token stop = {});

}  // namespace kan
