#include "core/compare/contender.h"

#include <algorithm>
#include <stdexcept>

#include "core/compare/form_contender.h"
#include "core/model/kan_layers.h"
#include "core/text.h"

namespace kan {

namespace {

constexpr std::pair<ContenderKind, std::string_view> kKindNames[] = {{ContenderKind::Kan, "kan"},
                                                                     {ContenderKind::Mlp, "mlp"},
                                                                     {ContenderKind::Linear, "linear"},
                                                                     {ContenderKind::Formula, "formula"}};

}  // namespace

std::string_view toString(ContenderKind kind) {
    return nameOf(kKindNames, kind);
}

ContenderKind contenderKindFromString(std::string_view text) {
    return valueNamed(kKindNames, text, "kind");
}

void Contender::validate() const {
    const auto refuse = [this](const std::string &problem) {
        throw std::invalid_argument(concat("model \"", name, "\": ", problem));
    };
    if (name.empty()) throw std::invalid_argument("a model has no name; give each one that says what it is");
    if (kind == ContenderKind::Linear && !hidden.empty()) refuse("a linear model has no hidden layers");
    if (kind == ContenderKind::Formula && !hidden.empty()) refuse("a formula has no hidden layers");
    if (kind == ContenderKind::Formula && form.form.find_first_not_of(" \t\n") == std::string::npos)
        refuse("its formula is empty; expected one with constants, such as a*exp(-b*x1)");
    if (kind != ContenderKind::Formula && !(form == FormSpec())) refuse("only a formula has a form with constants");
    if (kind != ContenderKind::Kan && (prune || symbolic)) refuse("only a KAN can be pruned or made symbolic");
    if (retrain_steps < 0 || retrain_steps > 100'000)
        refuse(concat("retrain_steps is ", retrain_steps, "; it must lie in 0 .. 100000"));
    if (kind == ContenderKind::Formula && training.loss.ofClasses())
        refuse("a formula with constants learns numbers, not classes; choose the loss mse, mae or huber");
    try {
        training.validate();
    } catch (const std::invalid_argument &error) {
        refuse(error.what());
    }
}

std::vector<int> widthOf(const Contender &contender, const Dataset &data) {
    std::vector<int> width = {data.inputs()};
    width.insert(width.end(), contender.hidden.begin(), contender.hidden.end());
    width.push_back(contender.training.loss.outputs(data.outputs(), data.classes));
    return width;
}

std::size_t parameterCount(const Contender &contender, const Dataset &data) {
    if (contender.kind == ContenderKind::Kan) {
        KanSpec spec = contender.kan;
        setWidth(spec, widthOf(contender, data));
        return spec.parameterCount();
    }
    if (contender.kind == ContenderKind::Formula) {
        try {
            return FormContender(contender.form, data).form().constants().size();
        } catch (const std::invalid_argument &error) {
            throw std::invalid_argument(concat("model \"", contender.name, "\": ", error.what()));
        }
    }
    MlpSpec spec;
    spec.width = widthOf(contender, data);
    return spec.parameterCount();
}

std::vector<Contender> usualRivals(const Contender &kan, const Dataset &data) {
    Contender mlp;
    mlp.kind = ContenderKind::Mlp;
    mlp.training = kan.training;
    mlp.training.penalty.lamb = 0;
    mlp.training.steps = std::max(kan.training.steps, TrainingOptions().steps);  // few steps may suit the KAN alone
    mlp.training.grid.schedule.clear();
    mlp.training.constraints.clear();  // a KAN's
    if (mlp.training.opt == OptimizerKind::Lm) mlp.training.opt = OptimizerKind::Lbfgs;
    const int layers = std::max<int>(1, static_cast<int>(kan.hidden.size()));
    const int hidden = matchedHiddenWidth(data.inputs(), widthOf(kan, data).back(), layers, parameterCount(kan, data));
    mlp.hidden.assign(static_cast<std::size_t>(layers), hidden);
    mlp.activation = Activation::Silu;
    mlp.name = concat("MLP ", hidden, layers > 1 ? concat(" × ", layers) : "", " SiLU");
    Contender linear = mlp;
    linear.kind = ContenderKind::Linear;
    linear.hidden.clear();
    linear.name = kan.training.loss.ofClasses() ? "logistic regression" : "linear";
    return {mlp, linear};
}

}  // namespace kan
