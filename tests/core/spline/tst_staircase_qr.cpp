#include <Eigen/QR>
#include <cmath>

#include "core/random/torch_generator.h"
#include "core/spline/staircase_qr.h"
#include "tests/test_program.h"

using namespace kan;

namespace {

Eigen::MatrixXd dense(const StaircaseRows &rows) {
    Eigen::MatrixXd matrix = Eigen::MatrixXd::Zero(rows.entries.rows(), rows.columns);
    for (Eigen::Index row = 0; row < matrix.rows(); ++row)
        for (Eigen::Index c = 0; c < rows.width; ++c) {
            const Eigen::Index column = rows.first[static_cast<std::size_t>(row)] + c;
            if (column < rows.columns) matrix(row, column) = rows.entries(row, c);
        }
    return matrix;
}

/// Random entries; `counts[column]` rows begin in a column.
StaircaseRows randomRows(const std::vector<int> &counts, int width, std::uint64_t seed) {
    TorchGenerator generator(seed);
    StaircaseRows rows;
    rows.columns = static_cast<Eigen::Index>(counts.size()) + width - 1;
    rows.width = width;
    for (std::size_t column = 0; column < counts.size(); ++column)
        rows.first.insert(rows.first.end(), static_cast<std::size_t>(counts[column]),
                          static_cast<Eigen::Index>(column));
    rows.entries.resize(static_cast<Eigen::Index>(rows.first.size()), width);
    for (Eigen::Index n = 0; n < rows.entries.size(); ++n) rows.entries.data()[n] = 2 * generator.uniform() - 1;
    return rows;
}

std::vector<int> randomCounts(int columns, int most, std::uint64_t seed) {
    TorchGenerator generator(seed);
    std::vector<int> counts(static_cast<std::size_t>(columns));
    for (int &count : counts) count = static_cast<int>(generator.below(static_cast<std::uint64_t>(most) + 1));
    return counts;
}

Eigen::MatrixXd randomRight(Eigen::Index rows, std::uint64_t seed) {
    TorchGenerator generator(seed);
    Eigen::MatrixXd right(rows, 2);
    for (Eigen::Index n = 0; n < right.size(); ++n) right.data()[n] = 2 * generator.uniform() - 1;
    return right;
}

constexpr double kTolerance = 1e-13;

Eigen::MatrixXd byDenseDecomposition(const StaircaseRows &rows, const Eigen::MatrixXd &right) {
    Eigen::CompleteOrthogonalDecomposition<Eigen::MatrixXd> decomposition;
    decomposition.setThreshold(kTolerance);
    decomposition.compute(dense(rows));
    return decomposition.solve(right);
}

}  // namespace

class TestStaircaseQr : public QObject {
    Q_OBJECT

  private slots:
    void solutionIsThatOfADenseDecomposition_data() {
        QTest::addColumn<StaircaseRows>("rows");
        for (const int width : {1, 2, 4, 7})
            for (const int most : {1, 2, 9})
                for (const std::uint64_t seed : {1u, 2u, 3u, 4u})
                    QTest::addRow("width %d, up to %d rows, %d", width, most, static_cast<int>(seed))
                        << randomRows(randomCounts(23, most, seed), width, seed + 10);
        std::vector<int> counts(30, 2);
        std::fill(counts.begin() + 8, counts.begin() + 20, 0);
        QTest::newRow("a gap") << randomRows(counts, 4, 5);
        QTest::newRow("no rows") << randomRows({0, 0, 0}, 4, 5);
        QTest::newRow("one row") << randomRows({0, 1, 0}, 4, 5);
        StaircaseRows alike = randomRows(std::vector<int>(12, 3), 4, 6);
        for (Eigen::Index row = 0; row < alike.entries.rows(); ++row)
            alike.entries.row(row) = alike.entries.row(row / 3 * 3) * (1.0 + static_cast<double>(row % 3));
        QTest::newRow("rows alike") << alike;
        StaircaseRows zeros = randomRows(std::vector<int>(12, 2), 4, 7);
        zeros.entries.col(0).setZero();
        zeros.entries.middleRows(6, 8).setZero();
        QTest::newRow("rows and columns of zeros") << zeros;
        StaircaseRows tiny = randomRows(randomCounts(12, 3, 8), 4, 8);
        tiny.entries *= 1e-200;
        QTest::newRow("tiny numbers") << tiny;
    }
    void solutionIsThatOfADenseDecomposition() {
        QFETCH(StaircaseRows, rows);
        const Eigen::MatrixXd right = randomRight(rows.entries.rows(), 9);
        const Eigen::MatrixXd x = leastNormSolution(rows, right, kTolerance);
        const Eigen::MatrixXd wanted =
            right.rows() > 0 ? byDenseDecomposition(rows, right) : Eigen::MatrixXd::Zero(rows.columns, 2);
        QCOMPARE(x.rows(), rows.columns);
        QVERIFY(x.allFinite());
        QVERIFY2((x - wanted).norm() <= 1e-9 * (1 + wanted.norm()), qPrintable(QString::number((x - wanted).norm())));
    }

    void factorsGiveTheMatrix() {
        const StaircaseRows rows = randomRows(randomCounts(40, 3, 20), 4, 21);
        const StaircaseQr qr(rows, 0);
        const Eigen::MatrixXd triangle = dense(qr.triangle());
        QVERIFY((qr.times(triangle) - dense(rows)).norm() < 1e-13);
        QVERIFY((qr.transposedTimes(dense(rows)) - triangle).norm() < 1e-13);
        const Eigen::MatrixXd unit = Eigen::MatrixXd::Identity(qr.rank(), qr.rank());
        QVERIFY((qr.transposedTimes(qr.times(unit)) - unit).norm() < 1e-13);
    }

    /// What it works on grows with the columns, not with their square.
    void twoHundredThousandColumns() {
        const StaircaseRows rows = randomRows(std::vector<int>(200'000, 2), 4, 3);
        const Eigen::MatrixXd right = randomRight(rows.entries.rows(), 4);
        const Eigen::MatrixXd x = leastNormSolution(rows, right, kTolerance);
        // The residual is at right angles to every column.
        Eigen::MatrixXd residual = right;
        for (Eigen::Index row = 0; row < residual.rows(); ++row)
            for (Eigen::Index c = 0; c < rows.width; ++c)
                residual.row(row) -= rows.entries(row, c) * x.row(rows.first[static_cast<std::size_t>(row)] + c);
        Eigen::MatrixXd products = Eigen::MatrixXd::Zero(rows.columns, right.cols());
        for (Eigen::Index row = 0; row < residual.rows(); ++row)
            for (Eigen::Index c = 0; c < rows.width; ++c)
                products.row(rows.first[static_cast<std::size_t>(row)] + c) += rows.entries(row, c) * residual.row(row);
        QVERIFY(products.cwiseAbs().maxCoeff() < 1e-10);
    }
};

KAN_TEST(TestStaircaseQr)
#include "tst_staircase_qr.moc"
