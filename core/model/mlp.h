#pragma once

#include <cstddef>
#include <cstdint>
#include <string_view>
#include <vector>

namespace kan {

/// What hidden nodes do with their sums.
enum class Activation { Relu, Tanh, Silu, Sigmoid };
std::string_view toString(Activation activation);        ///< "relu", "tanh", "silu", "sigmoid"
Activation activationFromString(std::string_view text);  ///< Throws std::invalid_argument naming the choices.

/// How weights start, layer after layer, weights before biases, from torch's generator:
/// - Torch: nn.Linear's own, weights and biases uniform within 1/sqrt(inputs);
/// - Xavier: nn.init.xavier_uniform_, within sqrt(6/(inputs+outputs)), biases 0 (Glorot & Bengio 2010);
/// - He: nn.init.kaiming_uniform_ for ReLU, within sqrt(6/inputs), biases 0 (He et al. 2015).
enum class Initialisation { Torch, Xavier, He };
std::string_view toString(Initialisation init);  ///< "torch", "xavier", "he"
Initialisation initialisationFromString(std::string_view text);

/// A multilayer perceptron: dense layers with an activation between them. Without hidden layers it is linear (with a
/// cross-entropy loss: logistic regression).
struct MlpSpec {
    std::vector<int> width = {2, 5, 1};  ///< nodes per layer, inputs first
    Activation activation = Activation::Relu;
    Initialisation init = Initialisation::Torch;
    std::uint64_t seed = 0;

    /// Throws std::invalid_argument that names the field, its value and the allowed range.
    void validate() const;
    int depth() const { return static_cast<int>(width.size()) - 1; }
    std::size_t parameterCount() const;
    bool operator==(const MlpSpec &) const = default;
};

/// The hidden width for which one hidden layer (two if `hidden_layers` is 2, ...) comes nearest to so many parameters.
int matchedHiddenWidth(int inputs, int outputs, int hidden_layers, std::size_t parameters);

/// A value type, all trainable numbers in one flat vector in torch's order: per layer weights [outputs][inputs], then
/// biases [outputs].
class Mlp {
  public:
    Mlp() = default;
    /// Throws std::invalid_argument from MlpSpec::validate().
    explicit Mlp(const MlpSpec &spec);

    const MlpSpec &spec() const { return spec_; }
    int depth() const { return spec_.depth(); }
    int inputs() const { return spec_.width.front(); }
    int outputs() const { return spec_.width.back(); }
    std::vector<double> &parameters() { return parameters_; }
    const std::vector<double> &parameters() const { return parameters_; }
    std::size_t weightOffset(int l) const { return offsets_[static_cast<std::size_t>(l)]; }
    std::size_t biasOffset(int l) const {
        return weightOffset(l) + static_cast<std::size_t>(spec_.width[static_cast<std::size_t>(l)]) *
                                     static_cast<std::size_t>(spec_.width[static_cast<std::size_t>(l) + 1]);
    }
    bool allFinite() const;
    bool operator==(const Mlp &) const = default;

  private:
    MlpSpec spec_;
    std::vector<std::size_t> offsets_;  ///< per layer, of its weights
    std::vector<double> parameters_;
};

}  // namespace kan
