#include "core/train/adam.h"

#include <cmath>

namespace kan {

void Adam::clear() {
    first_.clear();
    second_.clear();
    steps_ = 0;
}

void Adam::update(std::span<double> x, std::span<const double> gradient, double lr, double weight_decay) {
    first_.resize(x.size(), 0.0);
    second_.resize(x.size(), 0.0);
    ++steps_;
    const double step_size = lr / (1.0 - std::pow(beta1, static_cast<double>(steps_)));
    const double root_of_correction = std::sqrt(1.0 - std::pow(beta2, static_cast<double>(steps_)));
    for (std::size_t p = 0; p < x.size(); ++p) {
        const double g = weight_decay > 0 ? gradient[p] + weight_decay * x[p] : gradient[p];
        first_[p] += (g - first_[p]) * (1.0 - beta1);
        second_[p] = second_[p] * beta2 + g * g * (1.0 - beta2);
        x[p] -= step_size * first_[p] / (std::sqrt(second_[p]) / root_of_correction + epsilon);
    }
}

}  // namespace kan
