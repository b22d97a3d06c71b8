#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "core/spline/base_function.h"

namespace kan {

/// Which pykan the network follows: initialisation, grid update, penalty and trainable set.
enum class Rules { Pykan00, Pykan02 };

std::string_view toString(Rules rules);        ///< "pykan-0.0", "pykan-0.2"
Rules rulesFromString(std::string_view text);  ///< Throws std::invalid_argument naming the choices.

/// The arguments of pykan's constructor, under pykan's names. Fields that a rule set does not use are ignored by it.
struct KanSpec {
    Rules rules = Rules::Pykan00;
    std::vector<int> width = {2, 5, 1};  ///< nodes per layer, inputs first
    /// Of each entry of width, how many factors each of its multiplication nodes has; these come after the sum nodes.
    /// Empty: sum nodes only. pykan's width [2, [3, 2], 1] with mult_arity 2 is width {2, 5, 1}, mult_arity {{}, {2,
    /// 2},
    /// {}}; pykan-0.2 only.
    std::vector<std::vector<int>> mult_arity;
    /// Whether scales and biases of nodes and subnodes are trained (MultKAN); else they stay 1 and 0.
    bool affine_trainable = false;
    int grid = 3;  ///< G, intervals of the grid, >= 1
    int k = 3;     ///< order of the B-splines, 1 <= k <= kMaxOrder
    std::uint64_t seed = 0;
    double noise_scale = 0.1;
    double noise_scale_base = 0.1;   ///< pykan-0.0
    double scale_base_mu = 0.0;      ///< pykan-0.2
    double scale_base_sigma = 1.0;   ///< pykan-0.2
    double grid_eps = 1.0;           ///< 1: uniform knots, 0: knots at quantiles of the samples
    double grid_range[2] = {-1, 1};  ///< initial knots
    BaseFunction base_fun = BaseFunction::Silu;
    Extrapolation extrapolation = Extrapolation::Zero;

    static constexpr int kMaxOrder = kMaxSplineOrder;
    static constexpr int kMaxArity = 8;  ///< most factors of a product

    /// pykan's defaults of that version (width is left at [2,5,1]).
    static KanSpec defaults(Rules rules);

    /// Throws std::invalid_argument that names the field, its value and the allowed range; for sizes beyond sense the
    /// message holds the estimate of memory.
    void validate() const;

    bool multiplies() const;  ///< there is a multiplication node
    /// Factors of the multiplication nodes of an entry of width.
    const std::vector<int> &arityOf(std::size_t l) const;
    /// What the edges into layer l lead to: a subnode for each sum node, then one for each factor.
    int subnodes(std::size_t l) const;
    int depth() const { return static_cast<int>(width.size()) - 1; }
    std::size_t edgeCount() const;
    /// Trainable numbers: coefficients, scale_base, scale_sp and, with pykan-0.0, biases; if affine_trainable, those of
    /// nodes and subnodes.
    std::size_t parameterCount() const;
    /// Bytes that training with `samples` rows is expected to take (model, optimiser history, workspace).
    double memoryEstimate(std::size_t samples) const;

    bool operator==(const KanSpec &) const = default;

  private:
    void validateProducts() const;
};

}  // namespace kan
