#include <QFile>

#include <cmath>
#include <nlohmann/json.hpp>

#include "core/compile/compile_formula.h"
#include "core/fit/written_formula.h"
#include "core/formula/formula.h"
#include "core/formula/formula_export.h"
#include "core/formula/plain_signs.h"
#include "core/kernels/evaluate.h"
#include "random_formulas.h"
#include "tests/test_program.h"

using namespace kan;
using namespace kan::tests;

namespace {

constexpr double kSame = 1e-12;  ///< relative, network against formula
constexpr int kRows = 200;

struct TypedCase {
    std::string id, text;
    std::vector<std::string> names;
    std::vector<std::pair<double, double>> ranges;
};

std::vector<TypedCase> feynmanCases() {
    QFile file(QStringLiteral(KAN_TEST_DATA "/formulas/feynman.json"));
    if (!file.open(QIODevice::ReadOnly)) return {};
    std::vector<TypedCase> cases;
    for (const auto &problem : nlohmann::ordered_json::parse(file.readAll().toStdString())) {
        TypedCase typed{problem.at("id"), problem.at("formula"), {}, {}};
        for (const auto &variable : problem.at("variables").items()) {
            typed.names.push_back(variable.key());
            typed.ranges.emplace_back(variable.value().at(0), variable.value().at(1));
        }
        cases.push_back(std::move(typed));
    }
    return cases;
}

Matrix rowsWithin(const std::vector<std::pair<double, double>> &ranges, std::uint64_t seed) {
    TorchGenerator random(seed);
    Matrix rows(kRows, static_cast<Eigen::Index>(ranges.size()));
    for (Eigen::Index row = 0; row < kRows; ++row)
        for (std::size_t c = 0; c < ranges.size(); ++c)
            rows(row, static_cast<Eigen::Index>(c)) =
                ranges[c].first + (ranges[c].second - ranges[c].first) * random.uniforms(1)[0];
    return rows;
}

Matrix valuesOf(const TypedFormula &formula, const Matrix &rows) {
    const Formula typed = Formula::parse(formula.in_variables);
    Matrix values(rows.rows(), typed.outputs());
    for (Eigen::Index row = 0; row < rows.rows(); ++row)
        typed.evaluate({rows.row(row).data(), static_cast<std::size_t>(rows.cols())},
                       {values.row(row).data(), static_cast<std::size_t>(values.cols())});
    return values;
}

double largestError(const Matrix &a, const Matrix &b) {
    double worst = 0;
    for (Eigen::Index n = 0; n < a.size(); ++n) {
        const double error = std::abs(a.data()[n] - b.data()[n]) / std::abs(b.data()[n]);
        if (!(error <= worst)) worst = error;
    }
    return worst;
}

std::string shapeOf(const Kan &model) {
    std::string text;
    for (std::size_t l = 0; l < model.spec().width.size(); ++l) {
        const auto products = static_cast<int>(model.spec().arityOf(l).size());
        text += concat(l == 0 ? "" : ",", model.spec().width[l] - products);
        if (products > 0) text += concat("+", products);
    }
    return text;
}

Matrix row(std::vector<double> x) {
    return Eigen::Map<Matrix>(x.data(), 1, static_cast<Eigen::Index>(x.size()));
}

}  // namespace

class TestCompileFormula : public QObject {
    Q_OBJECT

  private slots:
    void feynman() {
        const std::vector<TypedCase> cases = feynmanCases();
        QCOMPARE(cases.size(), std::size_t{60});
        int same_text = 0, same_values = 0;
        for (const TypedCase &problem : cases) {
            const TypedFormula typed = TypedFormula::parse(problem.text, problem.names);
            const Kan model = compileFormula(typed);
            QVERIFY(model.allSymbolic());
            const Matrix rows = rowsWithin(problem.ranges, 7);
            const Matrix expected = valuesOf(typed, rows);
            const double error = largestError(predict(model, rows), expected);
            QVERIFY2(error <= kSame, concat(problem.id, ": ", error).c_str());
            FormulaOptions options;
            options.input_names = problem.names;
            const NetworkFormula of_text = NetworkFormula::of(typed.outputs, options);
            const NetworkFormula of_network(model, options);
            const std::string written = formulaLine(normalFormula(of_text, rows), 12);
            const NetworkFormula back = normalFormula(of_network, rows);
            const std::string again = formulaLine(back, 12);
            if (qEnvironmentVariableIsSet("KAN_SHOW"))
                qInfo("%s  %s  %s\n  %s\n  %s  %g", problem.id.c_str(), problem.text.c_str(), shapeOf(model).c_str(),
                      written.c_str(), again.c_str(), error);
            if (written == again) {
                ++same_text;
                continue;
            }
            const double apart = largestError(back.evaluate(rows).values, expected);
            QVERIFY2(apart <= 1e-9, concat(problem.id, ": ", apart).c_str());
            QVERIFY2(again.size() <= written.size(), concat(problem.id, ": ", again, " of ", written).c_str());
            ++same_values;
        }
        qInfo("%d of 60 formulas come back with the same text, %d with another that is no longer", same_text,
              same_values);
        QCOMPARE(same_text + same_values, 60);
    }

    void shapes_data() {
        QTest::addColumn<QString>("text");
        QTest::addColumn<QString>("shape");
        const auto row = [](const char *text, const char *shape) { QTest::newRow(text) << text << shape; };
        row("x1", "1,1");
        row("2*x1+3*x2-1", "2,1");
        row("x1*x2", "2,0+1");
        row("3*x1*x2+1", "2,0+1");
        row("exp(sin(pi*x1)+x2^2)", "2,1,1");
        row("exp(-(x1-2)^2/2)", "1,1");
        row("1/(1+exp(-2*x1))", "1,1");
        row("log(1+x1^2)", "1,1");
        row("sin(x1)/x1", "1,1");
        row("x1+x1^2", "1,1");
        row("x1*x2*x3*x4*x5*x6*x7*x8", "8,0+1");
        row("x1*x2*x3*x4*x5*x6*x7*x8*x9", "9,7+1,0+1");
        row("(x1+x2)*(x3-x4)", "4,0+1");
        row("x1/(x2+x3)", "3,2,0+1");
        row("exp(x1*x2)+exp(-x1*x2)", "2,0+1,1");
        row("x1*x2;x1+x2", "2,0+2");
        row("x1+x2;x1*x2", "2,1+1");
        row("x1;5;x1*x2+x2", "2,2+1,3");
        row("5+0*x1", "1,1");
    }
    void shapes() {
        QFETCH(QString, text);
        QFETCH(QString, shape);
        const TypedFormula typed =
            TypedFormula::parse(text.toStdString(), {"x1", "x2", "x3", "x4", "x5", "x6", "x7", "x8", "x9"});
        const Kan model = compileFormula(typed);
        const Matrix rows = rowsWithin(std::vector<std::pair<double, double>>(9, {0.5, 2}), 3);
        QVERIFY(largestError(predict(model, rows), valuesOf(typed, rows)) <= kSame);
        const TypedFormula alone = TypedFormula::parse(text.toStdString());
        if (!alone.inputs.empty()) QCOMPARE(QString::fromStdString(shapeOf(compileFormula(alone))), shape);
    }

    void random() {
        RandomFormulas formulas(11);
        const Matrix rows = rowsWithin({{-2, 2}, {-2, 2}, {-2, 2}}, 5).topRows(20);
        int compiled = 0, compared = 0;
        for (int n = 0; n < 1000; ++n) {
            const std::string text = formulas.next();
            TypedFormula typed;
            Kan model;
            try {
                typed = TypedFormula::parse(text, {"x1", "x2", "x3"});
            } catch (const FormulaError &) {
                continue;  // such as the logarithm of a negative number
            }
            try {
                model = compileFormula(typed);
            } catch (const FormulaError &error) {
                const bool known = std::string(error.what()).find("number") != std::string::npos ||
                                   std::string(error.what()).find("no value") != std::string::npos;
                QVERIFY2(known, concat(text, ": ", error.what()).c_str());
                continue;
            }
            ++compiled;
            const Matrix expected = valuesOf(typed, rows), values = predict(model, rows);
            for (Eigen::Index r = 0; r < rows.rows(); ++r) {
                if (!std::isfinite(expected(r, 0))) continue;
                bool within = true;
                double least = expected(r, 0), most = least;
                for (std::uint64_t seed = 0; seed < 6; ++seed) {
                    ErringValue erring({rows(r, 0), rows(r, 1), rows(r, 2)}, seed);
                    const double value = erring.of(typed.outputs.front());
                    within = within && erring.within();
                    least = std::min(least, value);
                    most = std::max(most, value);
                }
                if (!within || !std::isfinite(most - least)) continue;
                ++compared;
                const double allowed = kSame * std::abs(expected(r, 0)) + 3 * (most - least);
                QVERIFY2(std::abs(values(r, 0) - expected(r, 0)) <= allowed,
                         concat("formula ", n, ": ", text, "\nrow ", r, ": ", values(r, 0), " for ", expected(r, 0),
                                ", of which ", allowed, " may be missing; x = ", rows.row(r))
                             .c_str());
            }
        }
        qInfo("%d formulas, %d rows", compiled, compared);
        QVERIFY(compiled > 800 && compared > 5000);
    }

    void refusals_data() {
        QTest::addColumn<QString>("text");
        QTest::addColumn<QString>("words");
        QTest::addColumn<int>("position");
        const auto row = [](const char *text, const char *words, int position) {
            QTest::newRow(text) << text << words << position;
        };
        row("x1+atan2(x2,x1)", "\"atan2\" of two values is no function of an edge", 3);
        row("x1+theta", "\"theta\" at position 4 is not known", 3);
        row("x1+integral(x2)", "\"integral\" at position 4 is not known", 3);
        row("x1+(-2)^x2", "a power of -2 has no value", 0);
        row("x1+1/(2-2)", "division by zero at position 5", 4);
    }
    void refusals() {
        QFETCH(QString, text);
        QFETCH(QString, words);
        QFETCH(int, position);
        try {
            compileFormula(TypedFormula::parse(text.toStdString()));
            QFAIL("it is compiled");
        } catch (const FormulaError &error) {
            QVERIFY2(QString(error.what()).contains(words), error.what());
            QCOMPARE(static_cast<int>(error.position()), position);
        }
    }

    /// Algebra takes the signs of sums as they come; typed and written formulas have them in one way.
    void signsAreOneWay() {
        ExpressionFactory make;
        const ExpressionPtr a = make.variable(0), b = make.variable(1), c = make.variable(2);
        const auto minus = [&](const ExpressionPtr &e) { return make.product({make.number(-1), e}); };
        const ExpressionPtr forth = make.sum({a, minus(b)}), back = make.sum({minus(a), b});
        const auto power = [&](const ExpressionPtr &e, double n) { return make.power(e, make.number(n)); };
        const ExpressionPtr one = make.number(1);
        const std::vector<std::pair<ExpressionPtr, ExpressionPtr>> pairs = {
            {power(forth, 2), power(back, 2)},
            {power(forth, 3), minus(power(back, 3))},
            {make.quotient(c, forth), minus(make.quotient(c, back))},
            {make.root(back, 2), make.root(minus(forth), 2)},
            {make.call("sin", {make.product({c, forth})}),
             make.call("sin", {make.sum({make.product({a, c}), minus(make.product({b, c}))})})}};
        const Matrix rows = rowsWithin({{1, 2}, {3, 4}, {1, 2}}, 2);
        FormulaOptions options;
        options.input_names = {"a", "b", "c"};
        int n = 0;
        for (const auto &[left, right] : pairs) {
            const auto text = [&](const ExpressionPtr &e) {
                return QString::fromStdString(formulaLine(normalFormula(NetworkFormula::of({e}, options), rows), 6));
            };
            QCOMPARE(text(left), text(right));
            const bool powers = n++ < 2;
            if (powers) QCOMPARE(withPlainSigns(make, left)->id, withPlainSigns(make, right)->id);
        }
    }

    void tooLarge() {
        CompileOptions options;
        options.most_nodes = 3;
        QVERIFY_THROWS_EXCEPTION(FormulaError,
                                 compileFormula(TypedFormula::parse("exp(x1*x2)+x3*log(x1+x2)+x1"), options));
    }

    void scalings() {
        const TypedFormula typed = TypedFormula::parse("x1*exp(x2)+x1");
        CompileOptions options;
        options.input_scaling = {{3, 0.5, false}, {0.1, 2, true}};
        options.output_scaling = {{10, 4, false}};
        const Kan model = compileFormula(typed, options);
        const double u = 0.4, v = -0.3;
        const double x1 = options.input_scaling[0].toUser(u), x2 = options.input_scaling[1].toUser(v);
        const double expected = options.output_scaling[0].fromUser(x1 * std::exp(x2) + x1);
        QVERIFY(std::abs(predict(model, row({u, v}))(0, 0) - expected) <= kSame * std::abs(expected));
    }
};

KAN_TEST(TestCompileFormula)
#include "tst_compile_formula.moc"
