#include <cmath>

#include "core/data/sampling.h"
#include "tests/test_program.h"

using namespace kan;

class TestSampling : public QObject {
    Q_OBJECT

  private slots:
    void noiseTouchesTrainingLabelsOnly() {
        Sampling sampling;
        const Dataset plain = createDataset("x1+x2", sampling);
        sampling.noise = 0.1;
        const Dataset noisy = createDataset("x1+x2", sampling);
        QVERIFY(plain.train_input == noisy.train_input);
        QVERIFY(plain.test_label == noisy.test_label);
        const double std = std::sqrt((plain.train_label - noisy.train_label).squaredNorm() / 1000);
        QVERIFY(std::abs(std - 0.1) < 0.01);
    }

    void normalizationGivesUnitColumns() {
        Sampling sampling;
        sampling.ranges = {{3, 9}};
        sampling.normalize_input = sampling.normalize_label = true;
        const Dataset data = createDataset("5*x1", sampling);
        QVERIFY(std::abs(data.train_input.mean()) < 1e-12);
        QVERIFY(std::abs(data.train_label.squaredNorm() / 999 - 1) < 1e-12);
    }

    void namesAndShapes() {
        Sampling sampling;
        sampling.ranges = {{0, 1}, {2, 3}, {4, 5}};
        sampling.train_num = 7;
        sampling.test_num = 0;
        const Dataset data = createDataset("x1;x2*x3", sampling);
        QCOMPARE(data.outputs(), 2);
        QCOMPARE(data.output_names, (std::vector<std::string>{"f1", "f2"}));
        QCOMPARE(data.train_input.rows(), 7);
        QCOMPARE(data.test_input.rows(), 0);
        QVERIFY(data.train_input.col(1).minCoeff() >= 2 && data.train_input.col(1).maxCoeff() <= 3);
    }

    void badInputIsExplained_data() {
        QTest::addColumn<QString>("formula");
        QTest::addColumn<double>("low");
        QTest::addColumn<double>("high");
        QTest::addColumn<int>("rows");
        QTest::addColumn<QString>("says");
        QTest::newRow("pole") << "log(x1)" << -1.0 << 1.0 << 100 << "of 100 training rows";
        QTest::newRow("unknown variable") << "x2" << -1.0 << 1.0 << 100 << "x2 at position 1";
        QTest::newRow("empty range") << "x1" << 1.0 << 1.0 << 100 << "range of x1";
        QTest::newRow("turned range") << "x1" << 2.0 << 1.0 << 100 << "range of x1";
        QTest::newRow("no rows") << "x1" << 0.0 << 1.0 << 0 << "train_num is 0";
        QTest::newRow("too many rows") << "x1" << 0.0 << 1.0 << 2000000000 << "train_num";
    }
    void badInputIsExplained() {
        QFETCH(QString, formula);
        QFETCH(double, low);
        QFETCH(double, high);
        QFETCH(int, rows);
        QFETCH(QString, says);
        Sampling sampling;
        sampling.ranges = {{low, high}};
        sampling.train_num = rows;
        try {
            createDataset(formula.toStdString(), sampling);
            QFAIL("accepted");
        } catch (const std::invalid_argument &error) {
            QVERIFY2(QString(error.what()).contains(says), error.what());
        }
    }
};

KAN_TEST(TestSampling)
#include "tst_sampling.moc"
