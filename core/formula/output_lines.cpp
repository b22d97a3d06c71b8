#include "core/formula/output_lines.h"

#include "core/text.h"

namespace kan {

namespace {

ExpressionPtr probability(ExpressionFactory &make, const ExpressionPtr &log_odds, Sigma sigma) {
    const ExpressionPtr z = make.adopted(log_odds);
    if (sigma == Sigma::Call) return make.call("sigma", {z});
    const ExpressionPtr one = make.number(1, 0);
    const ExpressionPtr power = make.call("exp", {make.negated(z)});
    return make.quotient(one, make.orderedSum({one, power}));
}

std::string probabilityName(const std::string &event) {
    return concat("P(", event, ")");
}

}  // namespace

std::vector<OutputLine> outputLines(const NetworkFormula &formula, Sigma sigma) {
    const std::vector<std::string> &events = formula.options().events;
    std::vector<OutputLine> lines;
    if (events.size() == 1 && formula.outputs() == 1) {
        ExpressionFactory make;
        lines.push_back({probabilityName(events[0]), probability(make, formula.expressions()[0], sigma)});
        return lines;
    }
    for (std::size_t m = 0; m < formula.expressions().size(); ++m)
        lines.push_back({formula.options().output_names[m], formula.expressions()[m]});
    return lines;
}

std::vector<std::string> softmaxNames(const NetworkFormula &formula) {
    std::vector<std::string> names;
    if (formula.outputs() < 2) return names;
    for (const std::string &event : formula.options().events) names.push_back(probabilityName(event));
    return names;
}

}  // namespace kan
