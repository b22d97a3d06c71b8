#include <QtTest>
#include <cmath>
#include <nlohmann/json.hpp>

#include "cli_run.h"
#include "table_folder.h"
#include "tests/test_program.h"

using nlohmann::json;

namespace {

/// A dose that saturates, a daily course and a reading error that is the same in every run.
QByteArray doseTable() {
    QByteArray text = "dose,\"time (h)\",effect\n";
    for (int n = 0; n < 150; ++n) {
        const double dose = 0.05 * (n * 37 % 101), time = 0.7 * (n * 53 % 149);
        const double effect = 100 * dose / (1 + dose) + 10 * std::sin(2 * M_PI * time / 24) + 8 * std::sin(97.0 * n);
        text += QByteArray::number(dose, 'g', 12) + ',' + QByteArray::number(time, 'g', 12) + ',' +
                QByteArray::number(effect, 'g', 12) + '\n';
    }
    return text;
}

}  // namespace

/// kan-cli train --constraint.
class TestCliConstraints : public QObject {
    Q_OBJECT

    QTemporaryDir folder_;
    QString table_;

  private slots:
    void initTestCase() {
        table_ = folder_.filePath("dose.csv");
        QFile table(table_);
        QVERIFY(table.open(QIODevice::WriteOnly));
        table.write(doseTable());
    }

    /// By trials, too, whose networks could not keep them without finer grids and straight ends.
    void keepsWhatIsKnown() {
        const QString saved = folder_.filePath("m.json"), written = folder_.filePath("result.json");
        const Run trained =
            run({"train", "--csv", table_, "--target", "effect", "--constraint", "rising(dose)", "--constraint",
                 "concave(dose)", "--constraint", "periodic(\"time (h)\", 24)", "--save", saved, "--out", written});
        QVERIFY2(trained.code == 0, trained.err);
        const json result = json::parse(contents(written).constData());
        QCOMPARE(result["constraints"].size(), 3u);
        for (const json &each : result["constraints"]) {
            QCOMPARE(each["rows"], json(150));
            QCOMPARE(each["broken"], json(0));
        }
        QVERIFY(trained.err.contains("rising(dose): kept in all 150 rows"));
        QVERIFY(trained.err.contains("periodic(\"time (h)\", 24): kept"));
        QVERIFY(result["test"]["r2"].get<double>() > 0.7);

        // They are in the file, and hold in what goes on from it.
        const Run further = run({"train", saved, "--set", "steps=3"});
        QVERIFY2(further.code == 0, further.err);
        QCOMPARE(json::parse(further.out.constData())["constraints"].size(), 3u);
    }

    /// Networks that cannot be odd in one of two inputs are not tried.
    void trialsAreOfNetworksThatCan() {
        const Run trained = run({"train", "--csv", table_, "--target", "effect", "--constraint", "odd(dose)"});
        QVERIFY2(trained.code == 0, trained.err);
        QVERIFY(trained.err.contains("odd(dose): kept in all 150 rows"));
    }

    void badOnesAreUsageErrors_data() {
        QTest::addColumn<QString>("constraint");
        QTest::addColumn<QByteArray>("said");
        QTest::newRow("kind") << "rises(dose)" << QByteArray("use rising, falling");
        QTest::newRow("input") << "rising(does)" << QByteArray("did you mean \"dose\"");
        QTest::newRow("one of two") << "symmetric(dose)" << QByteArray("symmetric(x, y)");
        QTest::newRow("period") << "periodic(dose, 1e-5)" << QByteArray("in the input's own unit");
    }
    void badOnesAreUsageErrors() {
        QFETCH(QString, constraint);
        QFETCH(QByteArray, said);
        const Run refused = run({"train", "--csv", table_, "--target", "effect", "--constraint", constraint});
        QCOMPARE(refused.code, 2);
        QVERIFY2(refused.err.contains(said), refused.err);
        QVERIFY(refused.out.isEmpty());
    }

    void perceptronsHaveNone() {
        const Run refused =
            run({"train", "--csv", table_, "--target", "effect", "--mlp", "2,5,1", "--constraint", "rising(dose)"});
        QCOMPARE(refused.code, 2);
        QVERIFY2(refused.err.contains("which KANs keep"), refused.err);
    }
};

KAN_TEST(TestCliConstraints)
#include "tst_cli_constraints.moc"
