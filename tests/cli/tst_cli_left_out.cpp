#include <QtTest>
#include <nlohmann/json.hpp>

#include "cli_run.h"
#include "table_folder.h"
#include "tests/test_program.h"

using nlohmann::json;

namespace {

/// y = 3 x but for rows 7 and 30, which are far off; name numbers the rows.
QByteArray rowsWithOutliers() {
    QByteArray text = "name,x,y\n";
    for (int n = 1; n <= 50; ++n) {
        const double x = 0.2 * (n * 17 % 50), y = n == 7 || n == 30 ? 500 : 3 * x;
        text += "r" + QByteArray::number(n) + ',' + QByteArray::number(x) + ',' + QByteArray::number(y) + '\n';
    }
    return text;
}

QStringList trainOn(const QString &file) {
    return {"train", "--csv", file, "--target", "y", "--ignore", "name", "--set", "opt=LM", "steps=8", "lamb=0"};
}

json resultOf(const QStringList &arguments) {
    const Run done = run(arguments);
    return done.code == 0 ? json::parse(done.out.constData()) : json();
}

}  // namespace

/// --leave-out, and experiments that leave rows out.
class TestCliLeftOut : public QObject {
    Q_OBJECT

  private slots:
    void theyNeitherTrainNorTest() {
        const TableFolder folder;
        const QString file = folder.write("t.csv", rowsWithOutliers());
        const Run all = run(trainOn(file));
        QVERIFY2(all.err.contains("40 rows train, 10 test"), all.err);
        const Run without = run(trainOn(file) + QStringList{"--leave-out", "30,7"});
        QVERIFY2(without.code == 0, without.err);
        QVERIFY2(without.err.contains("Rows 7,30 are left out by hand"), without.err);
        const json result = json::parse(without.out.constData());
        QVERIFY(result["test"]["rmse"].get<double>() < 0.5);
        QVERIFY(json::parse(all.out.constData())["train"]["rmse"].get<double>() > 20);
    }

    void theFileKeepsThemAndEveryCommandRespectsThem() {
        const TableFolder folder;
        const QString file = folder.write("t.csv", rowsWithOutliers()), model = folder.path("m.json");
        const Run saved = run(trainOn(file) + QStringList{"--leave-out", "7,30", "--save", model});
        QVERIFY2(saved.code == 0, saved.err);
        const json kept = json::parse(contents(model).constData());
        QCOMPARE(kept["table"]["left_out"], json({7, 30}));
        const Run again = run({"train", model});
        QVERIFY2(again.code == 0 && again.err.contains("Rows 7,30 are left out by hand"), again.err);
        const Run back = run({"train", model, "--leave-out", ""});
        QVERIFY2(back.code == 0 && back.err.contains("40 rows train, 10 test") && !back.err.contains("by hand"),
                 back.err);
        const Run other = run({"train", model, "--leave-out", "1-3"});
        QVERIFY2(other.err.contains("Rows 1-3 are left out by hand"), other.err);
        const Run predicted = run({"predict", model, file});
        QVERIFY2(predicted.code == 0 && predicted.out.count('\n') == 51, predicted.err);
        const Run discovered = run({"discover", model, "--out", folder.path("d.json")});
        QVERIFY2(discovered.code == 0 && discovered.err.contains("Rows 7,30 are left out by hand"), discovered.err);
        const json found = json::parse(contents(folder.path("d.json")).constData());
        QVERIFY2(std::abs(found.at("test_rmse").get<double>()) < 1e-6, found.dump().c_str());
    }

    void formsAreFittedWithoutThem() {
        const TableFolder folder;
        const QString file = folder.write("t.csv", rowsWithOutliers());
        const QStringList fit = {"fit", "--csv", file, "--target", "y", "--formula", "a*x", "--json"};
        const json without = resultOf(fit + QStringList{"--leave-out", "7,30"});
        QVERIFY(without.is_object() && std::abs(without["constants"][0]["value"].get<double>() - 3) < 1e-9);
        const json all = resultOf(fit);
        QVERIFY(std::abs(all["constants"][0]["value"].get<double>() - 3) > 0.1);
    }

    void whatIsNoListIsRefused_data() {
        QTest::addColumn<QStringList>("arguments");
        QTest::addColumn<QByteArray>("said");
        QTest::newRow("word") << QStringList{"--leave-out", "x"}
                              << QByteArray("--leave-out: \"x\" is no number of a row");
        QTest::newRow("not there") << QStringList{"--leave-out", "51"} << QByteArray("has no row 51");
        QTest::newRow("all") << QStringList{"--leave-out", "1-50"} << QByteArray("all of its 50 rows are left out");
    }
    void whatIsNoListIsRefused() {
        QFETCH(QStringList, arguments);
        QFETCH(QByteArray, said);
        const TableFolder folder;
        const Run refused = run(trainOn(folder.write("t.csv", rowsWithOutliers())) + arguments);
        QVERIFY2(refused.code != 0 && refused.err.contains(said), refused.err);
    }

    void experimentsWithoutATableHaveNone() {
        const Run refused = run({"train", "demo-6-default", "--leave-out", "3"});
        QVERIFY2(refused.code != 0 && refused.err.contains("this experiment has none"), refused.err);
    }
};

KAN_TEST(TestCliLeftOut)
#include "tst_cli_left_out.moc"
