#include <cmath>

#include "core/kernels/product.h"
#include "core/random/torch_generator.h"
#include "tests/test_program.h"

using namespace kan;

namespace {

Matrix randomTable(Eigen::Index rows, Eigen::Index columns, TorchGenerator &generator) {
    return Matrix::NullaryExpr(rows, columns, [&] { return generator.uniform() * 2 - 1; });
}

/// One chain of fused multiply-adds per entry, in the order of the inner index.
void addInOrder(const Matrix &a, const Matrix &b, Matrix &c) {
    for (Eigen::Index i = 0; i < a.rows(); ++i)
        for (Eigen::Index j = 0; j < b.cols(); ++j)
            for (Eigen::Index k = 0; k < a.cols(); ++k) c(i, j) = std::fma(a(i, k), b(k, j), c(i, j));
}

}  // namespace

class TestProduct : public QObject {
    Q_OBJECT

  private slots:
    void everySizeIsOneChainPerEntry() {
        TorchGenerator generator(5);
        for (const int rows : {1, 2, 7, 8, 19})
            for (const int inner : {1, 3, 40})
                for (int columns = 1; columns <= 50; columns += columns < 9 ? 1 : 7) {
                    const Matrix a = randomTable(rows, inner, generator), b = randomTable(inner, columns, generator);
                    Matrix set = randomTable(rows, columns, generator), wanted = Matrix::Zero(rows, columns);
                    setProduct(a, b, set);
                    addInOrder(a, b, wanted);
                    QCOMPARE(set, wanted);
                    const Matrix transposed = a.transpose();
                    Matrix added = randomTable(rows, columns, generator);
                    wanted = added;
                    addTransposedProduct(transposed, b, added);
                    addInOrder(a, b, wanted);
                    QCOMPARE(added, wanted);
                }
    }

    void partsOfMatricesLeaveTheRestAlone() {
        TorchGenerator generator(6);
        const Matrix a = randomTable(9, 12, generator), b = randomTable(12, 30, generator);
        Matrix c = randomTable(20, 40, generator);
        const Matrix before = c;
        setProduct(a.middleRows(1, 5), b.leftCols(27), c.block(3, 4, 5, 27));
        Matrix wanted = Matrix::Zero(5, 27);
        addInOrder(a.middleRows(1, 5), b.leftCols(27), wanted);
        QCOMPARE(Matrix(c.block(3, 4, 5, 27)), wanted);
        c.block(3, 4, 5, 27) = before.block(3, 4, 5, 27);
        QCOMPARE(c, before);
    }
};

KAN_TEST(TestProduct)
#include "tst_product.moc"
