#include <cmath>

#include "core/kernels/evaluate.h"
#include "core/kernels/jacobian.h"
#include "core/kernels/workspace.h"
#include "core/random/torch_generator.h"
#include "core/train/objective.h"
#include "tests/core/sample_networks.h"
#include "tests/core/tolerances.h"
#include "tests/test_program.h"

using namespace kan;

namespace {

struct Problem {
    KanSpec spec;
    bool masks = false;
    bool symbolic = false;
    bool node_numbers = false;  ///< scales and biases of subnodes and nodes that are not 1 and 0
    int rows = 83;
};

Problem makeProblem(std::vector<int> width, int grid, int k, Rules rules = Rules::Pykan00) {
    Problem problem;
    problem.spec = KanSpec::defaults(rules);
    problem.spec.width = std::move(width);
    problem.spec.grid = grid;
    problem.spec.k = k;
    return problem;
}

struct Sample {
    Kan model;
    Matrix x, y;
};

Sample sampleOf(const Problem &problem, std::uint64_t seed = 31) {
    Sample sample;
    sample.model = test::randomNetwork(problem.spec, seed, problem.masks);
    if (problem.symbolic) test::addSymbolicEdges(sample.model, seed + 3);
    for (int l = 0; problem.node_numbers && l < sample.model.depth(); ++l) {
        TorchGenerator generator(seed + 4);
        Kan::NodeNumbers numbers = sample.model.nodeNumbers(l);
        for (std::vector<double> *part :
             {&numbers.subnode_scale, &numbers.subnode_bias, &numbers.node_scale, &numbers.node_bias})
            for (double &number : *part) number += generator.uniform() - 0.5;
        sample.model.setNodeNumbers(l, numbers);
    }
    if (problem.node_numbers)  // a factor that counts as 1
        for (int i = 0; i < sample.model.inputs(); ++i)
            sample.model.setMask(0, i, sample.model.layer(0).outputs - 1, 0);
    sample.x = test::randomMatrix(problem.rows, sample.model.inputs(), seed + 1, -1.2, 1.2);
    sample.y = test::randomMatrix(problem.rows, sample.model.outputs(), seed + 2);
    return sample;
}

void linearise(Jacobian &jacobian, const Sample &sample) {
    jacobian.bind(sample.model, sample.x);
    jacobian.linearize(sample.model.parameters());
}

Eigen::VectorXd randomVector(int size, std::uint64_t seed) {
    return test::randomMatrix(size, 1, seed).col(0);
}

struct EdgeRows {
    Eigen::VectorXd phi;   ///< [samples]
    Eigen::MatrixXd rows;  ///< [samples][columns], by central differences
};

EdgeRows edgeRows(const Sample &sample, const Jacobian &jacobian, int l, int e) {
    const int outputs = sample.model.layer(l).outputs;
    const EdgeId id{l, e / outputs, e % outputs};
    const auto valuesOf = [&](const Kan &model) {
        const Matrix x = activations(model, sample.x)[static_cast<std::size_t>(l)].col(id.i);
        Eigen::VectorXd phi(x.size());
        const std::size_t count = static_cast<std::size_t>(x.size());
        edgeValues(model, id, {x.data(), count}, {phi.data(), count});
        return phi;
    };
    EdgeRows result{valuesOf(sample.model), Eigen::MatrixXd(sample.x.rows(), jacobian.columns().count())};
    Kan moved = sample.model;
    for (int column = 0; column < jacobian.columns().count(); ++column) {
        double &parameter = moved.parameters()[jacobian.columns().parameters()[static_cast<std::size_t>(column)]];
        const double kept = parameter;
        parameter = kept + test::kDifferenceStep;
        const Eigen::VectorXd above = valuesOf(moved);
        parameter = kept - test::kDifferenceStep;
        result.rows.col(column) = (above - valuesOf(moved)) / (2 * test::kDifferenceStep);
        parameter = kept;
    }
    return result;
}

void addProblems() {
    QTest::addColumn<Problem>("problem");
    auto add = [n = 0](const QString &name, const Problem &problem) mutable {
        if (tests::inSample(n++)) QTest::newRow(qPrintable(name)) << problem;
    };
    for (const Rules rules : {Rules::Pykan00, Rules::Pykan02})
        for (const auto &width :
             std::vector<std::vector<int>>{{2, 5, 1}, {3, 4, 2}, {4, 2, 1, 1}, {1, 3, 3, 2}, {3, 2}})
            for (const bool masks : {false, true}) {
                Problem problem = makeProblem(width, 4, 3, rules);
                problem.masks = masks;
                add(QString::asprintf("%s, %d layers, first %d%s", toString(rules).data(),
                                      static_cast<int>(width.size()) - 1, width[0], masks ? ", masks" : ""),
                    problem);
            }
    for (int k = 1; k <= KanSpec::kMaxOrder; ++k) add(QString::asprintf("order %d", k), makeProblem({2, 3, 1}, 3, k));
    for (const int grid : {1, 2, 40}) add(QString::asprintf("grid %d", grid), makeProblem({2, 3, 1}, grid, 3));
    for (const BaseFunction base : {BaseFunction::Identity, BaseFunction::Zero}) {
        Problem problem = makeProblem({2, 3, 1}, 3, 3);
        problem.spec.base_fun = base;
        add(QString::asprintf("base %s", toString(base).data()), problem);
    }
    for (const Extrapolation rule : {Extrapolation::Linear, Extrapolation::Clamp}) {
        Problem problem = makeProblem({2, 4, 1}, 3, 3);
        problem.spec.extrapolation = rule;
        add(QString::asprintf("extrapolation %s", toString(rule).data()), problem);
    }
    for (const auto &width : std::vector<std::vector<int>>{{2, 5, 1}, {4, 2, 1, 1}, {1, 3, 3, 2}, {3, 2}})
        for (const bool masks : {false, true}) {
            Problem problem = makeProblem(width, 3, 3, masks ? Rules::Pykan02 : Rules::Pykan00);
            problem.masks = masks;
            problem.symbolic = true;
            problem.rows = masks ? 83 : 200;
            add(QString::asprintf("symbolic, %d layers, first %d%s", static_cast<int>(width.size()) - 1, width[0],
                                  masks ? ", masks" : ""),
                problem);
        }
    const std::pair<std::vector<int>, std::vector<std::vector<int>>> products[] = {
        {{2, 1, 1}, {{}, {2}, {}}}, {{3, 4, 2}, {{}, {2, 3}, {2}}}, {{2, 3, 3, 1}, {{}, {2}, {3, 2}, {4}}}};
    for (const auto &[width, arity] : products)
        for (const bool more : {false, true}) {
            Problem problem = makeProblem(width, 3, 3, Rules::Pykan02);
            problem.spec.mult_arity = arity;
            problem.masks = problem.symbolic = problem.node_numbers = problem.spec.affine_trainable = more;
            problem.rows = more ? 200 : 83;
            add(QString::asprintf("products, %d layers, first %d%s", static_cast<int>(width.size()) - 1, width[0],
                                  more ? ", masks, symbolic, numbers that train" : ""),
                problem);
        }
    Problem symbolic_order = makeProblem({2, 3, 1}, 3, 1);
    symbolic_order.symbolic = true;
    add("symbolic, order 1", symbolic_order);
    Problem long_table = makeProblem({2, 5, 1}, 5, 3);
    long_table.rows = 300;
    add("several blocks", long_table);
}

}  // namespace

Q_DECLARE_METATYPE(Problem)

/// J, J v and J^T J of a network against differences, the gradient and each other.
class TestJacobian : public QObject {
    Q_OBJECT

  private slots:
    void entriesAreCentralDifferences_data() { addProblems(); }
    void entriesAreCentralDifferences() {
        QFETCH(Problem, problem);
        Sample sample = sampleOf(problem);
        Jacobian jacobian(2);
        linearise(jacobian, sample);
        const Eigen::MatrixXd dense = jacobian.dense();
        const double scale = std::max(1.0, dense.cwiseAbs().maxCoeff());
        Workspace workspace(1);
        workspace.bind(sample.model, sample.x);
        const int outputs = sample.model.outputs();
        const auto outputsAt = [&](std::size_t parameter, double change) {
            std::vector<double> moved = sample.model.parameters();
            moved[parameter] += change;
            workspace.forward(moved, EdgeSums::None);
            Eigen::VectorXd values(problem.rows * outputs);
            for (int row = 0; row < problem.rows; ++row)
                for (int j = 0; j < outputs; ++j)
                    values(row * outputs + j) = workspace.value(workspace.depth(), row, j);
            return values;
        };
        QCOMPARE(static_cast<int>(dense.cols()), jacobian.columns().count());
        for (int column = 0; column < jacobian.columns().count(); ++column) {
            const std::size_t parameter = jacobian.columns().parameters()[static_cast<std::size_t>(column)];
            const Eigen::VectorXd difference =
                (outputsAt(parameter, test::kDifferenceStep) - outputsAt(parameter, -test::kDifferenceStep)) /
                (2 * test::kDifferenceStep);
            const double error = (difference - dense.col(column)).cwiseAbs().maxCoeff() / scale;
            QVERIFY2(error < test::kGradient, qPrintable(QString("column %1: %2").arg(column).arg(error)));
        }
    }

    void residualsGiveTheObjectivesGradient_data() { addProblems(); }
    void residualsGiveTheObjectivesGradient() {
        QFETCH(Problem, problem);
        const Sample sample = sampleOf(problem);
        Jacobian jacobian(2);
        linearise(jacobian, sample);
        Objective objective(1);
        objective.bind(sample.model, sample.x, sample.y);
        std::vector<double> gradient(sample.model.parameters().size());
        objective.evaluate(sample.model.parameters(), {}, {}, gradient);
        Eigen::VectorXd residual(sample.y.size());
        for (int row = 0; row < problem.rows; ++row)
            for (int j = 0; j < sample.model.outputs(); ++j)
                residual(row * sample.model.outputs() + j) =
                    objective.workspace().value(sample.model.depth(), row, j) - sample.y(row, j);
        const Eigen::VectorXd ours =
            2.0 / static_cast<double>(sample.y.size()) * (jacobian.dense().transpose() * residual);
        const double scale = std::max(1.0, ours.cwiseAbs().maxCoeff());
        std::vector<bool> reached(gradient.size(), false);
        for (int column = 0; column < jacobian.columns().count(); ++column) {
            const std::size_t parameter = jacobian.columns().parameters()[static_cast<std::size_t>(column)];
            reached[parameter] = true;
            QVERIFY(std::abs(gradient[parameter] - ours(column)) < 1e-12 * scale);
        }
        for (std::size_t p = 0; p < gradient.size(); ++p) QVERIFY(reached[p] || gradient[p] == 0.0);
    }

    void productsAgreeWithTheMatrix_data() { addProblems(); }
    void productsAgreeWithTheMatrix() {
        QFETCH(Problem, problem);
        const Sample sample = sampleOf(problem);
        Jacobian jacobian(2);
        linearise(jacobian, sample);
        const Eigen::MatrixXd dense = jacobian.dense();
        const double scale = std::max(1.0, dense.squaredNorm() / jacobian.columns().count());
        const Eigen::VectorXd v = randomVector(jacobian.columns().count(), 5);
        const Matrix product = jacobian.product(v);
        const Eigen::VectorXd expected = dense * v;
        for (Eigen::Index n = 0; n < product.size(); ++n)
            QVERIFY(std::abs(product.data()[n] - expected(n)) < 1e-12 * std::max(1.0, expected.cwiseAbs().maxCoeff()));
        Eigen::MatrixXd gram;
        jacobian.curvature(1.0, gram);
        const Eigen::MatrixXd full = gram.selfadjointView<Eigen::Lower>();
        QVERIFY((full - dense.transpose() * dense).cwiseAbs().maxCoeff() < 1e-12 * scale);
        QVERIFY((jacobian.curvatureDiagonal(1.0) - full.diagonal()).cwiseAbs().maxCoeff() < 1e-12 * scale);
    }

    void curvatureWithEdgeWeightsIsTheSumOverEdges_data() { addProblems(); }
    void curvatureWithEdgeWeightsIsTheSumOverEdges() {
        QFETCH(Problem, problem);
        const Sample sample = sampleOf(problem);
        Jacobian jacobian(2);
        linearise(jacobian, sample);
        TorchGenerator generator(7);
        std::vector<std::vector<EdgeWeight>> weights;
        for (const KanLayer &layer : sample.model.layers()) {
            std::vector<EdgeWeight> &of_layer = weights.emplace_back(layer.mask.size());
            for (std::size_t e = 0; e < of_layer.size(); ++e) {
                const double value = generator.uniform();
                of_layer[e] = e % 3 == 0 ? EdgeWeight{value, 0.1, 0} : EdgeWeight{0, 1, e % 3 == 1 ? value : 0};
            }
        }
        jacobian.setEdgeWeights(weights);
        Eigen::MatrixXd expected = 0.3 * jacobian.dense().transpose() * jacobian.dense();
        for (int l = 0; l < sample.model.depth(); ++l)
            for (std::size_t e = 0; e < weights[static_cast<std::size_t>(l)].size(); ++e) {
                const EdgeWeight &weight = weights[static_cast<std::size_t>(l)][e];
                if (weight.zero() || sample.model.layer(l).mask[e] == 0) continue;
                auto [phi, rows] = edgeRows(sample, jacobian, l, static_cast<int>(e));
                if (weight.by_deviation > 0) rows.rowwise() -= rows.colwise().mean().eval();
                for (Eigen::Index s = 0; s < rows.rows(); ++s)
                    expected += weight.at(phi(s)) * rows.row(s).transpose() * rows.row(s);
            }
        Eigen::MatrixXd lower;
        jacobian.curvature(0.3, lower);
        const Eigen::MatrixXd full = lower.selfadjointView<Eigen::Lower>();
        const double scale = std::max(1.0, full.cwiseAbs().maxCoeff());
        QVERIFY2((full - expected).cwiseAbs().maxCoeff() < 1e-6 * scale,
                 qPrintable(QString::number((full - expected).cwiseAbs().maxCoeff() / scale)));
        QVERIFY((jacobian.curvatureDiagonal(0.3) - full.diagonal()).cwiseAbs().maxCoeff() < 1e-12 * scale);
        const Eigen::VectorXd v = randomVector(jacobian.columns().count(), 5);
        QVERIFY((jacobian.curvatureProduct(0.3, v) - full * v).cwiseAbs().maxCoeff() < 1e-11 * scale);
    }

    void threadsDoNotChangeABit() {
        Problem problem = makeProblem({3, 6, 2}, 6, 3);
        problem.rows = 5000;
        problem.symbolic = true;
        const Sample sample = sampleOf(problem);
        Jacobian one(1);
        linearise(one, sample);
        Jacobian two(2);
        linearise(two, sample);
        Eigen::MatrixXd a, b;
        one.curvature(0.3, a);
        two.curvature(0.3, b);
        QVERIFY(a.triangularView<Eigen::Lower>().toDenseMatrix() == b.triangularView<Eigen::Lower>().toDenseMatrix());
        const Eigen::VectorXd v = randomVector(one.columns().count(), 5);
        QVERIFY(one.product(v) == two.product(v));
        QVERIFY(one.curvatureProduct(0.3, v) == two.curvatureProduct(0.3, v));
        QVERIFY(one.curvatureDiagonal(0.3) == two.curvatureDiagonal(0.3));
    }

    void maskedEdgesHaveNoColumns() {
        Problem problem = makeProblem({2, 3, 1}, 3, 3);
        Sample sample = sampleOf(problem);
        sample.model.setMask(0, 1, 2, 0.0);
        Jacobian jacobian(2);
        linearise(jacobian, sample);
        QCOMPARE(jacobian.columns().ofEdge(0, sample.model.layer(0).edge(1, 2)), -1);
        QCOMPARE(jacobian.columns().count(), 8 * (6 + 2) + 3 + 1);
        const KanLayer &layer = sample.model.layer(0);
        for (const std::size_t parameter : jacobian.columns().parameters()) {
            QVERIFY(parameter != layer.scale_base_offset + layer.edge(1, 2));
            QVERIFY(parameter != layer.scale_sp_offset + layer.edge(1, 2));
        }
    }
};

KAN_TEST(TestJacobian)
#include "tst_jacobian.moc"
