#include <cmath>

#include "core/train/objective.h"
#include "core/train/score_penalty.h"
#include "tests/core/sample_networks.h"
#include "tests/core/tolerances.h"
#include "tests/test_program.h"

using namespace kan;

namespace {

struct Problem {
    KanSpec spec;
    TrainingOptions options;
    bool masks = false;
    bool symbolic = false;
    int rows = 83;
    bool pixels = false;  ///< two rows of three hold one value
};

Problem makeProblem(Rules rules, std::vector<int> width, int grid, int k, RegMetric metric, double lamb) {
    Problem problem;
    problem.spec = KanSpec::defaults(rules);
    problem.spec.width = std::move(width);
    problem.spec.grid = grid;
    problem.spec.k = k;
    problem.options.penalty.metric = metric;
    problem.options.penalty.lamb = lamb;
    const bool on_scores = metric == RegMetric::EdgeBackward || metric == RegMetric::NodeBackward;
    problem.options.penalty.coef = on_scores ? 0.0 : 0.3;
    problem.options.penalty.coefdiff = on_scores ? 0.0 : 0.2;
    return problem;
}

bool isBackward(RegMetric metric) {
    return metric == RegMetric::EdgeBackward || metric == RegMetric::NodeBackward;
}

/// pykan takes no gradient of the nodes' standard deviation in scores, so differences are taken with it held fast.
double scorePenaltyAt(const Workspace &workspace, const Kan &model, const std::vector<Eigen::VectorXd> &node_factor,
                      const TrainingOptions &options) {
    ScoreChain chain = scoreChain(workspace, model);
    chain.node_factor = node_factor;
    chain.propagate();
    const PenaltyWeights weights{options.penalty.l1, options.penalty.entropy};
    return options.penalty.metric == RegMetric::EdgeBackward ? edgeBackwardPenalty(chain, weights, false).value
                                                             : nodeBackwardPenalty(chain, weights, false).value;
}

}  // namespace

Q_DECLARE_METATYPE(Problem)

/// Every entry of every analytic gradient against central differences.
class TestGradient : public QObject {
    Q_OBJECT

  private slots:
    void objective_data() {
        QTest::addColumn<Problem>("problem");
        auto add = [n = 0](const QString &name, const Problem &problem) mutable {
            if (tests::inSample(n++)) QTest::newRow(qPrintable(name)) << problem;
        };
        const RegMetric metrics[] = {RegMetric::EdgeForward00, RegMetric::EdgeForwardSplineN,
                                     RegMetric::EdgeForwardSplineU, RegMetric::EdgeBackward, RegMetric::NodeBackward};
        const std::vector<int> widths[] = {{2, 5, 1}, {3, 4, 2}, {4, 2, 1, 1}, {1, 9, 3}, {2, 17, 2, 3}};
        for (const Rules rules : {Rules::Pykan00, Rules::Pykan02})
            for (const RegMetric metric : metrics)
                for (const auto &width : widths) {
                    Problem problem = makeProblem(rules, width, 4, 3, metric, 0.1);
                    problem.masks = width.size() % 2 == 0;
                    add(QString::asprintf("%s %s %d layers, first %d", toString(rules).data(), toString(metric).data(),
                                          static_cast<int>(width.size()) - 1, width[0]),
                        problem);
                }
        for (const int k : {1, 2, 4, 5, 6, 10})
            add(QString::asprintf("order %d", k),
                makeProblem(Rules::Pykan00, {2, 5, 1}, 3, k, RegMetric::EdgeForward00, 0.1));
        for (const BaseFunction base : {BaseFunction::Identity, BaseFunction::Zero}) {
            Problem problem = makeProblem(Rules::Pykan02, {2, 3, 1}, 3, 3, RegMetric::EdgeForwardSplineN, 0.1);
            problem.spec.base_fun = base;
            add(QString::asprintf("base %s", toString(base).data()), problem);
        }
        for (const Extrapolation rule : {Extrapolation::Linear, Extrapolation::Clamp}) {
            Problem problem = makeProblem(Rules::Pykan00, {2, 4, 1}, 3, 3, RegMetric::EdgeForward00, 0.1);
            problem.spec.extrapolation = rule;
            add(QString::asprintf("extrapolation %s", toString(rule).data()), problem);
        }
        for (const RegMetric metric : {RegMetric::EdgeForward00, RegMetric::EdgeForwardSplineN}) {
            Problem problem = makeProblem(Rules::Pykan02, {2, 5, 3, 1}, 4, 3, metric, 0.1);
            problem.pixels = true;
            problem.rows = 300;
            add(QString::asprintf("mostly one value, %s", toString(metric).data()), problem);
        }
        for (const Rules rules : {Rules::Pykan00, Rules::Pykan02})
            for (const RegMetric metric : metrics)
                for (const auto &width : widths) {
                    Problem problem = makeProblem(rules, width, 3, 3, metric, 0.1);
                    problem.masks = width.size() % 2 == 0;
                    problem.symbolic = true;
                    add(QString::asprintf("symbolic, %s %s %d layers, first %d", toString(rules).data(),
                                          toString(metric).data(), static_cast<int>(width.size()) - 1, width[0]),
                        problem);
                }
        for (const bool pixels : {false, true})
            for (const double lamb : {0.0, 0.1}) {
                Problem problem = makeProblem(Rules::Pykan00, {2, 5, 2, 1}, 4, 3, RegMetric::EdgeForward00, lamb);
                problem.symbolic = true;
                problem.pixels = pixels;
                problem.rows = 300;
                add(QString::asprintf("symbolic, several blocks%s, lamb %g", pixels ? ", mostly one value" : "", lamb),
                    problem);
            }
        for (const RegMetric metric : metrics)
            for (const bool affine : {false, true}) {
                if (metric == RegMetric::EdgeForward00) continue;
                Problem problem = makeProblem(Rules::Pykan02, {3, 4, 2, 1}, 4, 3, metric, 0.1);
                problem.spec.mult_arity = {{}, {2, 3}, {2}, {4}};
                problem.spec.affine_trainable = affine;
                problem.symbolic = affine;
                add(QString::asprintf("products, %s%s", toString(metric).data(), affine ? ", affine, symbolic" : ""),
                    problem);
            }
        for (const double lamb : {0.0, 0.1}) {
            Problem problem = makeProblem(Rules::Pykan02, {2, 9, 1}, 5, 3, RegMetric::EdgeForwardSplineN, lamb);
            problem.spec.mult_arity = {{}, {2, 2, 2, 3}, {}};
            problem.rows = 300;
            add(QString::asprintf("products, several blocks, lamb %g", lamb), problem);
        }
        Problem plain = makeProblem(Rules::Pykan00, {2, 5, 1}, 5, 3, RegMetric::EdgeForward00, 0.0);
        plain.rows = 300;
        add("lamb 0, several blocks", plain);
    }

    void objective() {
        QFETCH(Problem, problem);
        const std::uint64_t seed = 17;
        Kan model = test::randomNetwork(problem.spec, seed, problem.masks);
        if (problem.symbolic) test::addSymbolicEdges(model, seed + 3);
        Matrix x = test::randomMatrix(problem.rows, model.inputs(), seed + 1, -1.2, 1.2);
        for (int row = 0; problem.pixels && row < problem.rows; ++row)
            if (row % 3) x.row(row).setConstant(0.3);
        const Matrix y = test::randomMatrix(problem.rows, model.outputs(), seed + 2);
        Objective objective(2);
        objective.bind(model, x, y);
        std::vector<double> gradient(model.parameters().size());
        objective.evaluate(model.parameters(), problem.options.loss, problem.options.penalty, gradient);
        std::vector<Eigen::VectorXd> frozen;
        if (isBackward(problem.options.penalty.metric)) frozen = scoreChain(objective.workspace(), model).node_factor;
        const auto value = [&] {
            if (!isBackward(problem.options.penalty.metric))
                return objective.losses(model.parameters(), problem.options.loss, problem.options.penalty).objective;
            const double mse = objective.losses(model.parameters(), problem.options.loss, problem.options.penalty).data;
            return mse +
                   problem.options.penalty.lamb * scorePenaltyAt(objective.workspace(), model, frozen, problem.options);
        };
        double scale = 0;
        for (const double entry : gradient) scale = std::max(scale, std::abs(entry));
        QVERIFY(scale > 0);
        const std::size_t bias_of_02 = model.biasTrainable() ? 0 : 1;
        for (std::size_t p = 0; p < gradient.size(); ++p) {
            bool is_bias = false;
            for (const KanLayer &layer : model.layers())
                is_bias = is_bias ||
                          (p >= layer.bias_offset && p < layer.bias_offset + static_cast<std::size_t>(layer.outputs));
            if (is_bias && bias_of_02) {
                QCOMPARE(gradient[p], 0.0);
                continue;
            }
            double &parameter = model.parameters()[p];
            const double kept = parameter;
            parameter = kept + test::kDifferenceStep;
            const double above = value();
            parameter = kept - test::kDifferenceStep;
            const double below = value();
            parameter = kept;
            const double difference = (above - below) / (2 * test::kDifferenceStep);
            QVERIFY2(
                test::relativeError(gradient[p], difference, scale) < test::kGradient,
                qPrintable(
                    QString("seed %1, parameter %2: %3 against %4").arg(seed).arg(p).arg(gradient[p]).arg(difference)));
        }
    }

    void forwardSumHasNoGradient() {
        Problem problem = makeProblem(Rules::Pykan02, {2, 3, 1}, 3, 3, RegMetric::EdgeForwardSum, 0.5);
        problem.options.penalty.coef = problem.options.penalty.coefdiff = 0;
        const Kan model = test::randomNetwork(problem.spec, 3, false);
        Objective objective(1);
        objective.bind(model, test::randomMatrix(50, 2, 1), test::randomMatrix(50, 1, 2));
        std::vector<double> with(model.parameters().size()), without(with);
        const Losses losses =
            objective.evaluate(model.parameters(), problem.options.loss, problem.options.penalty, with);
        QVERIFY(losses.penalty > 0);
        problem.options.penalty.lamb = 0;
        objective.evaluate(model.parameters(), problem.options.loss, problem.options.penalty, without);
        QCOMPARE(with, without);
    }

    void inputs_data() {
        QTest::addColumn<bool>("symbolic");
        QTest::newRow("numeric") << false;
        QTest::newRow("symbolic") << true;
    }
    void inputs() {
        QFETCH(bool, symbolic);
        KanSpec spec;
        spec.width = {3, 5, 2};
        Kan model = test::randomNetwork(spec, 9, false);
        if (symbolic) test::addSymbolicEdges(model, 12);
        Matrix x = test::randomMatrix(70, 3, 4);
        Workspace workspace(1);
        workspace.setInputGradient(true);
        workspace.bind(model, x);
        workspace.forward(model.parameters(), EdgeSums::None);
        for (int row = 0; row < 70; ++row)
            for (int j = 0; j < 2; ++j) workspace.outputGradient(row, j) = j + 1;
        std::vector<double> gradient(model.parameters().size());
        workspace.backward(model.parameters(), {}, gradient);
        const auto value = [&](int row) {
            Workspace other(1);
            other.bind(model, x.row(row));
            other.forward(model.parameters(), EdgeSums::None);
            return other.value(2, 0, 0) + 2 * other.value(2, 0, 1);
        };
        for (int row = 0; row < 70; row += 7)
            for (int i = 0; i < 3; ++i) {
                const double kept = x(row, i);
                x(row, i) = kept + test::kDifferenceStep;
                const double above = value(row);
                x(row, i) = kept - test::kDifferenceStep;
                const double below = value(row);
                x(row, i) = kept;
                const double difference = (above - below) / (2 * test::kDifferenceStep);
                QVERIFY(test::relativeError(workspace.inputGradient(row, i), difference) < test::kGradient);
            }
    }

    void gradientDoesNotDependOnThreads() {
        Problem problem = makeProblem(Rules::Pykan02, {20, 30, 2}, 5, 3, RegMetric::EdgeForwardSplineN, 0.1);
        Kan model = test::randomNetwork(problem.spec, 3, false);
        test::addSymbolicEdges(model, 4);
        const Matrix x = test::randomMatrix(400, 20, 1);
        const Matrix y = test::randomMatrix(400, 2, 2);
        std::vector<double> one(model.parameters().size()), two(one);
        Objective single(1), both(2);
        single.bind(model, x, y);
        both.bind(model, x, y);
        single.evaluate(model.parameters(), problem.options.loss, problem.options.penalty, one);
        both.evaluate(model.parameters(), problem.options.loss, problem.options.penalty, two);
        QVERIFY(one == two);
    }
};

KAN_TEST(TestGradient)
#include "tst_gradient.moc"
