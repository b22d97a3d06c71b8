#include <kan/symbolic.h>

#include <array>
#include <stdexcept>
#include <utility>

#include "core/facade/state.h"
#include "core/formula/user_function.h"
#include "core/interpret/auto_symbolic.h"
#include "core/interpret/fix_symbolic.h"
#include "core/interpret/look_alike.h"
#include "core/text.h"

namespace kan::lib {

std::vector<Suggestion> suggest(const Network &network, const Dataset &dataset, Edge edge, const Options &options) {
    const kan::Experiment experiment = experimentOf(network, dataset, options);
    const Suggestions found =
        kan::suggest(network.state().model, edgeIdOf(edge), experiment.dataset->train_input,
                     experiment.symbolic.library(), experiment.symbolic.suggestOptions(experiment.training.threads));
    std::vector<Suggestion> suggestions;
    for (const RankedFit &ranked : found.fits) {
        const SymbolicAffine &best = ranked.fit.best;
        suggestions.push_back({ranked.fit.function, best.a, best.b, best.c, best.d, best.r2, ranked.fit.complexity,
                               ranked.fit.domain_ok, std::string(imitatedName(best))});
    }
    return suggestions;
}

Network fixSymbolic(const Network &network, const Dataset &dataset, Edge edge, const std::string &function,
                    const Options &options) {
    const kan::Experiment experiment = experimentOf(network, dataset, options);
    const std::array<SymbolicChoice, 1> choices = {
        {{edgeIdOf(edge), symbolicLibraryOf({function}).functions().front(), std::nullopt}}};
    FixResult result = kan::fixSymbolic(network.state().model, choices, experiment.dataset->train_input,
                                        experiment.symbolic.fit, experiment.training.threads);
    const FixedEdge &fixed = result.edges.front();
    if (!fixed.fixed) throw std::invalid_argument(concat(edgeName(fixed.edge), ": ", fixed.message));
    return withModel(network, std::move(result.model));
}

Network unfixSymbolic(const Network &network, Edge edge) {
    return withModel(network, unfix(network.state().model, std::array{edgeIdOf(edge)}));
}

Symbolic autoSymbolic(const Network &network, const Dataset &dataset, const Options &options, std::stop_token stop) {
    const kan::Experiment experiment = experimentOf(network, dataset, options);
    AutoSymbolicOptions search = experiment.symbolic.autoSymbolicOptions(experiment.training.threads);
    search.loss = experiment.training.loss;
    AutoSymbolicResult result = kan::autoSymbolic(network.state().model, experiment.dataset,
                                                  experiment.symbolic.library(), search, std::move(stop));
    return {withModel(network, std::move(result.model)), std::move(result.message), result.stopped, result.loss_before,
            result.loss_after};
}

}  // namespace kan::lib
