#include <nlohmann/json.hpp>

#include "tests/cli/cli_run.h"
#include "tests/test_program.h"

using nlohmann::json;

/// The labs that set networks side by side: a KAN beside a perceptron, and a KAN on ever finer grids.
class TestCliLabSideBySide : public QObject {
    Q_OBJECT

  private slots:
    void bothNetworksAreTold() {
        const Run shown = run({"lab", "side-by-side", "--steps", "20", "--rows", "300", "--json"});
        QVERIFY2(shown.code == 0, shown.err);
        const json result = json::parse(shown.out.toStdString());
        const json &kan = result.at("networks").at(0), &mlp = result["networks"].at(1);
        QCOMPARE(kan.at("name").get<std::string>(), std::string("KAN 2-2-1, G 5"));
        QCOMPARE(kan.at("parameters").get<int>(), 63);
        QCOMPARE(mlp.at("parameters").get<int>(), 61);
        for (const json &one : {kan, mlp}) {
            QCOMPARE(one.at("train_loss").size(), std::size_t{20});
            QVERIFY(one.at("test_rmse").get<double>() > 0);
        }
    }

    void theTableIsForReading() {
        const Run shown = run({"lab", "side-by-side", "--formula", "x1*x2", "--opt", "Adam", "--steps", "30",
                               "--activation", "relu", "--mlp-layers", "2"});
        QVERIFY2(shown.code == 0, shown.err);
        for (const char *word : {"network", "parameters", "KAN 2-2-1", "relu", "seconds"})
            QVERIFY2(shown.out.contains(word), shown.out);
    }

    void gridExtensionTellsItsStaircase() {
        const Run shown = run({"lab", "grid-extension", "--json", "--set", "grid_schedule=[6,12]", "steps=24",
                               "sampling.train_num=400", "sampling.test_num=200"});
        QVERIFY2(shown.code == 0, shown.err);
        const json result = json::parse(shown.out.toStdString());
        QCOMPARE(result.at("curve").size(), std::size_t{3});
        QCOMPARE(result.at("train_loss").size(), std::size_t{24});
        QCOMPARE(result.at("grid").at(0).get<int>(), 3);
        QCOMPARE(result["grid"].at(23).get<int>(), 12);
        QVERIFY(result["train_loss"].at(23).get<double>() < result["train_loss"].at(7).get<double>());
    }

    void badInputIsNamed_data() {
        QTest::addColumn<QStringList>("options");
        QTest::addColumn<QByteArray>("words");
        QTest::newRow("formula") << QStringList{"--formula", "sin(x1"} << QByteArray("--formula");
        QTest::newRow("hidden") << QStringList{"--kan-hidden", "two"} << QByteArray("\"two\"");
        QTest::newRow("nodes") << QStringList{"--kan-hidden", "99"} << QByteArray("hidden nodes");
        QTest::newRow("too wide") << QStringList{"--kan-hidden", "12", "--grid", "200"} << QByteArray("fewer nodes");
        QTest::newRow("layers") << QStringList{"--mlp-layers", "9"} << QByteArray("--mlp-layers");
        QTest::newRow("optimiser") << QStringList{"--opt", "LM"} << QByteArray("LBFGS or Adam");
        QTest::newRow("activation") << QStringList{"--activation", "step"} << QByteArray("tanh");
        QTest::newRow("unknown") << QStringList{"--knots", "3"} << QByteArray("--knots");
    }
    void badInputIsNamed() {
        QFETCH(QStringList, options);
        QFETCH(QByteArray, words);
        const Run refused = run(QStringList{"lab", "side-by-side"} + options);
        QCOMPARE(refused.code, 2);
        QVERIFY2(refused.err.contains(words), refused.err);
        QVERIFY(refused.out.isEmpty());
    }
};

KAN_TEST(TestCliLabSideBySide)
#include "tst_cli_lab_side_by_side.moc"
