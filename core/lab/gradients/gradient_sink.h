#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

namespace kan {

/// A row of weights whose gradient is scale * input + shrink * weights: what a layer gives for one sample, with
/// shrink = 0 where there is no weight normalisation. It is never stored.
struct GradientRow {
    double *weights = nullptr;  ///< [count]
    std::size_t offset = 0;     ///< of weights[0] among all parameters
    std::size_t count = 0;
    const double *input = nullptr;  ///< [count]
    double scale = 0, shrink = 0;
    double *downstream = nullptr;  ///< [count]: scale * weights is added, weights as they are before the update
};

/// Where a backward pass hands over its gradient, parameter by parameter, each exactly once. Calls for different
/// parameters may come from several threads at once.
class GradientSink {
  public:
    virtual ~GradientSink() = default;
    virtual void takeRow(const GradientRow &row) = 0;
    /// Parameters at `offset` and following.
    virtual void take(std::span<double> parameters, std::size_t offset, std::span<const double> gradient) = 0;
};

/// Keeps the gradient, changes nothing.
class GradientStore : public GradientSink {
  public:
    explicit GradientStore(std::size_t parameters) : gradient_(parameters, 0.0) {}
    const std::vector<double> &gradient() const { return gradient_; }
    void takeRow(const GradientRow &row) override;
    void take(std::span<double> parameters, std::size_t offset, std::span<const double> gradient) override;

  private:
    std::vector<double> gradient_;
};

/// An optimiser that updates each parameter as its gradient becomes known, in one pass over the memory of weights and
/// moments. beginStep() comes before each backward pass.
class FusedOptimizer : public GradientSink {
  public:
    virtual void beginStep() = 0;
};

/// Adam as core/train/adam.h; m^/(sqrt(v^) + epsilon) is taken with both corrections in the step and in epsilon, which
/// saves a division for each weight and changes roundings only. A row whose gradient has been zero since the first step
/// (a ReLU that never was active) is left out: its update is zero.
class FusedAdam : public FusedOptimizer {
  public:
    struct Settings {
        double lr = 5e-4, beta1 = 0.9, beta2 = 0.999, epsilon = 1e-8;
    };
    FusedAdam(std::size_t parameters, const Settings &settings);
    void beginStep() override;
    void takeRow(const GradientRow &row) override;
    void take(std::span<double> parameters, std::size_t offset, std::span<const double> gradient) override;

  private:
    Settings settings_;
    std::vector<double> first_, second_;  ///< moments
    std::vector<std::uint8_t> touched_;   ///< per parameter; of rows only their first one's counts
    long steps_ = 0;
    double step_size_ = 0, epsilon_ = 0;  ///< of this step
};

/// Stochastic gradient descent as core/train/sgd.h.
class FusedSgd : public FusedOptimizer {
  public:
    FusedSgd(std::size_t parameters, double lr, double momentum);
    void beginStep() override {}
    void takeRow(const GradientRow &row) override;
    void take(std::span<double> parameters, std::size_t offset, std::span<const double> gradient) override;

  private:
    double lr_, momentum_;
    std::vector<double> velocity_;  ///< empty without momentum
};

}  // namespace kan
