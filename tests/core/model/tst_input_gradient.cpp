#include <algorithm>
#include <cmath>

#include "core/formula/user_function.h"
#include "core/kernels/evaluate.h"
#include "core/kernels/input_hessian.h"
#include "core/kernels/kan_gradient_jacobian.h"
#include "core/kernels/kan_input_gradient.h"
#include "core/kernels/layer_basis.h"
#include "core/kernels/mlp_input_gradient.h"
#include "core/kernels/mlp_workspace.h"
#include "core/kernels/second_order_basis.h"
#include "core/lab/gradients/gradient_objective.h"
#include "core/random/torch_generator.h"
#include "tests/core/tolerances.h"
#include "tests/test_program.h"

using namespace kan;
using Reach = InputGradientPasses::Reach;

namespace {

Matrix randomTable(int rows, int columns, std::uint64_t seed, double half_width = 1) {
    TorchGenerator generator(seed);
    Matrix matrix(rows, columns);
    for (Eigen::Index n = 0; n < matrix.size(); ++n) matrix.data()[n] = half_width * (2 * generator.uniform() - 1);
    return matrix;
}

GradientDataset randomData(int rows, int inputs, int outputs) {
    return {randomTable(rows, inputs, 11), randomTable(rows, outputs, 12), randomTable(rows, inputs * outputs, 13)};
}

Kan network(std::vector<int> width, int k, int grid = 4) {
    KanSpec spec;
    spec.width = std::move(width);
    spec.k = k;
    spec.grid = grid;
    spec.seed = 5;
    spec.noise_scale = 2;
    spec.noise_scale_base = 0.5;
    return Kan(spec);
}

/// Entries of Kan::parameters but the biases.
std::vector<std::size_t> trainable(const Kan &model) {
    std::vector<std::size_t> entries;
    for (std::size_t p = 0; p < model.parameters().size(); ++p) {
        bool bias = false;
        for (const KanLayer &layer : model.layers())
            bias = bias || (p >= layer.bias_offset && p < layer.bias_offset + static_cast<std::size_t>(layer.outputs));
        if (!bias) entries.push_back(p);
    }
    return entries;
}

/// The largest error of the gradient against central differences, relative to the gradient's largest entry.
double gradientError(const GradientModel &model, const GradientDataset &data, double weight,
                     const std::vector<std::size_t> *moving = nullptr) {
    GradientObjective objective(model, data, weight, 1);
    std::vector<double> at = parametersOf(model), gradient(at.size());
    objective.evaluate(at, gradient);
    double size = 1e-3, error = 0;
    for (const double entry : gradient) size = std::max(size, std::abs(entry));
    for (std::size_t p = 0; p < at.size(); ++p) {
        if (moving && std::ranges::find(*moving, p) == moving->end()) continue;
        const double kept = at[p], h = 1e-5;
        at[p] = kept + h;
        const double above = objective.loss(at);
        at[p] = kept - h;
        const double below = objective.loss(at);
        at[p] = kept;
        error = std::max(error, std::abs((above - below) / (2 * h) - gradient[p]) / size);
    }
    return error;
}

SymbolicFunction libraryFunction(const char *name) {
    return SymbolicLibrary::standard().at(name);
}

/// A network with everything that an edge may be.
Kan mixedNetwork() {
    Kan model = network({2, 3, 2}, 3);
    model.setMask(0, 1, 2, 0);
    model.setMask(1, 0, 1, 0.5);
    model.fixSymbolic({0, 0, 1}, libraryFunction("sin"), {1.3, 0.2, 0.7, -0.1});
    model.fixSymbolic({1, 2, 0}, libraryFunction("exp"), {0.8, -0.3, 0.6, 0.4}, true);
    model.fixSymbolic({1, 1, 1}, userFunction("x*cos(x)"), {0.9, 0.1, -0.5, 0.2});
    return model;
}

/// Products of two and three factors behind the first layer, of two as an output, with numbers that are not 1 and 0,
/// beside edges of every kind.
Kan productNetwork() {
    KanSpec spec = KanSpec::defaults(Rules::Pykan02);
    spec.width = {2, 3, 2};
    spec.mult_arity = {{}, {2, 3}, {2}};
    spec.affine_trainable = true;
    spec.grid = 4;
    spec.noise_scale = 2;
    Kan model(spec);
    TorchGenerator generator(8);
    for (int l = 0; l < model.depth(); ++l) {
        Kan::NodeNumbers numbers = model.nodeNumbers(l);
        for (std::vector<double> *part :
             {&numbers.subnode_scale, &numbers.subnode_bias, &numbers.node_scale, &numbers.node_bias})
            for (double &number : *part) number += generator.uniform() - 0.5;
        model.setNodeNumbers(l, numbers);
    }
    model.setMask(0, 1, 2, 0);
    for (int i = 0; i < 2; ++i) model.setMask(0, i, 4, 0);  // a factor that counts as 1
    model.fixSymbolic({0, 0, 3}, libraryFunction("sin"), {1.3, 0.2, 0.7, -0.1});
    model.fixSymbolic({1, 2, 0}, libraryFunction("exp"), {0.8, -0.3, 0.6, 0.4}, true);
    model.fixSymbolic({1, 1, 2}, userFunction("x*cos(x)"), {0.9, 0.1, -0.5, 0.2});
    return model;
}

}  // namespace

class TestInputGradient : public QObject {
    Q_OBJECT

    static void networks() {
        QTest::addColumn<bool>("products");
        QTest::newRow("sums") << false;
        QTest::newRow("products") << true;
    }

  private slots:
    /// Values, slopes and curvatures of the basis: as LayerBasis, and as differences of its slopes.
    void basis_data() {
        QTest::addColumn<int>("k");
        QTest::addColumn<int>("rule");
        QTest::addColumn<bool>("uniform");
        for (const int k : {1, 2, 3, 5, 7})
            for (const Extrapolation rule : {Extrapolation::Zero, Extrapolation::Linear, Extrapolation::Clamp})
                for (const bool uniform : {true, false})
                    QTest::addRow("k %d %s %s", k, toString(rule).data(), uniform ? "uniform" : "uneven")
                        << k << static_cast<int>(rule) << uniform;
    }
    void basis() {
        QFETCH(int, k);
        QFETCH(int, rule);
        QFETCH(bool, uniform);
        Kan model = network({1, 1}, k, 6);
        if (!uniform) model.layer(0).knots = {-1, -0.7, -0.65, 0, 0.1, 0.6, 1};
        const auto extrapolation = static_cast<Extrapolation>(rule);
        const SecondOrderBasis basis(model.layer(0), BaseFunction::Silu, extrapolation);
        const LayerBasis reference(model.layer(0), BaseFunction::Silu, extrapolation);
        const int rows = reference.tableRows(), n = basis.size();
        alignas(64) double values[12 * 8], slopes[12 * 8];
        const auto curve = [&](double x, int order) {
            std::int32_t cell[8] = {};
            reference.evaluate(0, &x, 1, {values, slopes, cell, 8});
            std::vector<double> all(static_cast<std::size_t>(rows) + 1, 0.0);
            for (int r = 0; r <= k; ++r) all[static_cast<std::size_t>(cell[0] + r)] = (order ? slopes : values)[r * 8];
            all.back() = (order ? slopes : values)[(k + 1) * 8];
            return all;
        };
        for (int point = 0; point < 97; ++point) {
            const double x = -2.51 + 0.0521 * point, h = 1e-6;
            double out[3 * 12];
            const int first = basis.evaluate(0, x, out);
            const auto value = curve(x, 0), slope = curve(x, 1), above = curve(x + h, 1), below = curve(x - h, 1);
            for (int r = 0; r < n; ++r) {
                const auto at = static_cast<std::size_t>(r <= k ? first + k + r : rows);
                QVERIFY(std::abs(out[r] - value[at]) < 1e-11);
                QVERIFY(std::abs(out[n + r] - slope[at]) < 1e-9);
                const double curvature = (above[at] - below[at]) / (2 * h);
                QVERIFY2(std::abs(out[2 * n + r] - curvature) < 1e-4 * std::max(1.0, std::abs(curvature)),
                         qPrintable(QString("x %1: %2, %3").arg(x).arg(out[2 * n + r]).arg(curvature)));
            }
        }
    }

    /// Outputs are those of the usual pass, input gradients their central differences.
    void firstOrder_data() { networks(); }
    void firstOrder() {
        QFETCH(bool, products);
        const Kan model = products ? productNetwork() : mixedNetwork();
        const Matrix inputs = randomTable(40, 2, 3, 0.8);
        KanInputGradient passes(1);
        passes.bind(model, inputs);
        passes.forward(model.parameters(), Reach::ValuesAndGradients);
        QVERIFY((passes.outputs() - predict(model, inputs, 1)).cwiseAbs().maxCoeff() < 1e-12);
        for (int d = 0; d < 2; ++d) {
            Matrix above = inputs, below = inputs;
            above.col(d).array() += test::kDifferenceStep;
            below.col(d).array() -= test::kDifferenceStep;
            const Matrix slope = (predict(model, above, 1) - predict(model, below, 1)) / (2 * test::kDifferenceStep);
            for (int j = 0; j < 2; ++j)
                QVERIFY((slope.col(j) - passes.inputGradients().col(2 * j + d)).cwiseAbs().maxCoeff() < 1e-6);
        }
    }

    /// Against central differences of the first derivatives.
    void secondDerivatives_data() { networks(); }
    void secondDerivatives() {
        QFETCH(bool, products);
        const Kan model = products ? productNetwork() : mixedNetwork();
        const Matrix inputs = randomTable(100, 2, 3, 0.8);
        const InputDerivatives all = inputDerivatives(model, inputs, 1);
        KanInputGradient passes(1);
        const auto slopesAt = [&](const Matrix &x) {
            passes.bind(model, x);
            passes.forward(model.parameters(), Reach::ValuesAndGradients);
            return passes.inputGradients();
        };
        QVERIFY((all.gradients - slopesAt(inputs)).cwiseAbs().maxCoeff() < 1e-12);
        QVERIFY((all.values - predict(model, inputs, 1)).cwiseAbs().maxCoeff() < 1e-12);
        for (int d = 0; d < 2; ++d) {
            Matrix above = inputs, below = inputs;
            above.col(d).array() += test::kDifferenceStep;
            below.col(d).array() -= test::kDifferenceStep;
            const Matrix turned = (slopesAt(above) - slopesAt(below)) / (2 * test::kDifferenceStep);
            for (int j = 0; j < 2; ++j)
                for (int e = 0; e < 2; ++e) {
                    const double error =
                        (turned.col(2 * j + e) - all.hessians.col((2 * j + d) * 2 + e)).cwiseAbs().maxCoeff();
                    QVERIFY2(error < 1e-5, qPrintable(QString::number(error)));
                }
        }
        QVERIFY(inputDerivatives(model, inputs, 2).hessians == all.hessians);
        QVERIFY_THROWS_EXCEPTION(std::invalid_argument, inputDerivatives(model, Matrix::Zero(3, 3)));
    }

    void kanGradients_data() {
        QTest::addColumn<QList<int>>("width");
        QTest::addColumn<int>("k");
        QTest::addColumn<double>("weight");
        for (const int k : {2, 3, 4, 5}) {
            QTest::addRow("1-1 k %d", k) << QList<int>{1, 1} << k << 1.0;
            QTest::addRow("2-3-2 k %d", k) << QList<int>{2, 3, 2} << k << 0.3;
        }
        QTest::newRow("3-2-2-1") << QList<int>{3, 2, 2, 1} << 3 << 2.0;
        QTest::newRow("1-6-1") << QList<int>{1, 6, 1} << 3 << 1.0;
        QTest::newRow("values only") << QList<int>{2, 3, 2} << 3 << 0.0;
        QTest::newRow("order 1, one layer") << QList<int>{2, 2} << 1 << 1.0;
    }
    void kanGradients() {
        QFETCH(QList<int>, width);
        QFETCH(int, k);
        QFETCH(double, weight);
        const Kan model = network({width.begin(), width.end()}, k);
        const double error = gradientError(model, randomData(37, model.inputs(), model.outputs()), weight);
        QVERIFY2(error < test::kGradient, qPrintable(QString::number(error)));
    }

    void kanOfEveryEdge_data() {
        QTest::addColumn<int>("base");
        QTest::addColumn<int>("rules");
        for (const BaseFunction base : {BaseFunction::Silu, BaseFunction::Identity, BaseFunction::Zero})
            for (const Rules rules : {Rules::Pykan00, Rules::Pykan02})
                QTest::addRow("%s %s", toString(base).data(), toString(rules).data())
                    << static_cast<int>(base) << static_cast<int>(rules);
    }
    void kanOfEveryEdge() {
        QFETCH(int, base);
        QFETCH(int, rules);
        Kan model = mixedNetwork();
        model.mutableSpec().base_fun = static_cast<BaseFunction>(base);
        if (static_cast<Rules>(rules) == Rules::Pykan00) {
            const double error = gradientError(model, randomData(30, 2, 2), 0.7);
            QVERIFY2(error < test::kGradient, qPrintable(QString::number(error)));
            return;
        }
        model.mutableSpec().rules = Rules::Pykan02;  // the bias stays where it is
        const GradientDataset data = randomData(30, 2, 2);
        GradientObjective objective(model, data, 0.7, 1);
        std::vector<double> gradient(model.parameters().size(), 1.0);
        objective.evaluate(model.parameters(), gradient);
        for (int j = 0; j < 3; ++j) QCOMPARE(gradient[model.layer(0).bias_offset + static_cast<std::size_t>(j)], 0.0);
    }

    /// Of products, their scales and biases as well; biases of edges stay where they are, by the rules of pykan-0.2.
    void kanOfProducts_data() {
        QTest::addColumn<double>("weight");
        QTest::newRow("values and slopes") << 0.7;
        QTest::newRow("values only") << 0.0;
    }
    void kanOfProducts() {
        QFETCH(double, weight);
        Kan model = productNetwork();
        const GradientDataset data = randomData(30, 2, 2);
        const std::vector<std::size_t> moving = trainable(model);
        const double error = gradientError(model, data, weight, &moving);
        QVERIFY2(error < test::kGradient, qPrintable(QString::number(error)));
        const std::size_t affine = model.layer(0).affine_offset;
        QVERIFY(std::ranges::find(moving, affine) != moving.end());
        model.mutableSpec().affine_trainable = false;
        GradientObjective objective(model, data, weight, 1);
        std::vector<double> gradient(model.parameters().size(), 1.0);
        objective.evaluate(model.parameters(), gradient);
        for (std::size_t n = 0; n < 2 * (6 + 3); ++n) QCOMPARE(gradient[affine + n], 0.0);
    }

    void mlpGradients_data() {
        QTest::addColumn<int>("activation");
        QTest::addColumn<QList<int>>("width");
        for (const Activation activation :
             {Activation::Relu, Activation::Tanh, Activation::Silu, Activation::Sigmoid}) {
            QTest::addRow("%s 3-5-4-2", toString(activation).data())
                << static_cast<int>(activation) << QList<int>{3, 5, 4, 2};
            QTest::addRow("%s 1-7-1", toString(activation).data())
                << static_cast<int>(activation) << QList<int>{1, 7, 1};
        }
        QTest::newRow("linear") << static_cast<int>(Activation::Tanh) << QList<int>{2, 3};
    }
    void mlpGradients() {
        QFETCH(int, activation);
        QFETCH(QList<int>, width);
        const Mlp model(
            MlpSpec{{width.begin(), width.end()}, static_cast<Activation>(activation), Initialisation::Torch, 4});
        const GradientDataset data = randomData(150, model.inputs(), model.outputs());
        // A row that sits on a kink of relu within the step of the difference would be no error of the gradient.
        const double error = gradientError(model, data, 0.8);
        QVERIFY2(error < test::kGradient, qPrintable(QString::number(error)));
        MlpInputGradient passes(1);
        passes.bind(model, data.inputs);
        passes.forward(model.parameters(), Reach::Values);
        QVERIFY((passes.outputs() - predict(model, data.inputs, 1)).cwiseAbs().maxCoeff() < 1e-12);
    }

    /// Residuals' Jacobian against central differences; curvature, its diagonal and products against it.
    void jacobian_data() { networks(); }
    void jacobian() {
        QFETCH(bool, products);
        Kan model = products ? productNetwork() : mixedNetwork();
        const int rows = 70;  // more than a block
        const Matrix inputs = randomTable(rows, 2, 7, 0.9);
        KanGradientJacobian jacobian(1);
        jacobian.bind(model, inputs);
        jacobian.linearize(model.parameters(), 1.7, 0.4);
        const Eigen::MatrixXd dense = jacobian.dense();
        KanInputGradient passes(1);
        passes.bind(model, inputs);
        const auto residuals = [&](const std::vector<double> &at) {
            passes.forward(at, Reach::ValuesAndGradients);
            Matrix all(rows, 6);
            all << std::sqrt(1.7) * passes.outputs(), std::sqrt(0.4) * passes.inputGradients();
            return Eigen::VectorXd(Eigen::Map<Eigen::VectorXd>(all.data(), all.size()));
        };
        std::vector<double> at = model.parameters();
        for (int column = 0; column < jacobian.columns().count(); ++column) {
            double &number = at[jacobian.columns().parameters()[static_cast<std::size_t>(column)]];
            const double kept = number, h = 1e-5;
            number = kept + h;
            const Eigen::VectorXd above = residuals(at);
            number = kept - h;
            const Eigen::VectorXd below = residuals(at);
            number = kept;
            QVERIFY(((above - below) / (2 * h) - dense.col(column)).cwiseAbs().maxCoeff() < 1e-7);
        }
        Eigen::MatrixXd lower;
        jacobian.curvature(lower);
        const Eigen::MatrixXd full = lower.selfadjointView<Eigen::Lower>();
        const Eigen::MatrixXd expected = dense.transpose() * dense;
        const double size = expected.cwiseAbs().maxCoeff();
        QVERIFY((full - expected).cwiseAbs().maxCoeff() < 1e-12 * size);
        QVERIFY((jacobian.curvatureDiagonal() - expected.diagonal()).cwiseAbs().maxCoeff() < 1e-12 * size);
        const Eigen::VectorXd v = Eigen::VectorXd::LinSpaced(jacobian.columns().count(), -1, 2);
        QVERIFY((jacobian.curvatureProduct(v) - expected * v).cwiseAbs().maxCoeff() < 1e-10 * size);
    }
};

KAN_TEST(TestInputGradient)
#include "tst_input_gradient.moc"
