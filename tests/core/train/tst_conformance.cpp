#include <QDir>
#include <QFile>
#include <cmath>
#include <nlohmann/json.hpp>

#include "core/experiment/experiment.h"
#include "core/io/experiment_file.h"
#include "core/io/json_reader.h"
#include "core/io/layers_json.h"
#include "core/kernels/attribution.h"
#include "core/kernels/evaluate.h"
#include "tests/core/tolerances.h"
#include "tests/test_program.h"

using namespace kan;
using nlohmann::json;

namespace {

json readReference(const QString &file) {
    QFile stream(file);
    if (!stream.open(QIODevice::ReadOnly)) qFatal("%s cannot be read", qPrintable(file));
    return json::parse(stream.readAll().toStdString());
}

double largestDifference(const Matrix &a, const Matrix &b) {
    if (a.rows() != b.rows() || a.cols() != b.cols()) return INFINITY;
    return (a - b).cwiseAbs().maxCoeff();
}

double relative(double a, double b) {
    return std::abs(a - b) / std::abs(b);
}

}  // namespace

/// pykan's recorded runs: see tests/data/README.md for the rule of agreement.
class TestConformance : public QObject {
    Q_OBJECT

    static void addRows() {
        QTest::addColumn<QString>("file");
        const QDir folder(QStringLiteral(KAN_TEST_DATA "/train"));
        const QStringList files = folder.entryList({"*.json"});
        QVERIFY(files.size() >= 9);
        for (const QString &file : files) QTest::newRow(qPrintable(file)) << folder.filePath(file);
    }

    static void compareRun(const TrainingHistory &history, const json &expected, bool multiplies) {
        const auto divergence = expected.at("self_divergence").get<std::vector<double>>();
        const std::pair<const char *, const std::vector<double> *> figures[] = {
            {"train_loss", &history.train_loss}, {"test_loss", &history.test_loss}, {"reg", &history.reg}};
        int compared = 0;
        for (std::size_t step = 0; step < divergence.size(); ++step) {
            if (!(divergence[step] < 1e-6)) continue;
            ++compared;
            const double tolerance = std::max(1e-8, 100 * divergence[step]);
            for (const auto &[name, values] : figures) {
                const double error = relative((*values)[step], expected.at(name)[step].get<double>());
                QVERIFY2(error <= tolerance, qPrintable(QString("%1, step %2: relative error %3, allowed %4")
                                                            .arg(name)
                                                            .arg(step + 1)
                                                            .arg(error)
                                                            .arg(tolerance)));
            }
        }
        // Runs with products leave the common path after two steps already.
        QVERIFY(compared >= (multiplies ? 2 : 3));
        const double ratio = history.train_loss.back() / expected.at("train_loss").back().get<double>();
        QVERIFY2(ratio > 1 / 1.5 && ratio < 1.5, qPrintable(QString::number(ratio)));
    }

  private slots:
    void fromTheFilesLayers_data() { addRows(); }
    void fromTheFilesLayers() {
        QFETCH(QString, file);
        const Experiment experiment = readExperiment(file.toStdString());
        const TrainingResult result = train(experiment.makeModel(), experiment.makeDataset(), experiment.training);
        QVERIFY(result.status == TrainingStatus::Completed);
        compareRun(result.history, readReference(file).at("expected"), result.model.multiplies());
    }

    void fromTheSeedAlone_data() { addRows(); }
    void fromTheSeedAlone() {
        QFETCH(QString, file);
        const Experiment recorded = readExperiment(file.toStdString());
        Experiment seeded = recorded;
        seeded.dataset.reset();
        seeded.initial.reset();
        const auto data = seeded.makeDataset();
        QVERIFY(largestDifference(data->train_input, recorded.dataset->train_input) < test::kExact);
        QVERIFY(largestDifference(data->train_label, recorded.dataset->train_label) < test::kExact);
        QVERIFY(largestDifference(data->test_input, recorded.dataset->test_input) < test::kExact);
        QVERIFY(largestDifference(data->test_label, recorded.dataset->test_label) < test::kExact);
        const Kan model = seeded.makeModel();
        QVERIFY(model.parameters().size() == recorded.initial->parameters().size());
        for (std::size_t p = 0; p < model.parameters().size(); ++p)
            QVERIFY(std::abs(model.parameters()[p] - recorded.initial->parameters()[p]) < test::kExact);
        for (int l = 0; l < model.depth(); ++l)
            for (std::size_t q = 0; q < model.layer(l).knots.size(); ++q)
                QVERIFY(std::abs(model.layer(l).knots[q] - recorded.initial->layer(l).knots[q]) < test::kExact);
        const TrainingResult result = train(model, data, seeded.training);
        compareRun(result.history, readReference(file).at("expected"), result.model.multiplies());
    }

    void predictionsAndScoresOfTheFinalLayers_data() { addRows(); }
    void predictionsAndScoresOfTheFinalLayers() {
        QFETCH(QString, file);
        const Experiment experiment = readExperiment(file.toStdString());
        const json reference = readReference(file);
        const json &expected = reference.at("expected");
        const Kan model = layersFromJson(JsonReader(expected.at("final"), "expected.final"), experiment.model);
        const Matrix prediction = predict(model, experiment.dataset->test_input.topRows(20));
        const Matrix recorded = JsonReader(expected.at("test_prediction_first20"), "prediction").matrix();
        for (Eigen::Index n = 0; n < recorded.size(); ++n)
            QVERIFY(test::relativeError(prediction.data()[n], recorded.data()[n]) < test::kPrediction);
        const Attribution scores = attribute(model, experiment.dataset->train_input);
        const bool old = experiment.model.rules == Rules::Pykan00;
        const json &edges = expected.at(old ? "edge_scale" : "edge_scores");
        for (int l = 0; l < model.depth(); ++l)
            for (int i = 0; i < model.layer(l).inputs; ++i)
                for (int j = 0; j < model.layer(l).outputs; ++j) {
                    const std::size_t at = static_cast<std::size_t>(l);
                    const double ours = (old ? scores.edge_scale : scores.edge_scores)[at][model.layer(l).edge(i, j)];
                    QVERIFY(
                        test::relativeError(
                            ours, edges[at][static_cast<std::size_t>(i)][static_cast<std::size_t>(j)].get<double>()) <
                        test::kPrediction);
                }
        if (old) return;
        for (std::size_t l = 0; model.multiplies() && l < scores.subnode_scores.size(); ++l)
            for (std::size_t n = 0; n < scores.subnode_scores[l].size(); ++n)
                QVERIFY(test::relativeError(scores.subnode_scores[l][n],
                                            expected.at("subnode_scores")[l][n].get<double>()) < test::kPrediction);
        for (std::size_t l = 0; l < scores.node_scores.size(); ++l)
            for (std::size_t n = 0; n < scores.node_scores[l].size(); ++n)
                QVERIFY(test::relativeError(scores.node_scores[l][n], expected.at("node_scores")[l][n].get<double>()) <
                        test::kPrediction);
    }
};

KAN_TEST(TestConformance)
#include "tst_conformance.moc"
