#include <QDir>
#include <QFile>
#include <QTemporaryDir>

#include "core/experiment/experiment.h"
#include "core/formula/user_function.h"
#include "core/io/experiment_file.h"
#include "core/io/presets.h"
#include "tests/core/sample_networks.h"
#include "tests/test_program.h"

using namespace kan;

namespace {

Experiment sample() {
    Experiment experiment;
    experiment.name = "π ≈ 3";
    experiment.description = "one sentence";
    experiment.formula = "x1*x2";
    experiment.sampling.noise = 0.1;
    experiment.training.penalty.lamb = 0.1;
    experiment.training.opt = OptimizerKind::Adam;
    experiment.training.grid.schedule = {5, 10};
    experiment.model.rules = Rules::Pykan02;
    experiment.model.extrapolation = Extrapolation::Linear;
    experiment.view.function_range = {{0, 5}};
    ModelVersion version;
    version.label = "trained";
    version.model = test::randomNetwork(experiment.model, 3, true);
    version.history.train_loss = {0.1, 1.0 / 3};
    version.history.test_loss = {0.2, 1e-300};
    version.history.reg = {1, 2};
    version.history.evaluations = {20, 40};
    version.history.grid = {3, 5};
    version.history.grid_updates = {0};
    experiment.versions = {version};
    return experiment;
}

QString failure(const std::string &text) {
    try {
        parseExperiment(text, "file.json");
    } catch (const ExperimentError &error) {
        return error.what();
    }
    return {};
}

}  // namespace

class TestExperiment : public QObject {
    Q_OBJECT

  private slots:
    void roundTripIsBitIdentical() {
        QTemporaryDir folder;
        const std::string file = folder.filePath("a.json").toStdString();
        const Experiment experiment = sample();
        writeExperiment(experiment, file);
        const Experiment read = readExperiment(file);
        QVERIFY(read.versions == experiment.versions);
        QVERIFY(read.model == experiment.model);
        QVERIFY(read.training == experiment.training);
        QVERIFY(read.sampling == experiment.sampling);
        QVERIFY(read.view == experiment.view);
        QCOMPARE(read.name, experiment.name);
        QCOMPARE(experimentToJson(read), experimentToJson(experiment));
    }

    void givenDataAndLayersSurvive() {
        const Experiment reference = readExperiment(KAN_TEST_DATA "/train/v02_forward_sum.json");
        const Experiment again = parseExperiment(experimentToJson(reference), "again");
        QVERIFY(again.dataset->train_input == reference.dataset->train_input);
        QVERIFY(again.dataset->test_label == reference.dataset->test_label);
        QVERIFY(*again.initial == *reference.initial);
    }

    void symbolicEdgesSurvive() {
        Experiment experiment = sample();
        Kan model{experiment.model};
        const SymbolicLibrary library = symbolicLibraryOf({"sin", "x*exp(-x)"});
        model.fixSymbolic({0, 0, 1}, library.functions()[0], {2, 0.5, -1, 0.25});
        model.fixSymbolic({0, 1, 0}, library.functions()[1], {1, 2, 3, 4}, true);
        experiment.initial = model;
        const Experiment again = parseExperiment(experimentToJson(experiment), "again");
        QVERIFY(*again.initial == model);
        QByteArray text = QByteArray::fromStdString(experimentToJson(experiment));
        text.replace("\"sin\"", "\"sni\"");
        const QString says = failure(text.toStdString());
        QVERIFY2(says.contains("symbolic[0].function") && says.contains("perhaps sin"), qPrintable(says));
    }

    void productsSurvive_data() {
        QTest::addColumn<bool>("products");
        QTest::addColumn<bool>("trained");
        QTest::newRow("products") << true << false;
        QTest::newRow("products, numbers that are trained") << true << true;
        QTest::newRow("sums, numbers that stay") << false << false;
    }
    void productsSurvive() {
        QFETCH(bool, products);
        QFETCH(bool, trained);
        Experiment experiment = sample();
        experiment.versions.clear();
        QVERIFY(QByteArray::fromStdString(experimentToJson(experiment)).contains("\"kan_experiment\": 1"));
        experiment.model = KanSpec::defaults(Rules::Pykan02);
        experiment.model.width = {2, 3, 1};
        if (products) experiment.model.mult_arity = {{}, {2, 3}, {}};
        experiment.model.affine_trainable = trained;
        Kan model{experiment.model};
        Kan::NodeNumbers numbers = model.nodeNumbers(0);
        numbers.subnode_scale[1] = 0.1;
        numbers.node_bias[2] = -1.0 / 3;
        model.setNodeNumbers(0, numbers);
        experiment.initial = model;
        const std::string text = experimentToJson(experiment);
        QVERIFY(QByteArray::fromStdString(text).contains("\"kan_experiment\": 2"));
        const Experiment again = parseExperiment(text, "again");
        QVERIFY(again.model == experiment.model);
        QVERIFY(*again.initial == model);
        QCOMPARE(experimentToJson(again), text);
    }

    void derivedInputsSurvive() {
        Experiment experiment = sample();
        experiment.versions.clear();
        experiment.initial.reset();
        experiment.dataset.reset();
        QVERIFY(!QByteArray::fromStdString(experimentToJson(experiment)).contains("derived"));
        experiment.sampling.derived = {{"r", "sqrt(x1^2+x2^2)"}, {"half r", "r/2"}};
        experiment.model.width.front() += 2;
        const std::string text = experimentToJson(experiment);
        QVERIFY(QByteArray::fromStdString(text).contains("\"kan_experiment\": 3"));
        Experiment again = parseExperiment(text, "again");
        QVERIFY(again.sampling == experiment.sampling);
        QCOMPARE(experimentToJson(again), text);
        setField(again, "sampling.train_num=50");
        QVERIFY(again.sampling.derived == experiment.sampling.derived);
        const std::shared_ptr<const Dataset> rows = again.makeDataset();
        QVERIFY((rows->input_names == std::vector<std::string>{"x1", "x2", "r", "half r"}));
        QCOMPARE(rows->derivation.columns.size(), std::size_t{2});
        for (Eigen::Index n = 0; n < rows->train_input.rows(); ++n)
            QCOMPARE(rows->train_input(n, 3), std::hypot(rows->train_input(n, 0), rows->train_input(n, 1)) / 2);
        QByteArray bad = QByteArray::fromStdString(text);
        const QString says = failure(bad.replace("\"half r\"", "\"x1\"").toStdString());
        QVERIFY2(says.isEmpty(), qPrintable(says));  // names are looked at with the rows
        QVERIFY_THROWS_EXCEPTION(std::invalid_argument, parseExperiment(bad.toStdString(), "bad").makeDataset());
    }

    void frozenEdgesSurvive() {
        Experiment experiment = sample();
        Kan model{experiment.model};
        const SymbolicLibrary library = symbolicLibraryOf({"sin"});
        model.fixSymbolic({0, 0, 1}, library.functions()[0], {2, 0.5, -1, 0.25});
        model.fixSymbolic({0, 1, 0}, library.functions()[0], {1, 2, 3, 4}, true);
        experiment.initial = model;
        const std::string without = experimentToJson(experiment);
        QVERIFY(!QByteArray::fromStdString(without).contains("frozen"));
        QVERIFY(parseExperiment(without, "without").initial->frozenParameters().empty());
        experiment.initial->setFrozen({0, 1, 0}, true);
        experiment.versions[0].model = *experiment.initial;
        QByteArray text = QByteArray::fromStdString(experimentToJson(experiment));
        QCOMPARE(text.count("\"frozen\": true"), 2);
        const Experiment again = parseExperiment(text.toStdString(), "again");
        QVERIFY(*again.initial == *experiment.initial && again.initial->frozen({0, 1, 0}));
        QVERIFY(again.versions[0].model.frozen({0, 1, 0}) && !again.versions[0].model.frozen({0, 0, 1}));
        const QString says = failure(text.replace("\"frozen\": true", "\"frozen\": 1").toStdString());
        QVERIFY2(says.contains("symbolic[1].frozen is 1; expected true or false"), qPrintable(says));
    }

    void presetsAreComplete() {
        QCOMPARE(presets().size(), std::size_t{27});
        for (const Experiment &preset : presets()) {
            preset.validate();
            QVERIFY(!preset.description.empty());
            QVERIFY(findPreset(presetId(preset.name)) == &preset);
        }
        QVERIFY(findPreset("demo-6-default") == &presets().front());
        QVERIFY(findPreset("nothing like this") == nullptr);
    }

    void historiesOfOlderFilesHaveNoGrids() {
        QByteArray text = QByteArray::fromStdString(experimentToJson(sample()));
        const QByteArray grids = "\"grid\": [\n     3,\n     5\n    ],\n";
        QVERIFY(text.contains(grids));
        text.replace(grids, "");
        const Experiment read = parseExperiment(text.toStdString(), "old.json");
        QVERIFY(read.versions[0].history.grid.empty());
        QCOMPARE(read.versions[0].history.steps(), 2);
    }

    void badFilesAreExplained_data() {
        QTest::addColumn<QByteArray>("from");
        QTest::addColumn<QByteArray>("to");
        QTest::addColumn<QString>("says");
        const auto row = [](const char *from, const char *to, const char *says) {
            QTest::newRow(says) << QByteArray(from) << QByteArray(to) << QString(says);
        };
        row("\"rules\": \"pykan-0.2\"", "\"rules\": \"pykan-9\"", "use pykan-0.0 or pykan-0.2");
        row("\"grid\": 3", "\"grid\": \"three\"", "model.grid is \"three\"; expected a number");
        row("\"grid\": 3", "\"grid\": 3.5", "model.grid is 3.5; expected a whole number");
        row("\"grid\": 3", "\"gird\": 3", "perhaps \"grid\" is meant");
        row("\"lamb\": 0.1", "\"lamb\": -1", "lamb is -1");
        row("5,\n   10\n", "5,\n   5\n", "be strictly increasing, but follows 5");
        row("5,\n   10\n", "0,\n   10\n", "grid_schedule is 0");
        row("5,\n   10\n", "5,\n   1.5\n", "expected a whole number");
        row("\"lamb\": 0.1", "\"lambda\": 0.1", "perhaps \"lamb\" is meant");
        row("\"kan_experiment\": 1", "\"kan_experiment\": 4", "Install a newer KAN Explorer");
        row("\"formula\": \"x1*x2\"", "\"formula\": \"x1*\"", "expected a number");
        row("\"formula\": \"x1*x2\"", "\"formula\": \"x1;x2\"", "width ends with 1, but the data has 2 outputs");
        row("\"knots\"", "\"nots\"", "versions[0].layers[0].knots is missing");
        row("\"history\"", "\"hist\"", "versions[0].history is missing");
        row("\"train_num\": 1000", "\"train_num\": 0", "train_num is 0");
        row("\"base_fun\": \"silu\"", "\"base_fun\": \"relu\"", "use silu, identity or zero");
    }
    void badFilesAreExplained() {
        QFETCH(QByteArray, from);
        QFETCH(QByteArray, to);
        QFETCH(QString, says);
        QByteArray text = QByteArray::fromStdString(experimentToJson(sample()));
        QVERIFY2(text.contains(from), from.constData());
        text.replace(from, to);
        const QString message = failure(text.toStdString());
        QVERIFY2(message.contains(says) && message.startsWith("file.json"), qPrintable(message));
    }

    void brokenJsonIsExplained() {
        const std::string text = experimentToJson(sample());
        QVERIFY(failure(text.substr(0, text.size() / 2)).contains("not valid JSON"));
        QVERIFY(failure("[]").contains("expected a JSON object"));
        QVERIFY(failure("").contains("not valid JSON"));
        QVERIFY_THROWS_EXCEPTION(ExperimentError, readExperiment("/nonexistent/file.json"));
        QVERIFY_THROWS_EXCEPTION(ExperimentError, readExperiment(QDir::tempPath().toStdString()));
        QVERIFY_THROWS_EXCEPTION(ExperimentError, writeExperiment(sample(), "/nonexistent/file.json"));
    }

    void fieldsCanBeSet() {
        Experiment experiment = *findPreset("demo-6-default");
        setField(experiment, "lamb=0.5");
        setField(experiment, "model.grid=7");
        setField(experiment, "formula=sin(x1)*x2");
        setField(experiment, "sampling.ranges=[[0,1],[2,3]]");
        setField(experiment, "opt=Adam");
        QCOMPARE(experiment.training.penalty.lamb, 0.5);
        QCOMPARE(experiment.model.grid, 7);
        QCOMPARE(experiment.formula, std::string("sin(x1)*x2"));
        QCOMPARE(experiment.sampling.ranges[1].second, 3.0);
        QVERIFY(experiment.training.opt == OptimizerKind::Adam);
        setField(experiment, "opt=LM");
        QVERIFY(experiment.training.opt == OptimizerKind::Lm);
        setField(experiment, "grid_schedule=[10,20]");
        QCOMPARE(experiment.training.grid.schedule, (std::vector<int>{10, 20}));
        QVERIFY_THROWS_EXCEPTION(std::invalid_argument, setField(experiment, "grid_schedule=[20,10]"));
        QVERIFY_THROWS_EXCEPTION(std::invalid_argument, setField(experiment, "grid_schedule=20"));
        setField(experiment, "rules=pykan-0.2");
        QCOMPARE(experiment.model.noise_scale, 0.3);
        QVERIFY(experiment.training.penalty.metric == RegMetric::EdgeForwardSplineN);
        QVERIFY_THROWS_EXCEPTION(std::invalid_argument, setField(experiment, "seed=3"));
        QVERIFY_THROWS_EXCEPTION(std::invalid_argument, setField(experiment, "lambda=3"));
        QVERIFY_THROWS_EXCEPTION(std::invalid_argument, setField(experiment, "lamb=abc"));
        QVERIFY_THROWS_EXCEPTION(std::invalid_argument, setField(experiment, "lamb"));
    }

    void settingAModelFieldDropsGivenLayers() {
        Experiment reference = readExperiment(KAN_TEST_DATA "/train/v00_lj.json");
        setField(reference, "steps=3");
        QVERIFY(reference.initial && reference.dataset);
        setField(reference, "model.seed=3");
        QVERIFY(!reference.initial && reference.dataset);
        setField(reference, "noise=0.1");
        QVERIFY(!reference.dataset);
    }
};

KAN_TEST(TestExperiment)
#include "tst_experiment.moc"
