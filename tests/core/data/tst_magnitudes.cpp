#include <cmath>

#include "core/data/csv_reader.h"
#include "core/data/table_dataset.h"
#include "core/discover/discover.h"
#include "core/formula/formula_code.h"
#include "core/formula/formula_export.h"
#include "core/train/metrics.h"
#include "tests/core/data/table_files.h"
#include "tests/test_program.h"

using namespace kan;
using namespace kan::test;

namespace {

/// x is 1 .. 6 times `input`, y is x^2 times `output`.
Table squares(double input, double output) {
    std::string text = "x,y\n";
    for (int n = 1; n <= 6; ++n) text += numberText(n * input) + "," + numberText(n * n * output) + "\n";
    const Files files;
    Table table = readCsv(files.write("t.csv", text), {});
    table.file = "t.csv";
    return table;
}

TableSource squaresSource(bool log = false) {
    TableSource source;
    source.file = "t.csv";
    source.columns.resize(2);
    source.columns[0].name = "x";
    source.columns[1].name = "y";
    source.columns[1].role = ColumnRole::Target;
    for (TableColumnUse &column : source.columns) column.log = log;
    return source;
}

/// A network that is a function of one input, whose unit is `unit`, and its rows.
std::pair<Kan, std::shared_ptr<const Dataset>> powerIn(double unit, const char *function) {
    KanSpec spec;
    spec.width = {1, 1};
    Kan model(spec);
    model.fixSymbolic({0, 0, 0}, SymbolicLibrary::standard().at(function), {1, 0, 1, 0});
    auto data = std::make_shared<Dataset>();
    data->train_input.resize(20, 1);
    for (int n = 0; n < 20; ++n) data->train_input(n, 0) = (n + 1) / 10.0;
    data->train_label = data->train_input.array().pow(4).matrix();
    data->input_names = {"x1"};
    data->output_names = {"f"};
    data->input_scaling = {{0, unit}};
    data->output_scaling = {{0, 1}};
    return {model, data};
}

}  // namespace

/// Numbers so large or small that their squares are none.
class TestMagnitudes : public QObject {
    Q_OBJECT

  private slots:
    void columnsAreRefusedByName() {
        const auto said = [](double input, double output) {
            return dataErrorOf([&] { makeDataset(squares(input, output), {}, squaresSource()); });
        };
        for (const double size : {1e160, 1e200, 1e300}) {
            QVERIFY2(said(size, 1).startsWith("t.csv, row 1 (line 2): x is "), qPrintable(said(size, 1)));
            QVERIFY2(said(1, size).startsWith("t.csv, row 1 (line 2): y is "), qPrintable(said(1, size)));
            QVERIFY2(said(1, size).contains("another unit"), qPrintable(said(1, size)));
        }
        for (const double size : {1e-160, 1e-200, 1e-308, 5e-324}) {
            QVERIFY2(said(size, 1).startsWith("t.csv, column x holds no number larger than"),
                     qPrintable(said(size, 1)));
            QVERIFY2(said(1, size).contains("column y holds no number larger"), qPrintable(said(1, size)));
        }
        for (const double size : {1e-95, 1e-21, 1e21, 1e95}) QCOMPARE(said(size, size), QString("no error"));
    }

    void logarithmsTakeAnySize() {
        for (const double size : {1e-300, 1e300})
            QCOMPARE(dataErrorOf([&] { makeDataset(squares(size, size), {}, squaresSource(true)); }),
                     QString("no error"));
    }

    void rowsToPredictAreLeftOut() {
        const TableEncoding encoding = makeDataset(squares(1, 1), {}, squaresSource()).encoding;
        const EncodedRows rows = encodeRows(squares(1e300, 1), encoding);
        QVERIFY(rows.rows.empty());
        QCOMPARE(rows.left_out.size(), std::size_t{6});
        QVERIFY(rows.left_out[0].find("x is 1e+300, beyond 1e+100") != std::string::npos);
    }

    void givenRowsAreRefused() {
        for (const double size : {1e160, 1e-160}) {
            Dataset data = *powerIn(1, "x^4").second;
            data.train_label *= size;
            QVERIFY_THROWS_EXCEPTION(std::invalid_argument, data.validateSizes());
        }
    }

    void figuresOfLargeLabelsAreNumbers() {
        Dataset data = *powerIn(1, "x^4").second;
        data.output_scaling = {{std::log(1e200), 1, true}};
        const Metrics metrics = metricsOf({}, data.train_label.array() + 0.01, data.train_label, data);
        QVERIFY(metrics.rmse && std::isfinite(*metrics.rmse) && *metrics.rmse > 1e198);
        QVERIFY(!metrics.r2 || std::isfinite(*metrics.r2));
    }

    void largeWholeNumbersAreNoIntegers() {
        for (const CodeLanguage language : {CodeLanguage::Python, CodeLanguage::Sympy, CodeLanguage::Cpp})
            for (const double value : {349455133950070882304.0, -1e15, 9223372036854775808.0, 4e9, 1e22})
                QVERIFY(CodeWriter::number(language, value).find_first_of(".e") != std::string::npos);
        QCOMPARE(CodeWriter::number(CodeLanguage::Python, 3), std::string("3"));
        QCOMPARE(CodeWriter::number(CodeLanguage::Text, 349455133950070882304.0), std::string("3.494551339500709e+20"));
    }

    void theFormulaOfSmallUnitsHasFloats() {
        const auto [model, data] = powerIn(1e-21, "x");
        FormulaOptions options;
        options.input_scaling = data->input_scaling;
        const std::string code = exportFormula(NetworkFormula(model, options), FormulaFormat::Python, 0);
        QVERIFY2(code.find("1e+21*x1") != std::string::npos, code.c_str());
    }

    void aFormulaThatLostATermIsNotExact() {
        DiscoverOptions options;
        options.attempts = 1;
        const SymbolicLibrary library = SymbolicLibrary::standard();
        for (const auto &[unit, exact] : {std::pair(1.0, true), std::pair(1e20, true), std::pair(1e90, false)}) {
            const auto [model, data] = powerIn(unit, "x^4");
            const DiscoverResult found = discover(model, data, library, options);
            QVERIFY2(found.exact == exact, found.message.c_str());
            if (!exact) QVERIFY2(found.message.find("choose units") != std::string::npos, found.message.c_str());
        }
    }
};

KAN_TEST(TestMagnitudes)
#include "tst_magnitudes.moc"
