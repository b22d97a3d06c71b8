
#include "core/data/sampling.h"
#include "core/interpret/prune.h"
#include "core/kernels/evaluate.h"
#include "core/train/trainer.h"
#include "tests/core/sample_datasets.h"
#include "tests/core/sample_networks.h"
#include "tests/test_program.h"

using namespace kan;

namespace {

Kan trained(Rules rules) {
    KanSpec spec = KanSpec::defaults(rules);
    spec.grid = 5;
    spec.seed = 0;
    TrainingOptions options = TrainingOptions::defaults(rules);
    options.penalty.lamb = rules == Rules::Pykan00 ? 0.1 : 0.02;
    return train(Kan(spec), test::demo6(1000), options).model;
}

}  // namespace

class TestPrune : public QObject {
    Q_OBJECT

  private slots:
    void bothRuleSetsFindTheCore_data() {
        QTest::addColumn<int>("rules");
        QTest::newRow("pykan-0.0") << 0;
        QTest::newRow("pykan-0.2") << 1;
    }
    void bothRuleSetsFindTheCore() {
        QFETCH(int, rules);
        const Kan model = trained(static_cast<Rules>(rules));
        const PruneResult result = prune(model, test::demo6(1000)->train_input, {0.01, 0.03});
        QVERIFY(!result.output_cut_off);
        QVERIFY(result.model.activeEdgeCount() >= 3);
        QVERIFY(result.model.activeEdgeCount() < 15);
        QCOMPARE(result.removed_edges.size() + result.model.activeEdgeCount(), std::size_t{15});
        QVERIFY(result.model.parameters() == model.parameters());
        QVERIFY(restoreAll(result.model) == model);
        const double before = rmse(predict(model, test::demo6(1000)->test_input), test::demo6(1000)->test_label);
        // A pruned edge takes its mean with it; a few steps put that right.
        TrainingOptions options = TrainingOptions::defaults(static_cast<Rules>(rules));
        options.steps = 5;
        const Kan retrained = train(result.model, test::demo6(1000), options).model;
        QCOMPARE(retrained.activeEdgeCount(), result.model.activeEdgeCount());
        const double after = rmse(predict(retrained, test::demo6(1000)->test_input), test::demo6(1000)->test_label);
        QVERIFY2(after < 1.5 * before, qPrintable(QString("%1 to %2").arg(before).arg(after)));
    }

    void factorWithoutEdgesCountsAsOne() {
        KanSpec spec = KanSpec::defaults(Rules::Pykan02);
        spec.width = {2, 2, 1};
        spec.mult_arity = {{}, {2, 3}, {}};
        Kan model = test::randomNetwork(spec, 5, false);
        for (int i = 0; i < 2; ++i) {  // almost nothing goes into the second factor of the first product
            model.scaleBase(0, i, 1) *= 1e-7;
            model.scaleSp(0, i, 1) *= 1e-7;
        }
        Kan::NodeNumbers numbers = model.nodeNumbers(0);
        numbers.subnode_bias[1] = 2;  // which is 2 + almost nothing
        model.setNodeNumbers(0, numbers);
        const Matrix x = test::randomMatrix(300, 2, 1);
        const PruneResult result = prune(model, x, {0.0, 1e-3});
        QVERIFY(!result.output_cut_off);
        QCOMPARE(result.removed_edges, (std::vector<EdgeId>{{0, 0, 1}, {0, 1, 1}}));
        const Matrix hidden = activations(result.model, x)[1];
        for (int row = 0; row < 300; ++row) {
            double factor = 0;
            for (int i = 0; i < 2; ++i) {
                double phi = 0;
                edgeValues(model, {0, i, 0}, {&x(row, i), 1}, {&phi, 1});
                factor += phi;
            }
            QVERIFY(std::abs(hidden(row, 0) - factor) < 1e-12);
        }
        QVERIFY(predict(restoreAll(result.model), x) == predict(model, x));
        // A product with one factor left is a sum node, before the others.
        const Kan small = compact(result.model);
        QCOMPARE(small.spec().width, (std::vector<int>{2, 2, 1}));
        QCOMPARE(small.layer(0).arity, (std::vector<int>{3}));
        QCOMPARE(small.layer(0).outputs, 4);
        QVERIFY((predict(small, x) - predict(result.model, x)).cwiseAbs().maxCoeff() < 1e-12);
    }

    void nodeRuleOf00IsLargestInAndOut() {
        KanSpec spec;
        spec.width = {1, 2, 1};
        Kan model = test::randomNetwork(spec, 1, false);
        for (int q = 0; q < 6; ++q) model.coef(0, 0, 1, q) = 0;
        model.scaleBase(0, 0, 1) = 1e-4;  // almost nothing goes into node 1
        const PruneResult result = prune(model, test::randomMatrix(50, 1, 1), {0.01, 0.0});
        QCOMPARE(result.removed_nodes.size(), std::size_t{1});
        QCOMPARE(result.removed_nodes[0], (std::pair{1, 1}));
        QCOMPARE(result.model.mask(1, 1, 0), 0.0);
        QCOMPARE(result.model.mask(1, 0, 0), 1.0);
    }

    void cuttingOffAnOutputIsRefused() {
        const Kan model = trained(Rules::Pykan00);
        const PruneResult result = prune(model, test::demo6(1000)->train_input, {1e9, 1e9});
        QVERIFY(result.output_cut_off);
        QVERIFY(result.model == model);
    }

    void compactKeepsTheFunction_data() {
        QTest::addColumn<int>("seed");
        QTest::addColumn<bool>("symbolic");
        for (const bool symbolic : {false, true})
            for (int seed = 0; seed < 20; ++seed)
                QTest::addRow("seed %d%s", seed, symbolic ? ", symbolic" : "") << seed << symbolic;
    }
    void compactKeepsTheFunction() {
        QFETCH(int, seed);
        QFETCH(bool, symbolic);
        KanSpec spec;
        spec.width = {2, 5, 4, 1};
        Kan model = test::randomNetwork(spec, static_cast<std::uint64_t>(seed), false);
        if (symbolic) test::addSymbolicEdges(model, static_cast<std::uint64_t>(seed));
        TorchGenerator generator(static_cast<std::uint64_t>(seed));
        for (int l = 0; l < 3; ++l)
            for (double &mask : model.layer(l).mask) mask = generator.uniform() < 0.6 ? 0.0 : 1.0;
        const Matrix x = test::randomMatrix(100, 2, 5, -1.5, 1.5);
        const Kan small = compact(model);
        QVERIFY(small.edgeCount() <= model.edgeCount());
        QVERIFY((predict(small, x) - predict(model, x)).cwiseAbs().maxCoeff() < 1e-12);
        QCOMPARE(small.inputs(), 2);
        QCOMPARE(small.outputs(), 1);
        QCOMPARE(small.spec().width[1], small.layer(0).outputs);
        QVERIFY(compact(small) == small);
    }

    /// Its bias behind a logarithm that is undefined there has no place to go.
    void aNodeThatCannotBeFoldedStays() {
        KanSpec spec;
        spec.width = {2, 3, 1};
        Kan model = test::randomNetwork(spec, 4, false);
        model.fixSymbolic({1, 2, 0}, SymbolicLibrary::standard().at("log"), {1, -100, 1, 0});
        for (int i = 0; i < 2; ++i) model.setMask(0, i, 2, 0);
        const Kan small = compact(model);
        QCOMPARE(small.spec().width, (std::vector<int>{2, 3, 1}));
        QVERIFY(small.allFinite());
    }

    void symbolicEdgesArePrunedAndRestored() {
        KanSpec spec;
        spec.width = {2, 2, 1};
        Kan model = test::randomNetwork(spec, 4, false);
        const SymbolicFunction sine = SymbolicLibrary::standard().at("sin");
        model.fixSymbolic({0, 0, 0}, sine, {3, 0, 1, 0});
        model.fixSymbolic({0, 1, 0}, sine, {3, 0, 1e-4, 0});
        const Matrix x = test::randomMatrix(100, 2, 1);
        const PruneResult result = prune(model, x, {1e-9, 0.001});
        QCOMPARE(result.removed_edges, (std::vector<EdgeId>{{0, 1, 0}}));
        QVERIFY((predict(result.model, x) - predict(model, x)).cwiseAbs().maxCoeff() < 0.01);
        QCOMPARE(result.model.symbolicEdgeCount(), std::size_t{1});
        QVERIFY(restoreAll(result.model) == model);
    }
};

KAN_TEST(TestPrune)
#include "tst_prune.moc"
