#pragma once

#include <deque>
#include <functional>
#include <vector>

#include "core/train/line_search.h"
#include "core/train/optimizer_status.h"

namespace kan {

struct LbfgsOptions {
    int history_size = 10;
    int max_iter = 20;  ///< per call
    int max_eval = 25;  ///< per call, checked between iterations
    double lr = 1.0;    ///< first trial step of every line search but the very first
    double tolerance_grad = 1e-32;
    double tolerance_change = 1e-32;
    double tolerance_ys = 1e-32;  ///< curvature below which a pair is not stored
    LineSearchOptions line_search;
};

/// Limited-memory BFGS as torch.optim.LBFGS with line_search_fn = "strong_wolfe" (Liu & Nocedal 1989); minimise() is
/// one call of its step(). History, last direction and step are kept between calls. With pykan's tolerances by default.
class Lbfgs {
  public:
    /// Called after each iteration with x already accepted.
    using IterationCallback = std::function<void(const StepReport &)>;

    /// Moves x downhill in place. Fails without touching x if the objective is not finite there. x stays finite and
    /// never gets worse than the start of an iteration by more than the line search accepts.
    StepReport minimise(std::vector<double> &x, const ObjectiveFunction &objective, const LbfgsOptions &options,
                        const IterationCallback &callback = {});

    void clear();

  private:
    void updateHistory(const std::vector<double> &gradient, const LbfgsOptions &options);
    void computeDirection(const std::vector<double> &gradient);

    std::deque<std::vector<double>> gradient_changes_, steps_;
    std::deque<double> inverse_curvatures_;
    double hessian_scale_ = 1;
    std::vector<double> direction_, previous_gradient_;
    double step_length_ = 0;
    long iterations_ = 0;
};

}  // namespace kan
