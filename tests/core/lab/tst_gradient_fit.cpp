#include <cmath>

#include "core/data/idx.h"
#include "core/formula/formula.h"
#include "tests/test_program.h"

#include "core/lab/gradients/gradient_figures.h"
#include "core/lab/gradients/gradient_fit.h"
#include "core/lab/gradients/gradient_table.h"
#include "tests/core/tolerances.h"

using namespace kan;

namespace {

Kan network(std::vector<int> width, int k, int grid = 4) {
    KanSpec spec;
    spec.width = std::move(width);
    spec.k = k;
    spec.grid = grid;
    spec.seed = 5;
    spec.noise_scale = 2;
    spec.noise_scale_base = 0.5;
    return Kan(spec);
}

TableColumn column(const std::string &name, std::vector<double> numbers) {
    TableColumn result;
    result.name = name;
    result.numbers = std::move(numbers);
    return result;
}

/// x1 x2 and x1 - x2 with their derivatives at `rows` points, columns in no particular order.
Table product(int rows) {
    std::vector<double> x, y, f, g, fx, fy, gx, gy;
    for (int n = 0; n < rows; ++n) {
        x.push_back(std::sin(n * 1.7));
        y.push_back(std::cos(n * 2.3));
        f.push_back(x.back() * y.back());
        g.push_back(x.back() - y.back());
        fx.push_back(y.back());
        fy.push_back(x.back());
        gx.push_back(1);
        gy.push_back(-1);
    }
    Table table;
    table.file = "points.csv";
    table.columns = {column("df/dx", fx), column("x", x),      column("dg/dy", gy), column("f", f),
                     column("g", g),      column("df/dy", fy), column("y", y),      column("dg/dx", gx)};
    return table;
}

}  // namespace

class TestGradientFit : public QObject {
    Q_OBJECT

  private slots:
    void threadsGiveTheSameBits_data() {
        QTest::addColumn<bool>("kan");
        QTest::addColumn<int>("optimizer");
        QTest::newRow("KAN LM") << true << static_cast<int>(OptimizerKind::Lm);
        QTest::newRow("KAN L-BFGS") << true << static_cast<int>(OptimizerKind::Lbfgs);
        QTest::newRow("MLP SGD") << false << static_cast<int>(OptimizerKind::Sgd);
        QTest::newRow("MLP Adam") << false << static_cast<int>(OptimizerKind::Adam);
    }
    void threadsGiveTheSameBits() {
        QFETCH(bool, kan);
        QFETCH(int, optimizer);
        GradientFitOptions options = kan ? GradientFitOptions::kanDefaults() : GradientFitOptions::mlpDefaults();
        options.formula = "sin(3*x1)*x2";
        options.range = {-1, 1};
        options.optimizer = static_cast<OptimizerKind>(optimizer);
        options.epochs = 3;
        options.rows = 400;
        if (kan) {
            std::get<KanSpec>(options.model).width = {2, 3, 1};
            std::get<KanSpec>(options.model).grid = 6;
        } else {
            std::get<MlpSpec>(options.model).width = {2, 33, 30, 1};
        }
        options.threads = 1;
        const GradientFitResult one = fitWithGradients(options);
        options.threads = 2;
        const GradientFitResult two = fitWithGradients(options);
        QCOMPARE(one.history.size(), std::size_t{4});
        QVERIFY(one.history.loss == two.history.loss && one.model == two.model);
        QVERIFY(one.history.loss.back() < one.history.loss.front());
    }

    void derivativesOfFormulas_data() {
        QTest::addColumn<QString>("formula");
        for (const char *formula :
             {"sin(x1)", "exp(sin(x1))", "x1^3*x2 - x2/x1; atan2(x1, x2)", "abs(x1 - x2)*tanh(x2)",
              "max(x1, x2) + min(x1, 2*x2)", "sign(x1 - 1)*x2 + step(x2)", "sqrt(x1)*log(x2)", "3"})
            QTest::newRow(formula) << formula;
    }
    void derivativesOfFormulas() {
        QFETCH(QString, formula);
        const FormulaGradient f = FormulaGradient::parse(formula.toStdString(), 2);
        const auto m = static_cast<std::size_t>(f.outputs());
        std::vector<double> y(m), above(m), below(m), gradient(2 * m), ignored(2 * m);
        for (int point = 0; point < 20; ++point) {
            const double h = 1e-6, x[] = {0.31 + 0.17 * point, 3.3 - 0.13 * point};
            f.evaluate(x, y, gradient);
            for (std::size_t d = 0; d < 2; ++d) {
                double moved[] = {x[0], x[1]};
                moved[d] = x[d] + h;
                f.evaluate(moved, above, ignored);
                moved[d] = x[d] - h;
                f.evaluate(moved, below, ignored);
                for (std::size_t j = 0; j < m; ++j)
                    QVERIFY(test::relativeError(gradient[2 * j + d], (above[j] - below[j]) / (2 * h)) < 1e-7);
            }
        }
        QVERIFY_THROWS_EXCEPTION(FormulaError, FormulaGradient::parse("x3", 2));
    }

    /// One layer of splines on [0, 10] by the usual way of training.
    void aKanFitsBoth_data() {
        QTest::addColumn<QString>("formula");
        QTest::addColumn<double>("weight");
        for (const char *formula : {"sin(x1)", "exp(sin(x1))"})
            for (const double weight : {0.0, 1.0}) QTest::addRow("%s %g", formula, weight) << formula << weight;
    }
    void aKanFitsBoth() {
        QFETCH(QString, formula);
        QFETCH(double, weight);
        GradientFitOptions options = GradientFitOptions::kanDefaults();
        options.formula = formula.toStdString();
        options.weight = weight;
        options.threads = 1;
        const GradientFitResult result = fitWithGradients(options);
        QVERIFY2(result.status == GradientFitStatus::Completed || result.status == GradientFitStatus::Converged,
                 result.message.c_str());
        const GradientFigures figures = gradientFigures(options, result);
        QVERIFY2(figures.inside.f < 5e-6, qPrintable(QString::number(figures.inside.f)));
        QVERIFY2(figures.inside.df < 1e-3, qPrintable(QString::number(figures.inside.df)));
        QVERIFY(figures.outside && figures.outside->f > 0.1);  // splines end where the data end
        QCOMPARE(result.history.size(), static_cast<std::size_t>(result.epochs) + 1);
        QVERIFY(test::relativeError(std::sqrt(result.losses.f), figures.inside.f, 1e-7) < 0.5);
    }

    /// The source's finding in small: with the gradient in the loss, f and f' both come out better.
    void anMlpFitsBetterWithTheGradient() {
        GradientFitOptions options = GradientFitOptions::mlpDefaults();
        options.range = {0, 5};
        options.rows = 100;
        options.epochs = 1500;
        options.optimizer = OptimizerKind::Adam;
        std::get<MlpSpec>(options.model).width = {1, 12, 12, 1};
        options.threads = 1;
        GradientErrors inside[2];
        for (const int with : {0, 1}) {
            options.weight = with;
            const GradientFitResult result = fitWithGradients(options);
            QVERIFY(result.status == GradientFitStatus::Completed);
            inside[with] = gradientFigures(options, result).inside;
        }
        QVERIFY(inside[1].f < 0.5 * inside[0].f && inside[1].df < 0.5 * inside[0].df);
    }

    void aTableOfGradientsIsFitted() {
        GradientFitOptions options = GradientFitOptions::kanDefaults();
        options.formula = "x1*x2; x1 - x2^2";
        options.range = {-1, 1};
        options.rows = 300;
        std::get<KanSpec>(options.model).width = {2, 4, 2};
        std::get<KanSpec>(options.model).grid = 5;
        options.epochs = 15;
        options.threads = 1;
        GradientDataset data = makeDataset(options);
        QCOMPARE(data.gradients.cols(), Eigen::Index{4});
        for (Eigen::Index row = 0; row < data.inputs.rows(); ++row)
            QCOMPARE(data.gradients(row, 0), data.inputs(row, 1));
        options.formula = "not read";
        GradientFitRun run(options, data);
        std::stop_source stop;
        stop.request_stop();
        QVERIFY(run.step(stop.get_token()) == GradientFitStatus::Running);
        QCOMPARE(run.epochsDone(), 0);
        while (run.step() == GradientFitStatus::Running) {
        }
        QVERIFY(run.status() != GradientFitStatus::Failed);
        QVERIFY2(run.history().loss.back() < 1e-3 * run.history().loss.front(),
                 qPrintable(QString::number(run.history().loss.back())));
        const GradientLosses losses = run.losses();
        QCOMPARE(losses.total(1), run.history().loss.back());
        data.gradients.conservativeResize(Eigen::NoChange, 3);
        QVERIFY_THROWS_EXCEPTION(std::invalid_argument, GradientFitRun(options, data));
    }

    void curvesReachBeyondTheData() {
        const GradientModel model = network({2, 3, 1}, 3);
        const FormulaGradient formula = FormulaGradient::parse("x1^2*x2", 2);
        const GradientCurves curves = gradientCurves(model, formula, {0, 4}, 9, 0, {1.0, 0.5}, 1);
        for (int p = 0; p < 9; ++p) {
            const double x = curves.x[static_cast<std::size_t>(p)];
            QCOMPARE(x, 0.5 * p);
            QCOMPARE(curves.function(p, 0), 0.5 * x * x);
            QCOMPARE(curves.function_slope(p, 0), x);
            QVERIFY(std::isfinite(curves.network(p, 0)) && std::isfinite(curves.network_slope(p, 0)));
        }
        QVERIFY_THROWS_EXCEPTION(std::invalid_argument, gradientCurves(model, formula, {0, 4}, 1));
        QVERIFY_THROWS_EXCEPTION(std::invalid_argument, gradientCurves(model, formula, {0, 4}, 9, 2));
    }

    void whatDivergesSaysSo() {
        GradientFitOptions options = GradientFitOptions::mlpDefaults();
        options.lr = 1e200;
        options.rows = 20;
        options.epochs = 50;
        options.threads = 1;
        const GradientFitResult result = fitWithGradients(options);
        QVERIFY(result.status == GradientFitStatus::Failed);
        QVERIFY2(result.message.find("not finite") != std::string::npos, result.message.c_str());
        QVERIFY(std::isfinite(result.losses.f));
    }

    void aTableSaysItsDerivatives() {
        const Table table = product(60);
        const GradientColumns columns = gradientColumns(table);
        QCOMPARE(columns.inputs, (std::vector<std::string>{"x", "y"}));
        QCOMPARE(columns.labels, (std::vector<std::string>{"f", "g"}));
        QCOMPARE(columns.gradients, (std::vector<std::string>{"df/dx", "df/dy", "dg/dx", "dg/dy"}));
        const GradientTable rows = gradientTable(table, columns);
        QCOMPARE(rows.fitted.inputs.rows(), Eigen::Index{48});
        QCOMPARE(rows.held.inputs.rows(), Eigen::Index{12});
        QCOMPARE(rows.held.labels(0, 0), table.find("f")->numbers[2]);
        QCOMPARE(rows.fitted.gradients(4, 1), table.find("df/dy")->numbers[5]);
        QCOMPARE(rows.fitted.gradients(0, 3), -1.0);

        // The fit knows the held rows: both functions are sums that a KAN has, x y = ((x + y)^2 - (x - y)^2) / 4.
        GradientFitOptions options = GradientFitOptions::kanDefaults(2, 2);
        options.threads = 1;
        GradientFitRun run(options, rows.fitted);
        const GradientFitResult result = fitWithGradients(run);
        const GradientFigures figures = gradientFigures(rows.held, result, 1);
        QVERIFY2(figures.inside.f < 1e-2, QByteArray::number(figures.inside.f));
        QVERIFY2(figures.inside.df < 0.2, QByteArray::number(figures.inside.df));
        QVERIFY(!figures.outside);

        // The same by hand.
        const GradientCurves curves = gradientCurves(result.model, {-1, 1}, 3, 0, {0, 0.5}, 1);
        QVERIFY(std::abs(curves.network(2, 0) - 0.5) < 0.1 && std::abs(curves.network_slope(1, 1) - 1) < 0.3);
        QCOMPARE(curves.function.size(), Eigen::Index{0});
    }

    void threeColumnsNeedNoNames() {
        Table table;
        table.columns = {column("t", {0, 1, 2}), column("height", {0, 1, 4}), column("speed", {0, 2, 4})};
        const GradientColumns columns = gradientColumns(table);
        QCOMPARE(columns.inputs.front(), std::string("t"));
        QCOMPARE(columns.labels.front(), std::string("height"));
        QCOMPARE(columns.gradients.front(), std::string("speed"));
        QCOMPARE(gradientTable(table, columns).range.to, 2.0);
    }

    void wrongTablesAreNamed_data() {
        QTest::addColumn<int>("which");
        QTest::addColumn<QString>("named");
        QTest::newRow("a derivative is missing") << 0 << "column dg/dy is missing";
        QTest::newRow("no names") << 1 << "name that of f by x \"df/dx\"";
        QTest::newRow("an empty cell") << 2 << "column y is empty in row 7";
        QTest::newRow("text") << 3 << "column f holds text";
        QTest::newRow("one row") << 4 << "has 1 rows";
        QTest::newRow("a constant") << 5 << "column x is 3 in every row";
    }
    void wrongTablesAreNamed() {
        QFETCH(int, which);
        QFETCH(QString, named);
        Table table = product(which == 4 ? 1 : 20);
        if (which == 0) std::erase_if(table.columns, [](const TableColumn &c) { return c.name == "dg/dy"; });
        if (which == 1) std::erase_if(table.columns, [](const TableColumn &c) { return c.name.front() == 'd'; });
        if (which == 2) table.columns[6].numbers[6] = NAN;
        if (which == 3) table.columns[3].type = CellType::Category;
        if (which == 5) std::fill(table.columns[1].numbers.begin(), table.columns[1].numbers.end(), 3.0);
        try {
            gradientTable(table, gradientColumns(table));
            QFAIL("accepted");
        } catch (const DataError &error) {
            QVERIFY2(QString(error.what()).contains(named), error.what());
        }
    }

    void wrongOptionsAreNamed_data() {
        QTest::addColumn<int>("which");
        QTest::addColumn<QString>("named");
        int which = 0;
        for (const char *named : {"rows", "weight", "to is", "epochs", "LM", "formula has 2 outputs", "lr", "labels"})
            QTest::newRow(named) << which++ << named;
    }
    void wrongOptionsAreNamed() {
        QFETCH(int, which);
        QFETCH(QString, named);
        GradientFitOptions options = GradientFitOptions::mlpDefaults();
        if (which == 0) options.rows = 0;
        if (which == 1) options.weight = -1;
        if (which == 2) options.range.to = 0;
        if (which == 3) options.epochs = 0;
        if (which == 4) options.optimizer = OptimizerKind::Lm;
        if (which == 5) options.formula = "x1; x1";
        if (which == 6) options.lr = NAN;
        if (which == 7) options.formula = "log(x1)";
        try {
            GradientFitRun run(options);
            QFAIL("accepted");
        } catch (const std::invalid_argument &error) {
            QVERIFY2(QString(error.what()).contains(named), error.what());
        }
    }
};

KAN_TEST(TestGradientFit)
#include "tst_gradient_fit.moc"
