#include <cmath>
#include <nlohmann/json.hpp>

#include "tests/cli/cli_run.h"
#include "tests/cli/table_folder.h"
#include "tests/test_program.h"

using nlohmann::json;

namespace {

/// y = 100 + 30 a - 20 b^2 on a grid; colour says whether y is above 100, half tells train from test.
QByteArray table() {
    QByteArray text = "a,b,colour,half,y\n";
    for (int n = 0; n < 120; ++n) {
        const int column = n % 12, row = n / 12;
        const double a = column / 6.0 - 1;
        const double b = row / 5.0 - 1;
        const double y = 100 + 30 * a - 20 * b * b;
        text += QByteArray::number(a, 'g', 17) + "," + QByteArray::number(b, 'g', 17) + "," +
                (y > 100 ? "red" : "blue") + "," + (n % 4 == 1 ? "test" : "train") + "," +
                QByteArray::number(y, 'g', 17) + "\n";
    }
    return text;
}

/// The cells of one column of a prediction file.
QList<QByteArray> columnOf(const QByteArray &csv, int column) {
    QList<QByteArray> cells;
    const QList<QByteArray> lines = csv.trimmed().split('\n');
    for (int n = 1; n < lines.size(); ++n) cells << lines[n].split(',')[column];
    return cells;
}

}  // namespace

class TestCliTables : public QObject {
    Q_OBJECT

  private slots:
    void trainsOnATableAndPredictsItsRows() {
        const TableFolder folder;
        const QString file = folder.write("t.csv", table());
        const QString model = folder.path("model.json"), predictions = folder.path("p.csv");
        const Run trained =
            run({"train", "--csv", file, "--target", "y", "--ignore", "colour,half", "--split", "0.75", "--split-seed",
                 "3", "--set", "opt=LM", "steps=8", "lamb=0", "model.width=[2,1]", "--save", model});
        QVERIFY2(trained.code == 0, trained.err);
        QVERIFY2(trained.err.contains("90 rows train, 30 test; 2 inputs"), trained.err);
        QVERIFY(trained.out.isEmpty());
        const Run predicted = run({"predict", model, file, "--out", predictions});
        QVERIFY2(predicted.code == 0, predicted.err);
        const QList<QByteArray> known = columnOf(table(), 4);
        const QList<QByteArray> found = columnOf(contents(predictions), 1);
        QCOMPARE(found.size(), known.size());
        for (qsizetype n = 0; n < found.size(); ++n) {
            const double error = std::abs(found[n].toDouble() - known[n].toDouble());
            QVERIFY2(error < 0.5, qPrintable(QString("row %1: %2").arg(n + 1).arg(error)));
        }
    }

    void trialsChooseTheNetwork() {
        const TableFolder folder;
        const QString file = folder.write("t.csv", table());
        const QStringList command = {"train", "--csv", file, "--target", "y", "--ignore", "colour,half"};
        const Run chosen = run(command);
        QVERIFY2(chosen.code == 0, chosen.err);
        QVERIFY2(chosen.err.contains("Chosen among "), chosen.err);
        const json result = json::parse(chosen.out.toStdString());
        QVERIFY(result["chosen"]["trials"].size() > 5);
        QCOMPARE(result["chosen"]["width"].back().get<int>(), 1);
        QCOMPARE(result["chosen"]["steps"].get<std::size_t>(), result["train_loss"].size());
        const Run fixed = run(command + QStringList{"--defaults", "fixed"});
        QVERIFY2(fixed.code == 0, fixed.err);
        QVERIFY(!fixed.err.contains("Chosen among "));
        const json before = json::parse(fixed.out.toStdString());
        QVERIFY(!before.contains("chosen"));
        QVERIFY(result["test"]["rmse"].get<double>() < before["test"]["rmse"].get<double>());
    }

    void savedNetworkIsNotChosenAgain() {
        const TableFolder folder;
        const QString file = folder.write("t.csv", table()), model = folder.path("model.json");
        const Run first = run({"train", "--csv", file, "--target", "y", "--ignore", "colour,half", "--save", model});
        QVERIFY2(first.code == 0 && first.err.contains("Chosen among "), first.err);
        QVERIFY(json::parse(contents(model).toStdString())["chosen"].get<std::string>().starts_with("Chosen among "));
        const Run again = run({"train", model});
        QVERIFY2(again.code == 0, again.err);
        QVERIFY2(!again.err.contains("Chosen among "), again.err);
    }

    void describesATable() {
        const TableFolder folder;
        const QString file = folder.write("t.csv",
                                          "# made by hand\nlead;when;y\nmg/l;;°C\n<0,05;14.08.2020 10:00;1\n0,5;"
                                          "14.08.2020 10:30;2\n1.234,5;14.08.2020 11:00;n.d.\n2;14.08.2020 12:00;4\n"
                                          "3;14.08.2020 13:00;5\n4;14.08.2020 14:00;6\n");
        const Run text = run({"describe", "--csv", file});
        QVERIFY2(text.code == 0, text.err);
        for (const char *part :
             {"6 rows, 3 columns", "h since 2020-08-14 10:00", "0.5 ... 1234.5", "--units-row no",
              "\"<0,05\" in row 1 (line 4)", "\"n.d.\" in row 3 (line 6)", "2 of 6 rows would be left out"})
            QVERIFY2(text.out.contains(part), text.out);
        const Run as_json = run({"describe", "--csv", file, "--json"});
        const json found = json::parse(as_json.out.toStdString());
        QCOMPARE(found.at("rows").get<int>(), 6);
        QCOMPARE(found.at("dialect").at("units_row").get<bool>(), true);
        const json &lead = found.at("columns").at(0);
        QCOMPARE(lead.at("unit").get<std::string>(), std::string("mg/l"));
        QCOMPARE(lead.at("odd_cells").at(0).at("line").get<int>(), 4);
        QCOMPARE(found.at("columns").at(2).at("role").get<std::string>(), std::string("target"));
        const Run names = run({"describe", "--csv", folder.write("n.csv", "a\nanna\nbert\ncarl\n")});
        QVERIFY2(names.code == 0 && names.out.contains("cannot be trained on"), names.out + names.err);
        QByteArray logged = "a,y,when\n";
        for (int n = 0; n < 20; ++n)
            logged += QByteArray::number(n * n % 7) + "," + QByteArray::number(n * n % 11) + ".5,2024-03-" +
                      QByteArray::number(n + 1) + "\n";
        const Run dated = run({"describe", "--csv", folder.write("d.csv", logged), "--json"});
        const json columns = json::parse(dated.out.toStdString()).at("columns");
        QCOMPARE(columns.at(1).at("role"), json("target"));  // and not when it was measured
        QCOMPARE(columns.at(2).at("role"), json("input"));
        const QString one = folder.write("one.csv", "a,b\n1,2\n2,3\n3,5\n4,4\n"),
                      two = folder.write("two.csv", "b,a\n1,7\n2,9\n");
        const Run derived = run({"describe", "--csv", one, "--csv", two, "--derive", "ratio=a/b", "--lags", "b:1",
                                 "--target", "b", "--json"});
        QVERIFY2(derived.code == 0, derived.err);
        const json computed = json::parse(derived.out.toStdString()).at("columns");
        QCOMPARE(computed.size(), std::size_t{5});
        QCOMPARE(computed.at(2).at("name"), json("file"));
        QCOMPARE(computed.at(3).at("name"), json("ratio"));
        QCOMPARE(computed.at(3).at("high"), json(7.0));
        QCOMPARE(computed.at(4).at("name"), json("b[t-1]"));
        QCOMPARE(computed.at(4).at("missing"), json(1));
        const Run nothing = run({"describe"});
        QVERIFY2(nothing.code == 2 && nothing.err.contains("--csv"), nothing.err);
    }

    void oddCellsAreTreatedAsAsked() {
        const TableFolder folder;
        QByteArray rows = "lead (mg/l),y\n";
        for (int n = 0; n < 40; ++n)
            rows += (n % 8 == 3 ? QByteArray("<0.5") : QByteArray::number(n)) + "," + QByteArray::number(2 * n) + "\n";
        const QString file = folder.write("t.csv", rows), model = folder.path("m.json");
        const QStringList train = {"train", "--csv",   file,    "--target",           "y",
                                   "--set", "steps=2", "--out", folder.path("o.json")};
        const Run dropped = run(train);
        QVERIFY2(dropped.err.contains("28 rows train, 7 test") && dropped.err.contains("lead (mg/l)=half-limit"),
                 dropped.err);
        const Run half = run(train + QStringList{"--missing", "lead (mg/l)=half-limit", "--save", model});
        QVERIFY2(half.err.contains("32 rows train, 8 test"), half.err);
        const Run predicted = run({"predict", model, file});
        QCOMPARE(predicted.out.count('\n'), 41);
        QVERIFY2(run(train + QStringList{"--missing", "lead (mg/l)=7"}).err.contains("32 rows train"), "filled");
        const Run wrong = run(train + QStringList{"--missing", "lead=drop"});
        QVERIFY2(wrong.code == 2 && wrong.err.contains("lead (mg/l)"), wrong.err);
        const Run rule = run(train + QStringList{"--missing", "y=perhaps"});
        QVERIFY2(rule.code == 2 && rule.err.contains("half-limit"), rule.err);
    }

    void notesOnRowsAndModel() {
        const TableFolder folder;
        QByteArray rows = "a,b,y,rare\n";
        for (int n = 0; n < 60; ++n)
            rows += QByteArray::number(n % 7) + "," + QByteArray::number(n % 5) + "," +
                    QByteArray::number((n * 37) % 4) + "," + (n == 9 || n == 33 ? "yes" : "no") + "\n";
        const QString file = folder.write("t.csv", rows), out = folder.path("o.json");
        const Run few = run(
            {"train", "--csv", file, "--target", "y", "--ignore", "rare", "--set", "steps=3", "grid=30", "--out", out});
        QVERIFY2(few.err.contains("has only 4 values, from 0 to 3"), few.err);
        QVERIFY2(few.err.contains("The grid of 30 intervals is fine for 48 training rows"), few.err);
        const Run rare =
            run({"train", "--csv", file, "--target", "rare", "--ignore", "y", "--set", "steps=3", "--out", out});
        QVERIFY2(rare.err.contains("Rare classes: yes (3.33 %)"), rare.err);
        QVERIFY2(rare.err.contains("no better than always saying the most frequent class"), rare.err);
        const json test = json::parse(contents(out).toStdString()).at("train");
        QCOMPARE(test.at("classes").size(), std::size_t{2});
        QVERIFY(test.at("majority_accuracy").get<double>() > 0.9);
        QByteArray power = "day,d,y\n";
        for (int n = 0; n < 40; ++n)
            power += "2020-01-" + QByteArray::number(n % 28 + 1) + "," + QByteArray::number(std::pow(10.0, n / 10.0)) +
                     "," + QByteArray::number(std::pow(10.0, n / 20.0)) + "\n";
        const QString wide = folder.write("p.csv", power);
        const Run law = run({"describe", "--csv", wide});
        QVERIFY2(law.out.contains("--log y,d takes them") && !law.out.contains("decades"), law.out);
        const QString waves = folder.write("w.csv", [&] {
            QByteArray text = "day,d,y\n";
            for (int n = 0; n < 40; ++n)
                text += "2020-01-" + QByteArray::number(n % 28 + 1) + "," +
                        QByteArray::number(std::pow(10.0, n / 10.0)) + "," + QByteArray::number(std::sin(0.5 * n)) +
                        "\n";
            return text;
        }());
        const Run decades = run({"describe", "--csv", waves});
        QVERIFY2(decades.out.contains("d (3.5 decades) spans") && !decades.out.contains("follow each other"),
                 decades.out);
        const Run logs = run({"train", "--csv", wide, "--target", "y", "--ignore", "day", "--log", "d,y", "--set",
                              "steps=5", "model.width=[1,1]", "--out", out});
        QVERIFY2(logs.code == 0 && !logs.err.contains("decades"), logs.err);
        const Run negative = run({"train", "--csv", file, "--target", "y", "--log", "a", "--out", out});
        QVERIFY2(negative.code == 2 && negative.err.contains("which has no logarithm"), negative.err);
        QByteArray days = "day,y\n";
        for (int n = 0; n < 28; ++n)
            days += "2020-02-" + QByteArray::number(n + 1) + "," + QByteArray::number(n * n % 17 + 0.5) + "\n";
        const Run series = run({"describe", "--csv", folder.write("s.csv", days)});
        QVERIFY2(series.out.contains("--lags y:1,2,12"), series.out);
        const Run repeated =
            run({"describe", "--csv", folder.write("r.csv", table() + table().mid(table().indexOf('\n') + 1))});
        QVERIFY2(repeated.out.contains("the same as a training row"), repeated.out);
    }

    void discoversAFormulaOfATable() {
        const TableFolder folder;
        const QString file = folder.write("t.csv", table()), model = folder.path("f.json"), out = folder.path("d.json");
        const Run found = run({"discover", "--csv", file, "--target", "y", "--ignore", "colour", "--split-column",
                               "half", "--set", "model.width=[2,1]", "--attempts", "1", "--save", model, "--out", out});
        QVERIFY2(found.code == 0, found.err);
        const Run exported = run({"export", model, "--format", "text"});
        QVERIFY2(exported.out.contains("a") && exported.out.contains("b^2"), exported.out);
        const Run predicted = run({"predict", model, file});
        QCOMPARE(predicted.out.count('\n'), 121);
    }

    void theSavedExperimentIsComplete() {
        const TableFolder folder;
        const QString file = folder.write("t.csv", table());
        const QString model = folder.path("model.json"), again = folder.path("again.json");
        QCOMPARE(run({"train", "--csv", file, "--target", "y", "--split-column", "half", "--defaults", "fixed", "--set",
                      "steps=2", "--save", model, "--out", again})
                     .code,
                 0);
        const json result = json::parse(contents(again).toStdString());
        QCOMPARE(result.at("test_prediction").size(), std::size_t{30});
        const json saved = json::parse(contents(model).toStdString());
        QVERIFY(!saved.contains("dataset"));
        QCOMPARE(saved.at("versions").size(), std::size_t{1});
        QCOMPARE(saved.at("encoding").at("inputs").size(), std::size_t{3});
        QCOMPARE(saved.at("model").at("width"), json({4, 3, 1}));  // as the window begins with
        QCOMPARE(saved.at("model").at("grid"), json(3));
        QCOMPARE(saved.at("training").at("lamb"), json(0.001));
        const Run trained = run({"train", model, "--set", "steps=2"});
        QCOMPARE(json::parse(trained.out.toStdString()).at("train_loss"), result.at("train_loss"));
        const Run formula = run({"export", model, "--format", "python", "--digits", "3"});
        QVERIFY2(formula.code == 0 && formula.out.contains("colour"), formula.out + formula.err);
    }

    void classesAreCalledByTheirNames() {
        const TableFolder folder;
        const QString file = folder.write("t.csv", table());
        const QString test = folder.write("test.csv", table().left(1500).append("\n").replace("\n\n", "\n"));
        const QString model = folder.path("model.json");
        const Run trained = run({"train", "--csv", file, "--target", "colour", "--ignore", "half,y", "--set",
                                 "model.width=[2,2,1]", "steps=20", "--save", model, "--out", folder.path("r.json")});
        QVERIFY2(trained.code == 0 && trained.err.contains("2 classes"), trained.err);
        const json result = json::parse(contents(folder.path("r.json")).toStdString());
        QVERIFY(result.at("train_accuracy").get<double>() > 0.9);
        const QList<QByteArray> found = columnOf(run({"predict", model, file}).out, 1);
        int right = 0;
        for (qsizetype n = 0; n < found.size(); ++n) right += found[n] == columnOf(table(), 2)[n] ? 1 : 0;
        QVERIFY(right > 105);
    }

    void rowsThatCannotBePredictedAreNamed() {
        const TableFolder folder;
        const QString file = folder.write("t.csv", table());
        const QString model = folder.path("model.json");
        QCOMPARE(run({"train", "--csv", file, "--target", "y", "--ignore", "half", "--set", "steps=1", "--save", model})
                     .code,
                 0);
        const QString rows = folder.write("rows.csv", "colour,b,a\nred,0,0.5\nred,,0.5\n\ngreen,0,0\nblue,0.1,0\n");
        const Run predicted = run({"predict", model, rows});
        QCOMPARE(predicted.code, 0);
        const QList<QByteArray> cells = columnOf(predicted.out, 1);
        QCOMPARE(cells.size(), 4);
        QVERIFY(!cells[0].isEmpty() && cells[1].isEmpty() && cells[2].isEmpty() && !cells[3].isEmpty());
        QVERIFY2(predicted.err.contains("2 rows cannot be predicted"), predicted.err);
        QVERIFY2(predicted.err.contains("row 2 (line 3): b is missing"), predicted.err);
        QVERIFY2(predicted.err.contains("row 3 (line 5): colour is \"green\""), predicted.err);
    }

    /// Names and values are a stranger's: a terminal would obey them.
    void whatATerminalObeysIsSpeltOut() {
        const TableFolder folder;
        QByteArray text = "a,\033[31mred,y\u202E\n";
        for (int n = 0; n < 30; ++n) text += QByteArray::number(n % 7) + ",5," + QByteArray::number(n % 3) + "\n";
        const QString file = folder.write("t.csv", text), model = folder.path("model.json");
        const Run trained = run({"train", "--csv", file, "--target", "y[U+202E]", "--set", "steps=1", "--save", model});
        QVERIFY2(trained.code == 0 && trained.err.contains("Column [U+001B][31mred is ignored"), trained.err);
        const QString key = folder.write("key.json",
                                         "{\"kan_experiment\": 1, \"rules\": \"pykan-0.2\", \"formula\": \"x1\", "
                                         "\"model\": {\"\\u001b]0;title\": 2}}");
        const QString value = folder.write("value.json", "{\"kan_experiment\": 1, \"rules\": \"\\u001b[2J\"}");
        for (const Run &refused : {run({"train", key}), run({"train", value}), run({"train", "\033[2J.json"})}) {
            QCOMPARE(refused.code, 2);
            QVERIFY2(refused.err.contains("[U+001B]") && !refused.err.contains('\033'), refused.err);
        }
        for (const char *format :
             {"latex", "python", "cpp", "sympy", "matlab", "julia", "r", "mathematica", "javascript"}) {
            const Run exported = run({"export", model, "--format", format});
            QVERIFY2(exported.code == 0 && exported.out.contains("[U+202E]") && !exported.out.contains("\u202E"),
                     exported.out + exported.err);
        }
    }

    void dialectsAndClassesCanBeSaid() {
        const TableFolder folder;
        QByteArray text = "1990;2000;kind\n";
        for (int n = 0; n < 60; ++n) text += QByteArray::number(n % 10) + ",5;2;" + QByteArray::number(n % 3) + "\n";
        const QString file = folder.write("t.txt", text);
        const QString model = folder.path("model.json");
        const Run trained = run({"train", "--csv", file, "--header", "yes", "--delimiter", ";", "--decimal-comma",
                                 "yes", "--target", "kind", "--classes", "--set", "steps=1", "--save", model});
        QVERIFY2(trained.code == 0 && trained.err.contains("1 input, 3 classes"), trained.err);
        QVERIFY2(trained.err.contains("Column 2000 is ignored: it has the same value in all rows"), trained.err);
        const Run predicted = run({"predict", model, file, "--header=yes"});
        QVERIFY2(predicted.code == 0 && columnOf(predicted.out, 1).size() == 60, predicted.err);
        QVERIFY(run({"predict", model, file, "--header=perhaps"}).err.contains("expected yes or no"));
    }

    void formulasPredictToo() {
        const TableFolder folder;
        const QString model = folder.path("model.json");
        QCOMPARE(run({"train", "demo-6-default", "--set", "steps=1", "--save", model}).code, 0);
        const Run predicted = run({"predict", model, folder.write("rows.csv", "x2,x1\n0,0\n0.5,-0.5\n")});
        QVERIFY2(predicted.code == 0 && predicted.out.startsWith("row,f\n1,"), predicted.out + predicted.err);
    }

    void badInputExitsWith2_data() {
        QTest::addColumn<QStringList>("arguments");
        QTest::addColumn<QString>("says");
        QTest::newRow("no target") << QStringList{"train", "--csv", "TABLE"} << "--csv needs --target";
        QTest::newRow("target") << QStringList{"train", "--csv", "TABLE", "--target", "z"} << "no column \"z\"";
        QTest::newRow("ignored") << QStringList{"train", "--csv", "TABLE", "--target", "y", "--ignore", "color"}
                                 << "perhaps \"colour\" is meant";
        QTest::newRow("split") << QStringList{"train", "--csv", "TABLE", "--target", "y", "--split", "1.5"}
                               << "--split is \"1.5\"";
        QTest::newRow("two splits") << QStringList{"train",   "--csv", "TABLE",          "--target", "y",
                                                   "--split", "0.5",   "--split-column", "half"}
                                    << "exclude each other";
        QTest::newRow("width") << QStringList{"train", "--csv", "TABLE", "--target", "y", "--set", "model.width=[2,1]"}
                               << "width starts with 2, but the data has";
        QTest::newRow("file and table") << QStringList{"train", "demo-6-default", "--csv", "TABLE", "--target", "y"}
                                        << "unexpected argument";
        QTest::newRow("no table") << QStringList{"train", "--csv", "/nonexistent.csv", "--target", "y"}
                                  << "cannot be opened";
        QTest::newRow("untrained") << QStringList{"predict", "demo-6-default", "TABLE"} << "holds no trained network";
        QTest::newRow("nothing to predict") << QStringList{"predict", "demo-6-default"} << "missing MODEL and DATA";
    }
    void badInputExitsWith2() {
        QFETCH(QStringList, arguments);
        QFETCH(QString, says);
        const TableFolder folder;
        arguments.replaceInStrings("TABLE", folder.write("t.csv", table()));
        const Run result = run(arguments);
        QCOMPARE(result.code, 2);
        QVERIFY2(result.err.contains(says.toUtf8()), result.err.constData());
        QVERIFY(result.out.isEmpty());
    }
};

KAN_TEST(TestCliTables)
#include "tst_cli_tables.moc"
