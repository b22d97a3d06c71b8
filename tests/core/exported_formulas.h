#pragma once

#include <vector>

#include "core/formula/network_formula.h"
#include "tests/core/formula_networks.h"
#include "tests/core/programs.h"
#include "tests/core/tolerances.h"

namespace kan::test {

/// A network whose formula has multiples of pi and of e, roots, and powers that are no whole numbers, of values of
/// either sign.
inline Kan namedConstantsNetwork() {
    const double pi = 3.141592653589793, e = 2.718281828459045;
    Kan model = Kan::blank(specOf({2, 3, 2}));
    const auto fix = [&](EdgeId edge, const char *function, Affine numbers) {
        model.fixSymbolic(edge, functionNamed(function), numbers);
    };
    fix({0, 0, 0}, "sin", {2 * pi, 0, 1, 0});
    fix({0, 1, 0}, "x^2", {1, 0, -1, 0});
    fix({0, 0, 1}, "x^1.5", {1, 0.25, pi, 0});
    fix({0, 1, 1}, "x^2", {1, 0, 1, 1});
    fix({0, 0, 2}, "x", {e, 0, 1, 0});
    fix({0, 1, 2}, "x^3", {1, 0, -1, -0.75 * pi});
    fix({1, 0, 0}, "x", {1, 0, 1, 0});
    fix({1, 1, 0}, "sqrt", {1, 0, 1, 0});
    fix({1, 2, 0}, "x^2", {1, 0, -1, 0});
    fix({1, 0, 1}, "exp", {1, 0, 1, 0});
    fix({1, 1, 1}, "log", {1, 0, -1, 0});
    fix({1, 2, 1}, "x^(1/3)", {1, 0, 1, 0});
    return model;
}

/// Each function of the library, and some of a user's, as an output of its own, where it is defined and where not.
inline Kan bareFunctionsNetwork() {
    std::vector<SymbolicFunction> functions = SymbolicLibrary::standard().functions();
    for (const char *text : {"min(x,x^2)", "max(x,0.3)", "atan2(x,0.5-x)", "step(x)", "sign(x)*2^x", "asinh(x)",
                             "acosh(x)", "asin(x)^3", "abs(x)^2.5", "x^(2/3)", "exp(x)/(1+x)", "sin(x)/x", "-x^4"})
        functions.push_back(functionNamed(text));
    Kan model = Kan::blank(specOf({1, static_cast<int>(functions.size())}));
    for (std::size_t j = 0; j < functions.size(); ++j)
        model.fixSymbolic({0, 0, static_cast<int>(j)}, functions[j], {1, 0, 1, 0});
    return model;
}

/// Formulas with rows at which they are compared with their networks: random ones, and some that are special.
struct ExportedFormulas {
    static constexpr int kRandomRows = 200;

    ExportedFormulas() : cases(formulaCases()) {
        cases.push_back({"named constants", namedConstantsNetwork()});
        cases.push_back({"bare functions", bareFunctionsNetwork(), {}, -3, 3});
        for (const Extrapolation rule : {Extrapolation::Zero, Extrapolation::Linear, Extrapolation::Clamp}) {
            KanSpec spec = specOf({2, 2});  // short enough for a cell
            spec.extrapolation = rule;
            cases.push_back({concat("one layer, ", toString(rule)), randomNetwork(spec, 6, false), {}, -4, 4});
        }
        for (std::size_t n = 0; n < cases.size(); ++n) {
            formulas.emplace_back(cases[n].model, cases[n].options);
            const int columns = cases[n].model.inputs();
            const std::vector<double> special = {0, -0.0, 1, -1, 0.5, -2, 1e-9, 30, -7.25, std::nan("")};
            Matrix rows(kRandomRows + static_cast<int>(special.size()), columns);
            rows.topRows(kRandomRows) = randomMatrix(kRandomRows, columns, 57 + n, cases[n].low, cases[n].high);
            for (std::size_t s = 0; s < special.size(); ++s)
                rows.row(kRandomRows + static_cast<int>(s)).setConstant(special[s]);
            expected.push_back(tableByDefinition(cases[n], rows));
            // Where an input is missing, a formula is; the network's clamped splines are not.
            expected.back().bottomRows(1) = formulas[n].evaluate(rows.bottomRows(1)).values;
            points.push_back(std::move(rows));
        }
    }

    /// All rows to kExact; what is undefined in the network must be so in the formula.
    void compare(std::size_t n, const Matrix &got) const {
        for (Eigen::Index at = 0; at < got.size(); ++at) {
            const double wanted = expected[n].data()[at], value = got.data()[at];
            const QString where = QString("%1, row %2: %3 for %4")
                                      .arg(QString::fromStdString(cases[n].name))
                                      .arg(at / expected[n].cols())
                                      .arg(value, 0, 'g', 17)
                                      .arg(wanted, 0, 'g', 17);
            QVERIFY2(std::isfinite(value) == std::isfinite(wanted), qPrintable(where));
            if (std::isfinite(wanted)) QVERIFY2(relativeError(value, wanted) < kExact, qPrintable(where));
        }
    }

    std::vector<FormulaCase> cases;
    std::vector<NetworkFormula> formulas;
    std::vector<Matrix> points, expected;
};

}  // namespace kan::test
