
#include "core/experiment/experiment.h"
#include "core/interpret/symbolic_settings.h"
#include "core/io/experiment_file.h"
#include "core/io/presets.h"
#include "tests/test_program.h"

using namespace kan;

class TestSymbolicSettings : public QObject {
    Q_OBJECT

  private slots:
    void emptyLibMeansTheStandardLibraryAndOwnFunctions() {
        SymbolicSettings settings;
        const std::size_t standard = SymbolicLibrary::standard().functions().size();
        QCOMPARE(settings.library().functions().size(), standard);
        settings.own = {"x*exp(-x)"};
        QCOMPARE(settings.library().functions().size(), standard + 1);
        settings.lib = {"x", "x^0.5", "sqrt"};  // an alias is the function itself, once
        QCOMPARE(settings.library().functions().size(), std::size_t(2));
        QVERIFY(!settings.library().find("x*exp(-x)"));
    }

    void roundTripThroughTheFile() {
        Experiment experiment;
        experiment.symbolic.lib = {"x", "sin", "x*exp(-x)"};
        experiment.symbolic.own = {"x*exp(-x)", "cos(x)^2"};
        experiment.symbolic.fit.a_low = -3.25;
        experiment.symbolic.score = SymbolicScore::Pykan;
        experiment.symbolic.r2_threshold = 0.1 + 0.2;
        const Experiment again = parseExperiment(experimentToJson(experiment), "round trip");
        QVERIFY(again.symbolic == experiment.symbolic);
        QVERIFY(parseExperiment(experimentToJson(Experiment()), "default").symbolic == SymbolicSettings());
    }

    void fieldsCanBeSet() {
        Experiment experiment;
        setField(experiment, "lib=[\"x\",\"sin\"]");
        setField(experiment, "symbolic.r2_threshold=0.5");
        setField(experiment, "score=pykan");
        QCOMPARE(experiment.symbolic.lib, (std::vector<std::string>{"x", "sin"}));
        QCOMPARE(experiment.symbolic.r2_threshold, 0.5);
        QVERIFY(experiment.symbolic.score == SymbolicScore::Pykan);
    }

    void badSettingsAreNamed_data() {
        QTest::addColumn<QString>("assignment");
        QTest::addColumn<QString>("message");
        QTest::newRow("unknown function") << "lib=[\"sinn\"]"
                                          << "sin";
        QTest::newRow("wrong formula") << "lib=[\"x*expp(x)\"]"
                                       << "x*expp(x)";
        QTest::newRow("own function") << "own=[\"x+\"]"
                                      << "x+";
        QTest::newRow("threshold") << "r2_threshold=2"
                                   << "r2_threshold is 2";
        QTest::newRow("range") << "a_low=20"
                               << "a_low";
        QTest::newRow("score") << "score=best"
                               << "simplest";
    }
    void badSettingsAreNamed() {
        QFETCH(QString, assignment);
        QFETCH(QString, message);
        Experiment experiment;
        try {
            setField(experiment, assignment.toStdString());
            QFAIL("accepted");
        } catch (const std::invalid_argument &error) {
            QVERIFY2(QString(error.what()).contains(message), error.what());
        }
        QVERIFY(experiment.symbolic == SymbolicSettings());
    }

    void normalisedRowsKnowTheirUnits() {
        Experiment experiment;
        experiment.formula = "1000+300*x1";
        experiment.sampling.ranges = {{10, 30}};
        experiment.model.width = {1, 1};
        const auto raw = experiment.makeDataset();
        experiment.sampling.normalize_input = experiment.sampling.normalize_label = true;
        const auto scaled = experiment.makeDataset();
        QVERIFY(raw->input_scaling.empty() && raw->output_scaling.empty());
        QVERIFY(std::abs(scaled->train_input.mean()) < 1e-12);
        const Matrix back = inUserUnits(scaled->test_input, scaled->input_scaling);
        QVERIFY((back - raw->test_input).cwiseAbs().maxCoeff() < 1e-12);
        const Matrix labels = inUserUnits(scaled->train_label, scaled->output_scaling);
        QVERIFY((labels - raw->train_label).cwiseAbs().maxCoeff() < 1e-8);
        // A given table keeps its units in the file.
        experiment.dataset = scaled;
        const Experiment again = parseExperiment(experimentToJson(experiment), "round trip");
        QVERIFY(again.dataset->input_scaling == scaled->input_scaling);
        QVERIFY(again.dataset->output_scaling == scaled->output_scaling);
    }

    void presetsHaveUsableLibraries() {
        for (const Experiment &preset : presets()) QVERIFY(!preset.symbolic.library().functions().empty());
        const Experiment *hello = findPreset("hellokan");
        QVERIFY(hello);
        QCOMPARE(hello->symbolic.library().functions().size(), std::size_t(10));
    }
};

KAN_TEST(TestSymbolicSettings)
#include "tst_symbolic_settings.moc"
