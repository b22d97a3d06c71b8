#pragma once

#include "core/kernels/workspace.h"
#include "core/lab/landscape/latent_model.h"
#include "core/matrix.h"
#include "core/model/kan.h"

namespace kan {

/// A Kolmogorov-Arnold network on one row, the latent vector. Parameters: the latent vector, then Kan::parameters. The
/// latent vector starts uniform within the initial grid, drawn from the spec's seed.
class LatentKan : public LatentModel {
  public:
    /// Throws std::invalid_argument from KanSpec::validate().
    explicit LatentKan(const KanSpec &spec);

    std::span<const double> forward() override;
    void backward(std::span<const double> output_gradient, GradientSink &sink) override;
    std::span<double> parameters() override { return parameters_; }

  private:
    Kan kan_;
    Workspace workspace_;
    Matrix latent_;  ///< [1][inputs]
    std::vector<double> parameters_, gradient_, output_;
};

}  // namespace kan
