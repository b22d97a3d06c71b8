#include "core/lab/landscape/latent_kan.h"

#include <algorithm>

#include "core/random/torch_generator.h"

namespace kan {

LatentKan::LatentKan(const KanSpec &spec) : kan_(spec), workspace_(1), latent_(1, kan_.inputs()) {
    TorchGenerator generator(spec.seed);
    for (int i = 0; i < kan_.inputs(); ++i)
        parameters_.push_back(spec.grid_range[0] + (spec.grid_range[1] - spec.grid_range[0]) * generator.uniform());
    parameters_.insert(parameters_.end(), kan_.parameters().begin(), kan_.parameters().end());
    gradient_.resize(parameters_.size());
    output_.resize(static_cast<std::size_t>(kan_.outputs()));
    workspace_.setInputGradient(true);
}

std::span<const double> LatentKan::forward() {
    for (Eigen::Index i = 0; i < latent_.cols(); ++i) latent_(0, i) = parameters_[static_cast<std::size_t>(i)];
    workspace_.bind(kan_, latent_);
    workspace_.forward(std::span(parameters_).subspan(static_cast<std::size_t>(latent_.cols())), EdgeSums::None,
                       Workspace::Keep::ForBackward);
    for (std::size_t j = 0; j < output_.size(); ++j) output_[j] = workspace_.outputs().at(0, static_cast<int>(j));
    return output_;
}

void LatentKan::backward(std::span<const double> output_gradient, GradientSink &sink) {
    const std::size_t latent = static_cast<std::size_t>(latent_.cols());
    for (std::size_t j = 0; j < output_gradient.size(); ++j)
        workspace_.outputGradient(0, static_cast<int>(j)) = output_gradient[j];
    workspace_.backward(std::span(parameters_).subspan(latent), {}, std::span(gradient_).subspan(latent));
    for (std::size_t i = 0; i < latent; ++i) gradient_[i] = workspace_.inputGradient(0, static_cast<int>(i));
    sink.take(parameters_, 0, gradient_);
}

}  // namespace kan
