#include <cmath>

#include "core/kernels/evaluate.h"
#include "core/model/kan.h"
#include "tests/core/sample_networks.h"
#include "tests/test_program.h"

using namespace kan;

Q_DECLARE_METATYPE(std::vector<std::vector<int>>)

class TestKan : public QObject {
    Q_OBJECT

  private slots:
    void specRefusesNonsense_data() {
        QTest::addColumn<QVector<int>>("width");
        QTest::addColumn<int>("grid");
        QTest::addColumn<int>("k");
        QTest::addColumn<QString>("named");
        QTest::newRow("one entry") << QVector<int>{2} << 3 << 3 << "width";
        QTest::newRow("zero nodes") << QVector<int>{2, 0, 1} << 3 << 3 << "width[1]";
        QTest::newRow("grid 0") << QVector<int>{2, 1} << 0 << 3 << "grid";
        QTest::newRow("k 0") << QVector<int>{2, 1} << 3 << 0 << "k is 0";
        QTest::newRow("k 11") << QVector<int>{2, 1} << 3 << 11 << "k is 11";
        QTest::newRow("huge") << QVector<int>{50000, 50000} << 3 << 3 << "TB";
    }
    void specRefusesNonsense() {
        QFETCH(QVector<int>, width);
        QFETCH(int, grid);
        QFETCH(int, k);
        QFETCH(QString, named);
        KanSpec spec;
        spec.width.assign(width.begin(), width.end());
        spec.grid = grid;
        spec.k = k;
        try {
            spec.validate();
            QFAIL("accepted");
        } catch (const std::invalid_argument &error) {
            QVERIFY2(QString(error.what()).contains(named), error.what());
        }
    }

    void productsOfNonsenseAreRefused_data() {
        QTest::addColumn<std::vector<std::vector<int>>>("arity");
        QTest::addColumn<QString>("named");
        using Lists = std::vector<std::vector<int>>;
        QTest::newRow("one factor") << Lists{{}, {1}, {}} << "mult_arity[1][0]";
        QTest::newRow("nine factors") << Lists{{}, {2, 9}, {}} << "mult_arity[1][1]";
        QTest::newRow("of the inputs") << Lists{{2}, {}, {}} << "width[0]";
        QTest::newRow("more than nodes") << Lists{{}, {}, {2, 2}} << "mult_arity[2]";
        QTest::newRow("too few lists") << Lists{{}, {2}} << "3 entries of width";
    }
    void productsOfNonsenseAreRefused() {
        QFETCH(std::vector<std::vector<int>>, arity);
        QFETCH(QString, named);
        KanSpec spec = KanSpec::defaults(Rules::Pykan02);
        spec.width = {2, 3, 1};
        spec.mult_arity = arity;
        try {
            spec.validate();
            QFAIL("accepted");
        } catch (const std::invalid_argument &error) {
            QVERIFY2(QString(error.what()).contains(named), error.what());
        }
        KanSpec old = KanSpec::defaults(Rules::Pykan00);
        old.width = {2, 3, 1};
        old.mult_arity = {{}, {2}, {}};
        QVERIFY_THROWS_EXCEPTION(std::invalid_argument, old.validate());
    }

    void nodesMultiplyTheirSubnodes() {
        KanSpec spec = KanSpec::defaults(Rules::Pykan02);
        spec.width = {2, 3, 1};
        spec.mult_arity = {{}, {2, 3}, {}};
        spec.affine_trainable = true;
        Kan model = test::randomNetwork(spec, 11, false);
        const KanLayer &layer = model.layer(0);
        QCOMPARE(layer.outputs, 6);
        QCOMPARE(layer.nodes(), 3);
        const int node_of[] = {0, 1, 1, 2, 2, 2};
        for (int s = 0; s < 6; ++s) QCOMPARE(layer.nodeOf(s), node_of[s]);
        Kan::NodeNumbers numbers = model.nodeNumbers(0);
        QVERIFY(Kan(spec).nodeNumbers(0).neutral());
        numbers.subnode_scale = {0.5, 1.5, -1, 2, 1, 0.25};
        numbers.subnode_bias = {0.1, 0, 0.3, -0.2, 1, 0.7};
        numbers.node_scale = {2, -1, 0.5};
        numbers.node_bias = {0.25, 0.5, -1};
        model.setNodeNumbers(0, numbers);
        QVERIFY(model.nodeNumbers(0) == numbers);
        const Matrix x = test::randomMatrix(700, 2, 1, -1.5, 1.5);
        const Matrix hidden = activations(model, x)[1];
        QCOMPARE(hidden.cols(), 3);
        for (int row = 0; row < 700; ++row) {
            double u[6] = {};
            for (int j = 0; j < 6; ++j) {
                double subnode = 0;
                for (int i = 0; i < 2; ++i) {
                    double phi = 0;
                    edgeValues(model, {0, i, j}, {&x(row, i), 1}, {&phi, 1});
                    subnode += phi;
                }
                const auto s = static_cast<std::size_t>(j);
                u[j] = numbers.subnode_scale[s] * subnode + numbers.subnode_bias[s];
            }
            QVERIFY(std::abs(hidden(row, 0) - (2 * u[0] + 0.25)) < 1e-12);
            QVERIFY(std::abs(hidden(row, 1) - (0.5 - u[1] * u[2])) < 1e-12);
            QVERIFY(std::abs(hidden(row, 2) - (0.5 * u[3] * u[4] * u[5] - 1)) < 1e-12);
        }
        QVERIFY(predict(model, x, 1) == predict(model, x, 5));
        numbers.node_bias.pop_back();
        QVERIFY_THROWS_EXCEPTION(std::invalid_argument, model.setNodeNumbers(0, numbers));
        QVERIFY_THROWS_EXCEPTION(std::invalid_argument, requireSumNodes(model, "this"));
    }

    void forwardIsTheSumOfEdgeFunctions() {
        KanSpec spec;
        spec.width = {3, 9, 2};
        spec.grid = 4;
        const Kan model = test::randomNetwork(spec, 11, true);
        const Matrix x = test::randomMatrix(100, 3, 1, -1.5, 1.5);
        const auto values = activations(model, x);
        for (int l = 0; l < 2; ++l)
            for (int row = 0; row < 100; ++row)
                for (int j = 0; j < model.layer(l).outputs; ++j) {
                    double sum = model.bias(l, j);
                    for (int i = 0; i < model.layer(l).inputs; ++i) {
                        const double at = values[static_cast<std::size_t>(l)](row, i);
                        double base = 0, spline = 0;
                        evaluateEdge(model, {l, i, j}, {&at, 1}, {&base, 1}, {&spline, 1});
                        sum += base + spline;
                    }
                    QVERIFY(std::abs(sum - values[static_cast<std::size_t>(l) + 1](row, j)) < 1e-12);
                }
        QVERIFY((predict(model, x) - values[2]).norm() == 0);
    }

    void resultsDoNotDependOnThreads() {
        KanSpec spec;
        spec.width = {20, 40, 3};
        const Kan model = test::randomNetwork(spec, 2, false);
        const Matrix x = test::randomMatrix(500, 20, 1);
        QVERIFY(predict(model, x, 1) == predict(model, x, 2));
        QVERIFY(predict(model, x, 1) == predict(model, x, 5));
    }

    void wrongColumnsAreRefused() {
        QVERIFY_THROWS_EXCEPTION(std::invalid_argument, predict(Kan(KanSpec{}), Matrix::Zero(3, 4)));
    }

    void replaceGridKeepsTheOtherLayers() {
        KanSpec spec;
        spec.width = {2, 3, 1};
        Kan model = test::randomNetwork(spec, 4, false);
        const Kan before = model;
        model.replaceGrid(0, 2, {-1, 0, 1, -2, 0, 2});
        QCOMPARE(model.layer(0).coefficients(), 5);
        for (int i = 0; i < 3; ++i)
            for (int q = 0; q < before.layer(1).coefficients(); ++q)
                QCOMPARE(model.coef(1, i, 0, q), before.coef(1, i, 0, q));
        QCOMPARE(model.scaleBase(0, 1, 2), before.scaleBase(0, 1, 2));
        QCOMPARE(model.scaleSp(1, 2, 0), before.scaleSp(1, 2, 0));
        QCOMPARE(model.bias(0, 1), before.bias(0, 1));
        QCOMPARE(model.coef(0, 1, 1, 0), 0.0);
    }

    void symbolicPartsKeepEverythingElse() {
        KanSpec spec;
        spec.width = {2, 3, 1};
        const Kan numeric(spec);
        const SymbolicLibrary library = SymbolicLibrary::standard();
        Kan model = numeric;
        model.fixSymbolic({0, 1, 2}, library.at("sin"), {3, 0.5, 2, -1});
        model.fixSymbolic({0, 0, 1}, library.at("x^2"), {1, 2, 3, 4}, true);
        model.fixSymbolic({1, 2, 0}, library.at("exp"), {5, 6, 7, 8});
        QCOMPARE(model.symbolicEdgeCount(), std::size_t(3));
        QVERIFY(model.symbolic({0, 1, 2})->function.name == "sin");
        QVERIFY(model.affine({0, 1, 2}) == (Affine{3, 0.5, 2, -1}));
        QVERIFY(model.affine({0, 0, 1}) == (Affine{1, 2, 3, 4}));
        QVERIFY(!model.layer(0).numeric(model.layer(0).edge(1, 2)) &&
                model.layer(0).numeric(model.layer(0).edge(0, 1)));
        QVERIFY(!model.symbolic({0, 0, 0}) && model.affine({0, 0, 0}).c == 0);
        model.replaceGrid(0, numeric.layer(0).grid, numeric.layer(0).knots);
        QVERIFY(model.affine({0, 1, 2}) == (Affine{3, 0.5, 2, -1}));
        QVERIFY(model.affine({1, 2, 0}) == (Affine{5, 6, 7, 8}));
        QCOMPARE(model.coef(1, 2, 0, 1), numeric.coef(1, 2, 0, 1));
        model = numeric;
        model.fixSymbolic({0, 1, 2}, library.at("sin"), {3, 0.5, 2, -1});
        model.fixSymbolic({0, 1, 2}, library.at("cos"), {1, 1, 1, 1});
        QVERIFY(model.symbolic({0, 1, 2})->function.name == "cos");
        QVERIFY(!model.allSymbolic());
        model.unfix({0, 1, 2});
        QVERIFY(model == numeric);
        model.unfix({0, 1, 2});
        QVERIFY(model == numeric);
    }
    void symbolicPartsRefuseNonsense() {
        Kan model{KanSpec{}};
        const SymbolicFunction sine = SymbolicLibrary::standard().at("sin");
        QVERIFY_THROWS_EXCEPTION(std::invalid_argument, model.fixSymbolic({0, 0, 9}, sine, {}));
        QVERIFY_THROWS_EXCEPTION(std::invalid_argument, model.fixSymbolic({0, 0, 0}, sine, {1, NAN, 1, 0}));
    }
};

KAN_TEST(TestKan)
#include "tst_kan.moc"
