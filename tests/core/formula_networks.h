#pragma once

#include <string>
#include <vector>

#include "core/formula/network_formula.h"
#include "core/formula/user_function.h"
#include "core/kernels/evaluate.h"
#include "core/text.h"
#include "sample_networks.h"

namespace kan::test {

/// A network with the range in which its formula is compared with it.
struct FormulaCase {
    std::string name;
    Kan model;
    FormulaOptions options = {};
    double low = -1, high = 1;
};

/// The network's outputs at one point straight from the definition of its layers, without scaling.
inline std::vector<double> outputsByDefinition(const Kan &model, std::vector<double> values) {
    for (int l = 0; l < model.depth(); ++l) {
        const KanLayer &layer = model.layer(l);
        std::vector<double> next;
        for (int j = 0; j < layer.outputs; ++j) {
            double sum = model.bias(l, j);
            for (int i = 0; i < layer.inputs; ++i) {
                const double x = values[static_cast<std::size_t>(i)];
                double edge = 0;
                if (layer.mask[layer.edge(i, j)] == 0) continue;
                if (layer.numeric(layer.edge(i, j))) {
                    double base = 0, spline = 0;
                    evaluateUnmaskedEdge(model, {l, i, j}, std::span(&x, 1), std::span(&base, 1),
                                         std::span(&spline, 1));
                    edge += base + spline;
                }
                if (const SymbolicPart *part = model.symbolic({l, i, j})) {
                    const Affine numbers = model.affine({l, i, j});
                    edge += numbers.c * part->function.value(numbers.a * x + numbers.b) + numbers.d;
                }
                sum += model.mask(l, i, j) * edge;
            }
            next.push_back(sum);
        }
        const Kan::NodeNumbers numbers = model.nodeNumbers(l);
        const std::size_t sums = numbers.node_scale.size() - layer.arity.size();
        values.clear();
        for (std::size_t n = 0, s = 0; n < numbers.node_scale.size(); ++n) {
            double product = 1;
            const int factors = n < sums ? 1 : layer.arity[n - sums];
            const auto reached = [&](std::size_t subnode) {
                for (int i = 0; i < layer.inputs; ++i)
                    if (layer.mask[layer.edge(i, static_cast<int>(subnode))] != 0) return true;
                return false;
            };
            bool alive = false;
            for (int factor = 0; factor < factors; ++factor)
                alive = alive || reached(s + static_cast<std::size_t>(factor));
            for (int factor = 0; factor < factors; ++factor, ++s)
                if (factors == 1 || !alive || reached(s))
                    product *= numbers.subnode_scale[s] * next[s] + numbers.subnode_bias[s];
            values.push_back(numbers.node_scale[n] * product + numbers.node_bias[n]);
        }
    }
    return values;
}

/// The same for a table in the user's units.
inline Matrix tableByDefinition(const FormulaCase &sample, const Matrix &inputs) {
    Matrix table(inputs.rows(), sample.model.outputs());
    for (int row = 0; row < inputs.rows(); ++row) {
        std::vector<double> x(inputs.row(row).begin(), inputs.row(row).end());
        for (std::size_t i = 0; i < sample.options.input_scaling.size(); ++i)
            x[i] = sample.options.input_scaling[i].fromUser(x[i]);
        std::vector<double> y = outputsByDefinition(sample.model, x);
        for (std::size_t m = 0; m < y.size(); ++m) {
            if (!sample.options.output_scaling.empty()) y[m] = sample.options.output_scaling[m].toUser(y[m]);
            table(row, static_cast<int>(m)) = y[m];
        }
    }
    return table;
}

inline KanSpec specOf(std::vector<int> width, Rules rules = Rules::Pykan00) {
    KanSpec spec = KanSpec::defaults(rules);
    spec.width = std::move(width);
    return spec;
}

inline SymbolicFunction functionNamed(const char *name) {
    return symbolicLibraryOf({name}).functions().front();
}

/// pykan's first example, exp(sin(pi x1) + x2^2).
inline Kan exampleNetwork() {
    Kan model = Kan::blank(specOf({2, 1, 1}));
    model.fixSymbolic({0, 0, 0}, functionNamed("sin"), {3.141592653589793, 0, 1, 0});
    model.fixSymbolic({0, 1, 0}, functionNamed("x^2"), {1, 0, 1, 0});
    model.fixSymbolic({1, 0, 0}, functionNamed("exp"), {1, 0, 1, 0});
    return model;
}

/// sin(2 pi x1) + e x2 - 3/4 pi
inline Kan piAndENetwork() {
    Kan model = Kan::blank(specOf({2, 1}));
    model.fixSymbolic({0, 0, 0}, functionNamed("sin"), {2 * 3.141592653589793, 0, 1, 0});
    model.fixSymbolic({0, 1, 0}, functionNamed("x"), {2.718281828459045, 0, 1, -0.75 * 3.141592653589793});
    return model;
}

/// Every function of the library, four of the user's and their numbers at random, on the edges of [1, n, 1].
inline Kan everyFunctionNetwork() {
    std::vector<SymbolicFunction> functions = SymbolicLibrary::standard().functions();
    for (const char *text : {"x*exp(-x)", "max(x,0.3)/3", "atan2(x,2)+step(x)", "2^x+abs(x)^2.5"})
        functions.push_back(userFunction(text));
    const int count = static_cast<int>(functions.size());
    Kan model = Kan::blank(specOf({1, count, 1}));
    TorchGenerator generator(5);
    for (int j = 0; j < count; ++j) {
        const Affine inside{0.3 * generator.uniform() + 0.05, 0.5, 1 + generator.uniform(), generator.uniform() - 0.5};
        model.fixSymbolic({0, 0, j}, functions[static_cast<std::size_t>(j)], inside);
        model.fixSymbolic({1, j, 0}, functionNamed("tanh"), {generator.uniform(), 0.1, generator.uniform(), 0.2});
        model.bias(0, j) = generator.uniform();
    }
    return model;
}

/// Numeric, symbolic and mixed edges side by side, some pruned.
inline Kan mixedNetwork(Rules rules) {
    Kan model = randomNetwork(specOf({3, 4, 2}, rules), 11, true);
    model.fixSymbolic({0, 0, 1}, functionNamed("sin"), {2.1, 0.3, 0.7, -0.2});
    model.fixSymbolic({0, 1, 0}, functionNamed("x^3"), {1.2, -0.4, 0.5, 0.1}, true);
    model.fixSymbolic({0, 2, 2}, functionNamed("x"), {0.9, 0.2, 1.5, 0.3});
    model.fixSymbolic({1, 1, 0}, functionNamed("gaussian"), {0.8, 0.1, -1.4, 0});
    model.fixSymbolic({1, 2, 1}, functionNamed("x^2"), {1.1, -0.6, 0.3, 0.4}, true);
    model.fixSymbolic({1, 3, 0}, functionNamed("x*sin(x)"), {0.7, 0.2, 0.9, 0});
    for (int l = 0; l < 2; ++l) model.setMask(l, 1, 0, 1);
    return model;
}

/// Sums beside products of two and three factors, of symbolic edges and splines, with numbers of their own for nodes.
inline Kan productNetwork(bool splines) {
    KanSpec spec = specOf({3, 3, 1}, Rules::Pykan02);
    spec.mult_arity = {{}, {2, 3}, {2}};
    spec.affine_trainable = splines;
    Kan model = randomNetwork(spec, 13, splines);
    TorchGenerator generator(6);
    const char *names[] = {"x", "sin", "x^2", "exp", "tanh"};
    int n = 0;
    for (int l = 0; l < 2; ++l)
        for (int i = 0; i < model.layer(l).inputs; ++i)
            for (int j = 0; j < model.layer(l).outputs; ++j, ++n)
                if (!splines || n % 3 == 0)
                    model.fixSymbolic({l, i, j}, functionNamed(names[n % 5]),
                                      {generator.uniform(), 0.2, generator.uniform() - 0.3, 0.1 * (n % 2)});
    for (int l = 0; l < 2 && splines; ++l) {
        Kan::NodeNumbers numbers = model.nodeNumbers(l);
        for (std::vector<double> *part :
             {&numbers.subnode_scale, &numbers.subnode_bias, &numbers.node_scale, &numbers.node_bias})
            for (double &number : *part) number += generator.uniform() - 0.5;
        model.setNodeNumbers(l, numbers);
    }
    return model;
}

inline std::vector<FormulaCase> formulaCases() {
    std::vector<FormulaCase> cases;
    cases.push_back({"symbolic", exampleNetwork()});
    cases.push_back({"pi and e", piAndENetwork()});
    cases.push_back({"every function", everyFunctionNetwork()});
    cases.push_back({"mixed, pykan-0.0", mixedNetwork(Rules::Pykan00)});
    cases.push_back({"mixed, pykan-0.2", mixedNetwork(Rules::Pykan02)});
    for (const Rules rules : {Rules::Pykan00, Rules::Pykan02})
        cases.push_back({std::string("numeric, ") + std::string(toString(rules)), Kan(specOf({2, 5, 1}, rules))});
    for (const Extrapolation rule : {Extrapolation::Zero, Extrapolation::Linear, Extrapolation::Clamp})
        for (const BaseFunction base : {BaseFunction::Silu, BaseFunction::Identity, BaseFunction::Zero}) {
            KanSpec spec = specOf({2, 3, 2});
            spec.extrapolation = rule;
            spec.base_fun = base;
            spec.k = base == BaseFunction::Silu ? 3 : (base == BaseFunction::Identity ? 1 : 5);
            cases.push_back({std::string(toString(rule)) + ", " + std::string(toString(base)),
                             randomNetwork(spec, 3, false),
                             {},
                             -4,
                             4});
        }
    Kan pruned = randomNetwork(specOf({2, 2, 2}), 7, false);
    for (int i = 0; i < 2; ++i) pruned.setMask(1, i, 0, 0);
    cases.push_back({"pruned empty", pruned});
    FormulaOptions scaled;
    scaled.input_names = {"Länge in mm", "α", "3 lambda"};
    scaled.output_names = {"größe", "class"};
    scaled.input_scaling = {{20, 5}, {-0.5, 0.25}, {0, 3}};
    scaled.output_scaling = {{1000, 30}, {0, -2}};
    cases.push_back({"scaled and named", mixedNetwork(Rules::Pykan00), scaled, -3, 30});
    // Macros of C and C++, key words, what ends a line, a string or a comment.
    FormulaOptions hostile;
    for (const std::vector<std::string> &names : {std::vector<std::string>{"linux", "M_PI", "EOF"},
                                                  {"errno", std::string("a\0b", 3), "x\"; exit(1) #\n*/ \\"},
                                                  {"unix", "NULL", "\u202Elambda"}}) {
        hostile.input_names = hostile.output_names = names;
        hostile.output_names.resize(2);
        cases.push_back({concat("hostile names ", names[0]), mixedNetwork(Rules::Pykan00), hostile});
    }
    scaled.input_scaling = {{1.5, 2, true}, {15, 10}, {0.25, 3, true}};
    scaled.output_scaling = {{3, 0.25, true}, {0, -2}};
    cases.push_back({"logarithms", mixedNetwork(Rules::Pykan00), scaled, 0.01, 30});
    cases.push_back({"products", productNetwork(false)});
    cases.push_back({"products, splines, affine", productNetwork(true)});
    KanSpec deep = specOf({2, 3, 3, 3, 3, 3, 3, 1});
    cases.push_back({"deep", randomNetwork(deep, 9, false)});
    return cases;
}

}  // namespace kan::test
