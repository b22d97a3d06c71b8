/// Exports to languages without a program in Debian, read back; and what all languages have in common.

#include <QRegularExpression>

#include "core/formula/code_dialect.h"
#include "core/formula/formula_export.h"
#include "core/formula/formula_names.h"
#include "core/text.h"
#include "tests/core/code_reader.h"
#include "tests/core/exported_formulas.h"
#include "tests/test_program.h"

using namespace kan;
using namespace kan::test;

namespace {

using Lines = std::vector<std::string>;

std::string trimmed(const std::string &text, const char *ends = " ,;") {
    const std::size_t first = text.find_first_not_of(ends), last = text.find_last_not_of(ends);
    return first == std::string::npos ? std::string() : text.substr(first, last - first + 1);
}

Lines split(const std::string &text, char at) {
    Lines parts(1);
    for (const char c : text)
        if (c == at)
            parts.emplace_back();
        else
            parts.back() += c;
    return parts;
}

/// What stands between two marks.
std::string between(const std::string &text, const std::string &open, const std::string &close) {
    const std::size_t start = text.find(open);
    if (start == std::string::npos) return {};
    const std::size_t from = start + open.size();
    return text.substr(from, text.find(close, from) - from);
}

std::vector<double> numbersOf(const std::string &list) {
    std::vector<double> numbers;
    for (const std::string &number : split(list, ',')) numbers.push_back(std::stod(number));
    return numbers;
}

/// A module of assignments and functions, read line by line.
struct ReadModule {
    explicit ReadModule(CodeReader::Dialect dialect) : reader(dialect) {}

    CodeReader reader;
    std::map<std::string, int> inputs;                       ///< by name: column
    std::vector<std::pair<std::string, std::string>> steps;  ///< names and what they are
    Lines outputs;

    std::vector<double> values(const Matrix &points, int row) const {
        CodeReader::Values known;
        for (const auto &[name, column] : inputs) known[name] = points(row, column);
        for (const auto &[name, text] : steps) known[name] = reader.value(text, known);
        std::vector<double> result;
        for (const std::string &output : outputs)
            for (const double value : reader.list(output, known)) result.push_back(value);
        return result;
    }

    void addFunction(const std::string &head, const std::string &body, const char *open, const char *close) {
        Lines parameters;
        for (const std::string &name : split(between(head, open, close), ','))
            parameters.push_back(trimmed(name, " _"));
        reader.functions[head.substr(0, head.find(open))] = {parameters, body};
    }
};

ReadModule readJulia(const std::string &text) {
    ReadModule module(CodeReader::Dialect::Julia);
    std::string table;
    bool in_function = false;
    for (const std::string &line : split(text, '\n')) {
        const std::size_t assign = line.find(" = ");
        const std::string name = trimmed(line.substr(0, assign)),
                          value = trimmed(line.substr(std::min(assign + 3, line.size())));
        if (line.starts_with("#") || line.empty()) continue;
        if (line == "]" || line == "end") {
            table.clear();
            in_function = false;
        } else if (!table.empty()) {
            module.reader.tables[table].push_back(numbersOf(between(line, "[", "]")));
        } else if (line.starts_with("const breaks")) {
            module.reader.tables[name.substr(6)] = {numbersOf(between(line, "[", "]"))};
        } else if (line.starts_with("const coefficients")) {
            table = name.substr(6);
        } else if (line.starts_with("function piecewise")) {
            in_function = true;
        } else if (line[0] != ' ' && !line.starts_with("function")) {
            module.addFunction(name, value, "(", ")");
        } else if (!in_function && value.starts_with("Float64(inputs[row, ")) {
            module.inputs[name] = std::stoi(between(value, ", ", "]")) - 1;
        } else if (!in_function && name.starts_with("outputs[row")) {
            module.outputs.push_back(value);
        } else if (!in_function && assign != std::string::npos && name != "outputs") {
            module.steps.emplace_back(name, value);
        }
    }
    return module;
}

ReadModule readMathematica(std::string text) {
    ReadModule module(CodeReader::Dialect::Mathematica);
    text.erase(0, text.find("*)\n") + 3);
    const std::size_t main = text.find("\nf[{");
    for (std::size_t at = text.find("] := "); at < main; at = text.find("] := ", at + 1)) {
        const std::size_t start = text.rfind('\n', at) + 1;
        module.addFunction(
            text.substr(start, at - start + 1),
            text.substr(at + 5, text.find("\n\n", at) < main ? text.find("\n\n", at) - at - 5 : main - at - 5), "[",
            "]");
    }
    const std::string body = text.substr(main);
    int column = 0;
    for (const std::string &name : split(between(body, "f[{", "}"), ',')) module.inputs[trimmed(name, " _")] = column++;
    const std::size_t end = body.find("},\n") + 3,
                      last = body.find("\n  {") == std::string::npos ? end : body.find("\n  {") + 1;
    for (const std::string &line : split(body.substr(end, last - end), '\n'))
        if (const std::size_t assign = line.find(" = "); assign != std::string::npos)
            module.steps.emplace_back(trimmed(line.substr(0, assign)), trimmed(line.substr(assign + 3)));
    module.outputs.push_back(between(body.substr(last), "{", "}]\n"));
    return module;
}

/// Row 2 of a sheet.
ReadModule readExcel(const std::string &text, const Matrix &points) {
    ReadModule module(CodeReader::Dialect::Excel);
    for (const std::string &formula : split(split(text, '\n')[0], '\t')) module.outputs.push_back(formula.substr(1));
    const Lines legend = split(text, '\n');
    for (int column = 0; column < points.cols(); ++column)
        module.inputs[legend[static_cast<std::size_t>(column) + 2].substr(0, 2)] = column;
    return module;
}

}  // namespace

class TestFormulaDialects : public QObject {
    Q_OBJECT

  private slots:
    void juliaReadsBack() {
        for (std::size_t n = 0; n < all_.cases.size(); ++n)
            compare(n, readJulia(exportFormula(all_.formulas[n], FormulaFormat::Julia)));
    }

    void mathematicaReadsBack() {
        for (std::size_t n = 0; n < all_.cases.size(); ++n)
            compare(n, readMathematica(exportFormula(all_.formulas[n], FormulaFormat::Mathematica)));
    }

    void excelReadsBack() {
        int written = 0;
        for (std::size_t n = 0; n < all_.cases.size(); ++n) {
            std::string text;
            try {
                text = exportFormula(all_.formulas[n], FormulaFormat::Excel);
            } catch (const std::invalid_argument &refusal) {
                QVERIFY2(QByteArray(refusal.what()).startsWith("The formula is too long for a cell of Excel: "),
                         refusal.what());
                continue;
            }
            for (const std::string &cell : split(split(text, '\n')[0], '\t')) QVERIFY(cell.size() <= 8192);
            compare(n, readExcel(text, all_.points[n]));
            ++written;
        }
        QVERIFY(written >= 6 && written < static_cast<int>(all_.cases.size()));
    }

    void piStaysPi_data() {
        QTest::addColumn<QString>("format");
        QTest::addColumn<QString>("two_pi");
        QTest::addColumn<QString>("minus_three_quarters");
        QTest::addColumn<QString>("e");
        const auto row = [](const char *format, const char *two_pi, const char *quarters, const char *e) {
            QTest::newRow(format) << format << two_pi << quarters << e;
        };
        row("latex", "2 \\pi x_{1}", "- \\frac{3 \\pi}{4}", "e x_{1}");
        row("python", "2*np.pi*x1", " - 3*np.pi/4", "np.e*x1");
        row("sympy", "2*sp.pi*x1", " - 3*sp.pi/4", "sp.E*x1");
        row("cpp", "2.0*detail::pi*x1", " - 3.0*detail::pi/4.0", "detail::e*x1");
        row("text", "2*pi*x1", " - 3*pi/4", "exp(1)*x1");
        row("matlab", "2*pi*x1", " - 3*pi/4", "exp(1)*x1");
        row("julia", "2*pi*x1", " - 3*pi/4", "exp(1)*x1");
        row("r", "2*pi*x1", " - 3*pi/4", "exp(1)*x1");
        row("excel", "2*PI()*A2", " - 3*PI()/4", "EXP(1)*A2");
        row("mathematica", "2*Pi*x1", " - 3*Pi/4", "E*x1");
        row("javascript", "2*Math.PI*x1", " - 3*Math.PI/4", "Math.E*x1");
        row("numpy", "2*np.pi*x1", " - 3*np.pi/4", "np.e*x1");
    }
    void piStaysPi() {
        QFETCH(QString, format);
        const std::string text =
            exportFormula(NetworkFormula(namedConstantsNetwork()), formulaFormatFromString(format.toStdString()));
        QFETCH(QString, two_pi);
        QFETCH(QString, minus_three_quarters);
        QFETCH(QString, e);
        for (const QString &wanted : {two_pi, minus_three_quarters, e}) {
            QVERIFY2(text.find(wanted.toStdString()) != std::string::npos, qPrintable(wanted + "\n" + text.c_str()));
        }
        QVERIFY2(text.find("3.14159") == text.rfind("3.14159"), text.c_str());  // in C++ the constant itself
    }

    void helpersAreWrittenOnlyIfUsed() {
        Kan model = Kan::blank(specOf({1, 1}));
        const auto text = [&](const char *function, FormulaFormat format) {
            model.fixSymbolic({0, 0, 0}, functionNamed(function), {1, 0, 1, 0});
            return exportFormula(NetworkFormula(model), format);
        };
        const std::pair<FormulaFormat, const char *> helpers[] = {
            {FormulaFormat::Python, "def _step"},          {FormulaFormat::Sympy, "def _step"},
            {FormulaFormat::Cpp, "double step("},          {FormulaFormat::Matlab, "= unit_step("},
            {FormulaFormat::Julia, "\nunit_step("},        {FormulaFormat::R, "\nunit_step <- "},
            {FormulaFormat::JavaScript, "const unitStep"}, {FormulaFormat::Mathematica, "\nunitStep["}};
        for (const auto &[format, helper] : helpers) {
            QVERIFY2(text("step(x)", format).find(helper) != std::string::npos, helper);
            const std::string plain = text("x^2", format);
            QVERIFY2(plain.find("step") == std::string::npos && plain.find("Step") == std::string::npos, helper);
            for (const char *other : {"piecewise", "silu", "detail", "real_", "sinc", "sin_over_x"})
                QVERIFY2(plain.find(other) == std::string::npos, plain.c_str());
        }
    }

    void aMinusInExcelIsNotOfTheBase() {
        Kan model = Kan::blank(specOf({1, 1}));
        model.fixSymbolic({0, 0, 0}, functionNamed("x^2"), {1, 0, -1, 0});
        const std::string text = exportFormula(NetworkFormula(model), FormulaFormat::Excel);
        QCOMPARE(text, std::string("=-(A2^2)\n\nA2: x1\nB2: y\n"));
    }

    void namesAreThoseOfTheLanguage() {
        Kan model = Kan::blank(specOf({3, 1}));
        for (int i = 0; i < 3; ++i) model.fixSymbolic({0, i, 0}, functionNamed("x"), {1, 0, 2.0 + i, 0});
        const auto text = [&](FormulaFormat format, const std::vector<std::string> &names) {
            FormulaOptions options;
            options.input_names = names;
            return exportFormula(NetworkFormula(model, options), format);
        };
        const auto holds = [](const std::string &code, const char *part) {
            QVERIFY2(code.find(part) != std::string::npos, code.c_str());
        };
        const std::string r = text(FormulaFormat::R, {"TRUE", "c", "price (EUR)"});
        holds(r, "2*TRUE_2 + 3*c_2 + 4*price_EUR");
        holds(r, "# price_EUR: price (EUR)\n");
        holds(text(FormulaFormat::Julia, {"begin", "end", "pi"}), "2*begin_2 + 3*end_2 + 4*pi_2");
        holds(text(FormulaFormat::JavaScript, {"let", "Math", "x"}), "2*let_2 + 3*Math_2 + 4*x");
        holds(text(FormulaFormat::Matlab, {"end", "sin", "i"}), "2*end_2 + 3*sin_2 + 4*i_2");
        const std::string mathematica = text(FormulaFormat::Mathematica, {"E", "price (EUR)", "x_max *) (*"});
        holds(mathematica, "2*e + 3*priceEUR + 4*xMax");
        holds(mathematica, "xMax: x_max * ) ( *\n");
    }

    void longFormulasAreRefusedInWords() {
        const NetworkFormula formula(randomNetwork(specOf({3, 5, 5, 1}), 4, false));
        for (const FormulaFormat format : {FormulaFormat::Excel, FormulaFormat::Numpy}) {
            try {
                exportFormula(formula, format);
                QFAIL("no error");
            } catch (const std::invalid_argument &refusal) {
                QVERIFY2(QByteArray(refusal.what()).contains("has more than 8192 characters. Fix functions"),
                         refusal.what());
            }
        }
    }

  private:
    void compare(std::size_t n, const ReadModule &module) const {
        Matrix values(all_.points[n].rows(), all_.expected[n].cols());
        for (int row = 0; row < values.rows(); ++row) {
            const std::vector<double> outputs = module.values(all_.points[n], row);
            QCOMPARE(outputs.size(), static_cast<std::size_t>(values.cols()));
            for (int m = 0; m < values.cols(); ++m) values(row, m) = outputs[static_cast<std::size_t>(m)];
        }
        all_.compare(n, values);
    }

    ExportedFormulas all_;
};

KAN_TEST(TestFormulaDialects)
#include "tst_formula_dialects.moc"
