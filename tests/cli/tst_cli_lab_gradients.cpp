#include <signal.h>

#include <QTemporaryDir>
#include <cmath>
#include <nlohmann/json.hpp>

#include "tests/cli/refusals.h"
#include "tests/cli/terminal.h"
#include "tests/test_program.h"

using nlohmann::json;

class TestCliLabGradients : public QObject {
    Q_OBJECT

  private slots:
    void theTableIsForReading() {
        const Run fitted = run({"lab", "gradients", "--epochs", "3", "--rows", "50", "--grid", "10"});
        QVERIFY2(fitted.code == 0, fitted.err);
        QCOMPARE(fitted.out.count('\n'), 1 + 8 + 1);  // two functions, two models, without and with the gradient
        for (const char *word : {"RMSE f'", "outside f'", "loss f'", "MLP 1-100-100-1", "KAN 1-1 G 10", "exp(sin(x1))"})
            QVERIFY2(fitted.out.contains(word), word);
        QVERIFY(fitted.err.isEmpty());  // progress is for terminals
    }

    void theKanReachesTheGoal() {
        const QTemporaryDir folder;
        const QString out = folder.filePath("fits.json");
        const Run fitted = run({"lab", "gradients", "--models", "kan", "--json", "--out", out, "--threads", "1"});
        QVERIFY2(fitted.code == 0, fitted.err);
        QVERIFY(fitted.out.isEmpty());
        const json result = json::parse(contents(out).toStdString());
        QCOMPARE(result.at("fits").size(), std::size_t{4});
        for (const json &fit : result["fits"]) {
            QVERIFY(fit.at("inside").at("rmse_f").get<double>() < 5e-6);
            QVERIFY(fit.at("inside").at("rmse_df").get<double>() < 1e-3);
            QVERIFY(fit.at("outside").at("rmse_f").get<double>() > 0.1);
            QCOMPARE(fit.at("parameters").get<int>(), 106);
        }
    }

    void severalInputsAndOutputs() {
        const Run fitted = run({"lab", "gradients", "--formula", "x1*x2; x1 - x2", "--from", "-1", "--to=1", "--rows",
                                "60", "--epochs", "3", "--steps", "5", "--json", "--threads", "1"});
        QVERIFY2(fitted.code == 0, fitted.err);
        const json result = json::parse(fitted.out.toStdString());
        QCOMPARE(result.at("fits")[2].at("model").get<std::string>(), std::string("KAN 2-5-2 G 5"));
        QCOMPARE(result["fits"][3].at("weight").get<double>(), 1.0);
    }

    void rowsOfATableInPlaceOfAFormula() {
        const QTemporaryDir folder;
        const QString file = folder.filePath("sine.csv");
        QFile table(file);
        QVERIFY(table.open(QIODevice::WriteOnly));
        table.write("t,s,ds/dt\n");
        for (int n = 0; n <= 500; ++n) {
            const double t = n * 0.01;
            table.write(QString("%1,%2,%3\n")
                            .arg(t, 0, 'g', 17)
                            .arg(std::sin(t), 0, 'g', 17)
                            .arg(std::cos(t), 0, 'g', 17)
                            .toUtf8());
        }
        table.close();
        const Run fitted = run({"lab", "gradients", "--data", file, "--models", "kan", "--grid", "20", "--json"});
        QVERIFY2(fitted.code == 0, fitted.err);
        const json result = json::parse(fitted.out.toStdString());
        QCOMPARE(result.at("rows").get<int>(), 401);
        QCOMPARE(result.at("to").get<double>(), 5.0);
        for (const json &fit : result.at("fits")) {
            QCOMPARE(fit.at("formula").get<std::string>(), std::string("s of sine.csv"));
            QVERIFY(fit.at("inside").at("rmse_f").get<double>() < 1e-4);
            QVERIFY(fit.at("inside").at("rmse_df").get<double>() < 1e-2);
            QVERIFY(fit.at("outside").is_null());
        }
        const Run both = run({"lab", "gradients", "--data", file, "--formula", "x1"});
        QCOMPARE(both.code, 2);
        QVERIFY2(both.err.contains("--formula belongs to a formula"), both.err);
        const Run none = run({"lab", "gradients", "--data", folder.filePath("none.csv")});
        QCOMPARE(none.code, 2);
        QVERIFY2(none.err.contains("none.csv"), none.err);
    }

    void resultsDoNotDependOnThreads() {
        const auto losses = [](const char *threads) {
            const Run fitted = run({"lab", "gradients", "--formula", "sin(x1)*x2", "--epochs", "5", "--steps", "5",
                                    "--rows", "300", "--json", "--threads", threads});
            const json result = json::parse(fitted.out.toStdString());
            json all = json::array();
            for (const json &fit : result.at("fits")) all.push_back(fit.at("loss"));
            return all;
        };
        QVERIFY(losses("1") == losses("2"));
    }

    void badInputIsNamed_data() {
        addRefusals({"lab", "gradients"}, {{{"--formula", "sin(x1"}, "--formula"},
                                           {{"--formula", "log(x1)"}, "--formula"},
                                           {{"--formula", "sqrt(x1)"}, "change the range"},
                                           {{"--from", "3", "--to", "3"}, "expected a number above --from"},
                                           {{"--weight", "0"}, "--weight"},
                                           {{"--weight", "much"}, "--weight"},
                                           {{"--rows", "1"}, "--rows"},
                                           {{"--models", "mpl"}, "mlp, kan"},
                                           {{"--grid", "0"}, "--grid"},
                                           {{"--epochs"}, "--epochs needs a value"},
                                           {{"--step", "3"}, "unknown option --step"},
                                           {{"file"}, "unexpected argument"}});
    }
    void badInputIsNamed() { checkRefusal(); }

    void theLabIsNamed() {
        const Run refused = run({"lab", "gradient"});
        QCOMPARE(refused.code, 2);
        QVERIFY2(refused.err.contains("perhaps gradients"), refused.err);
    }

    void whatDivergesExitsWithWords() {
        const Run failed = run({"lab", "gradients", "--formula", "1e200*x1", "--models", "mlp", "--epochs", "50"});
        QCOMPARE(failed.code, 3);
        QVERIFY2(failed.err.contains("not finite") && failed.err.contains("1e200*x1"), failed.err);
    }

    void ctrlCShowsWhatThereIs() {
        Terminal terminal;
        QProcess process;
        terminal.attach(process);
        process.start(KAN_CLI, {"lab", "gradients", "--models", "mlp", "--epochs", "10000000", "--rows", "20"});
        QVERIFY(process.waitForStarted());
        QTRY_VERIFY_WITH_TIMEOUT(terminal.told().contains("epoch"), 60000);  // it has begun
        ::kill(static_cast<pid_t>(process.processId()), SIGINT);
        QVERIFY(process.waitForFinished(60000));
        QCOMPARE(process.exitCode(), 130);
        QVERIFY(process.readAllStandardOutput().contains("MLP"));
    }
};

KAN_TEST(TestCliLabGradients)
#include "tst_cli_lab_gradients.moc"
