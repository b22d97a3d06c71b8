#include <QTemporaryDir>
#include <cmath>
#include <nlohmann/json.hpp>

#include "tests/cli/cli_run.h"
#include "tests/test_program.h"

using nlohmann::json;

class TestCliLabWalk : public QObject {
    Q_OBJECT

  private slots:
    void aHouseGetsItsPrice() {
        const Run shown = run({"lab", "walk", "--at", "3,120,20", "--json"});
        QVERIFY2(shown.code == 0, shown.err);
        const json result = json::parse(shown.out.toStdString());
        QCOMPARE(result.at("steps").size(), std::size_t{3 + 6 + 2 + 2 + 1 + 1});
        double sum = 0;
        for (const json &step : result["steps"]) {
            if (step.at("kind") == "edge") {
                sum += step.at("out").get<double>();
            } else if (step["kind"] == "sum") {
                QVERIFY(std::abs(sum + step.at("bias").get<double>() - step.at("out").get<double>()) < 1e-12);
                sum = 0;
            }
        }
        const double price = result.at("outputs").at(0).get<double>(), rule = result.at("truth").at(0).get<double>();
        QVERIFY2(std::abs(price - rule) < 1, shown.out);
        QVERIFY(result.at("test_rmse").get<double>() < 1);
    }

    void theTableIsForReading() {
        QTemporaryDir folder;
        const QString file = folder.filePath(QStringLiteral("walk.txt"));
        const Run shown = run({"lab", "walk", "--data", "x1*x2", "--width", "2,3,1", "--row", "7", "--out", file});
        QVERIFY2(shown.code == 0, shown.err);
        QVERIFY(shown.out.isEmpty());
        const QByteArray text = contents(file);
        for (const char *word : {"base part", "x1 -> h3", "h2 -> f", "of the rule", "RMSE"})
            QVERIFY2(text.contains(word), text);
    }

    void seedsAreKept() {
        const QStringList words = {"lab", "walk", "--seed", "4", "--threads", "1", "--json"};
        QCOMPARE(run(words).out, run(words).out);
        QVERIFY(run(words).out != run({"lab", "walk", "--seed", "5", "--json"}).out);
    }

    void badInputIsNamed_data() {
        QTest::addColumn<QStringList>("options");
        QTest::addColumn<QByteArray>("words");
        QTest::newRow("formula") << QStringList{"--data", "sin(x1"} << QByteArray("--data");
        QTest::newRow("outside") << QStringList{"--at", "3,120,200"} << QByteArray("age is 200");
        QTest::newRow("too few") << QStringList{"--at", "3,120"} << QByteArray("bedrooms, area, age");
        QTest::newRow("no number") << QStringList{"--at", "3,big,20"} << QByteArray("\"big\"");
        QTest::newRow("both") << QStringList{"--at", "3,120,20", "--row", "1"} << QByteArray("--row");
        QTest::newRow("row") << QStringList{"--row", "501"} << QByteArray("1 .. 500");
        QTest::newRow("width") << QStringList{"--width", "2,2,1"} << QByteArray("3 inputs");
        QTest::newRow("nodes") << QStringList{"--width", "3,90,1"} << QByteArray("hidden nodes");
        QTest::newRow("range") << QStringList{"--range", "0,1"} << QByteArray("--range");
        QTest::newRow("undefined") << QStringList{"--data", "log(x1)"} << QByteArray("no finite value");
        QTest::newRow("unknown") << QStringList{"--knots", "3"} << QByteArray("--knots");
    }
    void badInputIsNamed() {
        QFETCH(QStringList, options);
        QFETCH(QByteArray, words);
        const Run refused = run(QStringList{"lab", "walk"} + options);
        QCOMPARE(refused.code, 2);
        QVERIFY2(refused.err.contains(words), refused.err);
        QVERIFY(refused.out.isEmpty());
    }
};

KAN_TEST(TestCliLabWalk)
#include "tst_cli_lab_walk.moc"
