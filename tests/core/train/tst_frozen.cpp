#include "core/interpret/prune.h"
#include "core/lab/gradients/gradient_objective.h"
#include "core/train/gauss_newton.h"
#include "core/train/refine.h"
#include "core/train/trainer.h"
#include "tests/core/frozen_networks.h"
#include "tests/test_program.h"

using namespace kan;
using namespace kan::test;

namespace {

using Places = std::vector<std::size_t>;

void addOptimisers() {
    QTest::addColumn<int>("optimiser");
    QTest::addColumn<double>("momentum");
    QTest::addColumn<double>("decay");
    QTest::addColumn<double>("lamb");
    QTest::addColumn<int>("batch");
    const auto row = [](const char *name, OptimizerKind kind, double momentum, double decay, double lamb, int batch) {
        QTest::newRow(name) << static_cast<int>(kind) << momentum << decay << lamb << batch;
    };
    row("L-BFGS", OptimizerKind::Lbfgs, 0, 0, 0, -1);
    row("L-BFGS, penalty", OptimizerKind::Lbfgs, 0, 0, 0.01, -1);
    row("Adam", OptimizerKind::Adam, 0, 0, 0, -1);
    row("Adam, weight decay, penalty, batches", OptimizerKind::Adam, 0, 0.1, 0.01, 50);
    row("SGD", OptimizerKind::Sgd, 0, 0, 0, -1);
    row("SGD, momentum, weight decay", OptimizerKind::Sgd, 0.9, 0.1, 0, -1);
    row("Levenberg-Marquardt", OptimizerKind::Lm, 0, 0, 0, -1);
    row("Levenberg-Marquardt, penalty", OptimizerKind::Lm, 0, 0, 0.01, -1);
}

TrainingOptions optionsOfRow() {
    QFETCH(int, optimiser);
    QFETCH(double, momentum);
    QFETCH(double, decay);
    QFETCH(double, lamb);
    QFETCH(int, batch);
    TrainingOptions options;
    options.opt = static_cast<OptimizerKind>(optimiser);
    options.step = {options.opt == OptimizerKind::Lbfgs ? 1.0 : 0.01, 1.0, momentum, decay};
    options.steps = 10;
    options.penalty.lamb = lamb;
    options.penalty.coef = 0.1;
    options.batch.rows = batch;
    options.grid.stop_update_step = 5;
    options.threads = 1;
    return options;
}

}  // namespace

class TestFrozen : public QObject {
    Q_OBJECT

  private slots:
    void edgesFreeze() {
        const Kan free = partlySymbolic(Rules::Pykan02);
        Kan model = withFrozen(free);
        QVERIFY(model.frozen({1, 0, 0}) && !model.frozen(kFree) && !model.frozen({0, 0, 1}));
        QVERIFY(!(model == free));
        QCOMPARE(model.frozenEdgeCount(), kFrozen.size());
        Places places;
        for (const auto &[l, n] : {std::pair{0, 0}, {0, 1}, {1, 0}})
            for (std::size_t number = 0; number < 4; ++number)
                places.push_back(model.layer(l).symbolicParameter(n) + number);
        QCOMPARE(model.frozenParameters(), places);
        const SymbolicFunction line = SymbolicLibrary::standard().at("x");
        model.fixSymbolic({0, 0, 1}, line, {});  // beside them
        QVERIFY(model.frozen({0, 0, 0}) && model.frozen({0, 1, 2}) && !model.frozen({0, 0, 1}));
        model.fixSymbolic({0, 0, 0}, line, {});
        QVERIFY(!model.frozen({0, 0, 0}));
        model.unfix({1, 0, 0});
        QVERIFY(!model.frozen({1, 0, 0}));
        model.setMask(0, 1, 2, 0);
        QVERIFY(model.frozen({0, 1, 2}));
        QCOMPARE(model.frozenEdgeCount(), std::size_t{0});
        model.setFrozen({0, 1, 2}, false);
        QVERIFY(model.frozenParameters().empty());
    }

    void onlyFunctionsFreeze() {
        Kan model = partlySymbolic(Rules::Pykan00);
        try {
            model.setFrozen({0, 1, 1}, true);
            QFAIL("an edge without a function was frozen");
        } catch (const std::invalid_argument &error) {
            QVERIFY2(QString(error.what()).contains("edge 1 to 1 of layer 0 has no function"), error.what());
        }
        QVERIFY_THROWS_EXCEPTION(std::invalid_argument, model.setFrozen({0, 2, 0}, true));
        QVERIFY_THROWS_EXCEPTION(std::invalid_argument, model.setFrozen({2, 0, 0}, false));
    }

    void changesOfTheNetworkKeepIt() {
        const auto data = demo6();
        Kan model = withFrozen(partlySymbolic(Rules::Pykan02));
        QVERIFY(refine(model, 6, data->train_input).frozen({1, 0, 0}));
        QVERIFY(prune(model, data->train_input, {}).model.frozen({0, 0, 0}));
        for (int i = 0; i < 2; ++i) model.setMask(0, i, 1, 0);
        model.setMask(1, 1, 0, 0);
        const Kan small = compact(model);  // node 2 becomes node 1
        QCOMPARE(small.spec().width, (std::vector<int>{2, 2, 1}));
        QVERIFY(small.frozen({0, 0, 0}) && small.frozen({0, 1, 1}) && small.frozen({1, 0, 0}));
        QCOMPARE(small.frozenEdgeCount(), std::size_t{3});
    }

    void optimisersLeaveThem_data() { addOptimisers(); }
    void optimisersLeaveThem() {
        const TrainingOptions options = optionsOfRow();
        for (const Rules rules : {Rules::Pykan00, Rules::Pykan02}) {
            const Kan start = withFrozen(partlySymbolic(rules));
            const TrainingResult result = train(start, demo6(), options);
            QVERIFY2(result.status == TrainingStatus::Completed, result.message.c_str());
            QVERIFY(result.history.train_loss.back() < result.history.train_loss.front());
            QVERIFY(sameNumbers(result.model, start));
            QCOMPARE(result.model.frozenParameters(), start.frozenParameters());
            QVERIFY(!sameNumbers(result.model, start, {kFree}));
            QVERIFY(result.model.coef(0, 1, 2, 2) != start.coef(0, 1, 2, 2));  // the spline beside a frozen function
            QVERIFY(result.model.coef(0, 0, 1, 2) != start.coef(0, 0, 1, 2));
            // They would move.
            QVERIFY(!sameNumbers(train(partlySymbolic(rules), demo6(), options).model, start));
        }
    }

    /// To whoever was frozen and is free again, nothing has happened.
    void freedEdgesTrainAsBefore_data() { addOptimisers(); }
    void freedEdgesTrainAsBefore() {
        const TrainingOptions options = optionsOfRow();
        const Kan start = partlySymbolic(Rules::Pykan00);
        Kan freed = withFrozen(start);
        for (const EdgeId &edge : kFrozen) freed.setFrozen(edge, false);
        QVERIFY(train(freed, demo6(), options).model == train(start, demo6(), options).model);
    }

    /// Zero for what is frozen; for everything else the same bits.
    void gradientOfTheObjective() {
        const auto data = demo6();
        const Kan free = partlySymbolic(Rules::Pykan00), frozen = withFrozen(free);
        PenaltyOptions penalty;
        for (const double lamb : {0.0, 0.1}) {
            penalty.lamb = lamb;
            std::vector<double> expected(free.parameters().size()), gradient(expected.size());
            for (const auto &[model, to] : {std::pair{&free, &expected}, {&frozen, &gradient}}) {
                Objective objective(1);
                objective.bind(*model, data->train_input, data->train_label);
                objective.evaluate(model->parameters(), {}, penalty, *to);
            }
            for (const std::size_t place : frozen.frozenParameters()) expected[place] = 0;
            QCOMPARE(gradient, expected);
        }
    }

    void gradientOfDerivatives() {
        GradientDataset data{randomMatrix(30, 2, 1), randomMatrix(30, 1, 2), randomMatrix(30, 2, 3)};
        const Kan free = partlySymbolic(Rules::Pykan00), frozen = withFrozen(free);
        std::vector<double> expected(free.parameters().size()), gradient(expected.size());
        GradientObjective(free, data, 0.5, 1).evaluate(free.parameters(), expected);
        GradientObjective(frozen, data, 0.5, 1).evaluate(frozen.parameters(), gradient);
        for (const std::size_t place : frozen.frozenParameters()) expected[place] = 0;
        QCOMPARE(gradient, expected);
    }

    /// Gauss-Newton's matrix without the rows and columns of what is frozen, which counts for what is below all the
    /// same; products agree with it.
    void curvature() {
        const auto data = demo6();
        const Kan free = partlySymbolic(Rules::Pykan00), frozen = withFrozen(free);
        PenaltyOptions penalty;
        penalty.lamb = 0.05;
        Objective objectives[] = {Objective(1), Objective(1)};
        GaussNewton problems[] = {GaussNewton(1), GaussNewton(1)};
        Eigen::MatrixXd matrices[2];
        Eigen::VectorXd gradients[2], diagonal, product;
        for (int n = 0; n < 2; ++n) {
            const Kan &model = n == 0 ? free : frozen;
            objectives[n].bind(model, data->train_input, data->train_label);
            problems[n].bind(model, data->train_input, objectives[n]);
            problems[n].use({}, penalty, {});
            double f = 0;
            QVERIFY(problems[n].linearize(problems[n].gather(model.parameters()), f, gradients[n]));
            QVERIFY(problems[n].curvature(matrices[n]));
        }
        std::vector<double> marks(free.parameters().size(), 0.0);
        for (const std::size_t place : frozen.frozenParameters()) marks[place] = 1;
        const Eigen::VectorXd marked = problems[0].gather(marks);
        std::vector<Eigen::Index> left;
        for (Eigen::Index n = 0; n < marked.size(); ++n)
            if (marked[n] == 0) left.push_back(n);
        QCOMPARE(gradients[1].size(), gradients[0].size() - 12);
        QVERIFY(gradients[1] == gradients[0](left));
        const Eigen::MatrixXd whole = matrices[0].selfadjointView<Eigen::Lower>();
        const Eigen::MatrixXd expected = whole(left, left), found = matrices[1].selfadjointView<Eigen::Lower>();
        const double size = expected.cwiseAbs().maxCoeff();
        QVERIFY((found - expected).cwiseAbs().maxCoeff() <= 1e-12 * size);
        QVERIFY(problems[1].curvatureDiagonal(diagonal));
        QVERIFY((diagonal - found.diagonal()).cwiseAbs().maxCoeff() <= 1e-12 * size);
        const Matrix random = randomMatrix(static_cast<int>(found.rows()), 1, 5);
        const Eigen::VectorXd v = random.col(0);
        QVERIFY(problems[1].curvatureProduct(v, product));
        QVERIFY((product - found * v).cwiseAbs().maxCoeff() <= 1e-10 * size);
    }

    void networkOfFrozenEdgesOnly_data() { addOptimisers(); }
    void networkOfFrozenEdgesOnly() {
        KanSpec spec = KanSpec::defaults(Rules::Pykan02);
        spec.width = {1, 1};
        Kan model(spec);
        model.fixSymbolic({0, 0, 0}, SymbolicLibrary::standard().at("sin"), {3, 0, 1, 0});
        model.setFrozen({0, 0, 0}, true);
        TrainingOptions options = optionsOfRow();
        options.grid.update = false;
        const TrainingResult result = train(model, oneInput("sin(pi*x1)"), options);
        QVERIFY2(result.status == TrainingStatus::Completed, result.message.c_str());
        QVERIFY(sameNumbers(result.model, model, {{0, 0, 0}}));
    }
};

KAN_TEST(TestFrozen)
#include "tst_frozen.moc"
