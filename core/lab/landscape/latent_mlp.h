#pragma once

#include <cstdint>
#include <vector>

#include "core/lab/landscape/latent_model.h"
#include "core/threads/task_team.h"

namespace kan {

/// One dense layer: y = W [v_a, v_b, ...] + b, v_0 being the latent vector and v_n the values of layer n, then ReLU
/// but for the last layer.
struct LatentLayer {
    int outputs = 0;
    std::vector<int> sources;  ///< whose values it takes, one after the other; each less than its own number
    /// W = g v/|v| per row, g and v trained in place of W (Salimans & Kingma 2016, torch.nn.utils.weight_norm).
    bool weight_norm = false;
};

struct LatentMlpSpec {
    int latent = 128;
    std::vector<LatentLayer> layers;
    std::uint64_t seed = 0;

    /// Throws std::invalid_argument that names the field, its value and the allowed range.
    void validate() const;
    int nodes(int source) const { return source == 0 ? latent : layers[static_cast<std::size_t>(source) - 1].outputs; }
    int inputs(int layer) const;  ///< of layer 1 .. depth
    int depth() const { return static_cast<int>(layers.size()); }
    std::size_t parameterCount() const;  ///< the latent vector's included
};

/// Five layers, all but the last `width` wide and, if wanted, with weight normalisation.
LatentMlpSpec mlp5(int width, int latent, int outputs, bool weight_norm = true);
/// Nine layers; the fourth makes width - latent values, to which the latent vector is joined again (DeepSDF, Park et
/// al. 2019).
LatentMlpSpec mlp9(int width, int latent, int outputs, bool weight_norm = true);
/// Seventeen layers; the fifth, ninth and thirteenth take the values of the fourth, eighth and twelfth that are before
/// them, the latest first, and the latent vector.
LatentMlpSpec mlp17(int width, int latent, int outputs, bool weight_norm = true);

/// A deep perceptron on one row, the latent vector, with exact gradients by weights, gains, biases and latent vector.
/// Both passes read each weight once and are bound by memory: rows of large layers are spread over the threads. Results
/// do not depend on their number. Nothing is allocated after construction.
///
/// Parameters: the latent vector; then per layer weights (v) [outputs][inputs], gains [outputs] if weight_norm, biases
/// [outputs]. They start as torch's: latent rand, weights and biases as nn.Linear's, gains |v|.
class LatentMlp : public LatentModel {
  public:
    LatentMlp(const LatentMlpSpec &spec, int threads);

    std::span<const double> forward() override;
    void backward(std::span<const double> output_gradient, GradientSink &sink) override;
    std::span<double> parameters() override { return parameters_; }
    const LatentMlpSpec &spec() const { return spec_; }

  private:
    struct Layer {
        int inputs = 0, outputs = 0, parts = 1;
        std::size_t weights = 0, gains = 0, biases = 0;  ///< offsets; without weight normalisation gains = biases
        bool weight_norm = false;
        std::vector<double> input;     ///< [inputs]
        std::vector<double> dots;      ///< [outputs]: v.input, for weight_norm
        std::vector<double> norms;     ///< [outputs]: |v|
        std::vector<double> upstream;  ///< [outputs]: d(loss)/d(sum)
        std::vector<double> gain_gradient;
        std::vector<double> downstream;  ///< [parts][inputs]
    };
    void initialise();
    void gatherInput(int layer);
    void forwardRows(Layer &layer, std::vector<double> &values, int first, int last, bool rectify) const;
    void backwardRows(Layer &layer, int part, GradientSink &sink);
    void scatterDownstream(int layer);

    LatentMlpSpec spec_;
    TaskTeam team_;
    std::vector<double> parameters_;
    std::vector<Layer> layers_;
    std::vector<std::vector<double>> values_;     ///< per source
    std::vector<std::vector<double>> gradients_;  ///< d(loss)/d(values)
};

}  // namespace kan
