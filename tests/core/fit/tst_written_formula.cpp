#include <cmath>
#include <functional>
#include <numbers>

#include "core/fit/plain_number.h"
#include "core/fit/written_formula.h"
#include "core/formula/formula_export.h"
#include "core/interpret/fix_symbolic.h"
#include "core/random/torch_generator.h"
#include "core/symbolic/symbolic_library.h"
#include "tests/test_program.h"

using namespace kan;

namespace {

/// A network whose edges are all functions: layer by layer, edge (i, j) at i * outputs + j.
struct EdgeForm {
    const char *function;
    double a, b, c, d;
};
Kan networkOf(const std::vector<int> &width, const std::vector<std::vector<EdgeForm>> &layers) {
    KanSpec spec;
    spec.width = width;
    Kan model(spec);
    const SymbolicLibrary library = SymbolicLibrary::standard();
    for (std::size_t l = 0; l < layers.size(); ++l)
        for (std::size_t n = 0; n < layers[l].size(); ++n) {
            const EdgeForm &edge = layers[l][n];
            const int outputs = width[l + 1];
            const EdgeId id{static_cast<int>(l), static_cast<int>(n) / outputs, static_cast<int>(n) % outputs};
            model.fixSymbolic(id, library.at(edge.function), {edge.a, edge.b, edge.c, edge.d});
        }
    return model;
}

struct Rows {
    Matrix inputs, labels;
};
Rows rowsOf(int count, std::vector<std::pair<double, double>> ranges, const std::function<double(const double *)> &f,
            double relative_noise, double noise = 0) {
    TorchGenerator random(7);
    Rows rows;
    rows.inputs.resize(count, static_cast<Eigen::Index>(ranges.size()));
    rows.labels.resize(count, 1);
    const std::vector<double> normals = random.normals(static_cast<std::size_t>(count));
    for (int row = 0; row < count; ++row) {
        for (std::size_t c = 0; c < ranges.size(); ++c)
            rows.inputs(row, static_cast<Eigen::Index>(c)) =
                ranges[c].first + (ranges[c].second - ranges[c].first) * random.uniform();
        const double value = f(rows.inputs.data() + row * rows.inputs.cols());
        const double error = normals[static_cast<std::size_t>(row)];
        rows.labels(row, 0) = value * (1 + relative_noise * error) + noise * error;
    }
    return rows;
}

std::string written(const Kan &model, const Rows &rows, FormulaOptions options = {}) {
    const WrittenFormula result = writtenFormula(NetworkFormula(model, std::move(options)), rows.inputs, rows.labels);
    return formulaInWords(result.formula, 0).outputs.front();
}

}  // namespace

class TestWrittenFormula : public QObject {
    Q_OBJECT

  private slots:
    /// Scalings are multiplied out beside splines too, whose pieces are rounded with the rest.
    void splinesStandInNormalForm() {
        Kan model = networkOf({2, 1}, {{{"x", 2, 1, 1, 0}, {"x", 1, 0, 1, 0}}});
        model = unfix(model, std::vector<EdgeId>{{0, 1, 0}});
        Dataset data;
        data.train_input = Matrix::Random(30, 2);
        data.train_label = Matrix::Random(30, 1);
        FormulaOptions options;
        data.input_scaling = options.input_scaling = {{3, 0.5}, {2, 0.25}};
        options.digits = 3;
        const WrittenFormula result = writtenFormula(model, data, options);
        QVERIFY(!result.fitted);
        const FormulaInWords words = formulaInWords(result.formula, 3);
        QCOMPARE(words.outputs.front(), std::string("4*x1 + s1(4*x2 - 8) - 11"));
        const std::string &splines = words.splines;
        QVERIFY2(splines.find("s1(x) = 0.548*x/(1+exp(-x)) + one of") != std::string::npos, splines.c_str());
        const Matrix rows = Matrix::Random(20, 2);
        const Matrix written = writtenFormula(model, data, options).formula.withDigits(0).evaluate(rows).values;
        options.digits = 0;
        QVERIFY((written - NetworkFormula(model, options).evaluate(rows).values).cwiseAbs().maxCoeff() < 1e-12);
    }

    /// What many terms that mean nothing save does not pay for one that means something.
    void termsThatMeanSomethingStay() {
        constexpr int kInputs = 12;
        std::vector<EdgeForm> edges(kInputs, {"x", 1, 0, 0.02, 0});
        edges[0].c = 2;
        edges[1].c = 0.34;  // some five standard errors
        const Kan model = networkOf({kInputs, 1}, {edges});
        const Rows rows = rowsOf(
            200, std::vector<std::pair<double, double>>(kInputs, {-1.7, 1.7}),
            [](const double *x) { return 2 * x[0] + 0.34 * x[1]; }, 0, 1);
        const std::string formula = written(model, rows);
        QVERIFY2(formula.find("x2") != std::string::npos, formula.c_str());
        for (int n = 3; n <= kInputs; ++n)
            QVERIFY2(formula.find("x" + std::to_string(n)) == std::string::npos, formula.c_str());
    }

    /// The constants of a frozen edge stay, the others are fitted; freed, it is fitted with them.
    void frozenEdgesStayWhereTheyAre() {
        constexpr double kFrozen = 1.27181828;
        Kan model = networkOf({2, 1}, {{{"x^2", 1, 0, kFrozen, 0}, {"sin", 1, 0, 1.2, 0.3}}});
        const Rows rows = rowsOf(
            200, {{-2, 2}, {-3, 3}}, [](const double *x) { return 1.4 * x[0] * x[0] + 2.1 * std::sin(x[1]); }, 0);
        Dataset data;
        data.train_input = rows.inputs;
        data.train_label = rows.labels;
        model.setFrozen({0, 0, 0}, true);
        const WrittenFormula stays = writtenFormula(model, data, {});
        QVERIFY(stays.fitted);
        const std::string text = formulaInWords(stays.formula, 0).outputs.front();
        QVERIFY2(text.find("1.27181828*x1^2") != std::string::npos, text.c_str());
        QVERIFY(NetworkFormula(model).rmse(rows.inputs, rows.labels) >
                1.5 * stays.formula.rmse(rows.inputs, rows.labels));
        QVERIFY2(!fittedConstants(stays.formula).empty(), text.c_str());
        for (const WrittenConstant &constant : fittedConstants(stays.formula)) QVERIFY(constant.value != kFrozen);
        const std::string rounded = formulaInWords(stays.formula, 3).outputs.front();
        QVERIFY2(rounded.find("1.27*x1^2") != std::string::npos, rounded.c_str());
        model.setFrozen({0, 0, 0}, false);
        QCOMPARE(formulaInWords(writtenFormula(model, data, {}).formula, 0).outputs.front(),
                 std::string("1.4*x1^2 + 2.1*sin(x2)"));
        for (const EdgeId &edge : {EdgeId{0, 0, 0}, EdgeId{0, 1, 0}}) model.setFrozen(edge, true);
        QCOMPARE(writtenFormula(model, data, {}).formula.rmse(rows.inputs, rows.labels),
                 NetworkFormula(model).rmse(rows.inputs, rows.labels));
    }

    /// Terms beside a frozen one are rewritten as if it were not there; the frozen one is not.
    void termsBesideFrozenOnesAreRewritten() {
        constexpr double kFrozen = 1.27181828;
        const Rows rows = rowsOf(
            200, {{-2, 2}, {-2, 2}}, [](const double *x) { return kFrozen * x[0] * x[0] + std::exp(-x[1] * x[1]); }, 0,
            0.005);
        Dataset data;
        data.train_input = rows.inputs;
        data.train_label = rows.labels;
        Kan model = networkOf({2, 1}, {{{"x^2", 1, 0, kFrozen, 0}, {"sin", 1.8, 1.53, 0.47, 0.5}}});
        model.setFrozen({0, 0, 0}, true);
        const std::string bell = formulaInWords(writtenFormula(model, data, {}).formula, 0).outputs.front();
        QVERIFY2(bell.find("1.27181828*x1^2") != std::string::npos, bell.c_str());
        QVERIFY2(bell.find("exp(-x2^2)") != std::string::npos && bell.find("sin") == std::string::npos, bell.c_str());
        model.setFrozen({0, 0, 0}, false);
        model.setFrozen({0, 1, 0}, true);
        const std::string sine = formulaInWords(writtenFormula(model, data, {}).formula, 0).outputs.front();
        QVERIFY2(sine.find("0.47*sin(") != std::string::npos && sine.find("exp") == std::string::npos, sine.c_str());
    }

    /// Inside of a function, too: what the frozen edge makes of its input is the same to the last digits.
    void frozenEdgesInside() {
        Kan model = networkOf(
            {2, 1, 1}, {{{"log", 1.9, 1.95, 0.4871, 0}, {"log", 0.15, 1.94, -0.502, 0}}, {{"exp", 1, 0, 1.6, -0.03}}});
        FormulaOptions options;
        Dataset data;
        const Rows rows = rowsOf(
            300, {{0.1, 3}, {1.6, 25}}, [](const double *x) { return 2 * std::numbers::pi * std::sqrt(x[0] / x[1]); },
            0);
        data.input_scaling = options.input_scaling = {{1.0034, 1, false}, {13.145, 1, false}};
        data.train_input = rows.inputs;
        data.train_input.col(0).array() -= 1.0034;
        data.train_input.col(1).array() -= 13.145;
        data.train_label = rows.labels;
        model.setFrozen({0, 0, 0}, true);
        const WrittenFormula written = writtenFormula(model, data, options);
        const NetworkFormula network(model, options);
        QVERIFY(written.fitted);
        QVERIFY(network.rmse(rows.inputs, rows.labels) > 3 * written.formula.rmse(rows.inputs, rows.labels));
        // exp(frozen part + the rest) + constant: differences at one gravity are the frozen part's but for a factor.
        Matrix at(3, 2);
        at << 0.5, 9, 1, 9, 2, 9;
        const auto ratio = [&](const NetworkFormula &formula) {
            const Matrix y = formula.evaluate(at).values;
            return (y(2, 0) - y(1, 0)) / (y(1, 0) - y(0, 0));
        };
        QVERIFY2(std::abs(ratio(written.formula) / ratio(network) - 1) < 1e-9,
                 formulaInWords(written.formula, 0).outputs.front().c_str());
    }

    /// What is learnt as a logarithm is fitted as one.
    void logarithmOfTheTarget() {
        const Rows rows = rowsOf(
            200, {{1, 3}}, [](const double *x) { return 5 * std::exp(2 * x[0]); }, 0.02);
        FormulaOptions options;
        ColumnScaling scaling;
        scaling.log = true;
        options.output_scaling = {scaling};
        const Kan model = networkOf({1, 1}, {{{"x", 1.98, 1.63, 1, 0}}});
        const WrittenFormula result = writtenFormula(NetworkFormula(model, options), rows.inputs, rows.labels);
        QVERIFY(result.fitted);
        const std::string text = formulaInWords(result.formula, 3).outputs.front();
        const std::vector<WrittenConstant> constants = fittedConstants(result.formula);
        QVERIFY2(text.find("exp(2*x1)") != std::string::npos, text.c_str());
        double worst = 0;
        const Matrix values = result.formula.evaluate(rows.inputs).values;
        for (Eigen::Index row = 0; row < rows.inputs.rows(); ++row)
            worst = std::max(worst, std::abs(values(row, 0) / (5 * std::exp(2 * rows.inputs(row, 0))) - 1));
        QVERIFY2(worst < 0.01, std::to_string(worst).c_str());
    }

    /// As training leaves it: exp(0.5 log length - 0.5 log gravity) in scaled units, its constants a little off.
    void pendulum_data() {
        QTest::addColumn<double>("noise");
        QTest::newRow("exact") << 0.0;
        QTest::newRow("0.2 %") << 0.002;
        QTest::newRow("1 %") << 0.01;
    }
    void pendulum() {
        QFETCH(double, noise);
        const Kan model = networkOf(
            {2, 1, 1}, {{{"log", 1.9, 1.95, 0.498, 0}, {"log", 0.15, 1.94, -0.502, 0}}, {{"exp", 1, 0, 1.7, -0.0003}}});
        FormulaOptions options;
        options.input_names = {"length_m", "gravity"};
        options.input_scaling = {{1.0034, 1, false}, {13.145, 1, false}};
        const Rows rows = rowsOf(
            300, {{0.1, 3}, {1.6, 25}}, [](const double *x) { return 2 * std::numbers::pi * std::sqrt(x[0] / x[1]); },
            noise);
        QCOMPARE(written(model, rows, options), "2*pi*sqrt(length_m/gravity)");
    }

    void productOfPowers() {
        const Kan model = networkOf({4, 1, 1}, {{{"log", 0.9, 0.001, 1.001, 0},
                                                 {"log", 1.1, 0.002, 0.999, 0},
                                                 {"log", 1, 0, -1, 0},
                                                 {"log", 1.2, -0.001, -2.001, 0}},
                                                {{"exp", 1, 0, 0.079, 1e-5}}});
        const Rows rows = rowsOf(
            200, {{1, 5}, {1, 5}, {1, 5}, {1, 5}},
            [](const double *x) { return x[0] * x[1] / (4 * std::numbers::pi * x[2] * x[3] * x[3]); }, 0);
        QCOMPARE(written(model, rows), "x1*x2/(4*pi*x3*x4^2)");
    }

    void productBySquares() {
        const Kan model = networkOf(
            {2, 2, 1}, {{{"x", 1, 0, 1.001, 0}, {"x", 1, 0, 0.999, 0}, {"x", 1, 0, 1, 0}, {"x", 1, 0, -1.002, 0}},
                        {{"x^2", 1, 0, 0.25, 0.01}, {"x^2", 1, 0, -0.25, 0}}});
        const Rows rows = rowsOf(
            300, {{-1, 1}, {-1, 1}}, [](const double *x) { return x[0] * x[1]; }, 0, 0.01);
        QCOMPARE(written(model, rows), "x1*x2");
    }

    void lineInUsersUnits() {
        FormulaOptions options;
        options.input_names = {"alpha_deg", "camber"};
        options.input_scaling = {{9, 5.2, false}, {0.07, 0.026, false}};
        options.output_scaling = {{-1.5, 0.24, false}};
        const Kan model = networkOf({2, 1}, {{{"x", 1, 0, -0.97, 0.2}, {"x", 1, 0, -0.41, 0}}});
        const Rows rows = rowsOf(
            50, {{0, 18}, {0.03, 0.12}}, [](const double *x) { return -(0.7 + 0.045 * x[0] + 3.8 * x[1]); }, 0);
        QCOMPARE(written(model, rows, options), "-0.045*alpha_deg - 3.8*camber - 0.7");
    }

    /// Without rows to fit to the form is another, the function the same.
    void normalFormIsTheNetwork() {
        FormulaOptions options;
        options.input_scaling = {{1.0034, 0.7, false}, {13.145, 5, false}};
        const Kan model = networkOf({2, 2, 1}, {{{"log", 0.4, 1.95, 0.498, 0.1},
                                                 {"sin", 1.3, 0.2, 0.7, 0},
                                                 {"log", 0.15, 3.94, -0.502, 0},
                                                 {"x^2", 1, 0.1, 1, -1}},
                                                {{"exp", 1, 0, 1.7, -0.0003}, {"tanh", -0.5, 0.1, 2, 0}}});
        const Rows rows = rowsOf(
            300, {{0.1, 3}, {1.6, 25}}, [](const double *) { return 0.0; }, 0);
        const NetworkFormula network(model, options);
        const NetworkFormula normal = normalFormula(network, rows.inputs);
        QVERIFY(normal.isRewritten());
        const Matrix a = network.evaluate(rows.inputs).values, b = normal.evaluate(rows.inputs).values;
        QVERIFY((a - b).cwiseAbs().maxCoeff() <= 1e-12 * a.cwiseAbs().maxCoeff());
        const std::string text = formulaInWords(normal, 4).outputs.front();
        QVERIFY2(text.find("log") == std::string::npos &&
                     text.find("(x1 + 2.409)^0.498/(x2 + 118.2)^0.502") != std::string::npos &&
                     text.find("1.857*x1") != std::string::npos,
                 text.c_str());
        QCOMPARE(normal.withDigits(4).rmse(rows.inputs, normal.withDigits(4).evaluate(rows.inputs).values), 0.0);
    }

    /// A sine that is one stays one, its constants free.
    void honestConstantsStay() {
        const Kan model = networkOf({1, 1}, {{{"sin", 2.3, 0.4, 1.7, 0.3}}});
        const Rows rows = rowsOf(
            200, {{-2, 2}}, [](const double *x) { return 1.7123 * std::sin(2.3456 * x[0] + 0.4321) + 0.2987; }, 0,
            0.02);
        const WrittenFormula result = writtenFormula(NetworkFormula(model, {}), rows.inputs, rows.labels);
        QVERIFY(result.fitted);
        const std::string text = formulaInWords(result.formula, 2).outputs.front();
        QCOMPARE(text, "1.7*sin(2.3*x1 + 0.43) + 0.3");
        const std::vector<WrittenConstant> constants = fittedConstants(result.formula);
        QVERIFY(!constants.empty());
        for (const WrittenConstant &constant : constants)
            QVERIFY(constant.standard_error > 1e-4 && constant.standard_error < 0.01);
        const double rmse = result.formula.rmse(rows.inputs, rows.labels);
        QVERIFY2(rmse > 0.015 && rmse < 0.025, qPrintable(QString::number(rmse)));
    }

    /// By chance no number is plain: of numbers drawn at random hardly any is taken for one, however near one may look.
    void plainByChance() {
        TorchGenerator random(3);
        int taken = 0;
        for (int n = 0; n < 2000; ++n) {
            const double x = std::pow(10, 4 * random.uniform() - 2);
            for (const double relative : {1e-1, 1e-2, 1e-3, 1e-6, 1e-9})
                taken += plainNumber(x, relative * x).has_value() ? 1 : 0;
        }
        QVERIFY2(taken < 500, qPrintable(QString::number(taken)));  // of 10,000
    }
    void plainNumbers_data() {
        QTest::addColumn<double>("x");
        QTest::addColumn<double>("distance");
        QTest::addColumn<double>("plain");
        const auto row = [](const char *name, double x, double distance, double plain) {
            QTest::newRow(name) << x << distance << plain;
        };
        row("2 pi", 6.2841, 0.003, 2 * std::numbers::pi);
        row("4 pi", 12.566, 0.002, 4 * std::numbers::pi);
        row("1/(4 pi)", 0.0795775, 1e-6, 1 / (4 * std::numbers::pi));
        row("a half", 0.4998, 0.001, 0.5);
        row("two thirds", -0.66668, 2e-5, -2.0 / 3);
        row("9.81", 9.8100000001, 1e-8, 9.81);
        row("a thousand", 1000.4, 1, 1000);
        row("not 2 pi / 3", 2.0944, 0.1, 0);
        row("not told", 1.234567, 1e-5, 0);
    }
    void plainNumbers() {
        QFETCH(double, x);
        QFETCH(double, distance);
        QFETCH(double, plain);
        const std::optional<PlainNumber> found = plainNumber(x, distance);
        QCOMPARE(found.has_value() && std::abs(found->value - plain) < 1e-14 * std::abs(plain), plain != 0);
    }

    /// Whatever the network and the rows are, it comes to an end and is finite where the network is.
    void anyNetworkEnds() {
        TorchGenerator random(11);
        const SymbolicLibrary library = SymbolicLibrary::standard();
        const std::vector<SymbolicFunction> &functions = library.functions();
        for (int n = 0; n < 150; ++n) {
            if (!tests::inSample(n)) continue;
            KanSpec spec;
            spec.width = {2, 2, 1};
            Kan model(spec);
            for (int l = 0; l < 2; ++l)
                for (int i = 0; i < 2; ++i)
                    for (int j = 0; j < (l == 0 ? 2 : 1); ++j) {
                        const SymbolicFunction &function = functions[random.below(functions.size())];
                        model.fixSymbolic({l, i, j}, function,
                                          {4 * random.uniform() - 2, 2 * random.uniform() - 1, 4 * random.uniform() - 2,
                                           random.uniform()});
                    }
            const Rows rows = rowsOf(
                60, {{-1, 2}, {0.5, 3}}, [](const double *x) { return x[0] * x[1] + std::sin(x[0]); }, 0, 0.01);
            const NetworkFormula network(model, {});
            const WrittenFormula result = writtenFormula(network, rows.inputs, rows.labels);
            const FormulaValues before = network.evaluate(rows.inputs), after = result.formula.evaluate(rows.inputs);
            if (before.undefined_rows == 0) QCOMPARE(after.undefined_rows, 0);
        }
    }
};

KAN_TEST(TestWrittenFormula)
#include "tst_written_formula.moc"
