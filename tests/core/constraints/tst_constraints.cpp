#include <cmath>
#include <numbers>

#include "core/constraints/constrained_network.h"
#include "core/constraints/constraint_check.h"
#include "core/kernels/evaluate.h"
#include "core/random/torch_generator.h"
#include "core/train/constrained_steps.h"
#include "core/train/gauss_newton.h"
#include "core/train/trainer.h"
#include "tests/test_program.h"

using namespace kan;

namespace {

constexpr int kTrainRows = 150, kTestRows = 100;

/// f of two inputs in [low, high] with noise that tempts a network to break what is known.
template <class Function>
std::shared_ptr<const Dataset> noisy(const Function &function, double low, double high, double noise = 0.2) {
    TorchGenerator generator(7);
    Dataset data;
    const auto draw = [&](int rows, Matrix &input, Matrix &label) {
        input.resize(rows, 2);
        label.resize(rows, 1);
        for (int row = 0; row < rows; ++row) {
            for (int i = 0; i < 2; ++i) input(row, i) = low + (high - low) * generator.uniform();
            label(row, 0) = function(input(row, 0), input(row, 1)) + noise * generator.normals(1).front();
        }
    };
    draw(kTrainRows, data.train_input, data.train_label);
    draw(kTestRows, data.test_input, data.test_label);
    data.input_names = {"x", "y"};
    data.output_names = {"f"};
    return std::make_shared<const Dataset>(std::move(data));
}

std::shared_ptr<const Dataset> mixed() {
    return noisy([](double x, double y) { return std::log(2 + x) + 0.5 * y * y; }, -1.5, 2);
}

KanSpec specOf(std::vector<int> width, int grid = 6) {
    KanSpec spec = KanSpec::defaults(Rules::Pykan02);
    spec.width = std::move(width);
    spec.grid = grid;
    spec.extrapolation = Extrapolation::Linear;
    return spec;
}

Matrix allRows(const Dataset &data) {
    Matrix rows(data.train_input.rows() + data.test_input.rows(), data.inputs());
    rows << data.train_input, data.test_input;
    return rows;
}

template <class Call>
QString refusal(const Call &call) {
    try {
        call();
    } catch (const std::invalid_argument &error) {
        return QString::fromUtf8(error.what());
    }
    return {};
}

}  // namespace

class TestConstraints : public QObject {
    Q_OBJECT

  private slots:
    void isWrittenAsItIsRead_data() {
        QTest::addColumn<QString>("text");
        QTest::addColumn<QString>("written");
        QTest::newRow("rising") << " rising( x ) "
                                << "rising(x)";
        QTest::newRow("even") << "even(x)"
                              << "even(x)";
        QTest::newRow("even about") << "even(x,1.50)"
                                    << "even(x, 1.5)";
        QTest::newRow("period") << "periodic(\"t, s\", 24)"
                                << "periodic(\"t, s\", 24)";
        QTest::newRow("symmetric") << "symmetric(\"m 1\",m2)"
                                   << "symmetric(m 1, m2)";
        QTest::newRow("brackets") << "falling(\"T (K)\")"
                                  << "falling(\"T (K)\")";
    }
    void isWrittenAsItIsRead() {
        QFETCH(QString, text);
        QFETCH(QString, written);
        const Constraint constraint = constraintFromText(text.toStdString());
        QCOMPARE(QString::fromStdString(toString(constraint)), written);
        QVERIFY(constraintFromText(toString(constraint)) == constraint);
    }

    void whatIsWrongIsSaid_data() {
        QTest::addColumn<QStringList>("texts");
        QTest::addColumn<QString>("said");
        const auto row = [](const char *name, const QStringList &texts, const char *said) {
            QTest::newRow(name) << texts << said;
        };
        row("kind", {"rises(x)"}, "use rising, falling");
        row("no brackets", {"rising x"}, "write it as rising(x)");
        row("no input", {"rising()"}, "an input is missing");
        row("unknown input", {"rising(z)"}, "there is no input \"z\"");
        row("two", {"rising(x, y)"}, "write it as rising(x)");
        row("one of two", {"symmetric(x)"}, "symmetric(x, y)");
        row("twice the same", {"symmetric(x, x)"}, "name two");
        row("no period", {"periodic(x)"}, "periodic(x, 6.2832)");
        row("period of text", {"periodic(x, long)"}, "\"long\" is not a number");
        row("period 0", {"periodic(x, 0)"}, "a period is above 0");
        row("period of another unit", {"periodic(x, 1e-6)"}, "more than there are rows");
        row("quote", {"rising(\"x)"}, "the quote is not closed");
        row("up and down", {"rising(x)", "falling(x)"}, "cannot be kept for one input together");
        row("the same", {"even(x)", "even(x)"}, "are the same");
        row("even and rising", {"even(x)", "rising(x)"}, "cannot be kept for one input together");
    }
    void whatIsWrongIsSaid() {
        QFETCH(QStringList, texts);
        QFETCH(QString, said);
        const std::shared_ptr<const Dataset> rows = mixed();
        std::vector<std::string> constraints;
        for (const QString &text : texts) constraints.push_back(text.toStdString());
        const QString message = refusal([&] { constraintsOn(*rows, constraints); });
        QVERIFY2(message.contains(said), qPrintable(message));
    }

    void networksThatCannotAreRefused() {
        const std::shared_ptr<const Dataset> rows = mixed();
        const auto said = [&](KanSpec spec, const std::vector<std::string> &texts) {
            return refusal([&] { edgeRules(Kan(spec), constraintsOn(*rows, texts)); });
        };
        KanSpec fades = specOf({2, 3, 1});
        fades.extrapolation = Extrapolation::Zero;
        QVERIFY(said(fades, {"rising(x)"}).contains("set model.extrapolation=linear"));
        QVERIFY(said(fades, {"even(x)"}).isEmpty());
        KanSpec held = specOf({2, 3, 1});
        held.extrapolation = Extrapolation::Clamp;
        QVERIFY(said(held, {"rising(x)"}).isEmpty());
        QVERIFY(said(held, {"convex(x)"}).contains("set model.extrapolation=linear"));
        QVERIFY(said(specOf({2, 3, 1}), {"odd(x)"}).isEmpty());
        QVERIFY(said(specOf({2, 1, 1}), {"odd(x)"}).contains("no two nodes have the same edges"));
        QVERIFY(said(specOf({2, 1}), {"odd(x)"}).contains("node 1 of layer 1 adds odd terms and others"));
        QVERIFY(said(specOf({2, 4, 1}), {"odd(x)", "rising(y)"}).contains("another constraint behind them"));
        QVERIFY(said(specOf({2, 4, 1}), {"odd(x)", "odd(y)"}).contains("another constraint behind them"));
        QVERIFY(said(specOf({2, 3, 1}), {"convex(x)", "concave(y)"}).contains("the opposite"));
        QVERIFY(said(specOf({2, 1}), {"convex(x)", "concave(y)"}).isEmpty());
        KanSpec product = specOf({2, 2, 1});
        product.mult_arity = {{}, {2}, {}};
        QVERIFY(said(product, {"rising(x)"}).contains("multiplies"));
        QVERIFY(said(product, {"even(x)"}).isEmpty());
        QVERIFY(refusal([&] {
                    Kan coarse(specOf({2, 3, 1}, 4));
                    impose(coarse, constraintsOn(*rows, std::vector<std::string>{"periodic(x, 0.5)"}));
                }).contains("take a grid of at least"));
    }

    /// The scales of a table's columns are those of the constraints.
    void numbersAreTheUsers() {
        auto data = std::make_shared<Dataset>(*mixed());
        data->input_scaling = {{10, 4, false}, {2, 0.5, false}};
        const auto found = constraintsOn(*data, std::vector<std::string>{"even(x, 12)", "periodic(y, 3)"});
        QCOMPARE(found[0].centre, 0.5);
        QCOMPARE(found[1].period, 6.0);
        const auto pair = constraintsOn(*data, std::vector<std::string>{"symmetric(x, y)"});
        QCOMPARE(data->input_scaling[1].toUser(pair[0].toPartner(0.3)), data->input_scaling[0].toUser(0.3));
        data->input_scaling[0].log = true;
        QVERIFY(refusal([&] { constraintsOn(*data, std::vector<std::string>{"even(x)"}); }).contains("logarithm"));
    }

    void trainedNetworksKeepThem_data() {
        QTest::addColumn<QStringList>("texts");
        QTest::addColumn<QString>("optimiser");
        QTest::addColumn<int>("hidden");
        const auto rows = [](const char *name, const QStringList &texts, int hidden = 4) {
            for (const char *optimiser : {"LBFGS", "LM", "Adam", "SGD"})
                QTest::addRow("%s, %s", name, optimiser) << texts << optimiser << hidden;
        };
        rows("rising", {"rising(x)"});
        rows("falling", {"falling(x)"});
        rows("convex", {"convex(y)"});
        rows("rising and concave, convex", {"rising(x)", "concave(x)", "convex(y)"}, 0);
        rows("even", {"even(y)"});
        rows("even about", {"even(y, 0.25)"});
        rows("periodic", {"periodic(x, 1.2)"});
        rows("symmetric", {"symmetric(x, y)"});
        rows("symmetric and rising", {"symmetric(x, y)", "rising(x)"});
        rows("rising, even", {"rising(x)", "even(y)"});
        rows("odd", {"odd(x)"});
        rows("odd, a node too many", {"odd(x)"}, 5);
        rows("odd and even", {"odd(x)", "even(y)"});
        rows("odd about", {"odd(y, 0.25)"});
    }
    void trainedNetworksKeepThem() {
        QFETCH(QStringList, texts);
        QFETCH(QString, optimiser);
        QFETCH(int, hidden);
        const std::shared_ptr<const Dataset> data = mixed();
        const KanSpec spec = specOf(hidden > 0 ? std::vector<int>{2, hidden, 1} : std::vector<int>{2, 1}, 9);
        TrainingOptions options = TrainingOptions::defaults(spec.rules);
        options.opt = optimizerFromString(optimiser.toStdString());
        options.steps = 30;
        options.step.lr = options.opt == OptimizerKind::Lbfgs ? 1 : 0.02;
        options.grid.schedule = {13};
        options.grid.stop_update_step = 12;
        for (const QString &text : texts) options.constraints.push_back(text.toStdString());
        const TrainingResult result = train(Kan(spec), data, options);
        QVERIFY(result.status == TrainingStatus::Completed);
        QVERIFY(result.history.train_loss.back() < result.history.train_loss.front());
        const auto constraints = constraintsOn(*data, options.constraints);
        for (const ConstraintCheck &check : checkConstraints(result.model, allRows(*data), constraints))
            QVERIFY2(check.kept() && check.rows == kTrainRows + kTestRows, toString(check).c_str());
        // A network that keeps them is left as it is.
        Kan again = result.model;
        impose(again, constraints);
        QVERIFY(again == result.model);
    }

    /// Without the constraint the noise wins, or the check could not fail.
    void withoutThemNoiseBreaksThem() {
        const std::shared_ptr<const Dataset> data = mixed();
        TrainingOptions options = TrainingOptions::defaults(Rules::Pykan02);
        options.steps = 30;
        const TrainingResult result = train(Kan(specOf({2, 4, 1}, 9)), data, options);
        const auto checks = checkConstraints(result.model, allRows(*data),
                                             constraintsOn(*data, std::vector<std::string>{"rising(x)", "convex(y)"}));
        for (const ConstraintCheck &check : checks) QVERIFY(!check.kept() && check.broken > 5 && check.worst > 0.01);
        const auto even =
            checkConstraints(result.model, allRows(*data), constraintsOn(*data, std::vector<std::string>{"even(y)"}));
        QVERIFY(even.front().broken > 100);
    }

    /// What is known makes up for rows that are few.
    void whatIsKnownHelps() {
        const auto data = noisy([](double x, double y) { return x * y / (x + y); }, 1, 5, 0.05);
        TrainingOptions options = TrainingOptions::defaults(Rules::Pykan02);
        options.steps = 60;
        const auto testLoss = [&](const std::vector<std::string> &constraints) {
            TrainingOptions with = options;
            with.constraints = constraints;
            return train(Kan(specOf({2, 5, 1}, 8)), data, with).history.test_loss.back();
        };
        const double plain = testLoss({});
        QVERIFY(testLoss({"symmetric(x, y)"}) < 0.9 * plain);
        QVERIFY(testLoss({"rising(x)", "rising(y)"}) < 0.9 * plain);
    }

    void oddOutputsAreShifted() {
        auto data = std::make_shared<Dataset>(*noisy([](double x, double) { return std::sin(2 * x); }, -1.5, 2, 0.1));
        data->train_input = data->train_input.leftCols(1).eval();
        data->test_input = data->test_input.leftCols(1).eval();
        data->input_names = {"x"};
        data->output_scaling = {{0.4, 2, false}};  // the user's 0 is -0.2
        data->train_label = ((data->train_label.array() - 0.4) / 2).matrix().eval();
        data->test_label = ((data->test_label.array() - 0.4) / 2).matrix().eval();
        for (const std::vector<int> &width : {std::vector<int>{1, 1}, std::vector<int>{1, 3, 1}}) {
            TrainingOptions options = TrainingOptions::defaults(Rules::Pykan02);
            options.constraints = {"odd(x)"};
            const TrainingResult result = train(Kan(specOf(width, 10)), data, options);
            QVERIFY(result.history.train_loss.back() < 0.06);
            Matrix zero(1, 1);
            zero << 0.0;
            QVERIFY(std::abs(predict(result.model, zero)(0, 0) + 0.2) < 1e-12);
            const auto checks =
                checkConstraints(result.model, allRows(*data), constraintsOn(*data, options.constraints));
            QVERIFY2(checks.front().kept(), toString(checks.front()).c_str());
        }
    }

    /// An odd input among others, in nodes that go in pairs: x y, in units whose 0 is not the network's.
    void oddAmongOthers() {
        auto data =
            std::make_shared<Dataset>(*noisy([](double x, double y) { return x * std::exp(y / 2); }, -1.5, 2, 0.05));
        data->output_scaling = {{0.5, 2, false}};
        data->train_label = ((data->train_label.array() - 0.5) / 2).matrix().eval();
        data->test_label = ((data->test_label.array() - 0.5) / 2).matrix().eval();
        for (const std::vector<int> &width : {std::vector<int>{2, 4, 1}, std::vector<int>{2, 4, 3, 1}}) {
            TrainingOptions options = TrainingOptions::defaults(Rules::Pykan02);
            options.steps = 40;
            options.constraints = {"odd(x)"};
            const TrainingResult result = train(Kan(specOf(width, 5)), data, options);
            QVERIFY2(result.history.test_loss.back() < 0.1,
                     qPrintable(QString::number(result.history.test_loss.back())));
            Matrix axis(3, 2);
            axis << 0, -1, 0, 0.3, 0, 1.7;
            QVERIFY((predict(result.model, axis).array() + 0.25).abs().maxCoeff() < 1e-12);
            const auto checks =
                checkConstraints(result.model, allRows(*data), constraintsOn(*data, options.constraints));
            QVERIFY2(checks.front().kept(), toString(checks.front()).c_str());
        }
    }

    /// The objective over the free numbers, against differences; its curvature as a matrix, a diagonal and products.
    void derivativesAreExact_data() {
        QTest::addColumn<QStringList>("texts");
        QTest::newRow("rising, even") << QStringList{"rising(x)", "even(y)"};
        QTest::newRow("convex") << QStringList{"convex(y)"};
        QTest::newRow("symmetric, rising") << QStringList{"symmetric(x, y)", "rising(x)"};
        QTest::newRow("periodic") << QStringList{"periodic(x, 1.2)"};
        QTest::newRow("odd, even") << QStringList{"odd(x)", "even(y)"};
    }
    void derivativesAreExact() {
        QFETCH(QStringList, texts);
        const std::shared_ptr<const Dataset> data = mixed();
        std::vector<std::string> wanted;
        for (const QString &text : texts) wanted.push_back(text.toStdString());
        const auto constraints = constraintsOn(*data, wanted);
        Kan model(specOf({2, 3, 1}, 9));
        impose(model, constraints);
        Objective objective(1);
        objective.bind(model, data->train_input, data->train_label);
        GaussNewton network(1);
        network.bind(model, data->train_input, objective);
        network.use({}, {}, {});
        const FreeParameters free(model, constraints);
        const std::vector<double> x = free.toFree(model.parameters());
        ConstrainedCurvature curved;
        curved.bind(network, free, x);
        const Eigen::VectorXd at = curved.gather(x);
        double f = 0, high = 0, low = 0;
        Eigen::VectorXd gradient, diagonal, product;
        QVERIFY(curved.linearize(at, f, gradient));
        Eigen::MatrixXd lower;
        QVERIFY(curved.curvature(lower));
        const Eigen::MatrixXd full = lower.selfadjointView<Eigen::Lower>();
        QVERIFY(curved.curvatureDiagonal(diagonal));
        QVERIFY(curved.curvatureProduct(gradient, product));
        QVERIFY((full * gradient - product).norm() < 1e-10 * product.norm());
        QVERIFY(gradient.norm() > 1e-4);
        for (Eigen::Index n = 0; n < at.size(); ++n) {
            Eigen::VectorXd moved = at;
            moved(n) = at(n) + 1e-7;
            QVERIFY(curved.value(moved, high));
            moved(n) = at(n) - 1e-7;
            QVERIFY(curved.value(moved, low));
            QVERIFY(std::abs((high - low) / 2e-7 - gradient(n)) < 1e-6 * std::max(1.0, std::abs(gradient(n))));
        }
        std::vector<double> by_parameters(x.size()), parameters(x.size());
        free.toParameters(x, parameters);
        objective.evaluate(parameters, {}, {}, by_parameters);
        free.pullBack(x, by_parameters);
        QVERIFY((curved.gather(by_parameters) - gradient).norm() < 1e-12 * gradient.norm());
    }

    /// Pruned, refined and edited networks are made to keep them.
    void replacedNetworksKeepThem() {
        const std::shared_ptr<const Dataset> data = mixed();
        TrainingOptions options = TrainingOptions::defaults(Rules::Pykan02);
        options.constraints = {"rising(x)", "even(y)"};
        Trainer trainer(Kan(specOf({2, 4, 1}, 9)), data, options);
        trainer.step();
        Kan edited = trainer.model();
        edited.coef(0, 0, 0, 2) += 1;
        edited.coef(0, 1, 1, 2) += 1;
        edited.setMask(0, 0, 1, 0);
        trainer.setModel(edited);
        trainer.step();
        const auto constraints = constraintsOn(*data, options.constraints);
        for (const ConstraintCheck &check : checkConstraints(trainer.model(), allRows(*data), constraints))
            QVERIFY2(check.kept(), toString(check).c_str());
        TrainingOptions others = options;
        others.constraints.clear();
        QVERIFY(refusal([&] { trainer.setOptions(others); }).contains("before training begins"));
    }
};

KAN_TEST(TestConstraints)
#include "tst_constraints.moc"
