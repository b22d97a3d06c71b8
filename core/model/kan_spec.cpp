#include "core/model/kan_spec.h"

#include <algorithm>
#include <cmath>
#include <numeric>
#include <stdexcept>

#include "core/model/kan_fields.h"
#include "core/text.h"

namespace kan {

namespace {

constexpr std::pair<Rules, std::string_view> kRulesNames[] = {{Rules::Pykan00, "pykan-0.0"},
                                                              {Rules::Pykan02, "pykan-0.2"}};

constexpr int kMaxDepth = 100;
constexpr int kMaxWidth = 100000;
constexpr double kMemoryLimit = 16e9;

}  // namespace

std::string_view toString(Rules rules) {
    return nameOf(kRulesNames, rules);
}
Rules rulesFromString(std::string_view text) {
    return valueNamed(kRulesNames, text, "rules");
}

KanSpec KanSpec::defaults(Rules rules) {
    KanSpec spec;
    spec.rules = rules;
    if (rules == Rules::Pykan02) {
        spec.seed = 1;
        spec.noise_scale = 0.3;
        spec.grid_eps = 0.02;
    }
    return spec;
}

void KanSpec::validate() const {
    if (width.size() < 2)
        throw std::invalid_argument(
            concat("width has ", width.size(), " entries; it needs at least two, for example [2, 5, 1]"));
    requireWithin("the number of layers in width", static_cast<long>(width.size()) - 1, 1, kMaxDepth);
    for (std::size_t l = 0; l < width.size(); ++l) requireWithin(concat("width[", l, "]"), width[l], 1, kMaxWidth);
    requireInRange(kanFields(), *this);
    requireWithin("grid_range[0]", grid_range[0], -1e9, 1e9);
    requireWithin("grid_range[1]", grid_range[1], -1e9, 1e9);
    if (!(grid_range[1] - grid_range[0] > 1e-9 * (1 + std::abs(grid_range[0]))))
        throw std::invalid_argument(concat("grid_range is [", grid_range[0], ", ", grid_range[1],
                                           "]; its first number must be smaller than its second"));
    validateProducts();
    const double bytes = memoryEstimate(1);
    if (bytes > kMemoryLimit)
        throw std::invalid_argument(concat("this network has ", parameterCount(), " parameters and would need about ",
                                           formatBytes(bytes), " to train; the limit is ", formatBytes(kMemoryLimit),
                                           ". Choose smaller widths or a smaller grid"));
}

bool KanSpec::multiplies() const {
    return std::any_of(mult_arity.begin(), mult_arity.end(), [](const auto &arity) { return !arity.empty(); });
}

const std::vector<int> &KanSpec::arityOf(std::size_t l) const {
    static const std::vector<int> kNone;
    return l < mult_arity.size() ? mult_arity[l] : kNone;
}

int KanSpec::subnodes(std::size_t l) const {
    const std::vector<int> &arity = arityOf(l);
    return std::accumulate(arity.begin(), arity.end(), width[l] - static_cast<int>(arity.size()));
}

void KanSpec::validateProducts() const {
    if (mult_arity.empty()) return;
    if (mult_arity.size() != width.size())
        throw std::invalid_argument(concat("mult_arity has ", mult_arity.size(),
                                           " lists; expected one for each of the ", width.size(), " entries of width"));
    for (std::size_t l = 0; l < width.size(); ++l) {
        if (l == 0 && !mult_arity[l].empty())
            throw std::invalid_argument("width[0] has multiplication nodes; inputs are numbers by themselves");
        if (static_cast<int>(mult_arity[l].size()) > width[l])
            throw std::invalid_argument(concat("mult_arity[", l, "] has ", mult_arity[l].size(), " entries; layer ", l,
                                               " has ", width[l], " nodes in all"));
        for (std::size_t n = 0; n < mult_arity[l].size(); ++n)
            requireWithin(concat("mult_arity[", l, "][", n, "], the number of factors,"), mult_arity[l][n], 2,
                          kMaxArity);
    }
    if (multiplies() && rules != Rules::Pykan02)
        throw std::invalid_argument(
            "multiplication nodes are pykan-0.2's; set rules to pykan-0.2, or take them out of width");
}

std::size_t KanSpec::edgeCount() const {
    std::size_t edges = 0;
    for (std::size_t l = 0; l + 1 < width.size(); ++l)
        edges += static_cast<std::size_t>(width[l]) * static_cast<std::size_t>(subnodes(l + 1));
    return edges;
}

std::size_t KanSpec::parameterCount() const {
    std::size_t count = edgeCount() * (static_cast<std::size_t>(grid) + static_cast<std::size_t>(k) + 2);
    if (rules == Rules::Pykan00)
        for (std::size_t l = 1; l < width.size(); ++l) count += static_cast<std::size_t>(width[l]);
    if (affine_trainable)
        for (std::size_t l = 1; l < width.size(); ++l) count += 2 * static_cast<std::size_t>(width[l] + subnodes(l));
    return count;
}

double KanSpec::memoryEstimate(std::size_t samples) const {
    // L-BFGS keeps 10 pairs, a line search half a dozen vectors, the workspace effective tables and gradients; 55 were
    // measured for [2,100,1] with G = 20,000.
    constexpr double kVectorsOfParameters = 56;
    double nodes = 0;
    for (std::size_t l = 0; l < width.size(); ++l) nodes += subnodes(l) + (arityOf(l).empty() ? 0 : width[l]);
    const double per_sample = nodes * (2.0 * (k + 2) + 3.0) * sizeof(double);
    return static_cast<double>(parameterCount()) * kVectorsOfParameters * sizeof(double) +
           per_sample * static_cast<double>(samples);
}

}  // namespace kan
