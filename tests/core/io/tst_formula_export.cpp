#include <QDir>
#include <QTemporaryDir>

#include "core/data/formula_options.h"
#include "core/formula/formula.h"
#include "core/formula/formula_export.h"
#include "core/formula/formula_latex.h"
#include "core/formula/formula_names.h"
#include "core/text.h"
#include "tests/core/formula_networks.h"
#include "tests/core/programs.h"
#include "tests/core/tolerances.h"
#include "tests/test_program.h"

using namespace kan;
using namespace kan::test;

namespace {

constexpr int kPoints = 1000;
constexpr int kSympyPoints = 50;
constexpr double kExport = 1e-10;

const char *const kNumpyRunner = R"(
import importlib.util, sys
import numpy as np
folder, count = sys.argv[1], int(sys.argv[2])
for n in range(count):
    spec = importlib.util.spec_from_file_location(f"numpy_{n}", f"{folder}/numpy_{n}.py")
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    np.savetxt(f"{folder}/numpy_{n}.txt", module.f(np.loadtxt(f"{folder}/points_{n}.txt", ndmin=2)), fmt="%.17g")
)";

/// The first point by the module's f, the others by compiled expressions, which are faster.
const char *const kSympyRunner = R"(
import importlib.util, sys
import sympy as sp
folder, points = sys.argv[1], int(sys.argv[2])
for n in range(int(sys.argv[3])):
    spec = importlib.util.spec_from_file_location(f"sympy_{n}", f"{folder}/sympy_{n}.py")
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    known, steps = list(module.inputs), []
    for symbol, expression in module.definitions + [(None, module.outputs)]:
        steps.append(sp.lambdify(known, expression, "math"))
        known.append(symbol)
    def compiled(*values):
        for step in steps:
            values = (*values, step(*values))
        return values[-1]
    with open(f"{folder}/points_{n}.txt") as table, open(f"{folder}/sympy_{n}.txt", "w") as result:
        for row, line in enumerate(table.readlines()[:points]):
            f = module.f if row == 0 else compiled
            print(*(repr(float(y)) for y in f(*map(float, line.split()))), file=result)
)";

}  // namespace

class TestFormulaExport : public QObject {
    Q_OBJECT

  private slots:
    void initTestCase() {
        cases_ = formulaCases();
        for (std::size_t n = 0; n < cases_.size(); ++n) {
            formulas_.emplace_back(cases_[n].model, cases_[n].options);
            points_.push_back(randomMatrix(kPoints, cases_[n].model.inputs(), 23 + n, cases_[n].low, cases_[n].high));
            expected_.push_back(tableByDefinition(cases_[n], points_[n]));
            writeText(file("points", n, "txt"), tableText(points_[n]));
        }
        python_ = pythonWithPackages();
    }

    void cppGivesTheNetwork() {
        QByteArray main = "#include <cstdio>\n#include <cstdlib>\n";
        QByteArray cases;
        for (std::size_t n = 0; n < cases_.size(); ++n) {
            const std::string name = concat("case_", n);
            writeText(file("cpp", n, "h"),
                      QByteArray::fromStdString(exportFormula(formulas_[n], FormulaFormat::Cpp, 0, name)));
            main += QByteArray::fromStdString(concat("#include \"cpp_", n, ".h\"\n"));
            cases += QByteArray::fromStdString(
                concat("    case ", n, ": run<", cases_[n].model.inputs(), ">(", name, "::", name, "); break;\n"));
        }
        main +=
            "template <std::size_t N, typename F> void run(F f) {\n    std::array<double, N> x;\n"
            "    for (;;) {\n        for (double &value : x)\n            if (std::scanf(\"%lf\", &value) != 1) "
            "return;\n"
            "        for (const double y : f(x)) std::printf(\"%.17g \", y);\n    }\n}\n"
            "int main(int, char **arguments) {\n    switch (std::atoi(arguments[1])) {\n" +
            cases + "    }\n}\n";
        writeText(folder_.filePath("main.cpp"), main);
        const QString program = folder_.filePath("main");
        const ProgramRun build =
            runProgram(KAN_CXX_COMPILER, {"-std=c++17", "-O1", "-Wall", "-Wextra", "-Wpedantic", "-Wshadow", "-Werror",
                                          "-o", program, folder_.filePath("main.cpp")});
        QVERIFY2(build.code == 0, build.err.constData());
        for (std::size_t n = 0; n < cases_.size(); ++n) {
            QProcess process;
            process.setStandardInputFile(file("points", n, "txt"));
            process.start(program, {QString::number(n)});
            QVERIFY(process.waitForFinished(60000));
            compare(n, tableFrom(process.readAllStandardOutput(), expected_[n]), expected_[n]);
        }
    }

    void numpyGivesTheNetwork() {
        requirePython();
        if (python_.isEmpty()) return;
        for (std::size_t n = 0; n < cases_.size(); ++n)
            writeText(file("numpy", n, "py"),
                      QByteArray::fromStdString(exportFormula(formulas_[n], FormulaFormat::Python)));
        writeText(folder_.filePath("numpy_runner.py"), kNumpyRunner);
        const ProgramRun result =
            runProgram(python_, {folder_.filePath("numpy_runner.py"), folder_.path(), QString::number(cases_.size())});
        QVERIFY2(result.code == 0, result.err.constData());
        for (std::size_t n = 0; n < cases_.size(); ++n)
            compare(n, tableFrom(textOf(file("numpy", n, "txt")), expected_[n]), expected_[n]);
    }

    void sympyGivesTheNetwork() {
        requirePython();
        if (python_.isEmpty()) return;
        for (std::size_t n = 0; n < cases_.size(); ++n) {
            writeText(file("sympy", n, "py"),
                      QByteArray::fromStdString(exportFormula(formulas_[n], FormulaFormat::Sympy)));
        }
        if (!tests::inSample(1)) return;  // what SymPy does, no sanitizer sees
        writeText(folder_.filePath("sympy_runner.py"), kSympyRunner);
        const ProgramRun result = runProgram(python_, {folder_.filePath("sympy_runner.py"), folder_.path(),
                                                       QString::number(kSympyPoints), QString::number(cases_.size())});
        QVERIFY2(result.code == 0, result.err.constData());
        for (std::size_t n = 0; n < cases_.size(); ++n) {
            const Matrix expected = expected_[n].topRows(kSympyPoints);
            compare(n, tableFrom(textOf(file("sympy", n, "txt")), expected), expected);
        }
    }

    void textReadsBack() {
        int compared = 0;
        for (std::size_t n = 0; n < cases_.size(); ++n) {
            const std::string text = exportFormula(formulas_[n], FormulaFormat::Text);
            QCOMPARE(text.find("s1(x) = ") == std::string::npos, formulas_[n].splines().empty());
            if (!formulas_[n].splines().empty()) continue;
            const Formula formula = Formula::parse(text);
            Matrix values(kPoints, formula.outputs());
            for (int row = 0; row < kPoints; ++row)
                formula.evaluate(
                    {points_[n].data() + row * points_[n].cols(), static_cast<std::size_t>(points_[n].cols())},
                    {values.data() + row * values.cols(), static_cast<std::size_t>(values.cols())});
            compare(n, values, expected_[n]);
            ++compared;
        }
        QVERIFY(compared >= 2);
    }

    void roundedExportsAreRounded() {
        const std::string text = exportFormula(NetworkFormula(everyFunctionNetwork()), FormulaFormat::Text, 3);
        const QRegularExpression number("(?<![a-z0-9])[0-9]+\\.?[0-9]*");
        for (auto match = number.globalMatch(QString::fromStdString(text)); match.hasNext();) {
            const QString digits = match.next().captured().remove('.').remove(QRegularExpression("^0+"));
            QVERIFY2(digits.size() <= 3, qPrintable(digits));
        }
    }

    void latex_data() {
        QTest::addColumn<QStringList>("edges");
        QTest::addColumn<QList<double>>("numbers");
        QTest::addColumn<QString>("expected");
        const double pi = 3.141592653589793;
        const auto row = [](const char *name, const QStringList &edges, const QList<double> &numbers,
                            const char *text) { QTest::newRow(name) << edges << numbers << QString::fromUtf8(text); };
        // f1 of x1, f2 of x2, f3 of their sum; a, b, c, d of each.
        row("example", {"sin", "x^2", "exp"}, {pi, 0, 1, 0, 1, 0, 1, 0, 1, 0, 1, 0},
            "e^{x_{2}^{2} + \\sin\\left(\\pi x_{1}\\right)}");
        row("almost pi", {"sin", "x", "x"}, {3.14159, 0, 1, 0, 0, 0, 0, 0, 1, 0, 1, 0},
            "\\sin\\left(3.14159 x_{1}\\right)");
        row("fractions of pi and e", {"sin", "x", "x"},
            {pi / 2, 0, -1, 0, 2.718281828459045, 0, 1, 0, 1, 0, 1, -0.75 * pi},
            "e x_{2} - \\sin\\left(\\frac{\\pi}{2} x_{1}\\right) - \\frac{3 \\pi}{4}");
        row("fraction", {"x", "x^2", "1/x"}, {1, 0, 1, 0, 1, 0, 1, 0, 1, 1, -2.5, 0},
            "-\\frac{2.5}{x_{2}^{2} + x_{1} + 1}");
        row("roots", {"x", "x^2", "sqrt"}, {2, 0, 1, 0, 1, 0, 1, 0, 1, 0, 3, 0}, "3 \\sqrt{x_{2}^{2} + 2 x_{1}}");
        row("absolute", {"x^2", "x", "sqrt"}, {1, 0, 1, 0, 0, 0, 0, 0, 1, 0, 1, 0}, "\\left|x_{1}\\right|");
        row("powers of functions", {"tanh", "x", "x^3"}, {1, 0, 1, 0, 0, 0, 0, 0, 1, 0, 1, 0},
            "\\tanh^{3}\\left(x_{1}\\right)");
        row("half powers", {"x^1.5", "1/sqrt(x)", "x"}, {1, 0, 1, 0, 1, 0, 1, 0, 1, 0, 1, 0},
            "x_{1}^{3/2} + \\frac{1}{\\sqrt{x_{2}}}");
        row("small numbers", {"x", "abs", "x"}, {1, 0, 1.5e-7, 0, 1, 0, -1, 0, 1, 0, 1, 0},
            "1.5 \\cdot 10^{-7} x_{1} - \\left|x_{2}\\right|");
        row("sigmoid", {"sigmoid", "sgn", "x"}, {1, 0, 1, 0, 1, 0, 1, 0, 1, 0, 1, 0},
            "\\frac{1}{e^{-x_{1}} + 1} + \\operatorname{sgn}\\left(x_{2}\\right)");
        row("two to the", {"2^x", "x/3", "x"}, {1, 0, 3, 0, 1, 0, 1, 0, 1, 0, 1, 0},
            "\\frac{1}{3} x_{2} + 3 \\cdot 2^{x_{1}}");
        row("inverse functions", {"arcsin", "arctanh", "x"}, {1, 0, 1, 0, 1, 0, 1, 0, 1, 0, 1, 0},
            "\\arcsin\\left(x_{1}\\right) + \\operatorname{arctanh}\\left(x_{2}\\right)");
    }

    void latex() {
        QFETCH(QStringList, edges);
        QFETCH(QList<double>, numbers);
        QFETCH(QString, expected);
        Kan model = Kan::blank(specOf({2, 1, 1}));
        const EdgeId places[] = {{0, 0, 0}, {0, 1, 0}, {1, 0, 0}};
        for (int n = 0; n < 3; ++n)
            model.fixSymbolic(places[n], functionNamed(qPrintable(edges[n])),
                              {numbers[4 * n], numbers[4 * n + 1], numbers[4 * n + 2], numbers[4 * n + 3]});
        QCOMPARE(QString::fromStdString(latexOf(NetworkFormula(model), 0)), expected);
        QCOMPARE(QString::fromStdString(exportFormula(NetworkFormula(model), FormulaFormat::Latex)),
                 "y = " + expected + "\n");
    }

    void latexOfSplinesAndNames() {
        Kan model = Kan::blank(specOf({1, 1}));
        model.coef(0, 0, 0, 1) = 1;
        model.scaleSp(0, 0, 0) = 6;
        model.scaleBase(0, 0, 0) = 0.5;
        FormulaOptions options;
        options.input_names = {"β"};
        options.output_names = {"Länge_1"};
        options.input_scaling = {{20, 5}};
        const std::string latex = exportFormula(NetworkFormula(model, options), FormulaFormat::Latex, 4);
        QVERIFY2(
            latex.find("\\text{Länge}_{1} &= s_{1}\\left(0.2 \\left(\\beta - 20\\right)\\right)") != std::string::npos,
            latex.c_str());
        QVERIFY2(latex.find("0.5 \\frac{x}{1 + e^{-x}} + \\begin{cases} 0 & x < -3 \\\\ ") != std::string::npos,
                 latex.c_str());
    }

    void hugeFormulasAreNotSetInType() {
        const NetworkFormula formula(randomNetwork(specOf({40, 60, 1}), 4, false));
        QVERIFY_THROWS_EXCEPTION(std::invalid_argument, exportFormula(formula, FormulaFormat::Latex));
        QVERIFY(exportFormula(formula, FormulaFormat::Cpp, 3).size() > 100000);
        QVERIFY(exportFormula(formula, FormulaFormat::Text, 3).size() > 100000);
    }

    void prunedOutputsSaySoInWords() {
        Kan model = Kan::blank(specOf({1, 1}));
        model.setMask(0, 0, 0, 0);
        for (const FormulaFormat format : {FormulaFormat::Python, FormulaFormat::Sympy, FormulaFormat::Cpp})
            QVERIFY(exportFormula(NetworkFormula(model), format).find("leads to y: it is the constant 0") !=
                    std::string::npos);
    }

    void textHasTheNamesOfTheTable() {
        Kan model = Kan::blank(specOf({2, 1}));
        model.fixSymbolic({0, 0, 0}, SymbolicLibrary::standard().at("x"), {1, 0, 2, 0});
        model.fixSymbolic({0, 1, 0}, SymbolicLibrary::standard().at("x"), {1, 0, 3, 0});
        const auto named = [&](const std::vector<std::string> &inputs, const std::string &output) {
            FormulaOptions options;
            options.input_names = inputs;
            options.output_names = {output};
            return NetworkFormula(model, options);
        };
        const auto text = [](const NetworkFormula &formula) { return exportFormula(formula, FormulaFormat::Text, 6); };
        QCOMPARE(text(NetworkFormula(model)), std::string("2*x1 + 3*x2\n"));
        QCOMPARE(text(named({"x1", "x2"}, "f")), std::string("2*x1 + 3*x2\n"));  // a formula's own words
        QCOMPARE(text(named({"length_m", "lambda"}, "T")), std::string("T = 2*length_m + 3*lambda\n"));
        const NetworkFormula odd = named({"price (EUR)", "sin"}, "y/y0");
        QCOMPARE(text(odd), std::string("y_y0 = 2*price_EUR + 3*sin_2\n\ny_y0: y/y0\nprice_EUR: price (EUR)\n"
                                        "sin_2: sin\n"));
        QCOMPARE(formulaLine(odd, 6), std::string("y_y0 = 2*price_EUR + 3*sin_2"));
        QCOMPARE(formulaPerOutput(odd, 6), (std::vector<std::string>{"2*price_EUR + 3*sin_2"}));
    }

    void classesAreToldByLogOddsAndScores() {
        Dataset data;
        data.classes = 2;
        data.input_names = {"a"};
        data.output_names = {"ill"};
        data.class_names = {"no", "yes"};
        const auto names = [&](int outputs, OutputMeaning meaning) {
            return formulaOptionsOf(data, outputs, meaning).output_names;
        };
        using Names = std::vector<std::string>;
        QCOMPARE(names(1, OutputMeaning::Value), Names{"ill"});
        QCOMPARE(names(1, OutputMeaning::LogOdds), Names{"log-odds(ill = yes)"});
        QCOMPARE(names(2, OutputMeaning::Score), (Names{"score(no)", "score(yes)"}));
        QCOMPARE(formulaOptionsOf(data, 2, OutputMeaning::Score).events, (Names{"no", "yes"}));
        QVERIFY(formulaOptionsOf(data, 1, OutputMeaning::Value).events.empty());
        data.class_names.clear();
        QCOMPARE(names(1, OutputMeaning::LogOdds), Names{"log-odds(ill = 1)"});
    }

    /// A reader is told the probability, a program what the network computes.
    void classifiersTellProbabilities() {
        Dataset data;
        data.classes = 2;
        data.input_names = {"a"};
        data.output_names = {"ill"};
        data.class_names = {"no", "yes"};
        KanSpec spec;
        spec.width = {1, 1};
        Kan two(spec);
        two.fixSymbolic({0, 0, 0}, SymbolicLibrary::standard().at("x"), {1, 0, 2, 0.5});
        const NetworkFormula odds(two, formulaOptionsOf(data, 1, OutputMeaning::LogOdds));
        QCOMPARE(exportFormula(odds, FormulaFormat::Text, 6),
                 std::string("P_ill_yes = 1/(1 + exp(-2*a - 0.5))\n\nP_ill_yes: P(ill = yes)\n"));
        QCOMPARE(exportFormula(odds, FormulaFormat::Latex, 6),
                 std::string("\\text{P(ill = yes)} = \\sigma\\left(2 a + 0.5\\right)\n"));
        QVERIFY(exportFormula(odds, FormulaFormat::Python, 6).find("exp(") == std::string::npos);
        QCOMPARE(formulaInWords(odds, 6).output_names, std::vector<std::string>{"P(ill = yes)"});
        QVERIFY(odds.remarks().empty());

        spec.width = {1, 2};
        Kan scores(spec);
        scores.fixSymbolic({0, 0, 0}, SymbolicLibrary::standard().at("x"), {1, 0, 2, 0});
        scores.fixSymbolic({0, 0, 1}, SymbolicLibrary::standard().at("x"), {1, 0, 3, 0});
        const NetworkFormula softmax(scores, formulaOptionsOf(data, 2, OutputMeaning::Score));
        QCOMPARE(exportFormula(softmax, FormulaFormat::Text, 6),
                 std::string("score_no = 2*a;\nscore_yes = 3*a\n\nP(no), P(yes) = softmax(score_no, score_yes)\n\n"
                             "score_no: score(no)\nscore_yes: score(yes)\n"));
        QVERIFY(exportFormula(softmax, FormulaFormat::Latex, 6).find("\\operatorname{softmax}") != std::string::npos);
        QCOMPARE(softmax.remarks().size(), std::size_t{1});
    }

    void latexSaysUnits() {
        Dataset data;
        data.input_names = {"g [m/s^2]", "L", "unused"};
        data.input_units = {"m/s^2", "mm", "°C"};
        data.output_names = {"T"};
        data.output_units = {"µs"};
        KanSpec spec;
        spec.width = {3, 1};
        Kan model = Kan::blank(spec);
        model.fixSymbolic({0, 0, 0}, SymbolicLibrary::standard().at("x"), {1, 0, 2, 0});
        model.fixSymbolic({0, 1, 0}, SymbolicLibrary::standard().at("x"), {1, 0, 3, 0});
        model.setMask(0, 2, 0, 0);
        const auto latex = [&] {
            return QString::fromStdString(
                exportFormula(NetworkFormula(model, formulaOptionsOf(data, 1)), FormulaFormat::Latex, 6));
        };
        QCOMPARE(latex(), QStringLiteral(
                              "\\begin{aligned}\nT &= 2 g + 3 L \\\\\n&\\text{with } T\\text{ in }\\mathrm{\\mu s},\\ "
                              "g\\text{ in }\\mathrm{m}\\,\\mathrm{s}^{-2},\\ L\\text{ in "
                              "}\\mathrm{mm}\n\\end{aligned}\n"));
        // Two that would be called alike keep what tells them apart.
        data.input_names = {"L (m)", "L (mm)", "unused"};
        data.input_units = {"m", "mm", ""};
        data.output_units = {};
        QCOMPARE(latex(), QStringLiteral("T = 2 \\text{L (m)} + 3 \\text{L (mm)}\n"));
        data.input_names = {"a", "b", "c"};
        data.input_units = {"arb. units", "", ""};
        QVERIFY(latex().contains(QStringLiteral("a\\text{ in }\\text{arb. units}")));
    }

    void namesBecomeIdentifiers() {
        Identifiers names({"inputs"});
        QCOMPARE(names.make("g_", "x"), std::string("g_"));  // is one already
        QCOMPARE(names.make("h (", "x"), std::string("h"));
        QCOMPARE(names.make("Länge in mm", "x1"), std::string("Laenge_in_mm"));
        QCOMPARE(names.make("λ", "x2"), std::string("lambda_2"));
        QCOMPARE(names.make("3 * a!", "x3"), std::string("x_3_a"));
        QCOMPARE(names.make("漢字", "x4"), std::string("x4"));
        QCOMPARE(names.make("inputs", "x5"), std::string("inputs_2"));
        QCOMPARE(names.make("Länge  in mm", "x6"), std::string("Laenge_in_mm_2"));
        QCOMPARE(latexName("x12"), std::string("x_{12}"));
        QCOMPARE(latexName("α"), std::string("\\alpha"));
        QCOMPARE(latexName("mu_0"), std::string("\\mu_{0}"));
        QCOMPARE(latexName("v_max"), std::string("v_{\\mathrm{max}}"));
        QCOMPARE(latexName("50 % & more"), std::string("\\text{50 \\% \\& more}"));
    }

    void refusesUnknownFormats() {
        QVERIFY(formulaFormatFromString("sympy") == FormulaFormat::Sympy);
        QVERIFY_THROWS_EXCEPTION(std::invalid_argument, formulaFormatFromString("word"));
    }

  private:
    QString file(const char *kind, std::size_t n, const char *ending) const {
        return folder_.filePath(QStringLiteral("%1_%2.%3").arg(kind).arg(n).arg(ending));
    }

    void requirePython() const {
        if (!python_.isEmpty()) return;
        if (qEnvironmentVariableIsSet("CI")) QFAIL("install python3-numpy and python3-sympy");
        QSKIP("python3-numpy and python3-sympy are not installed");
    }

    void compare(std::size_t n, const Matrix &got, const Matrix &expected) const {
        for (Eigen::Index at = 0; at < expected.size(); ++at) {
            const double wanted = expected.data()[at], value = got.data()[at];
            QCOMPARE(std::isfinite(value), std::isfinite(wanted));
            if (std::isfinite(wanted))
                QVERIFY2(relativeError(value, wanted) < kExport,
                         qPrintable(QString("%1: %2 for %3").arg(cases_[n].name.c_str()).arg(value).arg(wanted)));
        }
    }

    QTemporaryDir folder_;
    QString python_;
    std::vector<FormulaCase> cases_;
    std::vector<NetworkFormula> formulas_;
    std::vector<Matrix> points_, expected_;
};

KAN_TEST(TestFormulaExport)
#include "tst_formula_export.moc"
