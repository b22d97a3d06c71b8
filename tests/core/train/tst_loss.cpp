#include <cmath>

#include "core/random/torch_generator.h"
#include "core/train/data_loss.h"
#include "core/train/loss_unit.h"
#include "core/train/objective.h"
#include "tests/core/tolerances.h"
#include "tests/test_program.h"

using namespace kan;

namespace {

Matrix table(std::initializer_list<std::initializer_list<double>> rows) {
    Matrix matrix(static_cast<Eigen::Index>(rows.size()), static_cast<Eigen::Index>(rows.begin()->size()));
    Eigen::Index row = 0;
    for (const auto &values : rows) {
        Eigen::Index column = 0;
        for (const double value : values) matrix(row, column++) = value;
        ++row;
    }
    return matrix;
}

Matrix randomTable(int rows, int columns, TorchGenerator &generator) {
    Matrix matrix(rows, columns);
    for (Eigen::Index n = 0; n < matrix.size(); ++n) matrix.data()[n] = 4 * generator.uniform() - 2;
    return matrix;
}

Matrix classLabels(int rows, int classes, TorchGenerator &generator) {
    Matrix labels(rows, 1);
    for (int n = 0; n < rows; ++n)
        labels(n, 0) = static_cast<double>(generator.below(static_cast<std::uint64_t>(classes)));
    return labels;
}

}  // namespace

class TestLoss : public QObject {
    Q_OBJECT

  private slots:
    void knownValues_data() {
        QTest::addColumn<int>("kind");
        QTest::addColumn<double>("expected");
        // outputs 1, -2, 0.25 and labels 1, 0, 0
        const auto row = [](Loss kind, double expected) {
            QTest::newRow(std::string(toString(kind)).c_str()) << static_cast<int>(kind) << expected;
        };
        row(Loss::Mse, std::sqrt((0 + 4 + 0.0625) / 3));
        row(Loss::Mae, (0 + 2 + 0.25) / 3);
        row(Loss::Huber, (0 + (2 - 0.5) + 0.03125) / 3);
        row(Loss::BinaryCrossEntropy,
            (std::log1p(std::exp(-1.0)) + std::log1p(std::exp(-2.0)) + std::log1p(std::exp(0.25))) / 3);
    }
    void knownValues() {
        QFETCH(int, kind);
        QFETCH(double, expected);
        const LossFunction loss{.kind = static_cast<Loss>(kind)};
        const double told = lossOf(loss, table({{1}, {-2}, {0.25}}), table({{1}, {0}, {0}}));
        QVERIFY(std::abs(told - expected) < 1e-15);
    }

    void crossEntropyIsTheNegativeLogarithmOfTheShare() {
        const Matrix outputs = table({{1, 2, 3}, {0, 0, 0}});
        const Matrix labels = table({{2}, {0}});
        const double first = std::log(std::exp(-2.0) + std::exp(-1.0) + 1), second = std::log(3.0);
        LossFunction loss{.kind = Loss::CrossEntropy};
        QVERIFY(std::abs(lossOf(loss, outputs, labels) - (first + second) / 2) < 1e-15);
        loss.class_weights = {3, 1, 1};
        QVERIFY(std::abs(lossOf(loss, outputs, labels) - (first + 3 * second) / 4) < 1e-15);
        const Matrix shares = classProbabilities(outputs);
        QVERIFY(std::abs(shares(0, 2) - std::exp(-first)) < 1e-15);
        QVERIFY(std::abs(shares.row(0).sum() - 1) < 1e-15);
    }

    void hugeLogitsStayFinite() {
        const Matrix outputs = table({{800, -800}, {-800, 800}});
        QCOMPARE(lossOf({.kind = Loss::CrossEntropy}, outputs, table({{0}, {0}})), 800.0);
        QCOMPARE(lossOf({.kind = Loss::BinaryCrossEntropy}, table({{800}, {-800}}), table({{0}, {0}})), 400.0);
        const Matrix shares = classProbabilities(table({{800}, {-800}}));
        QCOMPARE(shares(0, 1), 1.0);
        QCOMPARE(shares(1, 1), 0.0);
        QVERIFY(shares.allFinite());
    }

    void notFiniteOutputsAreNotHidden() {
        const double nan = std::nan("");
        for (const Loss kind : {Loss::Mse, Loss::Mae, Loss::Huber, Loss::BinaryCrossEntropy})
            QVERIFY(!std::isfinite(lossOf({.kind = kind}, table({{nan}, {1}}), table({{1}, {0}}))));
        for (const double bad : {nan, HUGE_VAL}) {
            const Matrix outputs = table({{0, bad, 0}, {0, 0, 0}});
            QVERIFY(!std::isfinite(lossOf({.kind = Loss::CrossEntropy}, outputs, table({{0}, {1}}))));
        }
    }

    void decisions() {
        QCOMPARE(accuracyOf(Loss::Mse, table({{0.6}, {0.4}, {1.7}}), table({{1}, {1}, {2}})), 2.0 / 3);
        QCOMPARE(accuracyOf(Loss::BinaryCrossEntropy, table({{0.1}, {-0.1}}), table({{1}, {1}})), 0.5);
        QCOMPARE(accuracyOf(Loss::CrossEntropy, table({{1, 3, 2}, {5, 1, 2}}), table({{1}, {2}})), 0.5);
    }

    void balancedWeightsMakeClassesEqual() {
        const std::vector<double> weights = balancedClassWeights(table({{0}, {0}, {0}, {1}}), 3);
        QCOMPARE(weights, (std::vector<double>{4.0 / 9, 4.0 / 3, 0}));
    }

    void misfits_data() {
        QTest::addColumn<int>("kind");
        QTest::addColumn<int>("outputs");
        QTest::addColumn<int>("columns");
        QTest::addColumn<int>("classes");
        QTest::addColumn<QString>("words");
        const auto row = [](const char *name, Loss kind, int outputs, int columns, int classes, const char *words) {
            QTest::newRow(name) << static_cast<int>(kind) << outputs << columns << classes << words;
        };
        row("numbers for bce", Loss::BinaryCrossEntropy, 1, 1, 0, "needs one target column that holds classes");
        row("three classes for bce", Loss::BinaryCrossEntropy, 1, 1, 3, "use cross_entropy");
        row("one output for classes", Loss::CrossEntropy, 1, 1, 4, "make the last entry of width 4");
        row("outputs", Loss::Mse, 2, 1, 0, "width ends with 2, but the data has 1 output");
    }
    void misfits() {
        QFETCH(int, kind);
        QFETCH(int, outputs);
        QFETCH(int, columns);
        QFETCH(int, classes);
        QFETCH(QString, words);
        try {
            requireLossFits({.kind = static_cast<Loss>(kind)}, outputs, columns, classes);
            QFAIL("accepted");
        } catch (const std::invalid_argument &error) {
            QVERIFY2(QString(error.what()).contains(words), error.what());
        }
    }

    /// Through a whole network, with and without penalty, weights of classes and several blocks of rows.
    void gradientsOfNetworks_data() {
        QTest::addColumn<int>("kind");
        QTest::addColumn<bool>("weighted");
        QTest::addColumn<double>("lamb");
        for (const Loss kind : {Loss::Mse, Loss::Mae, Loss::Huber, Loss::BinaryCrossEntropy, Loss::CrossEntropy})
            for (const bool weighted : {false, true})
                for (const double lamb : {0.0, 0.01}) {
                    const bool classes = kind == Loss::BinaryCrossEntropy || kind == Loss::CrossEntropy;
                    if (weighted && !classes) continue;
                    QTest::addRow("%s%s lamb %g", std::string(toString(kind)).c_str(), weighted ? " weighted" : "",
                                  lamb)
                        << static_cast<int>(kind) << weighted << lamb;
                }
    }
    void gradientsOfNetworks() {
        QFETCH(int, kind);
        QFETCH(bool, weighted);
        QFETCH(double, lamb);
        TrainingOptions options;
        options.loss.kind = static_cast<Loss>(kind);
        options.loss.huber_delta = 0.7;
        options.penalty.lamb = lamb;
        options.penalty.metric = RegMetric::EdgeForwardSplineU;  // smooth, other than a mean of |phi|
        const bool several = options.loss.kind == Loss::CrossEntropy;
        const int classes = several ? 11 : 2;  // more outputs than a panel holds
        if (weighted)
            for (int c = 0; c < classes; ++c) options.loss.class_weights.push_back(0.5 + 0.3 * c);
        KanSpec spec;
        spec.width = {2, 3, several ? classes : options.loss.ofClasses() ? 1 : 2};
        spec.seed = 4;
        TorchGenerator generator(12);
        Kan model(spec);
        for (double &value : model.parameters()) value += 0.3 * (generator.uniform() - 0.5);
        const int rows = 700;
        const Matrix inputs = randomTable(rows, 2, generator) * 0.45;
        const Matrix labels =
            options.loss.ofClasses() ? classLabels(rows, classes, generator) : randomTable(rows, 2, generator);
        Objective objective(2);
        objective.bind(model, inputs, labels);
        std::vector<double> gradient(model.parameters().size());
        objective.evaluate(model.parameters(), options.loss, options.penalty, gradient);
        double largest = 0;
        for (const double value : gradient) largest = std::max(largest, std::abs(value));
        std::vector<double> moved = model.parameters();
        for (std::size_t p = 0; p < moved.size(); ++p) {
            const double at = moved[p];
            moved[p] = at + test::kDifferenceStep;
            const double above = objective.losses(moved, options.loss, options.penalty).objective;
            moved[p] = at - test::kDifferenceStep;
            const double below = objective.losses(moved, options.loss, options.penalty).objective;
            moved[p] = at;
            const double difference = (above - below) / (2 * test::kDifferenceStep);
            // |residual| bends where it is zero: a row may cross that within the step
            const double allowed = options.loss.kind == Loss::Mae ? 2.0 / rows : test::kGradient * largest;
            QVERIFY2(std::abs(difference - gradient[p]) <= allowed,
                     qPrintable(QString("parameter %1: %2, difference %3").arg(p).arg(gradient[p]).arg(difference)));
        }
    }

    /// What is told of standardised labels, times the factor, is what the user's numbers give.
    void lossesHaveAFactorToTheUsersUnits() {
        TorchGenerator generator(4);
        Dataset data;
        data.output_scaling = {{5, 3, false}};
        const Matrix outputs = randomTable(40, 1, generator), labels = randomTable(40, 1, generator);
        for (const Loss loss : {Loss::Mse, Loss::Mae}) {
            const LossUnit unit = lossUnit(loss, data);
            const double user =
                lossOf({loss}, inUserUnits(outputs, data.output_scaling), inUserUnits(labels, data.output_scaling));
            QVERIFY(!unit.standardised);
            QVERIFY(std::abs(lossOf({loss}, outputs, labels) * unit.factor - user) < 1e-12 * user);
        }
        QVERIFY(lossUnit(Loss::Huber, data).standardised);
        data.output_scaling.push_back({0, 2, false});
        QVERIFY(lossUnit(Loss::Mse, data).standardised);
        data.output_scaling = {{0, 1, true}};
        QVERIFY(lossUnit(Loss::Mse, data).standardised);
        data.output_scaling = {{0, 3, false}};
        data.classes = 2;
        QVERIFY(lossUnit(Loss::CrossEntropy, data) == LossUnit{});
        QVERIFY(lossUnit(Loss::Mse, Dataset()) == LossUnit{});
    }
};

KAN_TEST(TestLoss)
#include "tst_loss.moc"
