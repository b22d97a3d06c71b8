#include "core/model/mlp.h"

#include <algorithm>
#include <cmath>
#include <stdexcept>

#include "core/random/torch_generator.h"
#include "core/text.h"

namespace kan {

namespace {

constexpr std::pair<Activation, std::string_view> kActivationNames[] = {{Activation::Relu, "relu"},
                                                                        {Activation::Tanh, "tanh"},
                                                                        {Activation::Silu, "silu"},
                                                                        {Activation::Sigmoid, "sigmoid"}};
constexpr std::pair<Initialisation, std::string_view> kInitNames[] = {
    {Initialisation::Torch, "torch"}, {Initialisation::Xavier, "xavier"}, {Initialisation::He, "he"}};

double weightBound(Initialisation init, int inputs, int outputs) {
    switch (init) {
        case Initialisation::Xavier:
            return std::sqrt(6.0 / (inputs + outputs));
        case Initialisation::He:
            return std::sqrt(6.0 / inputs);
        case Initialisation::Torch:
            break;
    }
    return 1 / std::sqrt(static_cast<double>(inputs));
}

}  // namespace

std::string_view toString(Activation activation) {
    return nameOf(kActivationNames, activation);
}
Activation activationFromString(std::string_view text) {
    return valueNamed(kActivationNames, text, "activation");
}
std::string_view toString(Initialisation init) {
    return nameOf(kInitNames, init);
}
Initialisation initialisationFromString(std::string_view text) {
    return valueNamed(kInitNames, text, "init");
}

void MlpSpec::validate() const {
    constexpr std::size_t kMostParameters = 100'000'000;
    if (width.size() < 2)
        throw std::invalid_argument(
            concat("width has ", width.size(), " entries; it must have at least 2, for example [2, 5, 1]"));
    if (width.size() > 101) throw std::invalid_argument(concat("width has ", width.size(), " entries; at most 101"));
    for (const int nodes : width)
        if (nodes < 1 || nodes > 1'000'000)
            throw std::invalid_argument(concat("width holds ", nodes, "; every entry must lie in 1 .. 1000000"));
    if (parameterCount() > kMostParameters)
        throw std::invalid_argument(concat("width makes ", parameterCount(), " parameters; at most ", kMostParameters,
                                           ". Choose smaller widths"));
}

std::size_t MlpSpec::parameterCount() const {
    std::size_t count = 0;
    for (std::size_t l = 0; l + 1 < width.size(); ++l)
        count += (static_cast<std::size_t>(width[l]) + 1) * static_cast<std::size_t>(width[l + 1]);
    return count;
}

int matchedHiddenWidth(int inputs, int outputs, int hidden_layers, std::size_t parameters) {
    const auto count = [&](int hidden) {
        MlpSpec spec;
        spec.width.assign(1, inputs);
        spec.width.insert(spec.width.end(), static_cast<std::size_t>(std::max(hidden_layers, 1)), hidden);
        spec.width.push_back(outputs);
        return spec.parameterCount();
    };
    int low = 1, high = 1'000'000;
    while (low < high) {  // the least width with at least so many
        const int middle = low + (high - low) / 2;
        if (count(middle) >= parameters)
            high = middle;
        else
            low = middle + 1;
    }
    return low > 1 && parameters - count(low - 1) <= count(low) - parameters ? low - 1 : low;
}

Mlp::Mlp(const MlpSpec &spec) : spec_(spec) {
    spec_.validate();
    parameters_.reserve(spec_.parameterCount());
    TorchGenerator generator(spec_.seed);
    const auto draw = [&](std::size_t count, double bound) {
        // torch's uniform_(-bound, bound)
        for (std::size_t n = 0; n < count; ++n) parameters_.push_back(generator.uniform() * (bound - -bound) + -bound);
    };
    for (std::size_t l = 0; l + 1 < spec_.width.size(); ++l) {
        const int inputs = spec_.width[l], outputs = spec_.width[l + 1];
        offsets_.push_back(parameters_.size());
        draw(static_cast<std::size_t>(inputs) * static_cast<std::size_t>(outputs),
             weightBound(spec_.init, inputs, outputs));
        if (spec_.init == Initialisation::Torch)
            draw(static_cast<std::size_t>(outputs), weightBound(spec_.init, inputs, outputs));
        else
            parameters_.resize(parameters_.size() + static_cast<std::size_t>(outputs), 0.0);
    }
}

bool Mlp::allFinite() const {
    return std::all_of(parameters_.begin(), parameters_.end(), [](double value) { return std::isfinite(value); });
}

}  // namespace kan
