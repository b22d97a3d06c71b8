#include "core/lab/gradients/gradient_sink.h"

#include <cmath>

namespace kan {

void GradientStore::takeRow(const GradientRow &row) {
    for (std::size_t n = 0; n < row.count; ++n) {
        gradient_[row.offset + n] = row.scale * row.input[n] + row.shrink * row.weights[n];
        row.downstream[n] += row.scale * row.weights[n];
    }
}

void GradientStore::take(std::span<double> /*parameters*/, std::size_t offset, std::span<const double> gradient) {
    for (std::size_t n = 0; n < gradient.size(); ++n) gradient_[offset + n] = gradient[n];
}

FusedAdam::FusedAdam(std::size_t parameters, const Settings &settings)
    : settings_(settings), first_(parameters, 0.0), second_(parameters, 0.0), touched_(parameters, 0) {}

void FusedAdam::beginStep() {
    ++steps_;
    const double root_of_correction = std::sqrt(1.0 - std::pow(settings_.beta2, static_cast<double>(steps_)));
    step_size_ = settings_.lr * root_of_correction / (1.0 - std::pow(settings_.beta1, static_cast<double>(steps_)));
    epsilon_ = settings_.epsilon * root_of_correction;
}

void FusedAdam::takeRow(const GradientRow &row) {
    std::uint8_t &touched = touched_[row.offset];
    if (touched == 0 && row.scale == 0 && row.shrink == 0) return;
    touched = 1;
    double *__restrict weights = row.weights, *__restrict downstream = row.downstream;
    double *__restrict first = first_.data() + row.offset, *__restrict second = second_.data() + row.offset;
    const double *__restrict input = row.input;
    const double scale = row.scale, shrink = row.shrink, step_size = step_size_, epsilon = epsilon_;
    const double forget1 = 1.0 - settings_.beta1, beta2 = settings_.beta2, forget2 = 1.0 - settings_.beta2;
    for (std::size_t n = 0; n < row.count; ++n) {
        const double weight = weights[n], g = scale * input[n] + shrink * weight;
        downstream[n] += scale * weight;
        const double m = first[n] + (g - first[n]) * forget1, v = second[n] * beta2 + g * g * forget2;
        first[n] = m;
        second[n] = v;
        weights[n] = weight - step_size * m / (std::sqrt(v) + epsilon);
    }
}

void FusedAdam::take(std::span<double> parameters, std::size_t offset, std::span<const double> gradient) {
    for (std::size_t n = 0; n < gradient.size(); ++n) {
        const double g = gradient[n];
        double &m = first_[offset + n], &v = second_[offset + n];
        m += (g - m) * (1.0 - settings_.beta1);
        v = v * settings_.beta2 + g * g * (1.0 - settings_.beta2);
        parameters[n] -= step_size_ * m / (std::sqrt(v) + epsilon_);
    }
}

FusedSgd::FusedSgd(std::size_t parameters, double lr, double momentum)
    : lr_(lr), momentum_(momentum), velocity_(momentum > 0 ? parameters : 0, 0.0) {}

void FusedSgd::takeRow(const GradientRow &row) {
    if (velocity_.empty() && row.scale == 0 && row.shrink == 0) return;
    double *velocity = velocity_.empty() ? nullptr : velocity_.data() + row.offset;
    for (std::size_t n = 0; n < row.count; ++n) {
        const double weight = row.weights[n];
        double step = row.scale * row.input[n] + row.shrink * weight;
        row.downstream[n] += row.scale * weight;
        if (velocity) step = velocity[n] = momentum_ * velocity[n] + step;
        row.weights[n] = weight - lr_ * step;
    }
}

void FusedSgd::take(std::span<double> parameters, std::size_t offset, std::span<const double> gradient) {
    for (std::size_t n = 0; n < gradient.size(); ++n) {
        double step = gradient[n];
        if (!velocity_.empty()) step = velocity_[offset + n] = momentum_ * velocity_[offset + n] + step;
        parameters[n] -= lr_ * step;
    }
}

}  // namespace kan
