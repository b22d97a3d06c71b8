#pragma once

#include <span>
#include <vector>

namespace kan {

/// Adam (Kingma & Ba 2015) with torch.optim.Adam's defaults and rounding order.
class Adam {
  public:
    double beta1 = 0.9;
    double beta2 = 0.999;
    double epsilon = 1e-8;

    /// x -= lr * m^ / (sqrt(v^) + epsilon), after taking gradient + weight_decay x into the moments.
    void update(std::span<double> x, std::span<const double> gradient, double lr, double weight_decay = 0);
    void clear();

  private:
    std::vector<double> first_, second_;
    long steps_ = 0;
};

}  // namespace kan
