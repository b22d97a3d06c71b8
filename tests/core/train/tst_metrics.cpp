#include <cmath>

#include "core/train/metrics.h"
#include "tests/test_program.h"

using namespace kan;

namespace {

Matrix column(std::initializer_list<double> values) {
    Matrix matrix(static_cast<Eigen::Index>(values.size()), 1);
    Eigen::Index row = 0;
    for (const double value : values) matrix(row++, 0) = value;
    return matrix;
}

bool near(double a, double b) {
    return std::abs(a - b) < 1e-12;
}

}  // namespace

class TestMetrics : public QObject {
    Q_OBJECT

  private slots:
    void numbersInTheUsersUnits() {
        Dataset data;
        data.output_scaling = {{.shift = 10, .scale = 2}};
        // in the user's units: predictions 12, 10, 16, labels 10, 12, 16
        const Metrics m = metricsOf({}, column({1, 0, 3}), column({0, 1, 3}), data);
        QVERIFY(near(*m.rmse, std::sqrt(8.0 / 3)));
        QVERIFY(near(*m.mae, 4.0 / 3));
        const double mean = 38.0 / 3;
        const double variation = (10 - mean) * (10 - mean) + (12 - mean) * (12 - mean) + (16 - mean) * (16 - mean);
        QVERIFY(near(*m.r2, 1 - 8 / variation));
        QVERIFY(!m.accuracy && !m.auc && !m.log_loss);
    }

    void labelsThatDoNotVaryHaveNoR2() {
        const Metrics m = metricsOf({}, column({1, 2}), column({1, 1}), {});
        QVERIFY(!m.r2 && m.rmse);
    }

    void noRowsHaveNoFigures() {
        const Metrics m = metricsOf({}, Matrix(0, 1), Matrix(0, 1), {});
        QVERIFY(!m.rmse && !m.accuracy);
    }

    /// sklearn.metrics.roc_auc_score([0, 0, 1, 1, 1], [0.1, 0.4, 0.35, 0.8, 0.4]) = 0.75
    void areaCountsTiesHalf() {
        const std::vector<double> scores = {0.1, 0.4, 0.35, 0.8, 0.4};
        QVERIFY(near(*areaUnderRoc(scores, column({0, 0, 1, 1, 1}), 1), 0.75));
        QVERIFY(
            near(*areaUnderRoc(scores, column({0, 0, 1, 1, 1}), 1) + *areaUnderRoc(scores, column({1, 1, 0, 0, 0}), 1),
                 1.0));
        QVERIFY(!areaUnderRoc(scores, column({1, 1, 1, 1, 1}), 1));
    }

    void rocGoesFromCornerToCorner() {
        const auto curve = rocCurve({0.9, 0.8, 0.8, 0.1}, column({1, 0, 1, 0}), 1);
        const std::vector<std::pair<double, double>> expected = {{0, 0}, {0, 0.5}, {0.5, 1}, {1, 1}};
        QVERIFY(curve == expected);
    }

    void classesHaveAccuracyAucAndLogLoss() {
        Dataset data;
        data.classes = 2;
        const LossFunction bce{.kind = Loss::BinaryCrossEntropy};
        const Metrics m = metricsOf(bce, column({2, -1, 0.5, -3}), column({1, 0, 0, 0}), data);
        QCOMPARE(*m.majority, 0.75);
        QCOMPARE(*m.average_precision, 1.0);
        QCOMPARE(m.classes.size(), std::size_t{2});
        QCOMPARE(m.classes[1].share, 0.25);
        QCOMPARE(*m.classes[1].recall, 1.0);
        QCOMPARE(*m.classes[1].precision, 0.5);
        QCOMPARE(*m.classes[1].f1, 2.0 / 3);
        QCOMPARE(*m.classes[0].recall, 2.0 / 3);
        // scikit-learn: average_precision_score([0, 0, 1, 1], [0.1, 0.4, 0.35, 0.8]) = 0.8333...
        const Metrics mixed = metricsOf(bce, column({-2, -0.4, -0.6, 1.4}), column({0, 0, 1, 1}), data);
        QCOMPARE(*mixed.average_precision, 0.5 + 0.5 * 2 / 3);
        const Metrics none = metricsOf(bce, column({-2, -1}), column({1, 0}), data);
        QVERIFY(!none.classes[1].precision && !none.classes[1].f1);
        QVERIFY(near(*m.accuracy, 0.75));
        QVERIFY(near(*m.auc, 1.0));
        const auto soft = [](double z) { return std::log1p(std::exp(z)); };
        QVERIFY(near(*m.log_loss, (soft(-2) + soft(-1) + soft(0.5) + soft(-3)) / 4));
        QVERIFY(!m.rmse);
    }

    /// The figures of the classes do not depend on how training weighs them.
    void weightsDoNotCount() {
        Dataset data;
        data.classes = 2;
        LossFunction bce{.kind = Loss::BinaryCrossEntropy};
        const Metrics plain = metricsOf(bce, column({2, -1, 0.5}), column({1, 0, 0}), data);
        bce.class_weights = {1, 9};
        const Metrics weighted = metricsOf(bce, column({2, -1, 0.5}), column({1, 0, 0}), data);
        QCOMPARE(*weighted.log_loss, *plain.log_loss);
        QVERIFY(weighted.loss != plain.loss);
    }

    void confusionCountsRows() {
        const auto counts = confusionMatrix(Loss::Mse, column({0.2, 0.9, 2.6, -4, 7}), column({0, 0, 2, 1, 2}), 3);
        const std::vector<std::vector<int>> expected = {{1, 1, 0}, {1, 0, 0}, {0, 0, 2}};
        QVERIFY(counts == expected);
    }

    void severalClassesAverageTheirAreas() {
        Dataset data;
        data.classes = 3;
        Matrix outputs(4, 3);
        outputs << 3, 0, 0, 0, 3, 0, 0, 0, 3, 2, 1, 0;
        const Metrics m = metricsOf({.kind = Loss::CrossEntropy}, outputs, column({0, 1, 2, 1}), data);
        QVERIFY(near(*m.accuracy, 0.75));
        // class 0 above all others; class 1: rows 2 and 4 against 1 and 3, all won; class 2 above all
        QVERIFY(near(*m.auc, 1.0));
    }

    void spreadIsThatOfASample() {
        const std::optional<Spread> spread = spreadOf(std::vector<double>{1, 2, 3, 4});
        QVERIFY(near(spread->mean, 2.5) && near(spread->deviation, std::sqrt(5.0 / 3)));
        QVERIFY(!spreadOf(std::vector<double>{}));
        QCOMPARE(spreadOf(std::vector<double>{7})->deviation, 0.0);
    }
};

KAN_TEST(TestMetrics)
#include "tst_metrics.moc"
