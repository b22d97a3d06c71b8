#include "core/lab/landscape/parameterisation.h"

#include <stdexcept>

#include "core/lab/landscape/latent_kan.h"
#include "core/lab/landscape/latent_mlp.h"
#include "core/random/torch_generator.h"
#include "core/text.h"

namespace kan {

namespace {

constexpr std::pair<ParameterisationKind, std::string_view> kParameterisationNames[] = {
    {ParameterisationKind::Direct, "direct"},
    {ParameterisationKind::Mlp5, "mlp-5"},
    {ParameterisationKind::Mlp9, "mlp-9"},
    {ParameterisationKind::Mlp17, "mlp-17"},
    {ParameterisationKind::Kan, "kan"}};

LatentMlpSpec mlpSpec(const Parameterisation &p, int outputs) {
    switch (p.kind) {
        case ParameterisationKind::Mlp5:
            return mlp5(p.width, p.latent, outputs, p.weight_norm);
        case ParameterisationKind::Mlp17:
            return mlp17(p.width, p.latent, outputs, p.weight_norm);
        default:
            return mlp9(p.width, p.latent, outputs, p.weight_norm);
    }
}

std::unique_ptr<DirectModel> directModel(int dimension, std::uint64_t seed) {
    std::vector<double> x = TorchGenerator(seed).normals(static_cast<std::size_t>(dimension));
    for (double &value : x) value *= 0.01;
    return std::make_unique<DirectModel>(std::move(x));
}

KanSpec kanSpec(const Parameterisation &p, int outputs, std::uint64_t seed) {
    KanSpec spec;
    spec.width = {p.kan_latent, p.kan_hidden, outputs};
    spec.grid = p.kan_grid;
    spec.k = p.kan_order;
    spec.extrapolation = Extrapolation::Linear;
    spec.seed = seed;
    return spec;
}

}  // namespace

std::string_view toString(ParameterisationKind kind) {
    return nameOf(kParameterisationNames, kind);
}

ParameterisationKind parameterisationKindFromString(std::string_view text) {
    return valueNamed(kParameterisationNames, text, "parameterisation");
}

std::vector<ParameterisationKind> parameterisations() {
    std::vector<ParameterisationKind> kinds;
    for (const auto &[kind, name] : kParameterisationNames) kinds.push_back(kind);
    return kinds;
}

void Parameterisation::validate() const {
    if (kind == ParameterisationKind::Direct) return;
    if (kind == ParameterisationKind::Kan) {
        requireWithin("kan_latent", kan_latent, 1, 256);
        requireWithin("kan_hidden", kan_hidden, 1, 256);
        requireWithin("kan_grid", kan_grid, 1, 200);
        requireWithin("kan_order", kan_order, 1, KanSpec::kMaxOrder);
        return;
    }
    requireWithin("width", width, 1, 4096);
    requireWithin("latent", latent, 1, 4096);
    mlpSpec(*this, 1).validate();
}

std::unique_ptr<LatentModel> makeLatentModel(const Parameterisation &parameterisation, int dimension,
                                             std::uint64_t seed, int threads) {
    parameterisation.validate();
    switch (parameterisation.kind) {
        case ParameterisationKind::Direct:
            return directModel(dimension, seed);
        case ParameterisationKind::Kan:
            return std::make_unique<LatentKan>(kanSpec(parameterisation, dimension, seed));
        default:
            break;
    }
    LatentMlpSpec spec = mlpSpec(parameterisation, dimension);
    spec.seed = seed;
    return std::make_unique<LatentMlp>(spec, threads);
}

}  // namespace kan
