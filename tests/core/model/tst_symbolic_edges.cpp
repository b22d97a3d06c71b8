#include <cmath>
#include <limits>

#include "core/formula/user_function.h"
#include "core/kernels/evaluate.h"
#include "core/symbolic/symbolic_values.h"
#include "core/train/gauss_newton.h"
#include "core/train/trainer.h"
#include "tests/core/sample_networks.h"
#include "tests/core/tolerances.h"
#include "tests/test_program.h"

using namespace kan;

namespace {

Kan network(std::vector<int> width, std::uint64_t seed = 5) {
    KanSpec spec;
    spec.width = std::move(width);
    return test::randomNetwork(spec, seed, false);
}

std::vector<double> gradientAt(const Kan &model, const Matrix &x, const Matrix &y, const TrainingOptions &options) {
    Objective objective(1);
    objective.bind(model, x, y);
    std::vector<double> gradient(model.parameters().size());
    objective.evaluate(model.parameters(), options.loss, options.penalty, gradient);
    return gradient;
}

bool allFinite(const std::vector<double> &values) {
    return std::all_of(values.begin(), values.end(), [](double value) { return std::isfinite(value); });
}

SymbolicFunction function(std::string_view name) {
    return SymbolicLibrary::standard().at(name);
}

}  // namespace

Q_DECLARE_METATYPE(kan::OptimizerKind)

/// Edges in closed form inside a network: values, domains, and every optimiser's way with a, b, c, d.
class TestSymbolicEdges : public QObject {
    Q_OBJECT

  private slots:
    void vectorsAgreeWithTheLibrary() {
        SymbolicLibrary library = SymbolicLibrary::standard();
        library.add(userFunction("x*exp(-x)"));
        TorchGenerator generator(8);
        for (const SymbolicFunction &f : library.functions())
            for (const double reach : {1e-6, 0.9, 5.0, 50.0, 1e3, 1e8}) {
                double u[77], value[77], slope[77];
                for (double &at : u) at = reach * (2 * generator.uniform() - 1);
                u[5] = std::numeric_limits<double>::quiet_NaN();
                u[6] = 0;
                u[21] = std::numeric_limits<double>::infinity();
                symbolicValues(f, u, 77, value, slope);
                for (int s = 0; s < 77; ++s) {
                    const auto same = [](double ours, double theirs) {
                        if (!std::isfinite(theirs)) return !std::isfinite(ours);
                        return test::relativeError(ours, theirs) < 1e-14;
                    };
                    const auto place = qPrintable(QString("%1 at %2").arg(f.name.c_str()).arg(u[s], 0, 'g', 17));
                    QVERIFY2(same(value[s], f.value(u[s])), place);
                    // Close to a pole or an end the slope knows its argument's last digit no better.
                    const double size = 1 + std::abs(value[s]) * std::max(1.0, std::abs(value[s]));
                    QVERIFY2(same(slope[s] / size, f.derivative(u[s]) / size), place);
                }
            }
    }

    void outputsAreSumsOfEdgeValues_data() {
        QTest::addColumn<std::vector<int>>("width");
        QTest::newRow("narrow") << std::vector<int>{3, 2, 1};
        QTest::newRow("wide") << std::vector<int>{2, 9, 4};
    }
    void outputsAreSumsOfEdgeValues() {
        QFETCH(std::vector<int>, width);
        Kan model = network(width);
        test::addSymbolicEdges(model, 2);
        model.setMask(0, 0, 1, 0.0);
        const Matrix x = test::randomMatrix(200, width[0], 3);
        const std::vector<Matrix> nodes = activations(model, x);
        for (int l = 0; l < model.depth(); ++l) {
            const std::size_t at = static_cast<std::size_t>(l);
            for (int j = 0; j < model.layer(l).outputs; ++j) {
                Eigen::VectorXd total = Eigen::VectorXd::Constant(200, model.bias(l, j));
                for (int i = 0; i < model.layer(l).inputs; ++i) {
                    const Eigen::VectorXd column = nodes[at].col(i);
                    Eigen::VectorXd phi(200);
                    edgeValues(model, {l, i, j}, {column.data(), 200}, {phi.data(), 200});
                    total += phi;
                }
                QVERIFY((nodes[at + 1].col(j) - total).cwiseAbs().maxCoeff() < 1e-12);
            }
        }
    }

    /// By hand, at one point of one edge.
    void valueOfAMixedEdge() {
        Kan model = network({1, 1});
        double base = 0, spline = 0, phi = 0;
        const double x = 0.3;
        evaluateEdge(model, {0, 0, 0}, {&x, 1}, {&base, 1}, {&spline, 1});
        const double numeric = base + spline;
        model.fixSymbolic({0, 0, 0}, function("sin"), {2, 0.1, -3, 0.5}, true);
        edgeValues(model, {0, 0, 0}, {&x, 1}, {&phi, 1});
        QVERIFY(std::abs(phi - (numeric - 3 * std::sin(0.7) + 0.5)) < 1e-14);
        model.fixSymbolic({0, 0, 0}, function("sin"), {2, 0.1, -3, 0.5}, false);
        edgeValues(model, {0, 0, 0}, {&x, 1}, {&phi, 1});
        QVERIFY(std::abs(phi - (-3 * std::sin(0.7) + 0.5)) < 1e-14);
        evaluateEdge(model, {0, 0, 0}, {&x, 1}, {&base, 1}, {&spline, 1});
        QCOMPARE(base + spline, 0.0);
    }

    void outsideTheDomainIsNotFiniteAndNamed() {
        Kan model = network({2, 3, 1});
        model.fixSymbolic({1, 2, 0}, function("log"), {1, -100, 1, 0});
        Objective objective(1);
        objective.bind(model, test::randomMatrix(60, 2, 1), test::randomMatrix(60, 1, 2));
        QVERIFY(!std::isfinite(objective.dataLoss(model.parameters(), {})));
        int layer = 0, node = 0;
        QVERIFY(objective.workspace().findNonFinite(layer, node));
        QCOMPARE(layer, 2);
        QVERIFY(objective.describeNonFinite().find("log") != std::string::npos);
        QVERIFY(objective.describeNonFinite().find("edge from node 3") != std::string::npos);
    }

    /// 0 * undefined counts as 0 on pruned edges and where c = 0.
    void undefinedFunctionsAtRestDoNoHarm_data() {
        QTest::addColumn<bool>("pruned");
        QTest::addColumn<bool>("mixed");
        for (const bool pruned : {false, true})
            for (const bool mixed : {false, true})
                QTest::addRow("%s%s", pruned ? "pruned" : "c = 0", mixed ? ", mixed" : "") << pruned << mixed;
    }
    void undefinedFunctionsAtRestDoNoHarm() {
        QFETCH(bool, pruned);
        QFETCH(bool, mixed);
        for (const std::vector<int> &width : std::vector<std::vector<int>>{{2, 2, 1}, {2, 5, 3}}) {
            Kan model = network(width);
            Kan without = model;
            model.fixSymbolic({1, 1, 0}, function("log"), {1, -100, pruned ? 3.0 : 0.0, pruned ? 2.0 : 0.0}, mixed);
            if (pruned) model.setMask(1, 1, 0, 0);
            if (pruned || !mixed) without.setMask(1, 1, 0, 0);
            const Matrix x = test::randomMatrix(200, 2, 1), y = test::randomMatrix(200, width.back(), 2);
            QVERIFY((predict(model, x) - predict(without, x)).cwiseAbs().maxCoeff() < 1e-14);
            TrainingOptions options;
            options.penalty.lamb = 0.1;
            for (const RegMetric metric : {RegMetric::EdgeForward00, RegMetric::EdgeForwardSplineN}) {
                options.penalty.metric = metric;
                const std::vector<double> gradient = gradientAt(model, x, y, options);
                QVERIFY(allFinite(gradient));
                const std::size_t a = model.layer(1).symbolicParameter(0);
                const std::size_t numbers = pruned ? 4 : 3;  // d of a live edge acts like a bias
                for (std::size_t n = 0; n < numbers; ++n) QCOMPARE(gradient[a + n], 0.0);
            }
            Jacobian jacobian(1);
            jacobian.bind(model, x);
            jacobian.linearize(model.parameters());
            QVERIFY(jacobian.dense().allFinite());
        }
    }

    void keptSplinesStayAsTheyWere_data() { optimisers_data(); }
    void keptSplinesStayAsTheyWere() {
        QFETCH(OptimizerKind, optimiser);
        Kan model = network({2, 3, 1});
        const Kan before = model;
        model.fixSymbolic({0, 1, 2}, function("sin"), {1, 0, 1, 0});
        TrainingOptions options;
        options.opt = optimiser;
        options.steps = 5;
        options.penalty.lamb = 0.01;
        options.penalty.coef = options.penalty.coefdiff = 0.1;
        options.grid.update = false;
        auto data = std::make_shared<Dataset>();
        data->train_input = test::randomMatrix(100, 2, 1);
        data->train_label = test::randomMatrix(100, 1, 2);
        Kan trained = train(model, data, options).model;
        QVERIFY(!(trained.affine({0, 1, 2}) == model.affine({0, 1, 2})));
        trained.unfix({0, 1, 2});
        for (int q = 0; q < trained.layer(0).coefficients(); ++q)
            QCOMPARE(trained.coef(0, 1, 2, q), before.coef(0, 1, 2, q));
        QCOMPARE(trained.scaleSp(0, 1, 2), before.scaleSp(0, 1, 2));
    }

    /// y = 2 sin(1.5 x1 + 0.4) - 1 from sin(x1): every optimiser moves all four numbers to their places.
    void everyOptimiserFindsTheNumbers_data() { optimisers_data(); }
    void everyOptimiserFindsTheNumbers() {
        QFETCH(OptimizerKind, optimiser);
        KanSpec spec;
        spec.width = {1, 1};
        spec.rules = Rules::Pykan02;  // no bias beside d
        Kan model = Kan::blank(spec);
        model.fixSymbolic({0, 0, 0}, function("sin"), {1.2, 0.1, 1, 0});
        auto data = std::make_shared<Dataset>();
        data->train_input = test::randomMatrix(300, 1, 1, -2, 2);
        data->train_label = (2 * (1.5 * data->train_input.array() + 0.4).sin() - 1).matrix();
        TrainingOptions options;
        options.opt = optimiser;
        options.step.lr = optimiser == OptimizerKind::Adam ? 0.02 : 1;
        options.steps = optimiser == OptimizerKind::Adam ? 3000 : 60;
        options.grid.update = false;
        const TrainingResult result = train(model, data, options);
        const Affine at = result.model.affine({0, 0, 0});
        const double tolerance = optimiser == OptimizerKind::Adam ? 1e-4 : 1e-8;
        QVERIFY2(std::abs(at.a - 1.5) < tolerance, qPrintable(QString::number(at.a, 'g', 17)));
        QVERIFY(std::abs(at.b - 0.4) < tolerance);
        QVERIFY(std::abs(at.c - 2) < tolerance);
        QVERIFY(std::abs(at.d + 1) < tolerance);
    }

    /// A step over the border of a domain is shortened, not taken: sqrt(a x + b) with the truth near the border.
    void trainingStaysInsideDomains_data() { optimisers_data(); }
    void trainingStaysInsideDomains() {
        QFETCH(OptimizerKind, optimiser);
        Kan model = network({1, 3, 1});
        model.fixSymbolic({0, 0, 1}, function("log"), {1, 1.05, 1, 0});
        auto data = std::make_shared<Dataset>();
        data->train_input = test::randomMatrix(200, 1, 1);
        data->train_label = (3 * (data->train_input.array() + 1.001).log()).matrix();
        TrainingOptions options;
        options.opt = optimiser;
        options.steps = 30;
        const TrainingResult result = train(model, data, options);
        QVERIFY(result.status == TrainingStatus::Completed || result.status == TrainingStatus::Recovered);
        QVERIFY(result.model.allFinite());
        QVERIFY(predict(result.model, data->train_input).allFinite());
        QVERIFY(result.history.train_loss.back() < 0.5 * rmse(predict(model, data->train_input), data->train_label));
    }

  private:
    static void optimisers_data() {
        QTest::addColumn<OptimizerKind>("optimiser");
        QTest::newRow("LBFGS") << OptimizerKind::Lbfgs;
        QTest::newRow("Adam") << OptimizerKind::Adam;
        QTest::newRow("LM") << OptimizerKind::Lm;
    }
};

KAN_TEST(TestSymbolicEdges)
#include "tst_symbolic_edges.moc"
