#include <algorithm>
#include <cmath>
#include <set>

#include "core/formula/formula.h"
#include "core/kernels/evaluate.h"
#include "core/lab/walk/price_data.h"
#include "core/lab/walk/sample_walk.h"
#include "core/lab/walk/walk_task.h"
#include "core/random/torch_generator.h"
#include "core/train/trainer.h"
#include "tests/test_program.h"

using namespace kan;

namespace {

/// A network with everything on it: biases, a pruned edge, edges in closed form with and without a spline.
Kan decorated(Rules rules) {
    KanSpec spec = KanSpec::defaults(rules);
    spec.width = {3, 4, 2, 2};
    spec.seed = 11;
    spec.noise_scale = 0.8;
    Kan model(spec);
    for (int j = 0; j < 4; ++j) model.bias(0, j) = 0.1 * j - 0.2;
    model.setMask(0, 1, 2, 0);
    const SymbolicLibrary library = SymbolicLibrary::standard();
    model.fixSymbolic({0, 0, 1}, library.at("sin"), {1.3, 0.2, -0.7, 0.1});
    model.fixSymbolic({1, 2, 0}, library.at("x^2"), {0.4, 0, 1.1, -0.3}, true);
    return model;
}

Dataset unnamed(int inputs, int outputs) {
    Dataset units;
    for (int i = 0; i < inputs; ++i) units.input_names.push_back("x" + std::to_string(i + 1));
    for (int m = 0; m < outputs; ++m) units.output_names.push_back("f" + std::to_string(m + 1));
    units.train_input.resize(1, inputs);
    units.train_label.resize(1, outputs);
    return units;
}

bool near(double a, double b) {
    return std::abs(a - b) <= 1e-12 * std::max(1.0, std::abs(b));
}

}  // namespace

/// A sample on its way through a network, step by step.
class TestSampleWalk : public QObject {
    Q_OBJECT

  private slots:
    void sumsAreTheNetworks_data() {
        QTest::addColumn<int>("rules");
        QTest::newRow("pykan-0.0") << static_cast<int>(Rules::Pykan00);
        QTest::newRow("pykan-0.2") << static_cast<int>(Rules::Pykan02);
    }
    void sumsAreTheNetworks() {
        QFETCH(int, rules);
        const Kan model = decorated(static_cast<Rules>(rules));
        const Dataset units = unnamed(3, 2);
        TorchGenerator generator(3);
        for (int trial = 0; trial < 200; ++trial) {
            Matrix sample(1, 3);
            for (int i = 0; i < 3; ++i) sample(0, i) = 3 * generator.uniform() - 1.5;  // outside the knots too
            const std::vector<Matrix> nodes = activations(model, sample);
            const std::vector<WalkStep> steps = walkSample(model, {sample.data(), 3}, units);
            double sum = 0;
            for (const WalkStep &step : steps) {
                if (step.kind == WalkStepKind::Edge) {
                    QVERIFY(near(step.in, nodes[static_cast<std::size_t>(step.l)](0, step.i)));
                    QVERIFY(near(step.out, step.base + step.spline + step.symbolic));
                    sum += step.out;
                } else if (step.kind == WalkStepKind::Sum) {
                    QVERIFY(near(step.in, sum));
                    QVERIFY(near(step.out, nodes[static_cast<std::size_t>(step.l)](0, step.j)));
                    sum = 0;
                } else {
                    QVERIFY(near(step.out, nodes[static_cast<std::size_t>(step.l)](0, step.j)));
                }
            }
        }
    }

    /// Factors are summed one after the other and multiplied; trained scales and biases come with them.
    void productsAreTheNetworks_data() {
        QTest::addColumn<bool>("affine");
        QTest::newRow("products") << false;
        QTest::newRow("with scales and biases") << true;
    }
    void productsAreTheNetworks() {
        QFETCH(bool, affine);
        KanSpec spec = KanSpec::defaults(Rules::Pykan02);
        spec.width = {2, 3, 2};
        spec.mult_arity = {{}, {2, 3}, {2}};
        spec.affine_trainable = affine;
        Kan model(spec);
        for (int l = 0; affine && l < 2; ++l) {
            Kan::NodeNumbers numbers = model.nodeNumbers(l);
            double value = 0.7;
            for (std::vector<double> *part :
                 {&numbers.subnode_scale, &numbers.subnode_bias, &numbers.node_scale, &numbers.node_bias})
                for (double &number : *part) number = value = 1.4 - value * 0.9;
            model.setNodeNumbers(l, numbers);
        }
        const Dataset units = unnamed(2, 2);
        Matrix sample(1, 2);
        sample << 0.4, -0.7;
        const std::vector<Matrix> nodes = activations(model, sample);
        const std::vector<WalkStep> steps = walkSample(model, {sample.data(), 2}, units);
        int products = 0;
        std::vector<double> factors;
        std::vector<std::string> names;
        for (const WalkStep &step : steps) {
            names.push_back(walkStepName(units, model, step));
            const double value = step.kind == WalkStepKind::Edge || step.factor >= 0
                                     ? step.out
                                     : nodes[static_cast<std::size_t>(step.l)](0, step.j);
            QVERIFY(near(step.out, value));
            if (step.kind == WalkStepKind::Sum)
                QVERIFY(near(step.out, step.scale * (step.in + step.bias) + step.shift));
            if (step.factor >= 0) factors.push_back(step.out);
            if (step.kind != WalkStepKind::Product) continue;
            QVERIFY(step.factors == factors);
            double product = 1;
            for (const double factor : factors) product *= factor;
            QVERIFY(near(step.in, product));
            factors.clear();
            ++products;
        }
        QCOMPARE(products, 3);
        QCOMPARE(steps.size(), std::size_t{2 + 2 * 6 + 6 + 2 + 3 * 3 + 3 + 1 + 2});
        const auto told = [&](const char *name) { return std::count(names.begin(), names.end(), name); };
        QCOMPARE(told("x2 -> h2, factor 1"), 1);
        QCOMPARE(told("h3, factor 3"), 1);
        QCOMPARE(told("x1 -> h1"), 1);
    }

    void tasksTakeProducts() {
        WalkTask task;
        task.data = "x1*x2";
        task.hidden = {0};
        task.products = {1};
        const auto dataset = std::make_shared<const Dataset>(task.makeDataset());
        const KanSpec spec = task.spec(*dataset);
        QCOMPARE(spec.width, (std::vector<int>{2, 1, 1}));
        const Kan model = train(Kan(spec), dataset, task.training()).model;
        const std::vector<double> sample = {0.5, -0.5};
        QVERIFY(std::abs(outputsOf(walkSample(model, sample, *dataset))[0] + 0.25) < 0.02);
        for (const std::vector<int> &products : {std::vector<int>{1, 1}, {-1}, {WalkTask::kMostNodes + 1}, {0}}) {
            task.products = products;
            QVERIFY_THROWS_EXCEPTION(std::invalid_argument, task.validate());
        }
    }

    void everyEdgeAndNodeIsPassedOnce() {
        const Kan model = decorated(Rules::Pykan00);
        const std::vector<double> sample = {0.1, -0.4, 0.7};
        const std::vector<WalkStep> steps = walkSample(model, sample, unnamed(3, 2));
        std::set<EdgeId> edges;
        int sums = 0;
        for (const WalkStep &step : steps) {
            if (step.kind == WalkStepKind::Edge) edges.insert({step.l, step.i, step.j});
            sums += step.kind == WalkStepKind::Sum;
        }
        QCOMPARE(edges.size(), std::size_t{3 * 4 + 4 * 2 + 2 * 2});
        QCOMPARE(sums, 4 + 2 + 2);
        QCOMPARE(steps.size(), 3 + edges.size() + 8 + 2);
        QCOMPARE(steps.front().kind, WalkStepKind::Input);
        QCOMPARE(steps.back().kind, WalkStepKind::Output);
        QCOMPARE(outputsOf(steps).size(), std::size_t{2});
        QCOMPARE(walkNodeName(unnamed(3, 2), model, 1, 3), std::string("h1,4"));
        QCOMPARE(walkStepName(unnamed(3, 2), model, steps[3]), std::string("x1 -> h1,1"));
    }

    void unitsAreTheUsers() {
        WalkTask task;
        task.steps = 20;
        const auto dataset = std::make_shared<const Dataset>(task.makeDataset());
        const Kan model = train(Kan(task.spec(*dataset)), dataset, task.training()).model;
        const std::vector<double> sample = task.defaultSample();
        const std::vector<WalkStep> steps = walkSample(model, networkSample(task, *dataset, sample), *dataset);
        for (std::size_t i = 0; i < 3; ++i) QVERIFY(near(steps[i].in, sample[i]));
        QVERIFY2(std::abs(outputsOf(steps)[0] - housePrice(3, 120, 20)) < 2, "thousands");
        QVERIFY(near(task.truth(sample)[0], housePrice(3, 120, 20)));
    }

    void housesFollowTheirRule() {
        const Dataset data = houseDataset(300, 50, 5);
        QCOMPARE(data.train_input.minCoeff(), -1.0);
        QCOMPARE(data.train_input.maxCoeff(), 1.0);
        for (int row = 0; row < 300; ++row) {
            const std::vector<double> house = sampleOfRow(data, row);
            for (int i = 0; i < 3; ++i) {
                const auto [low, high] = houseRange(i);
                const double value = house[static_cast<std::size_t>(i)];
                QVERIFY(value > low - 1e-9 && value < high + 1e-9);
                QVERIFY(std::abs(value - std::round(value)) < 1e-9);
            }
            const double price = data.output_scaling[0].toUser(data.train_label(row, 0));
            QVERIFY(std::abs(price - housePrice(house[0], house[1], house[2])) < 1e-9 * price);
        }
        QVERIFY(houseDataset(300, 50, 5).train_input == data.train_input);
        QVERIFY(houseDataset(300, 50, 6).train_input != data.train_input);
    }

    void undefinedPlacesAreNamed() {
        Kan model(KanSpec{});
        model.fixSymbolic({0, 1, 2}, SymbolicLibrary::standard().at("log"), {1, 0, 1, 0});
        const std::vector<double> sample = {0.5, -0.5};
        try {
            walkSample(model, sample, unnamed(2, 1));
            QFAIL("log of a negative number");
        } catch (const std::domain_error &error) {
            const QString words = QString::fromUtf8(error.what());
            QVERIFY2(words.contains(QStringLiteral("x2 -> h3")) && words.contains(QStringLiteral("log")), error.what());
        }
    }

    void nonsenseIsRefused() {
        const Kan model(KanSpec{});
        const std::vector<double> three = {0, 0, 0}, broken = {0, std::nan("")};
        QVERIFY_THROWS_EXCEPTION(std::invalid_argument, walkSample(model, three, unnamed(2, 1)));
        QVERIFY_THROWS_EXCEPTION(std::invalid_argument, walkSample(model, broken, unnamed(2, 1)));
        QVERIFY_THROWS_EXCEPTION(std::invalid_argument, houseDataset(3, 0, 0));
        WalkTask task;
        const Dataset houses = task.makeDataset();
        QVERIFY_THROWS_EXCEPTION(std::invalid_argument, networkSample(task, houses, {3, 120}));
        QVERIFY_THROWS_EXCEPTION(std::invalid_argument, networkSample(task, houses, {9, 120, 20}));
        for (const char *formula : {"sin(", "7", "x9"}) {
            task.data = formula;
            QVERIFY_THROWS_EXCEPTION(std::invalid_argument, task.validate());
        }
        task = {};
        task.hidden = {WalkTask::kMostNodes + 1};
        QVERIFY_THROWS_EXCEPTION(std::invalid_argument, task.validate());
        task = {};
        task.data = "log(x1)";  // not defined in half of its range
        QVERIFY_THROWS_EXCEPTION(std::invalid_argument, task.makeDataset());
    }
};

KAN_TEST(TestSampleWalk)
#include "tst_sample_walk.moc"
