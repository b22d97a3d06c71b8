#include <cmath>
#include <nlohmann/json.hpp>

#include "tests/cli/cli_run.h"
#include "tests/cli/table_folder.h"
#include "tests/test_program.h"

using nlohmann::json;

class TestCliCompile : public QObject {
    Q_OBJECT

  private slots:
    void aFormulaIsPredictedTrainedAndExported() {
        const TableFolder files;
        const QString net = files.path("net.json");
        const Run made = ::run({"compile", "--formula", "m*c^2/sqrt(1-v^2/c^2)", "--inputs", "m,c,v", "--ranges",
                                "1,2,3,5,0,1", "--save", net, "--json"});
        QVERIFY2(made.code == 0, made.err);
        const json report = json::parse(made.out.toStdString());
        QVERIFY(report.at("largest_difference").get<double>() < 1e-14);
        QCOMPARE(report.at("width").size(), std::size_t{3});
        const QString rows = files.write("rows.csv", "m,c,v\n1,3,0.5\n");
        const Run predicted = ::run({"predict", net, rows});
        QVERIFY2(predicted.code == 0, predicted.err);
        const double value = predicted.out.trimmed().split(',').last().toDouble();
        QVERIFY(std::abs(value - 9 / std::sqrt(1 - 0.25 / 9)) < 1e-12);
        const Run exported = ::run({"export", net, "--format", "text", "--form", "network"});
        QVERIFY2(exported.out.contains("m*c^2/sqrt("), exported.out);
        const Run trained = ::run({"train", net, "--set", "steps=1"});
        QVERIFY2(trained.code == 0, trained.err);
        QVERIFY(json::parse(trained.out.toStdString()).at("train_loss")[0].get<double>() < 1e-12);
    }

    /// A theory of a table, and what it misses.
    void aTableTeachesTheRest() {
        const TableFolder files;
        QByteArray text = "A,L,y\n";
        for (int n = 0; n < 120; ++n) {
            const double a = 1 + 0.4 * (n % 11), l = 0.25 * (n % 13);
            text += QString("%1,%2,%3\n").arg(a).arg(l).arg(a * std::exp(-l / 2) + 0.1 * l * l, 0, 'g', 15).toUtf8();
        }
        const QString table = files.write("data.csv", text), net = files.path("net.json");
        const QStringList compile = {"compile", "--csv", table, "--target", "y", "--formula", "A*exp(-L/2)", "--json"};
        const Run exact = ::run(compile);
        QVERIFY2(exact.code == 0, exact.err);
        QVERIFY(json::parse(exact.out.toStdString()).at("largest_difference").get<double>() < 1e-12);
        const Run made = ::run(compile + QStringList{"--deepen", "1", "--widen", "1", "--free-edges", "1:0:0", "--grid",
                                                     "5", "--save", net});
        QVERIFY2(made.code == 0, made.err);
        const json report = json::parse(made.out.toStdString());
        QCOMPARE(report.at("freed").size(), std::size_t{1});
        QVERIFY(report.at("largest_difference").get<double>() < 1e-12);
        const Run trained = ::run({"train", net, "--set", "steps=20"});
        QVERIFY2(trained.code == 0, trained.err);
        const json losses = json::parse(trained.out.toStdString()).at("train_loss");
        QVERIFY(losses.back().get<double>() < 0.2 * report.at("rmse").get<double>());
    }

    void refusals_data() {
        QTest::addColumn<QStringList>("arguments");
        QTest::addColumn<QString>("words");
        const auto row = [](const char *name, const QStringList &arguments, const char *words) {
            QTest::newRow(name) << arguments << words;
        };
        row("nothing", {}, "compile needs --formula");
        row("atan2", {"--formula", "atan2(x1,x2)"}, "position 1: \"atan2\" of two values");
        row("name", {"--formula", "a*b", "--inputs", "a"}, "\"b\" at position 3 is neither an input nor a number");
        row("undefined", {"--formula", "log(x1)"}, "no finite value in");
        row("ranges", {"--formula", "x1+x2", "--ranges", "1,2,3"}, "--ranges holds 3 numbers");
        row("edge", {"--formula", "x1+x2", "--free-edges", "0:5:0"}, "edge 0:5:0 does not exist");
        row("width", {"--formula", "x1", "--set", "model.width=[1,5,1]"}, "the formula makes the widths");
        row("widen", {"--formula", "x1", "--widen", "1"}, "no hidden layer");
        row("perturb", {"--formula", "x1", "--perturb", "-1"}, "--perturb is \"-1\"");
    }
    void refusals() {
        QFETCH(QStringList, arguments);
        QFETCH(QString, words);
        const Run run = ::run(QStringList{"compile"} + arguments);
        QCOMPARE(run.code, 2);
        QVERIFY2(QString::fromUtf8(run.err).contains(words), run.err);
    }
};

KAN_TEST(TestCliCompile)
#include "tst_cli_compile.moc"
