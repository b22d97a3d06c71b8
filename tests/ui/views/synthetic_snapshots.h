#pragma once

#include <vector>

#include "ui/session/snapshot.h"

namespace kan::ui::synthetic {

struct Options {
    std::vector<int> width = {2, 5, 1};
    std::vector<std::vector<int>> arity = {};  ///< KanSpec::mult_arity
    bool with_numbers = false;                 ///< scales and biases of nodes are trained
    int steps_done = 20, steps = 20;
    double phase = 0;  ///< moves all curves a little, as training does
    bool details = true;
    bool prune_weak = true;     ///< as after λ = 0.1: most edges are pruned
    bool with_symbols = false;  ///< edge (0,0,1) symbolic, (0,1,1) both
    bool with_preview = false;
    bool with_target = true;
    bool one_input_field = false;
    bool zero_losses = false;  ///< the last losses are exactly zero
};

inline constexpr int kCurvePoints = 64;  ///< of every edge

/// Gives `snapshot` these curves, one edge after the other.
void setCurves(Snapshot &snapshot, std::vector<float> curves);

/// A snapshot that looks like a run of exp(sin πx1) + x2²; the same for the same options.
std::shared_ptr<Snapshot> make(const Options &options = {});

}  // namespace kan::ui::synthetic
