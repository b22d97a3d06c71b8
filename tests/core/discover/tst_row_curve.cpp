#include <cmath>
#include <functional>
#include <memory>

#include "core/data/formula_options.h"
#include "core/discover/row_curve.h"
#include "core/fit/written_formula.h"
#include "core/formula/formula_export.h"
#include "core/random/torch_generator.h"
#include "tests/test_program.h"

using namespace kan;

namespace {

/// y = f(x) at evenly spaced x with a relative error, standardised as the rows of a table are.
std::shared_ptr<const Dataset> tableOf(const std::function<double(double)> &f, double low, double high, int rows,
                                       double noise) {
    TorchGenerator generator(11);
    const std::vector<double> normals = generator.normals(static_cast<std::size_t>(rows));
    Matrix x(rows, 1), y(rows, 1);
    for (int n = 0; n < rows; ++n) {
        x(n, 0) = low + (high - low) * n / (rows - 1);
        y(n, 0) = f(x(n, 0)) * (1 + noise * normals[static_cast<std::size_t>(n)]);
    }
    const auto scalingOf = [](const Matrix &column) {
        const double mean = column.mean();
        return ColumnScaling{mean, std::sqrt((column.array() - mean).square().mean()), false};
    };
    auto data = std::make_shared<Dataset>();
    data->input_scaling = {scalingOf(x)};
    data->output_scaling = {scalingOf(y)};
    data->input_names = {"x"};
    data->output_names = {"y"};
    data->train_input = ((x.array() - data->input_scaling[0].shift) / data->input_scaling[0].scale).matrix();
    data->train_label = ((y.array() - data->output_scaling[0].shift) / data->output_scaling[0].scale).matrix();
    data->test_input.resize(0, 1);
    data->test_label.resize(0, 1);
    return data;
}

}  // namespace

/// Rows of two columns are a curve by themselves.
class TestRowCurve : public QObject {
    Q_OBJECT

  private slots:
    void lawsOfOneColumn_data() {
        QTest::addColumn<int>("law");
        QTest::addColumn<QStringList>("parts");
        QTest::newRow("Lennard-Jones") << 0 << QStringList{"/x^6", "/x^12"};
        QTest::newRow("heat capacity") << 1 << QStringList{"*x ", "/x^2"};
        QTest::newRow("Gompertz") << 2 << QStringList{"*exp(-", "*exp(-0.2"};
        QTest::newRow("Hill") << 3 << QStringList{"x^2/(x^2 + 6"};
        QTest::newRow("Langmuir") << 4 << QStringList{"*x/(x + 6"};
    }
    void lawsOfOneColumn() {
        QFETCH(int, law);
        QFETCH(QStringList, parts);
        struct Law {
            std::function<double(double)> f;
            double low, high;
            int rows;
            double noise;
        };
        const Law laws[] = {{[](double r) { return 6.6e-21 * (std::pow(0.34 / r, 12) - std::pow(0.34 / r, 6)); }, 0.33,
                             0.9, 100, 0.005},
                            {[](double t) { return 29.1 + 0.0117 * t - 1.1e5 / (t * t); }, 300, 1500, 70, 0.0005},
                            {[](double t) { return 1800 * std::exp(-5.2 * std::exp(-0.23 * t)); }, 0, 25, 50, 0.005},
                            {[](double l) { return 2.4 * l * l / (l * l + 625); }, 1, 300, 80, 0.01},
                            {[](double p) { return 3.2 * 1.5e-4 * p / (1 + 1.5e-4 * p); }, 3000, 1e5, 50, 0.005}};
        const Law &one = laws[law];
        const auto data = tableOf(one.f, one.low, one.high, one.rows, one.noise);
        const Trials trials(data, 1, {});
        const auto curve = curveOfRows(KanSpec{}, trials, SymbolicLibrary::standard(), {});
        QVERIFY(curve.has_value());
        QVERIFY(curve->model.allSymbolic() && curve->model.activeEdgeCount() == 1);
        QVERIFY2(curve->train_rmse < 0.05, qPrintable(QString::number(curve->train_rmse)));
        const std::string written =
            formulaInWords(writtenFormula(curve->model, *data, formulaOptionsOf(*data, 1)).formula, 3).outputs.front();
        for (const QString &part : parts)
            QVERIFY2(QString::fromStdString(written).contains(part), qPrintable(QString::fromStdString(written)));
        QVERIFY2(written.size() < 60, written.c_str());
    }

    void nothingElseIsACurve() {
        const auto data = tableOf([](double x) { return x * x; }, 1, 3, 30, 0);
        auto two = std::make_shared<Dataset>(*data);
        two->train_input = Matrix::Random(30, 2);
        two->test_input.resize(0, 2);
        two->input_scaling.clear();
        two->input_names = {"a", "b"};
        QVERIFY(!curveOfRows(KanSpec{}, Trials(two, 1, {}), SymbolicLibrary::standard(), {}));
        auto classes = std::make_shared<Dataset>(*data);
        classes->classes = 2;
        QVERIFY(!curveOfRows(KanSpec{}, Trials(classes, 1, {}), SymbolicLibrary::standard(), {}));
        auto constant = std::make_shared<Dataset>(*data);
        constant->train_label.setConstant(1);
        QVERIFY(!curveOfRows(KanSpec{}, Trials(constant, 1, {}), SymbolicLibrary::standard(), {}));
    }
};

KAN_TEST(TestRowCurve)
#include "tst_row_curve.moc"
