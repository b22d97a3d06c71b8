#pragma once

#include <span>
#include <vector>

namespace kan {

/// Stochastic gradient descent with momentum as torch.optim.SGD: v = momentum v + gradient (v = gradient at first),
/// x -= lr v, where the gradient gets weight_decay x.
class Sgd {
  public:
    void update(std::span<double> x, std::span<const double> gradient, double lr, double momentum,
                double weight_decay = 0) {
        if (velocity_.size() != x.size()) velocity_.assign(x.size(), 0.0);
        for (std::size_t p = 0; p < x.size(); ++p) {
            const double g = weight_decay > 0 ? gradient[p] + weight_decay * x[p] : gradient[p];
            velocity_[p] = momentum * velocity_[p] + g;
            x[p] -= lr * velocity_[p];
        }
    }
    void clear() { velocity_.clear(); }

  private:
    std::vector<double> velocity_;
};

}  // namespace kan
