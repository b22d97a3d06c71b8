#include <QtTest>
#include <cmath>
#include <nlohmann/json.hpp>

#include "cli_run.h"
#include "table_folder.h"
#include "tests/test_program.h"

using nlohmann::json;

namespace {

/// y = 100 + 20 length sin(2 angle), beside a column that does nothing.
QByteArray lawTable() {
    QByteArray text = "length,angle,idle,y\n";
    for (int n = 0; n < 400; ++n) {
        const double length = 2 + 0.01 * (n * 37 % 101), angle = 0.01 * (n * 53 % 157), idle = 0.1 * (n * 29 % 97);
        text += QByteArray::number(length, 'g', 12) + ',' + QByteArray::number(angle, 'g', 12) + ',' +
                QByteArray::number(idle, 'g', 12) + ',' +
                QByteArray::number(100 + 20 * length * std::sin(2 * angle), 'g', 12) + '\n';
    }
    return text;
}

}  // namespace

/// kan-cli structure and dependence.
class TestCliStructure : public QObject {
    Q_OBJECT

    QTemporaryDir folder_;
    QString model_;

  private slots:
    void initTestCase() {
        const QString file = folder_.filePath("t.csv");
        QFile table(file);
        QVERIFY(table.open(QIODevice::WriteOnly));
        table.write(lawTable());
        table.close();
        model_ = folder_.filePath("m.json");
        const Run trained = run({"train", "--csv", file, "--target", "y", "--save", model_, "--set",
                                 "model.width=[3,6,1]", "lamb=0", "steps=60", "model.grid=5"});
        QVERIFY2(trained.code == 0, trained.err);
    }

    void tellsWhatALawIsMadeOf() {
        const Run told = run({"structure", model_, "--json"});
        QVERIFY2(told.code == 0, told.err);
        const json report = json::parse(told.out.constData());
        const json &output = report["outputs"][0];
        QCOMPARE(output["name"], json("y"));
        QCOMPARE(output["unused"], json({"idle"}));
        QCOMPARE(output["tree"]["kind"], json("product"));
        QCOMPARE(output["tree"]["children"].size(), 2u);
        QVERIFY(std::abs(output["tree"]["constant"].get<double>() - 100) < 5);
        QVERIFY(output["h_statistic"][0][1].get<double>() > 0.1);
        QVERIFY(output["h_statistic"][0][2].get<double>() < 0.05);
        QVERIFY(report["rmse_without"][1].get<double>() > 10 * report["rmse"].get<double>());
        const Run text = run({"structure", model_});
        QVERIFY2(text.code == 0 && text.out.contains("f1(length) * f2(angle)"), text.out);
        QVERIFY2(text.out.contains("idle does not move y."), text.out);
    }

    void printsDependencesInTheUnitsOfTheData() {
        const Run printed = run({"dependence", model_, "--input", "angle", "--points", "5", "--curves", "2"});
        QVERIFY2(printed.code == 0, printed.err);
        const QList<QByteArray> lines = printed.out.trimmed().split('\n');
        QCOMPARE(lines.size(), 6);
        QCOMPARE(lines[0], QByteArray("angle,y,row 1,row 161"));
        const QList<QByteArray> middle = lines[3].split(',');
        const double x = middle[0].toDouble();
        QVERIFY(std::abs(x - 0.78) < 0.02);
        QVERIFY(std::abs(middle[1].toDouble() - (100 + 20 * 2.5 * std::sin(2 * x))) < 2);
    }

    /// Categories one by one with all inputs of their column, counts value by value; the law is a sum.
    void movesColumnsAsTheirKindAsksFor() {
        const QString file = folder_.filePath("kinds.csv"), model = folder_.filePath("kinds.json");
        QByteArray text = "colour,doors,y\n";
        const char *colours[] = {"red", "blue", "green"};
        for (int n = 0; n < 200; ++n) {
            const int colour = n * 11 % 3, doors = 2 + n * 7 % 4;
            text += QByteArray(colours[colour]) + ',' + QByteArray::number(doors) + ',' +
                    QByteArray::number(10 * doors + 5 * colour) + '\n';
        }
        QFile table(file);
        QVERIFY(table.open(QIODevice::WriteOnly));
        table.write(text);
        table.close();
        const Run trained = run({"train", "--csv", file, "--target", "y", "--save", model, "--set", "model.width=[4,1]",
                                 "lamb=0", "steps=40"});
        QVERIFY2(trained.code == 0, trained.err);
        const Run colour = run({"dependence", model, "--input", "colour", "--curves", "1"});
        QVERIFY2(colour.code == 0, colour.err);
        const QList<QByteArray> lines = colour.out.trimmed().split('\n');
        QCOMPARE(lines.size(), 4);
        QCOMPARE(lines[0], QByteArray("colour,y,row 1"));
        QVERIFY2(lines[1].startsWith("blue,") && lines[3].startsWith("red,"), colour.out);
        QVERIFY2(std::abs(lines[1].split(',')[1].toDouble() - lines[3].split(',')[1].toDouble() - 5) < 0.5, colour.out);
        QCOMPARE(run({"dependence", model, "--input", "colour=red", "--curves", "1"}).out, colour.out);
        const json doors = json::parse(run({"dependence", model, "--input", "doors", "--json"}).out.constData());
        QCOMPARE(doors["x"], json({2, 3, 4, 5}));
        QCOMPARE(doors["rows"].size(), doors["curves"].size());
        QVERIFY(!doors.contains("categories"));
        const json many =
            json::parse(run({"dependence", model, "--input", "doors", "--points", "7", "--json"}).out.constData());
        QCOMPARE(many["x"].size(), 7u);
    }

    void tellsProbabilitiesOfClasses() {
        const QString file = folder_.filePath("classes.csv"), model = folder_.filePath("classes.json");
        QByteArray text = "length,heavy\n";
        for (int n = 0; n < 200; ++n) {
            const double length = 0.1 * (n * 37 % 101);
            text += QByteArray::number(length) + (length > 5 ? ",yes\n" : ",no\n");
        }
        QFile table(file);
        QVERIFY(table.open(QIODevice::WriteOnly));
        table.write(text);
        table.close();
        const Run trained =
            run({"train", "--csv", file, "--target", "heavy", "--save", model, "--set", "lamb=0", "steps=20"});
        QVERIFY2(trained.code == 0, trained.err);
        const json yes = json::parse(run({"dependence", model, "--input", "length", "--json"}).out.constData());
        QCOMPARE(yes["output"], json("P(heavy = yes)"));
        const json no =
            json::parse(run({"dependence", model, "--input", "length", "--output", "no", "--json"}).out.constData());
        QCOMPARE(no["output"], json("P(heavy = no)"));
        for (std::size_t n = 0; n < yes["mean"].size(); ++n)
            QVERIFY(std::abs(yes["mean"][n].get<double>() + no["mean"][n].get<double>() - 1) < 1e-12);
        QVERIFY(yes["mean"].back().get<double>() > 0.9 && yes["mean"].front().get<double>() < 0.1);
        QCOMPARE(run({"dependence", model, "--input", "length", "--output", "heavy", "--json"}).out,
                 run({"dependence", model, "--input", "length", "--json"}).out);
        QCOMPARE(run({"dependence", model, "--input", "length", "--output", "maybe"}).code, 2);
    }

    void contributionsAddUp() {
        const Run printed = run({"attribute", model_, "--test"});
        QVERIFY2(printed.code == 0, printed.err);
        const QList<QByteArray> lines = printed.out.trimmed().split('\n');
        QCOMPARE(lines[0], QByteArray("row,base,length,angle,idle,y"));
        QCOMPARE(lines.size(), 81);
        for (qsizetype n = 1; n < lines.size(); ++n) {
            const QList<QByteArray> cells = lines[n].split(',');
            double sum = 0;
            for (qsizetype c = 1; c < 5; ++c) sum += cells[c].toDouble();
            QVERIFY2(std::abs(sum - cells[5].toDouble()) < 0.01, lines[n]);
        }
        const Run as_json = run({"attribute", model_, "--json"});
        QCOMPARE(json::parse(as_json.out.constData())["contributions"].size(), 320u);
        QCOMPARE(run({"attribute", model_, "--output", "z"}).code, 2);
    }

    void refusesInWords() {
        const Run unknown = run({"dependence", model_, "--input", "angel"});
        QCOMPARE(unknown.code, 2);
        QVERIFY2(unknown.err.contains("--input") && unknown.err.contains("angle"), unknown.err);
        QCOMPARE(run({"dependence", model_}).code, 2);
        const Run untrained = run({"structure", "demo-6-default"});
        QVERIFY2(untrained.code == 2 && untrained.err.contains("no trained network"), untrained.err);
        const Run output = run({"dependence", model_, "--input", "angle", "--output", "z"});
        QVERIFY2(output.code == 2 && output.err.contains("--output"), output.err);
    }
};

KAN_TEST(TestCliStructure)
#include "tst_cli_structure.moc"
