#include <signal.h>

#include <QTemporaryDir>
#include <nlohmann/json.hpp>

#include "tests/cli/refusals.h"
#include "tests/test_program.h"

using nlohmann::json;

class TestCliLabSampling : public QObject {
    Q_OBJECT

  private slots:
    void theTableIsForReading() {
        const Run lab = run({"lab", "sampling", "--formula", "x1+x2^2", "--start", "20", "--budget", "24",
                             "--strategies", "uniform,sobol", "--models", "mlp,kan", "--epochs", "5"});
        QVERIFY2(lab.code == 0, lab.err);
        QCOMPARE(lab.out.count('\n'), 6);
        for (const char *words :
             {"strategy", "mean abs error", "to 1e-6", "mlp 2-30-30-1", "kan 2-1-1-1", "start points included"})
            QVERIFY2(lab.out.contains(words), lab.out);
        QVERIFY(lab.err.isEmpty());  // progress is for terminals
    }

    void theFormulaIsFoundAsJson() {
        const QTemporaryDir folder;
        const QString out = folder.filePath("r.json");
        const Run lab = run({"lab", "sampling", "--formula", "x1^2+x2", "--start", "30", "--models", "formula",
                             "--strategies", "uniform", "--width", "2,1", "--grid", "3", "--json", "--out", out});
        QVERIFY2(lab.code == 0, lab.err);
        const json result = json::parse(contents(out).toStdString()), row = result.at("rows").at(0);
        QCOMPARE(row.at("status").get<std::string>(), std::string("formula-found"));
        QCOMPARE(row.at("points").size(), row.at("evaluations").get<std::size_t>());
        QCOMPARE(row.at("evaluations_to").at("1e-6"), row.at("evaluations"));
        QVERIFY(row.at("mean_error").get<double>() < 1e-9);
        QCOMPARE(result.at("start").get<int>(), 30);
    }

    void resultsDoNotDependOnThreads() {
        const QStringList common = {"lab",          "sampling",     "--start",  "30",      "--budget", "40",
                                    "--strategies", "disagreement", "--models", "mlp,kan", "--epochs", "3",
                                    "--json"};
        const Run one = run(common + QStringList{"--threads", "1"}), two = run(common + QStringList{"--threads", "2"});
        QVERIFY2(one.code == 0 && two.code == 0, one.err + two.err);
        const json a = json::parse(one.out.toStdString()), b = json::parse(two.out.toStdString());
        QCOMPARE(a.at("rows").size(), std::size_t{2});
        for (std::size_t n = 0; n < 2; ++n) QCOMPARE(a["rows"][n].at("history"), b["rows"][n].at("history"));
    }

    void misuseIsToldInWords_data() {
        addRefusals({"lab", "sampling"},
                    {{{"--strategies", "best"}, "--strategies: strategy \"best\" is not known; use uniform"},
                     {{"--strategies", ","}, "--strategies is empty; expected all, or names such as uniform"},
                     {{"--models", "cnn"}, "--models: learner \"cnn\" is not known; use mlp"},
                     {{"--formula", "sin(x1"}, "--formula: "},
                     {{"--formula", "x1; x2"}, "--formula: formula has 2 outputs"},
                     {{"--formula", "log(x1-2)"}, "no finite value at ("},
                     {{"--range", "1,0"}, "--range holds \"1,0\"; expected two numbers, low before high"},
                     {{"--start", "2"}, "--start is \"2\""},
                     {{"--budget", "100"}, "--budget is 100; it counts the start points and must be at least 500"},
                     {{"--epochs", "0"}, "--epochs is \"0\""},
                     {{"--epochs", "5", "--source-epochs"}, "exclude each other"},
                     {{"--width", "2,x"}, "--width holds \"x\""},
                     {{"--width", "3,1"}, "--width: width is 3 .. 1; it must begin with 2 inputs"},
                     {{"--grids", "20,10"}, "--grids are not above 0 and in rising order"},
                     {{"--speed", "3"}, "unknown option --speed"}});
    }
    void misuseIsToldInWords() { checkRefusal(); }

    void ctrlCEndsIt() {
        QProcess process;
        process.start(KAN_CLI, {"lab", "sampling", "--models", "mlp", "--epochs", "1000000"});
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

KAN_TEST(TestCliLabSampling)
#include "tst_cli_lab_sampling.moc"
