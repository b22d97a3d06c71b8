
#include "tests/cli/cli_run.h"
#include "tests/cli/terminal.h"
#include "tests/test_program.h"

namespace {

/// What kan-cli writes to standard error where that is a terminal; empty if it fails.
QByteArray toldOnTerminal(const QStringList &arguments) {
    Terminal terminal;
    QProcess process;
    terminal.attach(process);
    process.start(KAN_CLI, arguments);
    for (int wait = 0; wait < 6000 && !process.waitForFinished(10) && process.state() != QProcess::NotRunning; ++wait)
        terminal.told();
    return process.exitCode() == 0 ? terminal.told() : QByteArray();
}

}  // namespace

class TestCliProgress : public QObject {
    Q_OBJECT

  private slots:
    void theLineIsWipedInTheEnd_data() {
        QTest::addColumn<QStringList>("arguments");
        QTest::addColumn<QByteArray>("first");
        QTest::newRow("landscape")
            << QStringList{"lab",     "landscape", "--landscape", "quartic", "--parameterisation", "mlp-5",
                           "--width", "16",        "--latent",    "4",       "--epochs",           "20"}
            << QByteArray("[1/1] quartic, mlp-5: fitting to the start, epoch 1");
        QTest::newRow("starts")
            << QStringList{"lab",      "landscape", "--landscape", "quartic", "--parameterisation", "direct",
                           "--starts", "3"}
            << QByteArray("[1/1] quartic, direct: run 1/3");
        QTest::newRow("gradients") << QStringList{"lab", "gradients", "--models", "kan", "--rows", "50", "--grid", "5"}
                                   << QByteArray("[1/4] sin(x1), KAN 1-1 G 5 without f': epoch 1/20, loss ");
        QTest::newRow("sampling") << QStringList{"lab",      "sampling", "--formula",    "x1+x2^2", "--start",  "20",
                                                 "--budget", "24",       "--strategies", "uniform", "--models", "mlp",
                                                 "--epochs", "5"}
                                  << QByteArray("0/1 done; uniform, mlp: ");
        QTest::newRow("compare") << QStringList{"compare", "demo-6-default", "--repeats", "1", "--set", "steps=2"}
                                 << QByteArray("[0/");
    }
    void theLineIsWipedInTheEnd() {
        QFETCH(QStringList, arguments);
        QFETCH(QByteArray, first);
        const QByteArray told = toldOnTerminal(arguments);
        QVERIFY2(told.startsWith("\r\033[K" + first), told);
        QVERIFY2(told.endsWith("\r\033[K") && !told.contains('\n'), told);
    }

    void theLastLineOfATrainingStays() {
        const QByteArray told = toldOnTerminal({"train", "demo-6-default", "--set", "steps=3"});
        QVERIFY2(told.startsWith("\r\033[K| train_loss: "), told);
        QVERIFY2(told.endsWith("████████████████████████ 3/3\r\n"), told);
        QCOMPARE(told.count('\n'), 1);
        const QByteArray plain = run({"train", "demo-6-default", "--set", "steps=3"}).err;  // no terminal
        QVERIFY2(plain.startsWith("| train_loss: ") && plain.endsWith(" 3/3\n") && !plain.contains('\r'), plain);
    }
};

KAN_TEST(TestCliProgress)
#include "tst_cli_progress.moc"
