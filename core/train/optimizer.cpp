#include "core/train/optimizer.h"

#include <algorithm>
#include <cmath>

#include "core/text.h"
#include "core/train/adam.h"
#include "core/train/lbfgs.h"
#include "core/train/sgd.h"

namespace kan {

namespace {

class LbfgsOptimizer : public Optimizer {
  public:
    StepReport step(std::vector<double> &x, const StepProblem &problem, const StepSettings &settings) override {
        LbfgsOptions options;
        options.lr = settings.lr;
        return lbfgs_.minimise(x, problem.objective, options, problem.progress);
    }
    void clear() override { lbfgs_.clear(); }

  private:
    Lbfgs lbfgs_;
};

/// Adam and SGD: an evaluation, and a step along what Rule makes of the gradient.
template <class Rule>
class GradientOptimizer : public Optimizer {
  public:
    StepReport step(std::vector<double> &x, const StepProblem &problem, const StepSettings &settings) override {
        StepReport report;
        gradient_.resize(x.size());
        if (!problem.objective(x, report.f, gradient_)) {
            report.status = OptimizerStatus::Stopped;
            return report;
        }
        report.evaluations = 1;
        for (const double slope : gradient_) {
            if (!std::isfinite(slope)) return report;
            report.gradient_norm = std::max(report.gradient_norm, std::abs(slope));
        }
        if (!std::isfinite(report.f)) return report;
        update(x, settings);
        report.iterations = 1;
        report.status = OptimizerStatus::MaxIterations;
        return report;
    }
    void clear() override { rule_.clear(); }

  private:
    void update(std::vector<double> &x, const StepSettings &settings) {
        if constexpr (std::is_same_v<Rule, Sgd>)
            rule_.update(x, gradient_, settings.lr, settings.momentum, settings.weight_decay);
        else
            rule_.update(x, gradient_, settings.lr, settings.weight_decay);
    }

    Rule rule_;
    std::vector<double> gradient_;
};

class LmOptimizer : public Optimizer {
  public:
    StepReport step(std::vector<double> &x, const StepProblem &problem, const StepSettings &) override {
        CurvedParameters &curved = problem.curved();
        Eigen::VectorXd free = curved.gather(x);
        const LmResult result = lm_.iterate(free, curved);
        curved.scatter(free, x);
        variant_ = result.variant;
        size_ = x.size();
        const StepReport report{result.status, result.iterations,    result.evaluations,
                                result.f,      result.gradient_norm, result.step_length};
        if (result.iterations > 0 && problem.progress) problem.progress(report);
        return report;
    }
    void clear() override { lm_.clear(); }
    std::string report() const override {
        if (variant_ != LmVariant::ConjugateGradients) return {};
        return concat(size_, " parameters are too many for a matrix, so Levenberg-Marquardt used conjugate gradients");
    }

  private:
    LevenbergMarquardt lm_;
    LmVariant variant_ = LmVariant::Cholesky;
    std::size_t size_ = 0;
};

}  // namespace

std::unique_ptr<Optimizer> makeOptimizer(OptimizerKind kind) {
    switch (kind) {
        case OptimizerKind::Adam:
            return std::make_unique<GradientOptimizer<Adam>>();
        case OptimizerKind::Sgd:
            return std::make_unique<GradientOptimizer<Sgd>>();
        case OptimizerKind::Lm:
            return std::make_unique<LmOptimizer>();
        case OptimizerKind::Lbfgs:
            break;
    }
    return std::make_unique<LbfgsOptimizer>();
}

}  // namespace kan
