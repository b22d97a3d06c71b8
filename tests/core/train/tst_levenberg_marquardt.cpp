#include <Eigen/QR>
#include <cmath>
#include <functional>

#include "core/io/presets.h"
#include "core/train/gauss_newton.h"
#include "core/train/trainer.h"
#include "tests/core/sample_datasets.h"
#include "tests/core/sample_networks.h"
#include "tests/test_program.h"

using namespace kan;

namespace {

/// Mean of n squares of a residual function with its Jacobian.
class Squares : public CurvedObjective {
  public:
    using Residual = std::function<Eigen::VectorXd(const Eigen::VectorXd &)>;
    using Derivative = std::function<Eigen::MatrixXd(const Eigen::VectorXd &)>;
    Squares(Residual residual, Derivative derivative)
        : residual_(std::move(residual)), derivative_(std::move(derivative)) {}

    bool value(const Eigen::VectorXd &x, double &f) override {
        f = residual_(x).squaredNorm() / static_cast<double>(residual_(x).size());
        return true;
    }
    bool linearize(const Eigen::VectorXd &x, double &f, Eigen::VectorXd &gradient) override {
        matrix_ = derivative_(x);
        gradient = 2.0 / static_cast<double>(matrix_.rows()) * matrix_.transpose() * residual_(x);
        return value(x, f);
    }
    bool curvature(Eigen::MatrixXd &lower) override {
        lower = 2.0 / static_cast<double>(matrix_.rows()) * matrix_.transpose() * matrix_;
        return true;
    }
    bool curvatureDiagonal(Eigen::VectorXd &diagonal) override {
        diagonal = 2.0 / static_cast<double>(matrix_.rows()) * matrix_.colwise().squaredNorm().transpose();
        return true;
    }
    bool curvatureProduct(const Eigen::VectorXd &v, Eigen::VectorXd &product) override {
        product = 2.0 / static_cast<double>(matrix_.rows()) * matrix_.transpose() * (matrix_ * v);
        return true;
    }
    double curvatureCost() const override { return 0; }

  private:
    Residual residual_;
    Derivative derivative_;
    Eigen::MatrixXd matrix_;
};

Squares rosenbrock() {
    return {[](const Eigen::VectorXd &x) { return Eigen::Vector2d(10 * (x(1) - x(0) * x(0)), 1 - x(0)); },
            [](const Eigen::VectorXd &x) {
                Eigen::MatrixXd matrix(2, 2);
                matrix << -20 * x(0), 10, -1, 0;
                return matrix;
            }};
}

Kan network(std::vector<int> width, Rules rules = Rules::Pykan00) {
    KanSpec spec = KanSpec::defaults(rules);
    spec.width = std::move(width);
    spec.grid = 5;
    return Kan(spec);
}

TrainingOptions marquardt(int steps, double lamb = 0, Rules rules = Rules::Pykan00) {
    TrainingOptions options = TrainingOptions::defaults(rules);
    options.opt = OptimizerKind::Lm;
    options.steps = steps;
    options.penalty.lamb = lamb;
    return options;
}

double objectiveAt(const TrainingHistory &history, int step, double lamb) {
    const std::size_t at = static_cast<std::size_t>(step);
    return history.train_loss[at] * history.train_loss[at] + lamb * history.reg[at];
}

int stepsTo(const TrainingHistory &history, double test_rmse) {
    for (int step = 0; step < history.steps(); ++step)
        if (history.test_loss[static_cast<std::size_t>(step)] <= test_rmse) return step + 1;
    return 1'000'000;
}

LmOptions conjugateGradients() {
    LmOptions options;
    options.memory_budget = 0;
    options.cg_tolerance = 1e-13;
    options.cg_max_iterations = 5000;
    return options;
}

}  // namespace

class TestLevenbergMarquardt : public QObject {
    Q_OBJECT

  private slots:
    void variants_data() {
        QTest::addColumn<bool>("cg");
        QTest::newRow("Cholesky") << false;
        QTest::newRow("conjugate gradients") << true;
    }

    void linearProblemsTakeOneStep_data() { variants_data(); }
    void linearProblemsTakeOneStep() {
        QFETCH(bool, cg);
        const Eigen::MatrixXd a = test::randomMatrix(40, 7, 3);
        const Eigen::VectorXd b = test::randomMatrix(40, 1, 4).col(0);
        Squares objective([&](const Eigen::VectorXd &x) { return Eigen::VectorXd(a * x - b); },
                          [&](const Eigen::VectorXd &) { return Eigen::MatrixXd(a); });
        LmOptions options = cg ? conjugateGradients() : LmOptions{};
        options.initial_damping = 1e-13;
        LevenbergMarquardt lm;
        Eigen::VectorXd x = Eigen::VectorXd::Zero(7);
        const LmResult result = lm.iterate(x, objective, options);
        QVERIFY(result.status == OptimizerStatus::MaxIterations);
        QCOMPARE(result.evaluations, 2);
        const Eigen::VectorXd best = a.colPivHouseholderQr().solve(b);
        QVERIFY((x - best).norm() < 1e-10);
    }

    void rosenbrockFalls_data() { variants_data(); }
    void rosenbrockFalls() {
        QFETCH(bool, cg);
        Squares objective = rosenbrock();
        LevenbergMarquardt lm;
        Eigen::VectorXd x = Eigen::Vector2d(-1.2, 1);
        double f = std::numeric_limits<double>::infinity();
        for (int n = 0; n < 60; ++n) {
            const LmResult result = lm.iterate(x, objective, cg ? conjugateGradients() : LmOptions{});
            QVERIFY(result.f <= f);
            QVERIFY(result.variant == (cg ? LmVariant::ConjugateGradients : LmVariant::Cholesky));
            f = result.f;
        }
        QVERIFY2(f < 1e-20, qPrintable(QString::number(f)));
    }

    void valuesThatAreNotFiniteAreNeverAccepted() {
        Squares objective(
            [](const Eigen::VectorXd &x) {
                return Eigen::VectorXd::Constant(1, x(0) < 0.5 ? std::nan("") : std::log(x(0)) - 3);
            },
            [](const Eigen::VectorXd &x) { return Eigen::MatrixXd::Constant(1, 1, 1 / x(0)); });
        LevenbergMarquardt lm;
        Eigen::VectorXd x = Eigen::VectorXd::Constant(1, 400.0);
        for (int n = 0; n < 60; ++n) QVERIFY(std::isfinite(lm.iterate(x, objective).f));
        QVERIFY(std::abs(x(0) - std::exp(3.0)) < 1e-6);
        x(0) = 0.1;
        QVERIFY(lm.iterate(x, objective).status == OptimizerStatus::Failed);
        QCOMPARE(x(0), 0.1);
    }

    void largeProblemsTakeConjugateGradients() {
        const LmOptions options;
        QVERIFY(LevenbergMarquardt::variantFor(600, 1e8, options) == LmVariant::Cholesky);
        QVERIFY(LevenbergMarquardt::variantFor(20000, 1e8, options) == LmVariant::ConjugateGradients);
        QVERIFY(LevenbergMarquardt::variantFor(600, 1e12, options) == LmVariant::ConjugateGradients);
    }

    void bothVariantsTakeTheSameStep_data() {
        QTest::addColumn<double>("lamb");
        QTest::addColumn<int>("rules");
        QTest::newRow("data only") << 0.0 << 0;
        QTest::newRow("penalty of pykan-0.0") << 0.1 << 0;
        QTest::newRow("penalty of pykan-0.2") << 0.1 << 1;
    }
    void bothVariantsTakeTheSameStep() {
        QFETCH(double, lamb);
        QFETCH(int, rules);
        const Kan model = network({2, 3, 2}, static_cast<Rules>(rules));
        const auto data = test::demo6(150, "exp(sin(pi*x1)+x2^2); x1*x2");
        TrainingOptions training = marquardt(1, lamb, static_cast<Rules>(rules));
        training.penalty.coef = training.penalty.coefdiff = 0.2;
        const auto step = [&](const LmOptions &options) {
            Objective objective(1);
            objective.bind(model, data->train_input, data->train_label);
            GaussNewton curved(1);
            curved.bind(model, data->train_input, objective);
            curved.use(training.loss, training.penalty, {});
            Eigen::VectorXd x = curved.gather(model.parameters());
            LevenbergMarquardt lm;
            lm.iterate(x, curved, options);
            return x;
        };
        const Eigen::VectorXd by_matrix = step({}), by_products = step(conjugateGradients());
        QVERIFY2((by_matrix - by_products).cwiseAbs().maxCoeff() < 1e-7 * by_matrix.cwiseAbs().maxCoeff(),
                 qPrintable(QString::number((by_matrix - by_products).cwiseAbs().maxCoeff())));
    }

    void demo6WithoutPenalty() {
        const Experiment &preset = *findPreset("demo-6-lambda-0");
        TrainingOptions options = preset.training;
        options.opt = OptimizerKind::Lm;
        options.steps = 30;
        const TrainingResult result = train(preset.makeModel(), preset.makeDataset(), options);
        QVERIFY(result.status == TrainingStatus::Completed);
        QVERIFY2(stepsTo(result.history, 4.9e-3) <= 12, qPrintable(QString::number(stepsTo(result.history, 4.9e-3))));
        QVERIFY2(stepsTo(result.history, 1e-3) <= 25, qPrintable(QString::number(stepsTo(result.history, 1e-3))));
    }

    void gridExtensionFollowsTheFourthPower() {
        const Experiment &preset = *findPreset("grid-extension");
        const TrainingResult result = train(preset.makeModel(), preset.makeDataset(), preset.training);
        QVERIFY(result.status == TrainingStatus::Completed);
        const TrainingHistory &history = result.history;
        QCOMPARE(history.grid.front(), 3);
        QCOMPARE(history.grid.back(), 200);
        QVERIFY2(history.test_loss.back() <= 1e-8, qPrintable(QString::number(history.test_loss.back())));
        const auto reached = [&](int grid) {
            double loss = 0;
            for (std::size_t step = 0; step < history.grid.size(); ++step)
                if (history.grid[step] == grid) loss = history.test_loss[step];
            return loss;
        };
        for (const auto &[from, to] : {std::pair{10, 20}, {20, 50}, {50, 100}}) {
            const double slope = std::log(reached(to) / reached(from)) / std::log(static_cast<double>(to) / from);
            QVERIFY2(slope < -3.5 && slope > -4.7, qPrintable(QString("G %1: %2").arg(to).arg(slope)));
        }
    }

    void penaltyFallsAtEveryStep_data() {
        QTest::addColumn<int>("rules");
        QTest::addColumn<int>("metric");
        QTest::addColumn<double>("lamb");
        for (const double lamb : {0.01, 0.1, 1.0}) {
            QTest::addRow("pykan-0.0, lamb %g", lamb) << 0 << static_cast<int>(RegMetric::EdgeForward00) << lamb;
            for (const RegMetric metric :
                 {RegMetric::EdgeForwardSplineN, RegMetric::EdgeForwardSplineU, RegMetric::EdgeBackward})
                QTest::addRow("%s, lamb %g", toString(metric).data(), lamb) << 1 << static_cast<int>(metric) << lamb;
        }
    }
    void penaltyFallsAtEveryStep() {
        QFETCH(int, rules);
        QFETCH(int, metric);
        QFETCH(double, lamb);
        TrainingOptions options = marquardt(40, lamb, static_cast<Rules>(rules));
        options.penalty.metric = static_cast<RegMetric>(metric);
        options.grid.update = false;
        options.penalty.coef = options.penalty.coefdiff = 0.05;
        const TrainingResult result = train(network({2, 4, 1}, static_cast<Rules>(rules)), test::demo6(), options);
        QVERIFY(result.status == TrainingStatus::Completed);
        for (int step = 1; step < 40; ++step)
            QVERIFY(objectiveAt(result.history, step, lamb) <=
                    objectiveAt(result.history, step - 1, lamb) * (1 + 1e-12));
        QVERIFY(objectiveAt(result.history, 39, lamb) < objectiveAt(result.history, 0, lamb));
    }

    void penalisedFitIsNotWorseThanLbfgs_data() {
        QTest::addColumn<double>("entropy");
        QTest::newRow("l1 only") << 0.0;
        QTest::newRow("with entropy") << 2.0;
    }
    void penalisedFitIsNotWorseThanLbfgs() {
        QFETCH(double, entropy);
        const Experiment &preset = *findPreset("demo-6-default");
        TrainingOptions options = preset.training;
        options.penalty.lamb = 0.1;
        options.penalty.entropy = entropy;
        options.grid.update = false;
        options.steps = 20;
        const TrainingResult lbfgs = train(preset.makeModel(), preset.makeDataset(), options);
        options.opt = OptimizerKind::Lm;
        options.steps = 40;
        const TrainingResult lm = train(preset.makeModel(), preset.makeDataset(), options);
        QVERIFY(objectiveAt(lm.history, 39, 0.1) <= objectiveAt(lbfgs.history, 19, 0.1));
    }

    void maskedEdgesDoNotMove_data() {
        QTest::addColumn<int>("rules");
        QTest::newRow("pykan-0.0") << 0;
        QTest::newRow("pykan-0.2") << 1;
    }
    void maskedEdgesDoNotMove() {
        QFETCH(int, rules);
        Kan start = network({2, 4, 3, 1}, static_cast<Rules>(rules));
        start.setMask(0, 1, 2, 0);
        start.setMask(1, 0, 1, 0);
        for (int j = 0; j < 3; ++j) start.setMask(1, 3, j, 0);
        TrainingOptions options = marquardt(10, 0.01, static_cast<Rules>(rules));
        options.penalty.coef = 0.1;
        options.grid.update = false;
        const TrainingResult result = train(start, test::demo6(), options);
        QVERIFY(result.status == TrainingStatus::Completed);
        QVERIFY(result.history.train_loss.back() < 0.7 * result.history.train_loss.front());
        for (const EdgeId id : {EdgeId{0, 1, 2}, EdgeId{1, 0, 1}, EdgeId{1, 3, 0}, EdgeId{1, 3, 2}}) {
            QCOMPARE(result.model.scaleBase(id.l, id.i, id.j), start.scaleBase(id.l, id.i, id.j));
            QCOMPARE(result.model.scaleSp(id.l, id.i, id.j), start.scaleSp(id.l, id.i, id.j));
            for (int q = 0; q < start.layer(id.l).coefficients(); ++q)
                QCOMPARE(result.model.coef(id.l, id.i, id.j, q), start.coef(id.l, id.i, id.j, q));
        }
        if (!start.biasTrainable()) QCOMPARE(result.model.bias(2, 0), 0.0);
    }

    void aNetworkWithoutLiveEdgesStays() {
        Kan start = network({2, 2, 1}, Rules::Pykan02);
        for (int l = 0; l < 2; ++l)
            for (double &mask : start.layer(l).mask) mask = 0;
        TrainingOptions options = marquardt(3, 0.0, Rules::Pykan02);
        options.grid.update = false;
        const TrainingResult result = train(start, test::demo6(), options);
        QVERIFY(result.status == TrainingStatus::Completed);
        QVERIFY(result.model == start);
    }

    void threadsDoNotChangeABit() {
        TrainingOptions options = marquardt(3, 0.01);
        options.threads = 1;
        const TrainingResult one = train(network({2, 8, 3, 1}), test::demo6(4000), options);
        options.threads = 2;
        QVERIFY(train(network({2, 8, 3, 1}), test::demo6(4000), options).model == one.model);
    }

    void batchesAndSeveralOutputsTrain() {
        TrainingOptions options = marquardt(40);
        options.batch.rows = 150;
        const auto data = test::demo6(400, "exp(sin(pi*x1)+x2^2); x1*x2");
        const TrainingResult result = train(network({2, 5, 2}), data, options);
        QVERIFY(result.status == TrainingStatus::Completed);
        QVERIFY2(result.history.train_loss.back() < 0.1, qPrintable(QString::number(result.history.train_loss.back())));
    }

    void wideNetworksTrainByProducts() {
        for (const Rules rules : {Rules::Pykan00, Rules::Pykan02}) {
            TrainingOptions options = marquardt(4, 0.001, rules);
            options.grid.update = false;
            KanSpec spec = KanSpec::defaults(rules);
            spec.width = {2, 300, 1};
            spec.grid = 5;
            const TrainingResult result = train(Kan(spec), test::demo6(64), options);
            QVERIFY(result.status == TrainingStatus::Completed);
            QVERIFY2(QString::fromStdString(result.message).contains("conjugate gradients"), result.message.c_str());
            QVERIFY(result.iterations > 0);
            for (int step = 1; step < 4; ++step)
                QVERIFY(objectiveAt(result.history, step, 0.001) <= objectiveAt(result.history, step - 1, 0.001));
        }
    }

    void stopsWithinOneStep() {
        TrainingOptions options = marquardt(1000);
        std::stop_source source;
        Trainer trainer(network({2, 5, 1}), test::demo6(), options);
        const TrainingResult result = trainer.run(source.get_token(), [&](const TrainingProgress &progress) {
            if (progress.step == 3 && progress.step_finished) source.request_stop();
        });
        QVERIFY(result.status == TrainingStatus::Stopped);
        QCOMPARE(result.history.steps(), 3);
        QVERIFY(result.model.allFinite());
    }

    void stepByStepIsTheSameAsRun() {
        const TrainingOptions options = marquardt(6, 0.01);
        const TrainingResult whole = train(network({2, 4, 1}), test::demo6(), options);
        Trainer trainer(network({2, 4, 1}), test::demo6(), options);
        while (trainer.history().steps() < 6) QVERIFY(trainer.step() == TrainingStatus::Completed);
        QVERIFY(trainer.model() == whole.model);
    }
};

KAN_TEST(TestLevenbergMarquardt)
#include "tst_levenberg_marquardt.moc"
