#include "core/lab/landscape/latent_mlp.h"

#include <algorithm>
#include <cmath>
#include <stdexcept>

#include "core/random/torch_generator.h"
#include "core/simd/simd.h"
#include "core/text.h"

namespace kan {

namespace {

constexpr int kPartWeights = 32'768;  ///< weights that make a task of their own worth while
constexpr int kMostParts = 8;
constexpr std::size_t kMostParameters = 100'000'000;

struct Products {
    double dot = 0, square = 0;
};

/// v.x and, if wanted, v.v. In sixteen sums, so that their order does not depend on where the memory begins.
template <bool kSquare>
Products productsOf(const double *v, const double *x, int count) {
    constexpr int kSums = 4, kLanes = simd::kLanesOf<simd::Vec4>;
    simd::Vec4 dots[kSums] = {}, squares[kSums] = {};
    int n = 0;
    for (; n + kSums * kLanes <= count; n += kSums * kLanes)
        for (int s = 0; s < kSums; ++s) {
            const simd::Vec4 values = simd::load<simd::Vec4>(v + n + s * kLanes);
            dots[s] += values * simd::load<simd::Vec4>(x + n + s * kLanes);
            if constexpr (kSquare) squares[s] += values * values;
        }
    const auto total = [](const simd::Vec4(&sums)[kSums]) {
        const simd::Vec4 sum = (sums[0] + sums[1]) + (sums[2] + sums[3]);
        return (sum[0] + sum[1]) + (sum[2] + sum[3]);
    };
    Products products{total(dots), total(squares)};
    for (; n < count; ++n) {
        products.dot += v[n] * x[n];
        if constexpr (kSquare) products.square += v[n] * v[n];
    }
    return products;
}

LatentLayer plain(int outputs, int source, bool weight_norm) {
    return {outputs, {source}, weight_norm};
}

/// Layers that each take the one before, up to `depth` in all.
void extend(LatentMlpSpec &spec, int depth, int width, bool weight_norm) {
    while (spec.depth() < depth) spec.layers.push_back(plain(width, spec.depth(), weight_norm));
}

}  // namespace

int LatentMlpSpec::inputs(int layer) const {
    int count = 0;
    for (const int source : layers[static_cast<std::size_t>(layer) - 1].sources) count += nodes(source);
    return count;
}

std::size_t LatentMlpSpec::parameterCount() const {
    std::size_t count = static_cast<std::size_t>(latent);
    for (int l = 1; l <= depth(); ++l) {
        const LatentLayer &layer = layers[static_cast<std::size_t>(l) - 1];
        count += static_cast<std::size_t>(layer.outputs) *
                 (static_cast<std::size_t>(inputs(l)) + (layer.weight_norm ? 2 : 1));
    }
    return count;
}

void LatentMlpSpec::validate() const {
    if (latent < 1 || latent > 10'000)
        throw std::invalid_argument(concat("latent is ", latent, "; it must lie in 1 .. 10000"));
    if (layers.empty()) throw std::invalid_argument("layers is empty; there must be at least one");
    for (int l = 1; l <= depth(); ++l) {
        const LatentLayer &layer = layers[static_cast<std::size_t>(l) - 1];
        if (layer.outputs < 1 || layer.outputs > 10'000)
            throw std::invalid_argument(
                concat("layer ", l, " has ", layer.outputs, " outputs; they must lie in 1 .. 10000"));
        if (layer.sources.empty()) throw std::invalid_argument(concat("layer ", l, " takes no values"));
        for (const int source : layer.sources)
            if (source < 0 || source >= l)
                throw std::invalid_argument(
                    concat("layer ", l, " takes the values of layer ", source, "; they must lie in 0 .. ", l - 1));
    }
    if (parameterCount() > kMostParameters)
        throw std::invalid_argument(concat("width makes ", parameterCount(), " parameters; at most ", kMostParameters,
                                           ". Choose a smaller one"));
}

LatentMlpSpec mlp5(int width, int latent, int outputs, bool weight_norm) {
    LatentMlpSpec spec;
    spec.latent = latent;
    extend(spec, 4, width, weight_norm);
    extend(spec, 5, outputs, false);
    return spec;
}

LatentMlpSpec mlp9(int width, int latent, int outputs, bool weight_norm) {
    if (latent >= width)
        throw std::invalid_argument(
            concat("width is ", width, "; for mlp-9 it must be above the latent dimension, which is ", latent));
    LatentMlpSpec spec;
    spec.latent = latent;
    extend(spec, 3, width, weight_norm);
    extend(spec, 4, width - latent, weight_norm);
    spec.layers.push_back({width, {4, 0}, weight_norm});
    extend(spec, 8, width, weight_norm);
    extend(spec, 9, outputs, false);
    return spec;
}

LatentMlpSpec mlp17(int width, int latent, int outputs, bool weight_norm) {
    LatentMlpSpec spec;
    spec.latent = latent;
    for (int block = 0; block < 4; ++block) {
        LatentLayer first{width, {}, weight_norm};
        for (int before = block; before >= 0; --before) first.sources.push_back(4 * before);
        spec.layers.push_back(first);
        extend(spec, 4 * (block + 1), width, weight_norm);
    }
    extend(spec, 17, outputs, false);
    return spec;
}

LatentMlp::LatentMlp(const LatentMlpSpec &spec, int threads) : spec_(spec), team_(threads) {
    spec_.validate();
    values_.emplace_back(static_cast<std::size_t>(spec_.latent));
    gradients_ = values_;
    std::size_t offset = values_[0].size();
    for (int l = 1; l <= spec_.depth(); ++l) {
        const LatentLayer &shape = spec_.layers[static_cast<std::size_t>(l) - 1];
        Layer layer;
        layer.inputs = spec_.inputs(l);
        layer.outputs = shape.outputs;
        layer.weight_norm = shape.weight_norm;
        const std::size_t inputs = static_cast<std::size_t>(layer.inputs),
                          outputs = static_cast<std::size_t>(layer.outputs);
        layer.parts = std::clamp(layer.inputs * layer.outputs / kPartWeights, 1, std::min(kMostParts, layer.outputs));
        layer.weights = offset;
        layer.gains = layer.weights + inputs * outputs;
        layer.biases = layer.gains + (layer.weight_norm ? outputs : 0);
        offset = layer.biases + outputs;
        layer.input.resize(inputs);
        layer.dots.resize(outputs);
        layer.norms.resize(outputs);
        layer.upstream.resize(outputs);
        layer.gain_gradient.resize(outputs);
        layer.downstream.resize(inputs * static_cast<std::size_t>(layer.parts));
        layers_.push_back(std::move(layer));
        values_.emplace_back(outputs);
        gradients_.emplace_back(outputs);
    }
    parameters_.resize(offset);
    initialise();
}

void LatentMlp::initialise() {
    TorchGenerator generator(spec_.seed);
    for (int i = 0; i < spec_.latent; ++i) parameters_[static_cast<std::size_t>(i)] = generator.uniform();
    for (const Layer &layer : layers_) {
        const double bound = 1 / std::sqrt(static_cast<double>(layer.inputs));
        const auto draw = [&](std::size_t first, std::size_t last) {
            for (std::size_t n = first; n < last; ++n)
                parameters_[n] = generator.uniform() * (bound - -bound) + -bound;  // torch's uniform_(-bound, bound)
        };
        draw(layer.weights, layer.gains);
        draw(layer.biases, layer.biases + static_cast<std::size_t>(layer.outputs));
        const double *v = parameters_.data() + layer.weights;
        if (layer.weight_norm)
            for (int j = 0; j < layer.outputs; ++j, v += layer.inputs)
                parameters_[layer.gains + static_cast<std::size_t>(j)] =
                    std::sqrt(productsOf<true>(v, v, layer.inputs).square);
    }
}

void LatentMlp::gatherInput(int layer) {
    auto to = layers_[static_cast<std::size_t>(layer) - 1].input.begin();
    for (const int source : spec_.layers[static_cast<std::size_t>(layer) - 1].sources) {
        const std::vector<double> &values = values_[static_cast<std::size_t>(source)];
        to = std::copy(values.begin(), values.end(), to);
    }
}

void LatentMlp::forwardRows(Layer &layer, std::vector<double> &values, int first, int last, bool rectify) const {
    for (int row = first; row < last; ++row) {
        const std::size_t j = static_cast<std::size_t>(row);
        const double *weights = parameters_.data() + layer.weights + j * layer.input.size();
        double sum = parameters_[layer.biases + j];
        if (layer.weight_norm) {
            const Products products = productsOf<true>(weights, layer.input.data(), layer.inputs);
            layer.dots[j] = products.dot;
            layer.norms[j] = std::sqrt(products.square);
            sum += parameters_[layer.gains + j] / layer.norms[j] * products.dot;
        } else {
            sum += productsOf<false>(weights, layer.input.data(), layer.inputs).dot;
        }
        values[j] = rectify && sum < 0 ? 0.0 : sum;  // NaN stays
    }
}

std::span<const double> LatentMlp::forward() {
    std::copy_n(parameters_.begin(), spec_.latent, values_[0].begin());
    for (int l = 1; l <= spec_.depth(); ++l) {
        gatherInput(l);
        Layer &layer = layers_[static_cast<std::size_t>(l) - 1];
        const bool rectify = l < spec_.depth();
        team_.run(layer.parts, true, [&](int part) {
            forwardRows(layer, values_[static_cast<std::size_t>(l)], layer.outputs * part / layer.parts,
                        layer.outputs * (part + 1) / layer.parts, rectify);
        });
    }
    return values_.back();
}

void LatentMlp::backwardRows(Layer &layer, int part, GradientSink &sink) {
    double *downstream = layer.downstream.data() + static_cast<std::size_t>(part) * layer.input.size();
    std::fill_n(downstream, layer.inputs, 0.0);
    for (int row = layer.outputs * part / layer.parts; row < layer.outputs * (part + 1) / layer.parts; ++row) {
        const std::size_t j = static_cast<std::size_t>(row);
        GradientRow gradient;
        gradient.offset = layer.weights + j * layer.input.size();
        gradient.weights = parameters_.data() + gradient.offset;
        gradient.count = layer.input.size();
        gradient.input = layer.input.data();
        gradient.downstream = downstream;
        gradient.scale = layer.upstream[j];
        if (layer.weight_norm) {
            const double norm = layer.norms[j];
            layer.gain_gradient[j] = layer.upstream[j] * layer.dots[j] / norm;
            gradient.scale *= parameters_[layer.gains + j] / norm;
            gradient.shrink = -gradient.scale * layer.dots[j] / (norm * norm);
        }
        sink.takeRow(gradient);
    }
}

/// Adds what the layer's parts found to the gradients of the values it took.
void LatentMlp::scatterDownstream(int layer) {
    const Layer &from = layers_[static_cast<std::size_t>(layer) - 1];
    std::size_t at = 0;
    for (const int source : spec_.layers[static_cast<std::size_t>(layer) - 1].sources)
        for (double &gradient : gradients_[static_cast<std::size_t>(source)]) {
            for (std::size_t part = 0; part < static_cast<std::size_t>(from.parts); ++part)
                gradient += from.downstream[part * from.input.size() + at];
            ++at;
        }
}

void LatentMlp::backward(std::span<const double> output_gradient, GradientSink &sink) {
    for (std::vector<double> &gradient : gradients_) std::fill(gradient.begin(), gradient.end(), 0.0);
    std::copy(output_gradient.begin(), output_gradient.end(), gradients_.back().begin());
    for (int l = spec_.depth(); l >= 1; --l) {
        Layer &layer = layers_[static_cast<std::size_t>(l) - 1];
        const std::vector<double> &values = values_[static_cast<std::size_t>(l)];
        const std::vector<double> &gradient = gradients_[static_cast<std::size_t>(l)];
        for (std::size_t j = 0; j < gradient.size(); ++j)
            layer.upstream[j] = l == spec_.depth() || values[j] > 0 ? gradient[j] : 0.0;
        team_.run(layer.parts, true, [&](int part) { backwardRows(layer, part, sink); });
        if (layer.weight_norm)
            sink.take({parameters_.data() + layer.gains, layer.gain_gradient.size()}, layer.gains, layer.gain_gradient);
        sink.take({parameters_.data() + layer.biases, layer.upstream.size()}, layer.biases, layer.upstream);
        scatterDownstream(l);
    }
    sink.take({parameters_.data(), gradients_[0].size()}, 0, gradients_[0]);
}

}  // namespace kan
