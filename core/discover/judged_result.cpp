#include "core/discover/judged_result.h"

#include <cstdio>
#include <utility>

#include "core/data/formula_options.h"
#include "core/text.h"

namespace kan {

namespace {

/// "another formula cannot be told from it by these rows: measure at a = 3, b = 1.5".
std::string whatTellsApart(const std::vector<Alternative> &alternatives, const Dataset &data) {
    const std::vector<std::string> names = formulaOptionsOf(data, data.outputs()).input_names;
    std::string where;
    for (std::size_t n = 0; n < alternatives.front().where.size(); ++n) {
        char value[32];
        std::snprintf(value, sizeof value, "%.3g", alternatives.front().where[n]);
        where += concat(n == 0 ? "" : ", ", n < names.size() ? names[n] : concat("x", n + 1), " = ", value);
    }
    return concat(alternatives.size() == 1 ? std::string("another formula") : concat(alternatives.size(), " others"),
                  " cannot be told from it by these rows: measure at ", where);
}

/// What came of it, in words; `lost`: the network is exact, but not its formula in the user's units.
std::string messageOf(const DiscoverResult &result, const Dataset &data, bool lost) {
    if (result.stopped) return "stopped before the end";
    if (lost)
        return "the network is exact, but its formula in the units of the columns has constants too large or too small "
               "for a double; choose units in which the numbers are nearer to 1";
    if (!result.alternatives.empty())
        return concat(inWords(result.verdict, data), "; ", whatTellsApart(result.alternatives, data));
    if (result.verdict.kind != Verdict::Kind::None) return inWords(result.verdict, data);
    if (result.model.allSymbolic()) return "a formula of the log-odds: see how often it is right";
    return concat(result.model.activeEdgeCount() - result.model.symbolicEdgeCount(),
                  " edges are no function of the library and stay splines");
}

}  // namespace

DiscoverResult judged(DiscoverResult result, const Trials &trials, const DiscoverOptions &options, double network,
                      bool lost) {
    const LossFunction &loss = options.loss;
    const Dataset &data = trials.data();
    result.stopped = trials.stopped();
    result.wishes = options.wishes;
    if (!result.stopped && loss.kind != Loss::BinaryCrossEntropy && data.classes == 0)
        result.verdict = verdictOn(result.model, data, result.exact, network, trials.threads());
    if (result.verdict.kind != Verdict::Kind::WithinNoise) result.alternatives.clear();
    result.message = messageOf(result, data, lost);
    return result;
}

}  // namespace kan
