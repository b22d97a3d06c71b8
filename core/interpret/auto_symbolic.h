#pragma once

#include <functional>
#include <memory>
#include <stop_token>
#include <string>
#include <vector>

#include "core/data/dataset.h"
#include "core/interpret/fix_symbolic.h"
#include "core/train/loss.h"

namespace kan {

struct AutoSymbolicOptions {
    double r2_threshold = 0.9;    ///< least R^2 of a function that is tried
    LossFunction loss;            ///< what is measured on the training rows, and trained
    double loss_tolerance = 0.1;  ///< a step may raise the loss by this share of it
    int trial_steps = 20;         ///< Levenberg-Marquardt steps (for other losses than mse: L-BFGS iterations) on the
                                  ///< whole network after an edge has been fixed
    bool revise = true;           ///< look at all fixed edges once more at the end
    int candidates = 5;           ///< functions that are tried on an edge before it is left numeric
    /// Multiply-adds of trial training (FunctionTrials::work) after which nothing is revised any more.
    /// What is seen once, edge by edge, is bounded by trial_steps and candidates.
    double revision_work = 2e10;
    bool expressions = true;  ///< small expressions (curve_search.h) where no function is kept
    SuggestOptions suggest;

    /// Throws std::invalid_argument naming the field, its value and the allowed range.
    void validate() const;
};

/// One function tried on one edge, or an edge left numeric (function is then empty).
struct AutoSymbolicStep {
    EdgeId edge;
    std::string function;
    bool kept = false;
    bool revision = false;   ///< another function in place of one that was kept before
    double r2 = 0;           ///< on the edge's curve, before training
    Affine affine;           ///< kept: after training; else as fitted
    double loss_before = 0;  ///< lossOf the training rows
    double loss_after = 0;   ///< after the trial training; not finite if it failed
    std::string reason;      ///< in words: why it was taken back, or why nothing was tried; empty if kept
};

struct AutoSymbolicResult {
    bool stopped = false;  ///< the stop token ended it; the model is that of the last step that was kept
    std::string message;
    Kan model;
    std::vector<AutoSymbolicStep> steps;
    double loss_before = 0, loss_after = 0;  ///< lossOf the training rows
};

/// Called after every step with the network as it then is, on the calling thread.
using AutoSymbolicCallback = std::function<void(const AutoSymbolicStep &step, const Kan &model)>;

/// pykan's auto_symbolic with a safety net. Of all live numeric edges the one whose best function has the highest R^2
/// comes first (fits that end between the observed range and its margin count, if nothing that goes on is as good); the
/// function takes the spline's place, and the whole network is trained for trial_steps without
/// penalty. If the loss then exceeds (1 + loss_tolerance) times what it was, the step is taken back and the next
/// candidate tried; where candidates are used up, or below r2_threshold, the edge stays numeric. After every kept step
/// the remaining edges are looked at anew. While other edges are splines, their errors hide which of two alike
/// functions is right; so at the end, if `revise`, all functions above r2_threshold are tried on the edges that were
/// fixed, as long as one of them halves the loss. When functions can do no more, all this is done once more with small
/// expressions after the functions of an edge: those that describe it more shortly than every function
/// (CurveExpressions::preferred), into an output those of what the rows ask of it, are kept if they leave the loss
/// within 1.1 times what it was, and in revising those into an output if they halve the loss. Look-alikes
/// (look_alike.h) are tried after all others, give way in the end to the plainer function that they imitate if it does
/// as well, and constants that cancel are not kept. Pruned edges and edges that are symbolic in `model` (mixed ones
/// too) keep what they have. Deterministic; the result does not depend on threads. Throws std::invalid_argument if
/// options, dataset or model do not fit.
AutoSymbolicResult autoSymbolic(const Kan &model, std::shared_ptr<const Dataset> dataset,
                                const SymbolicLibrary &library, const AutoSymbolicOptions &options = {},
                                std::stop_token stop = {}, const AutoSymbolicCallback &callback = {});

/// The last step of autoSymbolic alone: on every edge in closed form, unless it is frozen, whose function has, on the
/// training rows, the curve of a plainer one of the library (lookAlike), the plainer one is tried, and stays if the
/// loss, after training both, is at most 1.1 times what it is with the present one. Throws as autoSymbolic.
AutoSymbolicResult withoutLookAlikes(const Kan &model, std::shared_ptr<const Dataset> dataset,
                                     const SymbolicLibrary &library, const AutoSymbolicOptions &options = {},
                                     std::stop_token stop = {});

}  // namespace kan
