#pragma once

#include <string>
#include <vector>

#include "core/formula/network_formula.h"
#include "core/formula/user_function.h"
#include "tests/core/formula_networks.h"

namespace kan::test {

struct SampleFormula {
    std::string name;
    NetworkFormula formula;
};

inline FormulaOptions named(std::vector<std::string> inputs, std::string output, int digits = 4) {
    FormulaOptions options;
    options.input_names = std::move(inputs);
    options.output_names = {std::move(output)};
    options.digits = digits;
    return options;
}

/// One function of each input, their sum plus `bias` into `outer`.
inline Kan sumInside(const std::vector<const char *> &inner, const char *outer, Affine affine = {}, double bias = 0) {
    Kan model = Kan::blank(specOf({static_cast<int>(inner.size()), 1, 1}));
    for (int i = 0; i < static_cast<int>(inner.size()); ++i)
        model.fixSymbolic({0, i, 0}, userFunction(inner[static_cast<std::size_t>(i)]), {});
    model.bias(0, 0) = bias;
    model.fixSymbolic({1, 0, 0}, userFunction(outer), affine);
    return model;
}

/// exp((sin(pi (x1^2 + x2^2)) + sin(pi (x3^2 + x4^2))) / 2), pykan's [4,2,1,1].
inline Kan fourInputs() {
    Kan model = Kan::blank(specOf({4, 2, 1, 1}));
    for (int i = 0; i < 4; ++i) model.fixSymbolic({0, i, i / 2}, functionNamed("x^2"), {});
    for (int i = 0; i < 2; ++i) model.fixSymbolic({1, i, 0}, functionNamed("sin"), {3.141592653589793, 0, 1, 0});
    model.fixSymbolic({2, 0, 0}, functionNamed("exp"), {0.5, 0, 1, 0});
    return model;
}

/// [2,5,1] after symbolic fits that are not quite exact.
inline Kan fittedNetwork() {
    Kan model = Kan::blank(specOf({2, 3, 1}));
    model.fixSymbolic({0, 0, 0}, functionNamed("sin"), {3.1416, 0.0021, 0.9987, 0.0031});
    model.fixSymbolic({0, 1, 0}, functionNamed("x^2"), {1.0023, -0.0134, 0.5021, 0});
    model.fixSymbolic({0, 0, 1}, functionNamed("tanh"), {2.1034, -0.3127, 1.7261, 0.2});
    model.fixSymbolic({0, 1, 2}, functionNamed("gaussian"), {1.3177, 0.4512, -0.8841, 0});
    model.fixSymbolic({1, 0, 0}, functionNamed("exp"), {0.9981, 0, 1.0034, 0.0127});
    model.fixSymbolic({1, 1, 0}, functionNamed("sqrt"), {0.71, 3.2, -0.3318, 0});
    model.fixSymbolic({1, 2, 0}, functionNamed("log"), {0.4, 2.5, 1.2e-7, 0});
    return model;
}

inline NetworkFormula splineFormula() {
    return NetworkFormula(Kan(specOf({2, 5, 1})), named({"x1", "x2"}, "f"));
}

inline NetworkFormula exampleFormula() {
    return NetworkFormula(exampleNetwork(), named({"x1", "x2"}, "f"));
}

/// sqrt(alpha^2 + x_max^2)
inline NetworkFormula rootFormula() {
    return NetworkFormula(sumInside({"x^2", "x^2"}, "sqrt(x)"), named({"alpha", "x_max"}, "r"));
}

/// The sine of a variable whose name is longer than many lines.
inline NetworkFormula wideFormula() {
    return NetworkFormula(sumInside({"sin(x)"}, "x"), named({"Longitude of the ascending node"}, "f"));
}

/// Two outputs, with splines beside functions.
inline NetworkFormula mixedFormula() {
    FormulaOptions options;
    options.digits = 3;
    options.output_names = {"y1", "torque"};
    return NetworkFormula(mixedNetwork(Rules::Pykan00), options);
}

/// Wide enough that it is not set in type.
inline NetworkFormula refusedFormula() {
    return NetworkFormula(Kan(specOf({30, 60, 10})));
}

/// No edge leads to the output.
inline NetworkFormula constantFormula() {
    Kan model = exampleNetwork();
    model.setMask(1, 0, 0, 0);
    return NetworkFormula(model, named({"x1", "x2"}, "f"));
}

inline std::vector<SampleFormula> sampleFormulas() {
    std::vector<SampleFormula> samples;
    const auto add = [&](const char *name, const Kan &model, const FormulaOptions &options) {
        samples.push_back({name, NetworkFormula(model, options)});
    };
    const std::vector<std::string> two = {"x1", "x2"};
    add("example", exampleNetwork(), named(two, "f"));
    add("example scaled", sumInside({"sin(pi*x)", "x^2"}, "exp(x)", {1, 0, 0.998, 0.013}), named(two, "f"));
    add("quotient", sumInside({"log(x)", "-log(x)"}, "exp(x)"), named(two, "f"));
    samples.push_back({"norm", rootFormula()});
    add("lorentz", sumInside({"x^2", "x^2"}, "1/x", {}, 1), named(two, "f"));
    add("gaussian", sumInside({"x^2"}, "exp(-x/2)/sqrt(2*pi)"), named({"x1"}, "p", 6));
    add("four inputs", fourInputs(), named({"x1", "x2", "x3", "x4"}, "f"));
    add("fitted", fittedNetwork(), named(two, "f"));
    add("names", sumInside({"sin(x)^2", "abs(x-0.3)/3", "x^3"}, "x^1.5"),
        named({"theta", "x_max", "Age (years)"}, "Blood pressure"));
    add("tall", sumInside({"x^2/(1+x^2)", "abs(x/(1+exp(-x)))"}, "sqrt(x)/(1+x)^2"), named(two, "f"));
    add("cube root", sumInside({"sin(x)/x", "atan(x)"}, "x^(1/3)*asin(x)"), named({"alpha", "beta"}, "omega"));
    samples.push_back({"wide", wideFormula()});
    samples.push_back({"splines", splineFormula()});
    samples.push_back({"two outputs", mixedFormula()});
    samples.push_back({"refused", refusedFormula()});
    samples.push_back({"constant", constantFormula()});
    return samples;
}

}  // namespace kan::test
