#pragma once

#include <cstdint>
#include <memory>
#include <span>
#include <string_view>
#include <vector>

#include "core/lab/landscape/latent_model.h"
#include "core/model/kan_spec.h"

namespace kan {

enum class ParameterisationKind { Direct, Mlp5, Mlp9, Mlp17, Kan };
std::string_view toString(ParameterisationKind kind);  ///< "direct", "mlp-5", "mlp-9", "mlp-17", "kan"
ParameterisationKind parameterisationKindFromString(std::string_view text);
std::vector<ParameterisationKind> parameterisations();  ///< all

/// What the optimiser's numbers are: x itself, or weights and latent vector of a network that makes x. The perceptrons
/// are those of nepfaff/nn_optimization.
struct Parameterisation {
    ParameterisationKind kind = ParameterisationKind::Mlp9;
    int width = 256;          ///< of perceptrons' hidden layers, 1 .. 4096; for mlp-9 above latent
    int latent = 128;         ///< entries of perceptrons' latent vector, 1 .. 4096
    bool weight_norm = true;  ///< of perceptrons: in all layers but the last
    /// The Kolmogorov-Arnold network [kan_latent, kan_hidden, x] with splines on [-1, 1]; beyond it they go on
    /// straight, so that an edge never loses its gradient.
    int kan_latent = 8;  ///< 1 .. 256
    int kan_hidden = 8;  ///< 1 .. 256
    int kan_grid = 5;    ///< intervals, 1 .. 200
    int kan_order = 3;   ///< 1 .. KanSpec::kMaxOrder

    /// Throws std::invalid_argument that names the field, its value and the allowed range.
    void validate() const;
    bool operator==(const Parameterisation &) const = default;
};

/// The model with `dimension` outputs before it is fitted to anything, its numbers drawn from `seed`; x itself starts
/// as 0.01 randn.
std::unique_ptr<LatentModel> makeLatentModel(const Parameterisation &parameterisation, int dimension,
                                             std::uint64_t seed, int threads);

}  // namespace kan
