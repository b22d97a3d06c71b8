#include <cmath>
#include <functional>
#include <map>
#include <memory>

#include "core/data/dataset.h"
#include "core/kernels/evaluate.h"
#include "core/random/torch_generator.h"
#include "core/structure/input_prices.h"
#include "core/structure/interactions.h"
#include "core/structure/partial_dependence.h"
#include "core/structure/row_attribution.h"
#include "core/structure/separability.h"
#include "core/structure/structure_shape.h"
#include "core/structure/structure_tree.h"
#include "core/train/trainer.h"
#include "tests/core/sample_networks.h"
#include "tests/test_program.h"

using namespace kan;

namespace {

using Function = std::function<double(const double *)>;

/// y = f(x) on evenly drawn rows, a quarter of them for the test.
std::shared_ptr<Dataset> drawn(int inputs, double low, double high, const Function &f, int rows = 1200) {
    auto data = std::make_shared<Dataset>();
    const Matrix x = test::randomMatrix(rows, inputs, 3, low, high);
    Matrix y(rows, 1);
    for (int row = 0; row < rows; ++row) y(row, 0) = f(x.row(row).data());
    const int test = rows / 4;
    data->train_input = x.bottomRows(rows - test);
    data->train_label = y.bottomRows(rows - test);
    data->test_input = x.topRows(test);
    data->test_label = y.topRows(test);
    for (int i = 0; i < inputs; ++i) data->input_names.push_back("x" + std::to_string(i + 1));
    data->output_names = {"f"};
    return data;
}

struct Trained {
    Kan model;
    double error = 0;  ///< on test rows, of the labels' deviation
};

Trained trained(const std::shared_ptr<const Dataset> &data, int hidden = 8) {
    KanSpec spec;
    spec.width = {data->inputs(), hidden, 1};
    spec.grid = 8;
    spec.seed = 1;
    TrainingOptions options;
    options.steps = 100;
    options.penalty.lamb = 0;
    Kan model = train(Kan(spec), data, options).model;
    const Matrix missed = predict(model, data->test_input) - data->test_label;
    const double error = std::sqrt(missed.squaredNorm() / static_cast<double>(missed.rows()));
    return {std::move(model), error / deviation(data->test_label)};
}

std::string lineOf(const Trained &network, const Dataset &data) {
    StructureOptions options;
    options.error = network.error;
    return structureLine(findStructure(network.model, data.train_input, 0, {}, options).tree, data.input_names);
}

/// A function without structure: a perceptron of two layers with random weights.
Function denseFunction(int inputs, std::uint64_t seed) {
    constexpr int kHidden = 12;
    TorchGenerator generator(seed);
    const auto weights = [&](int count, double size) {
        std::vector<double> all(static_cast<std::size_t>(count));
        for (double &weight : all) weight = size * 3.4 * (generator.uniform() - 0.5);
        return all;
    };
    const std::vector<double> in = weights(inputs * kHidden, 1.2), bias = weights(2 * kHidden, 1),
                              between = weights(kHidden * kHidden, 0.5), out = weights(kHidden, 1);
    return [=](const double *x) {
        double first[kHidden], y = 0;
        for (std::size_t j = 0; j < kHidden; ++j) {
            double sum = bias[j];
            for (std::size_t i = 0; i < static_cast<std::size_t>(inputs); ++i) sum += x[i] * in[i * kHidden + j];
            first[j] = std::tanh(sum);
        }
        for (std::size_t j = 0; j < kHidden; ++j) {
            double sum = bias[kHidden + j];
            for (std::size_t i = 0; i < kHidden; ++i) sum += first[i] * between[i * kHidden + j];
            y += out[j] * std::tanh(sum);
        }
        return y;
    };
}

/// x1 x2 + sin(x3) as a network of symbolic edges, exact.
Kan exactNetwork() {
    KanSpec spec = KanSpec::defaults(Rules::Pykan02);
    spec.width = {3, 2, 1};
    spec.mult_arity = {{}, {2}, {}};
    Kan model = Kan::blank(spec);
    for (int l = 0; l < 2; ++l)
        for (int i = 0; i < model.layer(l).inputs; ++i)
            for (int j = 0; j < model.layer(l).outputs; ++j) model.setMask(l, i, j, 0);
    const auto live = [&](EdgeId edge, const char *name) {
        model.setMask(edge.l, edge.i, edge.j, 1);
        model.fixSymbolic(edge, SymbolicLibrary::standard().at(name), {1, 0, 1, 0});
    };
    live({0, 2, 0}, "sin");
    live({0, 0, 1}, "x");
    live({0, 1, 2}, "x");
    live({1, 0, 0}, "x");
    live({1, 1, 0}, "x");
    return model;
}

EncodedColumn encoded(const char *name, ColumnCoding coding, const std::vector<std::string> &categories,
                      const ColumnScaling &scaling) {
    EncodedColumn column;
    column.name = name;
    column.coding = coding;
    column.categories = categories;
    column.scaling = scaling;
    return column;
}

}  // namespace

class TestStructure : public QObject {
    Q_OBJECT

  private slots:
    void trainedNetworks_data() {
        QTest::addColumn<int>("inputs");
        QTest::addColumn<double>("low");
        QTest::addColumn<double>("high");
        QTest::addColumn<QStringList>("right");
        QTest::newRow("two products") << 4 << -1.0 << 1.0
                                      << QStringList{"f1(x1*x2) + f2(x3*x4)", "f1(x1) * f2(x2) + f3(x3) * f4(x4)",
                                                     "f1(x1*x2) + f2(x3) * f3(x4)", "f1(x1) * f2(x2) + f3(x3*x4)"};
        QTest::newRow("exponential") << 4 << -1.0 << 1.0
                                     << QStringList{"f1(x1) * f2(x2) * f3(x3) * f4(x4)",
                                                    "f1(x1^2 + x2^2 + x3^2 + x4^2)"};
        QTest::newRow("radius and difference") << 4 << -1.0 << 1.0 << QStringList{"f1(x1^2 + x2^2) * f2(x3 - x4)"};
        QTest::newRow("velocities") << 2 << -0.9 << 0.9 << QStringList{"f1(a(x1) + b(x2))"};
        QTest::newRow("ratio") << 3 << 0.5 << 2.0 << QStringList{"f1(x1) * f2(x2 + x3)"};
        QTest::newRow("constant beside") << 2 << 0.5 << 2.0 << QStringList{"5 + f1(x1) * f2(x2)", "f1(x1*x2)"};
    }
    void trainedNetworks() {
        QFETCH(int, inputs);
        QFETCH(double, low);
        QFETCH(double, high);
        QFETCH(QStringList, right);
        const std::map<std::string, Function> functions = {
            {"two products", [](const double *x) { return x[0] * x[1] + x[2] * x[3]; }},
            {"exponential",
             [](const double *x) { return std::exp(x[0] * x[0] + x[1] * x[1] + x[2] * x[2] + x[3] * x[3]); }},
            {"radius and difference", [](const double *x) { return std::hypot(x[0], x[1]) * std::sin(x[2] - x[3]); }},
            {"velocities", [](const double *x) { return (x[0] + x[1]) / (1 + x[0] * x[1]); }},
            {"ratio", [](const double *x) { return x[0] / (x[1] + x[2]); }},
            {"constant beside", [](const double *x) { return 5 + x[0] * x[1]; }}};
        const auto data = drawn(inputs, low, high, functions.at(QTest::currentDataTag()));
        const Trained network = trained(data);
        const std::string line = lineOf(network, *data);
        QVERIFY2(right.contains(QString::fromStdString(line)),
                 qPrintable(QString("%1, error %2").arg(line.c_str()).arg(network.error)));
    }

    void nothingOfDenseFunctions_data() {
        QTest::addColumn<int>("seed");
        for (int seed = 0; seed < 10; ++seed)
            if (tests::inSample(seed)) QTest::addRow("seed %d", seed) << seed;
    }
    void nothingOfDenseFunctions() {
        QFETCH(int, seed);
        const int inputs = 2 + seed % 4;
        const auto data = drawn(inputs, -1, 1, denseFunction(inputs, static_cast<std::uint64_t>(seed)));
        const std::string line = lineOf(trained(data), *data);
        std::string whole = "f1(x1";
        for (int i = 1; i < inputs; ++i) whole += ", x" + std::to_string(i + 1);
        QCOMPARE(line, whole + ")");
    }

    /// An exact network has no defects but roundings; units do not matter but to the laws, which are the user's.
    void exactNetworks() {
        const Kan model = exactNetwork();
        const Matrix rows = test::randomMatrix(400, 3, 5, -1, 1);
        const Structure found = findStructure(model, rows, 0, {}, {});
        QCOMPARE(structureLine(found.tree, {"a", "b", "c"}), std::string("f1(a) * f2(b) + f3(c)"));
        QVERIFY(found.additive(0, 2) < 1e-12 && found.additive(1, 2) < 1e-12);
        QVERIFY(found.additive(0, 1) > 0.1);
        const UserUnits units{{{3, 2, false}, {-1, 4, false}, {0, 10, false}}, {{7, 100, false}}};
        const Structure other = findStructure(model, rows, 0, units, {});
        QVERIFY((other.additive - found.additive).cwiseAbs().maxCoeff() < 1e-10);
        QVERIFY(found.unused.empty());
        StructureOptions untrained;
        untrained.error = 0.5;
        QVERIFY(findStructure(model, rows, 0, {}, untrained).tree.kind == StructureNode::Kind::Dense);
        QVERIFY_THROWS_EXCEPTION(std::invalid_argument, findStructure(model, rows.topRows(5), 0, {}, {}));
        QVERIFY_THROWS_EXCEPTION(std::invalid_argument, findStructure(model, rows, 1, {}, {}));
    }

    /// A network of a tree's shape has its edges alone, and learns the function better than a dense one.
    void shapes() {
        const auto data = drawn(4, -1, 1, [](const double *x) { return x[0] * x[1] + std::sin(x[2] - x[3]); });
        const Kan dense = trained(data).model;
        StructureOptions options;
        options.error = 0.005;
        const StructureNode tree = findStructure(dense, data->train_input, 0, {}, options).tree;
        const Kan shape = networkOfShape(tree, dense.spec());
        QVERIFY(shape.multiplies());
        QCOMPARE(shape.inputs(), 4);
        QVERIFY(shape.activeEdgeCount() < 10);
        TrainingOptions training;
        training.steps = 100;
        training.penalty.lamb = 0;
        const Kan learnt = train(shape, data, training).model;
        const Matrix missed = predict(learnt, data->test_input) - data->test_label;
        const double rmse = std::sqrt(missed.squaredNorm() / static_cast<double>(missed.rows()));
        QVERIFY2(rmse < 0.01, qPrintable(QString::number(rmse)));
    }

    void shapesOfEveryKind() {
        using Kind = StructureNode::Kind;
        const auto made = [](Kind kind, std::vector<int> inputs, std::vector<StructureNode> children) {
            StructureNode node;
            node.kind = kind;
            node.inputs = std::move(inputs);
            node.children = std::move(children);
            return node;
        };
        const auto input = [&](int i) { return made(Kind::Input, {i}, {}); };
        StructureNode sum = made(Kind::Sum, {0, 1}, {input(0), input(1)});
        StructureNode through = made(Kind::Through, {0, 1, 2}, {sum, input(2)});
        StructureNode product = made(Kind::Product, {0, 1, 2, 3}, {through, input(3)});
        KanSpec like;
        like.width = {4, 3, 1};
        const Kan shape = networkOfShape(product, like);
        // The sum and x3, handed on; five nodes that see both; their sum; its product with x4, handed on thrice.
        QCOMPARE(shape.spec().width, (std::vector<int>{4, 3, 6, 2, 1, 1}));
        QCOMPARE(shape.spec().arityOf(4), (std::vector<int>{2}));
        QCOMPARE(shape.activeEdgeCount(), 4u + 11u + 6u + 2u + 1u);
        QVERIFY(predict(shape, Matrix::Random(20, 4)).allFinite());
        StructureNode wide = made(Kind::Product, {}, {});
        for (int i = 0; i < 9; ++i) wide.children.push_back(input(i));
        like.width = {9, 1};
        QVERIFY_THROWS_EXCEPTION(std::invalid_argument, networkOfShape(wide, like));
        like.width = {4, 2};
        QVERIFY_THROWS_EXCEPTION(std::invalid_argument, networkOfShape(product, like));
    }

    /// Derivatives in the user's units against differences of the output in the user's units, logarithms included.
    void usersDerivatives() {
        const Kan model = exactNetwork();
        const UserUnits units{{{0.1, 0.5, true}, {2, 3, false}, {-0.2, 0.7, true}}, {{0.3, 0.4, true}}};
        const Matrix rows = test::randomMatrix(50, 3, 6, -1, 1);
        const OutputDerivatives of = outputDerivatives(model, rows, 0, units, 1);
        const auto valueAt = [&](const Eigen::RowVectorXd &x) {
            Matrix own(1, 3);
            for (int i = 0; i < 3; ++i) own(0, i) = units.inputs[static_cast<std::size_t>(i)].fromUser(x(i));
            return units.outputs[0].toUser(predict(model, own)(0, 0));
        };
        const double h = 1e-4;
        for (int row = 0; row < 50; ++row)
            for (int i = 0; i < 3; ++i)
                for (int j = 0; j < 3; ++j) {
                    const auto moved = [&](double by_i, double by_j) {
                        Eigen::RowVectorXd x = of.x.row(row);
                        x(i) += by_i * h;
                        x(j) += by_j * h;
                        return valueAt(x);
                    };
                    const double size = 1 + std::abs(of.f(row));
                    QVERIFY(std::abs((moved(1, 0) - moved(-1, 0)) / (2 * h) - of.slope(row, i)) < 1e-5 * size);
                    const double mixed = (moved(1, 1) - moved(1, -1) - moved(-1, 1) + moved(-1, -1)) / (4 * h * h);
                    QVERIFY(std::abs(mixed - of.curvature(row, i * 3 + j)) < 1e-4 * size);
                }
    }

    /// H of x1 x2 + sin(x3): the pair is all interaction, the third input has none.
    void interactionsOfAProduct() {
        const Matrix rows = test::randomMatrix(500, 3, 7, -1, 1);
        const Interactions found = findInteractions(exactNetwork(), rows, 0, {});
        QVERIFY2(found.h_statistic(0, 1) > 0.95, qPrintable(QString::number(found.h_statistic(0, 1))));
        QVERIFY(found.h_statistic(0, 2) < 1e-6 && found.h_statistic(1, 2) < 1e-6 && found.h_total(2) < 1e-6);
        QVERIFY(found.h_total(0) > 0.3);
        std::stop_source stop;
        stop.request_stop();
        QVERIFY_THROWS_EXCEPTION(std::runtime_error,
                                 findInteractions(exactNetwork(), rows, 0, {}, {}, stop.get_token()));
    }

    /// Means and single curves of x1 x2 + sin(x3) are x3's sine and lines of slope x2.
    void dependences() {
        const Matrix rows = test::randomMatrix(300, 3, 8, -1, 1);
        const UserUnits units{{{0, 1, false}, {0, 1, false}, {5, 2, false}}, {{1, 10, false}}};
        DependenceOptions options;
        options.points = 11;
        const PartialDependence sine = partialDependence(exactNetwork(), rows, 2, 0, units, options);
        const double mean = (rows.col(0).array() * rows.col(1).array()).mean();
        for (std::size_t n = 0; n < 11; ++n)
            QVERIFY(std::abs(sine.mean[n] - (1 + 10 * (mean + std::sin((sine.column.x[n] - 5) / 2)))) < 1e-9);
        QVERIFY(std::abs(sine.column.x.front() - (5 + 2 * rows.col(2).minCoeff())) < 1e-12);
        const PartialDependence line = partialDependence(exactNetwork(), rows, 0, 0, {}, options);
        QCOMPARE(line.curves.size(), line.at.size());
        QVERIFY(line.curves.size() >= 20);
        for (const std::vector<double> &curve : line.curves) {
            const double slope = (curve[10] - curve[0]) / (line.column.x[10] - line.column.x[0]);
            QVERIFY(std::abs(curve[5] - curve[0] - slope * (line.column.x[5] - line.column.x[0])) < 1e-12);
        }
        QVERIFY_THROWS_EXCEPTION(std::invalid_argument, partialDependence(exactNetwork(), rows, 3, 0, {}));
    }

    /// Columns are moved as their kind asks for, in the user's units.
    void columnsOfEveryKind() {
        TableEncoding encoding;
        encoding.inputs.push_back(encoded("length", ColumnCoding::Number, {}, {3, 2, false}));
        encoding.inputs.push_back(encoded("colour", ColumnCoding::OneHot, {"blue", "red"}, {}));
        encoding.inputs.push_back(encoded("doors", ColumnCoding::Number, {}, {3.1, 0.7, false}));
        encoding.inputs.push_back(encoded("size", ColumnCoding::Codes, {"S", "M", "L"}, {1, 0.5, false}));
        encoding.inputs.push_back(encoded("mass", ColumnCoding::Number, {}, {0, 1, true}));
        Matrix rows = test::randomMatrix(90, 6, 11, -1, 1);
        for (int row = 0; row < 90; ++row) {
            rows(row, 1) = row % 2;
            rows(row, 2) = 1 - row % 2;
            rows(row, 3) = encoding.inputs[2].scaling.fromUser(2 + row % 4);
            rows(row, 4) = encoding.inputs[3].scaling.fromUser(row % 3);
        }
        QCOMPARE(firstInputOf(encoding, 2), 3);
        QCOMPARE(columnNamed(encoding, "colour").value(), 1);
        QCOMPARE(columnNamed(encoding, "colour=red").value(), 1);
        QVERIFY(!columnNamed(encoding, "colour=green"));

        const MovedColumn length = movedColumn(encoding, 0, rows, 20);
        QVERIFY(!length.steps && length.x.size() == 20u);
        QVERIFY(std::abs(length.x.back() - (3 + 2 * rows.col(0).maxCoeff())) < 1e-12);
        QCOMPARE(length.valueIn(rows.row(4), encoding.inputs[0].scaling), 3 + 2 * rows(4, 0));

        const MovedColumn colour = movedColumn(encoding, 1, rows, 20);
        QCOMPARE(colour.inputs, (std::vector<int>{1, 2}));
        QCOMPARE(colour.categories, (std::vector<std::string>{"blue", "red"}));
        QVERIFY(colour.places == Matrix::Identity(2, 2));
        QCOMPARE(colour.valueIn(rows.row(0), {}), 1.0);
        QCOMPARE(rowsAlong(colour, rows, {}, 40), (std::vector<int>{45, 45}));

        const MovedColumn doors = movedColumn(encoding, 2, rows, 20);
        QCOMPARE(doors.x, (std::vector<double>{2, 3, 4, 5}));  // without roundings
        QVERIFY(doors.steps);
        QCOMPARE(rowsAlong(doors, rows, encoding.inputs[2].scaling, 40), (std::vector<int>{23, 23, 22, 22}));

        const MovedColumn size = movedColumn(encoding, 3, rows, 20);
        QCOMPARE(size.x, (std::vector<double>{0, 1, 2}));
        QCOMPARE(size.places(2, 0), rows(2, 4));

        const MovedColumn mass = movedColumn(encoding, 4, rows, 3);
        QVERIFY(std::abs(mass.x[1] - std::sqrt(mass.x[0] * mass.x[2])) < 1e-12);
        const std::vector<int> counts = rowsAlong(mass, rows, encoding.inputs[4].scaling, 40);
        QCOMPARE(std::accumulate(counts.begin(), counts.end(), 0), 90);

        // Far apart, they are a range; two values are steps, whatever they are.
        for (int row = 0; row < 90; ++row) rows(row, 3) = encoding.inputs[2].scaling.fromUser(20 * (row % 4));
        QVERIFY(!movedColumn(encoding, 2, rows, 20).steps);
        for (int row = 0; row < 90; ++row) rows(row, 3) = row % 2 ? 0.3 : 0.7;
        QCOMPARE(movedColumn(encoding, 2, rows, 20).x.size(), 2u);
    }

    /// All inputs of a column move together; curves are those of the rows that are named.
    void dependenceOnCategories() {
        const Kan model = exactNetwork();  // x1 x2 + sin(x3)
        Matrix rows = test::randomMatrix(300, 3, 8, -1, 1);
        MovedColumn column;
        column.inputs = {0, 1};
        column.places = Matrix(2, 2);
        column.places << 1, 0.5, -1, 2;
        column.x = {0, 1};
        column.categories = {"one", "other"};
        column.steps = true;
        DependenceOptions options;
        options.rows = 100;
        options.curves = 10;
        const PartialDependence found =
            partialDependence(model, rows, column, {}, outputReading(model, 0, {}), options);
        QVERIFY(std::abs(found.mean[0] - found.mean[1] - 2.5) < 1e-12);
        QCOMPARE(found.rows.size(), 10u);
        for (std::size_t n = 0; n < found.rows.size(); ++n) {
            QCOMPARE(found.rows[n], static_cast<Eigen::Index>(30 * n));
            QVERIFY(std::abs(found.curves[n][0] - (0.5 + std::sin(rows(found.rows[n], 2)))) < 1e-12);
        }
        column.inputs = {0, 3};
        QVERIFY_THROWS_EXCEPTION(std::invalid_argument,
                                 partialDependence(model, rows, column, {}, outputReading(model, 0, {}), options));
        std::stop_source stop;
        stop.request_stop();
        column.inputs = {0, 1};
        QVERIFY_THROWS_EXCEPTION(
            std::runtime_error,
            partialDependence(model, rows, column, {}, outputReading(model, 0, {}), options, stop.get_token()));
    }

    /// Contributions add up to the output, and those of a sum's terms are the terms themselves.
    void contributionsOfRows() {
        const Matrix rows = test::randomMatrix(60, 3, 9, -1, 1), background = test::randomMatrix(200, 3, 10, -1, 1);
        const UserUnits units{{{3, 2, false}, {-1, 4, false}, {0, 10, false}}, {{7, 100, false}}};
        const RowAttribution found = rowAttribution(exactNetwork(), rows, background, 0, units);
        QVERIFY2(found.residual < 1e-4, qPrintable(QString::number(found.residual)));
        const Eigen::RowVectorXd mean = background.colwise().mean();
        TableEncoding encoding;
        encoding.inputs.push_back(encoded("pair", ColumnCoding::OneHot, {"a", "b"}, {}));
        encoding.inputs.push_back(encoded("other", ColumnCoding::Number, {}, {}));
        const Eigen::VectorXd columns = columnContributions(found, 7, encoding);
        QCOMPARE(columns.size(), Eigen::Index(2));
        QCOMPARE(columns(0), found.contributions(7, 0) + found.contributions(7, 1));
        QCOMPARE(columns(1), found.contributions(7, 2));
        QVERIFY(std::abs(found.base - (7 + 100 * (mean(0) * mean(1) + std::sin(mean(2))))) < 1e-9);
        for (int row = 0; row < 60; ++row)
            QVERIFY(std::abs(found.contributions(row, 2) - 100 * (std::sin(rows(row, 2)) - std::sin(mean(2)))) < 1e-4);
        // The logarithm of the output is in the network, the contributions are the output's.
        const UserUnits logs{{}, {{0.3, 0.4, true}}};
        const RowAttribution other = rowAttribution(exactNetwork(), rows, background, 0, logs);
        QVERIFY2(other.residual < 1e-6, qPrintable(QString::number(other.residual)));
        QVERIFY((other.output.array() > 0).all());
        QVERIFY_THROWS_EXCEPTION(std::invalid_argument, rowAttribution(exactNetwork(), rows, background, 1, {}));
        QVERIFY_THROWS_EXCEPTION(std::invalid_argument,
                                 rowAttribution(exactNetwork(), rows, background.leftCols(2), 0, {}));
    }

    void pricesOfInputs() {
        const auto data = drawn(3, -1, 1, [](const double *x) { return x[0] * x[1] + std::sin(x[2]); });
        data->output_scaling = {{0, 10, false}};
        const InputPrices prices = inputPrices(exactNetwork(), *data);
        QVERIFY(prices.rmse < 1e-12);
        QVERIFY(prices.without[2] > 3 && prices.without[0] > 2 && prices.without[1] > 2);
    }
};

KAN_TEST(TestStructure)
#include "tst_structure.moc"
