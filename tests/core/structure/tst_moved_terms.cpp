#include <cmath>

#include "core/kernels/evaluate.h"
#include "core/structure/moved_terms.h"
#include "core/symbolic/symbolic_library.h"
#include "tests/test_program.h"

using namespace kan;

namespace {

Kan theory() {
    KanSpec spec = KanSpec::defaults(Rules::Pykan02);
    spec.width = {3, 1};
    Kan model = Kan::blank(spec);
    model.fixSymbolic({0, 0, 0}, SymbolicLibrary::standard().at("x"), {1, 0, 2, 0});
    model.fixSymbolic({0, 1, 0}, SymbolicLibrary::standard().at("sin"), {3, 0.5, 1, 0});
    return model;  // the third edge is a spline
}

Matrix rows() {
    Matrix table(200, 3);
    for (Eigen::Index row = 0; row < 200; ++row)
        for (Eigen::Index i = 0; i < 3; ++i) table(row, i) = std::sin(static_cast<double>(7 * row + 31 * i));
    return table;
}

}  // namespace

class TestMovedTerms : public QObject {
    Q_OBJECT

  private slots:
    void tellsWhichTermsAndHowFar() {
        const Kan before = theory();
        const std::vector<Matrix> values = activations(before, rows());
        QCOMPARE(movedTerms(before, before, values), (std::vector<std::vector<double>>{{0, 0, 0}}));

        Kan after = before;
        after.fixSymbolic({0, 1, 0}, SymbolicLibrary::standard().at("sin"), {3, 0.5, 1.1, 0});
        after.coef(0, 2, 0, 3) = 5;
        std::vector<std::vector<double>> moved = movedTerms(before, after, values);
        QVERIFY(moved[0][0] == 0 && moved[0][2] == 0);
        // A tenth more of the sine, whose mean is not quite 0.
        QVERIFY(std::abs(moved[0][1] - 0.1) < 0.01);

        after.fixSymbolic({0, 0, 0}, SymbolicLibrary::standard().at("x"), {1, 0, 2, 0.3});
        moved = movedTerms(before, after, values);
        const double deviation = 2 * std::sqrt((rows().col(0).array() - rows().col(0).mean()).square().mean());
        QVERIFY(std::abs(moved[0][0] - 0.3 / deviation) < 1e-12);

        after.setMask(0, 1, 0, 0);
        QCOMPARE(movedTerms(before, after, values)[0][1], 1.0);
    }

    void otherShapesAreNotCompared() {
        KanSpec spec = theory().spec();
        spec.width = {3, 2, 1};
        const std::vector<Matrix> values = activations(theory(), rows());
        QVERIFY(movedTerms(theory(), Kan(spec), values).empty());
        // Another grid is no other shape.
        spec = theory().spec();
        spec.grid += 4;
        QCOMPARE(movedTerms(theory(), Kan(spec), values).size(), std::size_t{1});
    }
};

KAN_TEST(TestMovedTerms)
#include "tst_moved_terms.moc"
