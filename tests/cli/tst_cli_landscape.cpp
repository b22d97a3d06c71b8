#include <signal.h>

#include <QTemporaryDir>
#include <nlohmann/json.hpp>

#include "tests/cli/refusals.h"
#include "tests/test_program.h"

using nlohmann::json;

class TestCliLandscape : public QObject {
    Q_OBJECT

  private slots:
    void theTableIsForReading() {
        const Run lab = run({"lab", "landscape", "--parameterisation", "direct"});
        QVERIFY2(lab.code == 0, lab.err);
        QCOMPARE(lab.out.count('\n'), 4);
        QVERIFY(lab.out.contains("landscape") && lab.out.contains("reached"));
        QVERIFY2(lab.out.contains("9.995") && lab.out.contains("17.29") && lab.out.contains("-0.70585"), lab.out);
        QVERIFY2(lab.out.contains("(1.604, 0.5991)") && lab.out.contains("2.108"), lab.out);
        QVERIFY(lab.err.isEmpty());  // progress is for terminals
    }

    void allWaysAsJson() {
        const QTemporaryDir folder;
        const QString out = folder.filePath("r.json");
        const Run lab =
            run({"lab", "landscape", "--landscape", "six-hump-camel", "--start", "-1.5,0.7", "--width", "32",
                 "--latent", "8", "--parameterisation", "all", "--epochs", "20", "--json", "--out", out});
        QVERIFY2(lab.code == 0, lab.err);
        const json rows = json::parse(contents(out).toStdString());
        QCOMPARE(rows.size(), std::size_t{5});
        QCOMPARE(rows[0].at("parameterisation").get<std::string>(), std::string("direct"));
        for (const json &row : rows) {
            QCOMPARE(row.at("status").get<std::string>(), std::string("done"));
            QCOMPARE(row.at("epochs").get<int>(), 20);
            QCOMPARE(row.at("path").size(), std::size_t{21});
            QCOMPARE(row.at("losses").back().get<double>(), row.at("value").get<double>());
            QCOMPARE(row.at("start")[0].get<double>(), -1.5);
            QVERIFY(std::abs(row.at("minimum").at("value").get<double>() + 1.0316284535) < 1e-9);
            QCOMPARE(row.at("minimum").at("points").size(), std::size_t{2});
            QVERIFY(!row.contains("success_rate"));
        }
    }

    void weightsMayBePlain() {
        const QStringList common = {"lab",      "landscape", "--landscape", "quartic",  "--parameterisation",
                                    "mlp-9",    "--width",   "32",          "--latent", "8",
                                    "--epochs", "3",         "--json"};
        const Run with = run(common), without = run(common + QStringList{"--no-weight-norm"});
        QVERIFY2(with.code == 0 && without.code == 0, with.err + without.err);
        const json a = json::parse(with.out.toStdString())[0], b = json::parse(without.out.toStdString())[0];
        // a gain for each node but the last
        QCOMPARE(a.at("parameters").get<int>() - b.at("parameters").get<int>(), 7 * 32 + 24);
    }

    void seedsMakeARate() {
        const QStringList common = {"lab",      "landscape", "--formula",          "(x1-1)^2", "--start", "2",
                                    "--width",  "16",        "--latent",           "4",        "--runs",  "3",
                                    "--epochs", "1500",      "--parameterisation", "mlp-5"};
        const Run table = run(common), one = run(common + QStringList{"--json", "--threads", "1"});
        QVERIFY2(table.code == 0 && one.code == 0, table.err + one.err);
        QVERIFY2(table.out.contains("3 of 3") && table.out.contains("searched range"), table.out);
        const json row = json::parse(one.out.toStdString())[0];
        QCOMPARE(row.at("success_rate").get<double>(), 1.0);
        QCOMPARE(row.at("runs").size(), std::size_t{3});
        const Run two = run(common + QStringList{"--json", "--threads", "2"});
        for (std::size_t n = 0; n < 3; ++n)
            QCOMPARE(json::parse(two.out.toStdString())[0]["runs"][n].at("x"), row["runs"][n].at("x"));
    }

    void severalStartsMakeARate() {
        const QStringList common = {"lab",  "landscape", "--landscape",        "quartic", "--seed",   "2",
                                    "--lr", "0.01",      "--parameterisation", "direct",  "--starts", "6"};
        const Run table = run(common), seeds = run(common + QStringList{"--runs", "2", "--json"});
        QVERIFY2(table.code == 0 && seeds.code == 0, table.err + seeds.err);
        const json row = json::parse(seeds.out.toStdString())[0];
        QCOMPARE(row.at("seeds").get<int>(), 2);
        QCOMPARE(row.at("starts").size(), std::size_t{6});
        QCOMPARE(row["starts"][0], row.at("start"));
        QCOMPARE(row.at("runs").size(), std::size_t{12});
        int reached = 0;
        for (std::size_t n = 0; n < 12; ++n) {
            QCOMPARE(row["runs"][n].at("start"), row["starts"][n / 2]);
            reached += row["runs"][n].at("reached").get<bool>();
        }
        QVERIFY(reached > 0 && reached < 12);  // the given start's hollow is not the lowest
        QCOMPARE(row.at("success_rate").get<double>(), reached / 12.0);
        QVERIFY2(table.out.contains(QByteArray::number(reached / 2) + " of 6"), table.out);
        QVERIFY2(table.out.contains("1 seed x 6 starts"), table.out);
    }

    void misuseIsToldInWords_data() {
        addRefusals({"lab", "landscape"},
                    {{{"--landscape", "hills"}, "--landscape: landscape \"hills\" is not known; use ackley-1d"},
                     {{"--landscape", "formula"}, "needs the formula itself"},
                     {{"--landscape", "quartic", "--formula", "x1"}, "exclude each other"},
                     {{"--formula", "sin(x1"}, "--formula: "},
                     {{"--formula", "x1+x3"}, "x3"},
                     {{"--formula", "x1", "--range", "3,1"}, "low end below its high end"},
                     {{"--landscape", "quartic", "--range", "1,3"}, "--range belongs to --formula"},
                     {{"--start", "3"}, "--start belongs to one landscape"},
                     {{"--landscape", "rastrigin", "--start", "3"}, "--start has 1 numbers"},
                     {{"--landscape", "quartic", "--start", "left"}, "--start holds \"left\""},
                     {{"--parameterisation", "cnn"}, "--parameterisation: "},
                     {{"--width", "64"}, "--width, --latent: width is 64"},
                     {{"--opt", "LBFGS"}, "--opt: "},
                     {{"--lr", "0"}, "--lr is 0"},
                     {{"--epochs", "-4"}, "--epochs is \"-4\""},
                     {{"--runs", "0"}, "--runs is \"0\""},
                     {{"--starts", "1001"}, "--starts is \"1001\""},
                     {{"--starts", "1000", "--runs", "1001"}, "choose at most 1000000 in all"},
                     {{"--speed", "3"}, "unknown option --speed"}});
    }
    void misuseIsToldInWords() { checkRefusal(); }

    void divergenceIsToldInWords() {
        const Run lab = run({"lab", "landscape", "--formula", "log(x1)", "--start", "0.5", "--parameterisation",
                             "direct", "--lr", "0.01"});
        QCOMPARE(lab.code, 3);
        QVERIFY2(lab.err.contains("no finite value at x = ("), lab.err);
        QVERIFY2(lab.out.contains("diverged"), lab.out);
        const Run several = run({"lab", "landscape", "--formula", "log(x1)", "--start", "0.5", "--parameterisation",
                                 "direct", "--lr", "0.01", "--starts", "4"});
        QCOMPARE(several.code, 3);
        QVERIFY2(several.err.contains("(the first of 4 runs that failed)"), several.err);
        QCOMPARE(several.err.count('\n'), 1);
    }

    void ctrlCEndsIt() {
        QProcess process;
        process.start(KAN_CLI, {"lab", "landscape", "--epochs", "1000000", "--parameterisation", "mlp-9"});
        QVERIFY(process.waitForStarted());
        // The thread that watches for signals starts once they are blocked.
        const QDir threads(QStringLiteral("/proc/%1/task").arg(process.processId()));
        QTRY_VERIFY(threads.entryList(QDir::Dirs | QDir::NoDotAndDotDot).size() > 1);
        ::kill(static_cast<pid_t>(process.processId()), SIGINT);
        QVERIFY(process.waitForFinished(30000));
        QCOMPARE(process.exitStatus(), QProcess::NormalExit);
        QCOMPARE(process.exitCode(), 130);
    }
};

KAN_TEST(TestCliLandscape)
#include "tst_cli_landscape.moc"
