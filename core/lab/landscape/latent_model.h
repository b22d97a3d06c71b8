#pragma once

#include <cstddef>
#include <memory>
#include <span>
#include <vector>

#include "core/lab/gradients/gradient_sink.h"

namespace kan {

/// A point x as a function of parameters: x itself, or what a network makes of a latent vector, whose entries are
/// parameters as well. Belongs to one thread.
class LatentModel {
  public:
    virtual ~LatentModel() = default;
    /// x at the present parameters; valid until the next call.
    virtual std::span<const double> forward() = 0;
    /// Hands d(loss)/d(parameters) to `sink`, given d(loss)/dx. After forward() at the same parameters.
    virtual void backward(std::span<const double> output_gradient, GradientSink &sink) = 0;
    virtual std::span<double> parameters() = 0;
};

/// The parameters are x.
class DirectModel : public LatentModel {
  public:
    explicit DirectModel(std::vector<double> x) : x_(std::move(x)) {}
    std::span<const double> forward() override { return x_; }
    void backward(std::span<const double> output_gradient, GradientSink &sink) override {
        sink.take(x_, 0, output_gradient);
    }
    std::span<double> parameters() override { return x_; }

  private:
    std::vector<double> x_;
};

}  // namespace kan
