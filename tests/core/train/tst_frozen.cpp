#include <algorithm>
#include <array>
#include <cmath>
#include <cstring>

#include "core/fit/written_formula.h"
#include "core/interpret/auto_symbolic.h"
#include "core/interpret/canonical_form.h"
#include "core/interpret/compose_chains.h"
#include "core/interpret/discover.h"
#include "core/interpret/formula_front.h"
#include "core/interpret/prune.h"
#include "core/interpret/snap.h"
#include "core/interpret/term_edit.h"
#include "core/kernels/evaluate.h"
#include "core/lab/gradients/gradient_objective.h"
#include "core/train/gauss_newton.h"
#include "core/train/refine.h"
#include "core/train/trainer.h"
#include "tests/core/sample_datasets.h"
#include "tests/core/sample_networks.h"
#include "tests/test_program.h"

using namespace kan;

namespace {

using Edges = std::vector<EdgeId>;
using Places = std::vector<std::size_t>;

const Edges kFrozen = {{0, 0, 0}, {0, 1, 2}, {1, 0, 0}};  ///< of partlySymbolic: in closed form, mixed, above a node
const EdgeId kFree = {1, 1, 0};

/// 2-3-1 with functions on four edges, one of them beside its spline; nothing is frozen.
Kan partlySymbolic(Rules rules) {
    KanSpec spec = KanSpec::defaults(rules);
    spec.width = {2, 3, 1};
    spec.grid = 3;
    Kan model(spec);
    const SymbolicLibrary library = SymbolicLibrary::standard();
    model.fixSymbolic({0, 0, 0}, library.at("sin"), {3, -0.0, 0.9, 0.1});
    model.fixSymbolic({0, 1, 2}, library.at("x^2"), {1.1, 0.2, 0.8, -0.1}, true);
    model.fixSymbolic({1, 0, 0}, library.at("exp"), {0.9, 0.1, 1.2, -0.2});
    model.fixSymbolic(kFree, library.at("tanh"), {0.7, 0.1, 0.5, 0.3});
    return model;
}

Kan withFrozen(Kan model, const Edges &edges = kFrozen) {
    for (const EdgeId &edge : edges) model.setFrozen(edge, true);
    return model;
}

/// a, b, c, d of an edge; the sign of zero counts.
std::array<std::uint64_t, 4> bitsOf(const Kan &model, EdgeId edge) {
    const Affine at = model.affine(edge);
    const double numbers[] = {at.a, at.b, at.c, at.d};
    std::array<std::uint64_t, 4> bits;
    std::memcpy(bits.data(), numbers, sizeof numbers);
    return bits;
}

bool sameNumbers(const Kan &a, const Kan &b, const Edges &edges = kFrozen) {
    return std::all_of(edges.begin(), edges.end(),
                       [&](const EdgeId &edge) { return bitsOf(a, edge) == bitsOf(b, edge); });
}

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

std::shared_ptr<const Dataset> oneInput(const char *formula) {
    Sampling sampling;
    sampling.ranges = {{-1, 1}};
    sampling.train_num = sampling.test_num = 200;
    return std::make_shared<const Dataset>(createDataset(formula, sampling));
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
        const auto data = test::demo6();
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
            const TrainingResult result = train(start, test::demo6(), options);
            QVERIFY2(result.status == TrainingStatus::Completed, result.message.c_str());
            QVERIFY(result.history.train_loss.back() < result.history.train_loss.front());
            QVERIFY(sameNumbers(result.model, start));
            QCOMPARE(result.model.frozenParameters(), start.frozenParameters());
            QVERIFY(!sameNumbers(result.model, start, {kFree}));
            QVERIFY(result.model.coef(0, 1, 2, 2) != start.coef(0, 1, 2, 2));  // the spline beside a frozen function
            QVERIFY(result.model.coef(0, 0, 1, 2) != start.coef(0, 0, 1, 2));
            // They would move.
            QVERIFY(!sameNumbers(train(partlySymbolic(rules), test::demo6(), options).model, start));
        }
    }

    /// To whoever was frozen and is free again, nothing has happened.
    void freedEdgesTrainAsBefore_data() { addOptimisers(); }
    void freedEdgesTrainAsBefore() {
        const TrainingOptions options = optionsOfRow();
        const Kan start = partlySymbolic(Rules::Pykan00);
        Kan freed = withFrozen(start);
        for (const EdgeId &edge : kFrozen) freed.setFrozen(edge, false);
        QVERIFY(train(freed, test::demo6(), options).model == train(start, test::demo6(), options).model);
    }

    /// Zero for what is frozen; for everything else the same bits.
    void gradientOfTheObjective() {
        const auto data = test::demo6();
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
        GradientDataset data{test::randomMatrix(30, 2, 1), test::randomMatrix(30, 1, 2), test::randomMatrix(30, 2, 3)};
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
        const auto data = test::demo6();
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
        const Matrix random = test::randomMatrix(static_cast<int>(found.rows()), 1, 5);
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

    void snapLeavesThem() {
        const auto data = oneInput("exp(sin(pi*x1)/3)");
        KanSpec spec;
        spec.width = {1, 1, 1};
        Kan model(spec);
        const SymbolicLibrary library = SymbolicLibrary::standard();
        model.fixSymbolic({0, 0, 0}, library.at("sin"), {3.14, 0.002, 0.3331, 0.001});
        model.fixSymbolic({1, 0, 0}, library.at("exp"), {1.001, 0.001, 1.002, -0.001});
        for (const EdgeId frozen : {EdgeId{0, 0, 0}, EdgeId{1, 0, 0}}) {
            const Kan start = withFrozen(model, {frozen});
            const SnapResult result = snap(start, data);
            QVERIFY(sameNumbers(result.model, start, {frozen}));
            QVERIFY(result.model.frozen(frozen));
            QVERIFY(std::none_of(result.steps.begin(), result.steps.end(),
                                 [&](const SnapStep &step) { return step.edge == frozen; }));
            QVERIFY(std::any_of(result.steps.begin(), result.steps.end(), [](const SnapStep &s) { return s.kept; }));
            const Kan polished = polish(start, *data, 20);
            QVERIFY(sameNumbers(polished, start, {frozen}) && !(polished == start));
        }
    }

    void canonicalFormLeavesThem() {
        const Matrix x = test::randomMatrix(50, 2, 7);
        for (const Rules rules : {Rules::Pykan00, Rules::Pykan02})
            for (const EdgeId &frozen : kFrozen) {
                Kan model = withFrozen(partlySymbolic(rules), {frozen});
                const Kan form = canonicalForm(model);
                QVERIFY(form.frozen(frozen) && sameNumbers(form, model, {frozen}));
                QVERIFY((predict(form, x) - predict(model, x)).cwiseAbs().maxCoeff() < 1e-12);
                model.setFrozen(frozen, false);
                // Free, it would give its d to the bias at least.
                QVERIFY(rules == Rules::Pykan02 || !sameNumbers(canonicalForm(model), model, {frozen}));
            }
    }

    void searchesLeaveThem() {
        const auto data = test::demo6(200, "sin(pi*x1)+x2^2");
        KanSpec spec;
        spec.width = {2, 1};
        Kan model(spec);
        model.fixSymbolic({0, 0, 0}, SymbolicLibrary::standard().at("sin"), {3.1, 0.01, 1.01, 0.02});
        model.setFrozen({0, 0, 0}, true);
        const Edges edges = {{0, 0, 0}};
        TrainingOptions lm;
        lm.opt = OptimizerKind::Lm;
        const Kan trained = train(model, data, lm).model;
        const SymbolicLibrary library = symbolicLibraryOf({"x", "x^2", "sin", "exp"});
        const AutoSymbolicResult automatic = autoSymbolic(trained, data, library);
        QVERIFY(automatic.model.allSymbolic());
        QVERIFY(automatic.model.frozen(edges[0]) && sameNumbers(automatic.model, model, edges));
        const DiscoverResult found = discover(model, data, library);
        QVERIFY(found.model.allSymbolic());
        QVERIFY(found.model.frozen(edges[0]) && sameNumbers(found.model, model, edges));
        for (const FrontPoint &point : found.front)
            QVERIFY(point.model.mask(0, 0, 0) == 0 || sameNumbers(point.model, model, edges));
    }

    /// A sine on a small part of its period is a parabola.
    void plainerFunctionsDoNotReplaceThem() {
        const auto data = oneInput("x1^2+0.3*x1");
        KanSpec spec;
        spec.width = {1, 1};
        Kan model(spec);
        model.fixSymbolic({0, 0, 0}, SymbolicLibrary::standard().at("sin"), {0.04, 1.57, -1250, 1250});
        model = polish(model, *data, 50);
        const SymbolicLibrary library = symbolicLibraryOf({"x", "x^2", "sin"});
        const auto functionOn = [](const Kan &m) { return m.symbolic({0, 0, 0})->function.name; };
        const auto hasALine = [&](const Kan &m) {
            const std::vector<FrontPoint> front = formulaFront(m, *data, 10, 1);
            return std::any_of(front.begin(), front.end(), [&](const FrontPoint &point) {
                return point.model.symbolic({0, 0, 0}) && functionOn(point.model) == "x";
            });
        };
        QCOMPARE(functionOn(withoutLookAlikes(model, data, library).model), std::string("x^2"));
        QVERIFY(hasALine(model));
        model.setFrozen({0, 0, 0}, true);
        QVERIFY(withoutLookAlikes(model, data, library).model == model);
        QVERIFY(!hasALine(model));
    }

    void linesThatAreFrozenStayInChains() {
        const auto data = oneInput("exp(sin(pi*x1))");
        KanSpec spec;
        spec.width = {1, 1, 1};
        spec.grid = 10;
        Kan model(spec);
        model.fixSymbolic({0, 0, 0}, SymbolicLibrary::standard().at("x"), {1, 0, 1, 0});
        model.setFrozen({0, 0, 0}, true);
        TrainingOptions lm;
        lm.opt = OptimizerKind::Lm;
        lm.steps = 30;
        model = train(model, data, lm).model;
        const SymbolicLibrary library = symbolicLibraryOf({"x", "sin", "exp"});
        ChainOptions options;
        options.loss = 1e-3;
        const Kan frozen = composeChains(model, *data, library, {}, options);
        QVERIFY(frozen.frozen({0, 0, 0}) && sameNumbers(frozen, model, {{0, 0, 0}}));
        QVERIFY(!frozen.symbolic({1, 0, 0}));
        model.setFrozen({0, 0, 0}, false);
        QVERIFY(composeChains(model, *data, library, {}, options).allSymbolic());
    }

    void termsGoAllTheSame() {
        const auto data = test::demo6();
        const Kan model = withFrozen(partlySymbolic(Rules::Pykan00));
        const Edges edges = {{0, 0, 0}};
        const Kan without = withoutEdges(model, data, edges, {}, 1);
        QCOMPARE(without.mask(0, 0, 0), 0.0);
        QVERIFY(sameNumbers(without, model) && !(without.parameters() == model.parameters()));
        const Kan mean = withMeans(model, *data, edges, 1);
        QCOMPARE(mean.symbolic(edges[0])->function.name, std::string("0"));
        QVERIFY(!mean.frozen(edges[0]) && mean.frozen({1, 0, 0}));
    }

    /// What is written down has the frozen number, and not the one that the rows want.
    void formulaIsNotFitted() {
        const auto data = oneInput("2*sin(3*x1)");
        KanSpec spec = KanSpec::defaults(Rules::Pykan02);
        spec.width = {1, 1};
        Kan model(spec);
        model.fixSymbolic({0, 0, 0}, SymbolicLibrary::standard().at("sin"), {2.9, 0, 2.1, 0});
        QVERIFY(writtenFormula(model, *data, {}).fitted);
        model.setFrozen({0, 0, 0}, true);
        const WrittenFormula written = writtenFormula(model, *data, {});
        QVERIFY(!written.fitted);
        const Matrix values = written.formula.evaluate(Matrix::Constant(1, 1, 0.3)).values;
        QVERIFY(std::abs(values(0, 0) - 2.1 * std::sin(2.9 * 0.3)) < 1e-12);
    }
};

KAN_TEST(TestFrozen)
#include "tst_frozen.moc"
