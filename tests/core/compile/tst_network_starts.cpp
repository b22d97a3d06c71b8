#include <algorithm>
#include <cmath>

#include "core/compile/compile_formula.h"
#include "core/compile/network_starts.h"
#include "core/formula/formula.h"
#include "core/kernels/evaluate.h"
#include "core/random/torch_generator.h"
#include "core/spline/knots.h"
#include "tests/test_program.h"

using namespace kan;

namespace {

/// Sums, products and carried values.
Kan theory(int grid = 10) {
    CompileOptions options;
    options.grid = grid;
    return compileFormula(TypedFormula::parse("x1*exp(-x2)+sin(x1*x3)+x3;x1/(x2+2)+1"), options);
}

Matrix someRows(Eigen::Index columns) {
    TorchGenerator random(4);
    Matrix rows(200, columns);
    for (Eigen::Index n = 0; n < rows.size(); ++n) rows.data()[n] = 2 * random.uniform() - 1;
    return rows;
}

double apart(const Matrix &a, const Matrix &b) {
    return a.rows() == b.rows() && a.cols() == b.cols() ? (a - b).cwiseAbs().maxCoeff() : HUGE_VAL;
}

}  // namespace

class TestNetworkStarts : public QObject {
    Q_OBJECT

  private slots:
    void knotsSpanTheValues() {
        const Kan model = theory();
        const Matrix rows = someRows(3);
        const std::vector<Matrix> values = activations(model, rows);
        const Kan over = withKnotsOver(model, values);
        QCOMPARE(apart(predict(over, rows), predict(model, rows)), 0.0);
        for (int l = 0; l < over.depth(); ++l)
            for (int i = 0; i < over.layer(l).inputs; ++i) {
                const Matrix &layer = values[static_cast<std::size_t>(l)];
                QCOMPARE(over.layer(l).nodeKnots(i).front(), layer.col(i).minCoeff());
                QCOMPARE(over.layer(l).nodeKnots(i).back(), layer.col(i).maxCoeff());
            }
    }

    /// As near as cubic splines come: by the fourth power of the intervals' length.
    void freedEdgesAreSplines() {
        const Matrix rows = someRows(3);
        std::vector<double> worst;
        for (const int grid : {10, 40}) {
            Kan model = withKnotsOver(theory(grid), activations(theory(grid), rows));
            const Matrix before = predict(model, rows);
            const std::vector<FreedEdge> freed = freeEdges(model, liveEdges(model));
            QCOMPARE(freed.size(), model.activeEdgeCount());
            QCOMPARE(model.symbolicEdgeCount(), std::size_t{0});
            worst.push_back(0);
            for (const FreedEdge &edge : freed) worst.back() = std::max(worst.back(), edge.largest_error);
            QVERIFY(apart(predict(model, rows), before) < 10 * worst.back());
        }
        QVERIFY2(worst[0] < 1e-3 && worst[1] > 0 && worst[1] < worst[0] / 50,
                 qPrintable(QString("%1 %2").arg(worst[0]).arg(worst[1])));
        Kan model = theory();
        QVERIFY_THROWS_EXCEPTION(std::invalid_argument, freeEdges(model, {{0, 9, 0}}));
    }

    void largerNetworksComputeTheSame() {
        const Matrix rows = someRows(3);
        Kan model = theory();
        freeEdges(model, {{0, 0, 0}});
        const Matrix before = predict(model, rows);
        const Kan wide = widened(model, 2, 7);
        QCOMPARE(wide.spec().width[1], model.spec().width[1] + 2);
        QVERIFY(wide.activeEdgeCount() > model.activeEdgeCount());
        QVERIFY(apart(predict(wide, rows), before) < 1e-14);
        const Kan deep = deepened(model, 2);
        QCOMPARE(deep.depth(), model.depth() + 2);
        QVERIFY(apart(predict(deep, rows), before) < 1e-14);
        QVERIFY(apart(predict(widened(deep, 1, 7), rows), before) < 1e-14);
        QVERIFY_THROWS_EXCEPTION(std::invalid_argument, widened(compileFormula(TypedFormula::parse("x1")), 1, 1));
    }

    /// What a node that was added does once an edge leads on from it.
    void addedNodesAreAlive() {
        const Matrix rows = someRows(3);
        const Kan model = theory();
        Kan wide = widened(model, 1, 7);
        const int added = wide.layer(0).sumNodes() - 1;
        wide.coef(1, added, 0, 3) = 1;
        QVERIFY(apart(predict(wide, rows), predict(model, rows)) > 1e-3);
    }

    void anInputMore() {
        const Kan model = theory();
        const std::vector<double> knots = uniformKnots(model.layer(0).grid, -2, 2);
        Kan more = withInput(model, knots);
        QCOMPARE(more.inputs(), 4);
        const Matrix rows = someRows(4);
        const Matrix before = predict(model, rows.leftCols(3));
        QCOMPARE(apart(predict(more, rows), before), 0.0);
        QVERIFY(std::ranges::equal(more.layer(0).nodeKnots(3), knots));
        for (int i = 0; i < 3; ++i)
            QVERIFY(std::ranges::equal(more.layer(0).nodeKnots(i), model.layer(0).nodeKnots(i)));
        QCOMPARE(more.mask(0, 3, 0), 1.0);
        more.coef(0, 3, 0, 5) = 1;
        QVERIFY(apart(predict(more, rows), before) > 1e-3);
    }

    /// A factor without edges counts as 1; one edge of 0 would make its product 0.
    void anInputMoreLeavesPrunedPlacesAlone() {
        KanSpec spec = KanSpec::defaults(Rules::Pykan02);
        spec.width = {3, 4, 1};
        spec.mult_arity = {{}, {2}, {}};
        Kan model(spec);
        const int factor = model.layer(0).sumNodes();
        for (int i = 0; i < 3; ++i)
            for (const int pruned : {0, factor}) model.setMask(0, i, pruned, 0);
        const Kan more = withInput(model, uniformKnots(spec.grid, -1, 1));
        const Matrix rows = someRows(4);
        QCOMPARE(apart(predict(more, rows), predict(model, rows.leftCols(3))), 0.0);
        for (int j = 0; j < more.layer(0).outputs; ++j) QCOMPARE(more.mask(0, 3, j), j == 0 || j == factor ? 0.0 : 1.0);
        QVERIFY_THROWS_EXCEPTION(std::invalid_argument, withInput(model, std::vector<double>{0, 1}));
    }

    void perturbationsHangOnTheSeed() {
        const Kan model = theory();
        const Matrix rows = someRows(3);
        QCOMPARE(perturbed(model, 0, 1), model);
        QCOMPARE(perturbed(model, 0.1, 1), perturbed(model, 0.1, 1));
        QVERIFY(!(perturbed(model, 0.1, 1) == perturbed(model, 0.1, 2)));
        QVERIFY(apart(predict(perturbed(model, 0.1, 1), rows), predict(model, rows)) > 1e-3);
        Kan frozen = model;
        for (const EdgeId &edge : liveEdges(frozen)) frozen.setFrozen(edge, true);
        QCOMPARE(perturbed(frozen, 0.1, 1), frozen);
    }
};

KAN_TEST(TestNetworkStarts)
#include "tst_network_starts.moc"
