#include <cmath>
#include <fstream>
#include <nlohmann/json.hpp>

#include "core/io/dataset_json.h"
#include "core/io/training_json.h"
#include "core/kernels/mlp_workspace.h"
#include "core/random/torch_generator.h"
#include "core/train/mlp_objective.h"
#include "core/train/trainer.h"
#include "tests/core/tolerances.h"
#include "tests/test_program.h"

using namespace kan;
using nlohmann::json;

namespace {

json recorded(const QString &name) {
    std::ifstream stream((QStringLiteral(KAN_TEST_DATA "/mlp/") + name + QStringLiteral(".json")).toStdString());
    return json::parse(stream);
}

MlpSpec specOf(const json &file) {
    MlpSpec spec;
    spec.width = file.at("width").get<std::vector<int>>();
    spec.activation = activationFromString(file.at("activation").get<std::string>());
    spec.init = initialisationFromString(file.at("init").get<std::string>());
    spec.seed = file.at("seed").get<std::uint64_t>();
    return spec;
}

Matrix randomTable(int rows, int columns, std::uint64_t seed) {
    TorchGenerator generator(seed);
    Matrix matrix(rows, columns);
    for (Eigen::Index n = 0; n < matrix.size(); ++n) matrix.data()[n] = 2 * generator.uniform() - 1;
    return matrix;
}

}  // namespace

class TestMlp : public QObject {
    Q_OBJECT

  private slots:
    /// Runs of torch in float64: initial numbers, losses after every step, final numbers and predictions.
    void trainsAsTorch_data() {
        QTest::addColumn<QString>("name");
        for (const char *name : {"tanh_adam_mse", "silu_lbfgs_huber", "relu_sgd_cross_entropy", "sigmoid_adam_bce"})
            QTest::newRow(name) << name;
    }
    void trainsAsTorch() {
        QFETCH(QString, name);
        const json file = recorded(name);
        const json &expected = file.at("expected");
        const Mlp start(specOf(file.at("mlp")));
        const auto initial = expected.at("initial").get<std::vector<double>>();
        QCOMPARE(start.parameters().size(), initial.size());
        for (std::size_t p = 0; p < initial.size(); ++p)
            QVERIFY(std::abs(start.parameters()[p] - initial[p]) < test::kExact);
        const auto data =
            std::make_shared<const Dataset>(datasetFromJson(JsonReader(file.at("dataset"), name.toStdString())));
        const TrainingOptions options = trainingFromJson(JsonReader(file.at("training"), "run"), Rules::Pykan00);
        const ResultOf<Mlp> result = train(start, data, options);
        QVERIFY2(result.status == TrainingStatus::Completed, result.message.c_str());
        const auto losses = expected.at("train_loss").get<std::vector<double>>();
        QCOMPARE(result.history.train_loss.size(), losses.size());
        for (std::size_t n = 0; n < losses.size(); ++n)
            QVERIFY2(test::relativeError(result.history.train_loss[n], losses[n], 1e-3) < test::kPrediction,
                     qPrintable(QString("step %1: %2, torch %3")
                                    .arg(n + 1)
                                    .arg(result.history.train_loss[n], 0, 'g', 16)
                                    .arg(losses[n], 0, 'g', 16)));
        const Matrix prediction = predict(result.model, data->train_input);
        for (Eigen::Index row = 0; row < prediction.rows(); ++row)
            for (Eigen::Index j = 0; j < prediction.cols(); ++j)
                QVERIFY(std::abs(prediction(row, j) - expected.at("prediction")[row][j].get<double>()) < 1e-7);
    }

    void gradients_data() {
        QTest::addColumn<int>("activation");
        QTest::addColumn<int>("loss");
        for (const Activation activation : {Activation::Relu, Activation::Tanh, Activation::Silu, Activation::Sigmoid})
            for (const Loss loss : {Loss::Mse, Loss::Huber, Loss::BinaryCrossEntropy, Loss::CrossEntropy})
                QTest::addRow("%s %s", std::string(toString(activation)).c_str(), std::string(toString(loss)).c_str())
                    << static_cast<int>(activation) << static_cast<int>(loss);
    }
    void gradients() {
        QFETCH(int, activation);
        QFETCH(int, loss);
        TrainingOptions options;
        options.loss.kind = static_cast<Loss>(loss);
        options.penalty.lamb = 0.003;
        const bool several = options.loss.kind == Loss::CrossEntropy;
        MlpSpec spec;
        spec.width = {3, 5, 4, several ? 3 : options.loss.ofClasses() ? 1 : 2};
        spec.activation = static_cast<Activation>(activation);
        spec.seed = 2;
        Mlp model(spec);
        const int rows = 300;
        const Matrix inputs = randomTable(rows, 3, 5);
        Matrix labels = randomTable(rows, options.loss.ofClasses() ? 1 : 2, 6);
        if (options.loss.ofClasses()) labels = ((labels.array() + 1) / 2 * (several ? 3 : 2)).floor().matrix();
        MlpObjective objective(2);
        objective.bind(model, inputs, labels);
        std::vector<double> gradient(model.parameters().size());
        objective.evaluate(model.parameters(), options.loss, options.penalty, gradient);
        double largest = 0;
        for (const double value : gradient) largest = std::max(largest, std::abs(value));
        std::vector<double> moved = model.parameters();
        for (std::size_t p = 0; p < moved.size(); ++p) {
            const double at = moved[p];
            moved[p] = at + test::kDifferenceStep;
            const double above = objective.losses(moved, options.loss, options.penalty).objective;
            moved[p] = at - test::kDifferenceStep;
            const double below = objective.losses(moved, options.loss, options.penalty).objective;
            moved[p] = at;
            const double difference = (above - below) / (2 * test::kDifferenceStep);
            const bool bends = spec.activation == Activation::Relu;
            QVERIFY2(std::abs(difference - gradient[p]) <= (bends ? 1e-4 : test::kGradient) * largest,
                     qPrintable(QString("parameter %1: %2, difference %3").arg(p).arg(gradient[p]).arg(difference)));
        }
    }

    void threadsDoNotMatter() {
        MlpSpec spec;
        spec.width = {20, 60, 30, 4};
        spec.activation = Activation::Tanh;
        const Mlp model(spec);
        const Matrix inputs = randomTable(3000, 20, 1), labels = randomTable(3000, 4, 2);
        std::vector<double> first(model.parameters().size()), other(first.size());
        MlpObjective one(1), two(2);
        one.bind(model, inputs, labels);
        two.bind(model, inputs, labels);
        const Losses alone = one.evaluate(model.parameters(), {}, {}, first);
        const Losses together = two.evaluate(model.parameters(), {}, {}, other);
        QCOMPARE(together.data, alone.data);
        QCOMPARE(other, first);
    }

    void withoutHiddenLayersItIsLinear() {
        MlpSpec spec;
        spec.width = {3, 1};
        Mlp model(spec);
        const Matrix inputs = randomTable(200, 3, 3);
        auto data = std::make_shared<Dataset>();
        data->train_input = inputs;
        data->train_label = inputs * Eigen::Vector3d(1, -2, 0.5);
        data->train_label.array() += 0.25;
        data->test_input.resize(0, 3);
        data->test_label.resize(0, 1);
        const ResultOf<Mlp> result = train(model, data, {});
        const std::vector<double> expected = {1, -2, 0.5, 0.25};
        for (std::size_t p = 0; p < 4; ++p) QVERIFY(std::abs(result.model.parameters()[p] - expected[p]) < 1e-8);
    }

    void matchedWidthComesNearest() {
        for (const std::size_t wanted : {1u, 50u, 104u, 1000u, 51'000u})
            for (const int layers : {1, 2}) {
                const int hidden = matchedHiddenWidth(13, 2, layers, wanted);
                const auto missed = [&](int nodes) {
                    MlpSpec spec;
                    spec.width = layers == 1 ? std::vector<int>{13, nodes, 2} : std::vector<int>{13, nodes, nodes, 2};
                    return std::abs(static_cast<double>(spec.parameterCount()) - static_cast<double>(wanted));
                };
                QVERIFY(hidden >= 1);
                QVERIFY(missed(hidden) <= missed(hidden + 1));
                if (hidden > 1) QVERIFY(missed(hidden) <= missed(hidden - 1));
            }
    }

    void whatOnlyKansHaveIsRefused() {
        auto data = std::make_shared<Dataset>();
        data->train_input = randomTable(10, 2, 1);
        data->train_label = randomTable(10, 1, 2);
        data->test_input.resize(0, 2);
        data->test_label.resize(0, 1);
        MlpSpec spec;
        spec.width = {2, 3, 1};
        TrainingOptions options;
        options.opt = OptimizerKind::Lm;
        QVERIFY_THROWS_EXCEPTION(std::invalid_argument, TrainerOf<Mlp>(Mlp(spec), data, options));
        options.opt = OptimizerKind::Lbfgs;
        options.grid.schedule = {5};
        QVERIFY_THROWS_EXCEPTION(std::invalid_argument, TrainerOf<Mlp>(Mlp(spec), data, options));
    }

    void badSpecsAreRefusedInWords() {
        for (const std::vector<int> &width : {std::vector<int>{2}, {2, 0, 1}, {100'000, 100'000, 1}}) {
            MlpSpec spec;
            spec.width = width;
            try {
                spec.validate();
                QFAIL("accepted");
            } catch (const std::invalid_argument &error) {
                QVERIFY2(QString(error.what()).startsWith("width"), error.what());
            }
        }
    }

    /// A step of overflowing size is taken back, and the numbers stay finite.
    void recoversFromInfinity() {
        auto data = std::make_shared<Dataset>();
        data->train_input = randomTable(50, 2, 1);
        data->train_label = randomTable(50, 1, 2);
        data->test_input.resize(0, 2);
        data->test_label.resize(0, 1);
        MlpSpec spec;
        spec.width = {2, 8, 8, 1};
        TrainingOptions options;
        options.opt = OptimizerKind::Sgd;
        options.step.lr = 1e6;
        options.steps = 40;
        TrainerOf<Mlp> trainer(Mlp(spec), data, options);
        bool recovered = false;
        for (int n = 0; n < 40; ++n) {
            recovered = trainer.step() == TrainingStatus::Recovered || recovered;
            QVERIFY(trainer.model().allFinite());
        }
        QVERIFY(recovered);
        QVERIFY(!trainer.message().empty());
    }
};

KAN_TEST(TestMlp)
#include "tst_mlp.moc"
