#include <unistd.h>

#include <QFile>
#include <QRandomGenerator>
#include <QThread>
#include <algorithm>
#include <csignal>
#include <nlohmann/json.hpp>
#include <optional>

#include "tests/faults/fault_bench.h"
#include "tests/test_program.h"

using nlohmann::json;

namespace {

/// Processor time of a process and its threads so far, in seconds; -1 once it has ended.
double processorSeconds(qint64 process) {
    QFile file(QString("/proc/%1/stat").arg(process));
    if (!file.open(QIODevice::ReadOnly)) return -1;
    const QByteArray line = file.readAll();
    const QList<QByteArray> fields = line.mid(line.lastIndexOf(')') + 2).split(' ');
    if (fields.size() < 13 || fields[0] == "Z") return -1;
    return (fields[11].toDouble() + fields[12].toDouble()) / static_cast<double>(sysconf(_SC_CLK_TCK));
}

/// Whether a process takes SIGINT and SIGTERM: before it does, its libraries are still being loaded.
bool takesSignals(qint64 process) {
    QFile file(QString("/proc/%1/status").arg(process));
    if (!file.open(QIODevice::ReadOnly)) return true;  // it has ended
    qulonglong taken = 0;
    for (const QByteArray &line : file.readAll().split('\n'))
        if (line.startsWith("SigCgt:") || line.startsWith("SigBlk:"))
            taken |= line.mid(7).trimmed().toULongLong(nullptr, 16);
    const qulonglong both = 1ULL << (SIGINT - 1) | 1ULL << (SIGTERM - 1);
    return (taken & both) == both;
}

/// A table of 1,000 inputs, of which the target is a square and a line.
QByteArray wideTable() {
    constexpr int kRows = 2000, kInputs = 1000;
    QRandomGenerator random(1);
    QByteArray text;
    for (int i = 0; i < kInputs; ++i) text += "x" + QByteArray::number(i) + ",";
    text += "y\n";
    for (int row = 0; row < kRows; ++row) {
        double x[2] = {};
        for (int i = 0; i < kInputs; ++i) {
            const double value = 2 * random.generateDouble() - 1;
            if (i < 2) x[i] = value;
            text += QByteArray::number(value, 'g', 5) + ",";
        }
        text += QByteArray::number(x[0] * x[0] + 2 * x[1], 'g', 5) + "\n";
    }
    return text;
}

}  // namespace

/// Whatever a command is at, once its libraries are loaded, SIGINT and SIGTERM end it within 300 ms, with exit code 130
/// and without half a file. Counted is the processor time of one thread: it does not depend on what else the machine
/// does.
class TestInterrupts : public QObject {
    Q_OBJECT

  private slots:
    void everyCommandEndsSoon() {
        const FaultBench bench;
        const QList<QStringList> commands = {
            {"train", "demo-6-default", "--set", "steps=100000"},
            {"train", "demo-6-default", "--set", "model.grid=8000", "steps=1000"},
            {"train", "demo-6-default", "--set", "model.width=[2,300,300,1]", "steps=1000"},
            {"train", "demo-6-default", "--set", "model.width=[2,300,300,1]", "steps=1000", "opt=Adam",
             "sampling.train_num=20000"},
            {"train", "demo-6-default", "--set", "model.width=[2,40,40,1]", "steps=1000", "opt=LM"},
            {"train", "demo-6-default", "--set", "training.grid_schedule=[10,100000]", "steps=3"},
            {"discover", "demo-6-default", "--set", "training.threads=1"},
            {"discover", "--csv", "wide.csv", "--target", "y", "--threads", "1"},
            {"discover", "demo-6-default", "--set", "model.width=[2,30,30,1]", "training.threads=1"},
            {"compare", "demo-6-default", "--repeats", "20", "--set", "training.threads=1"}};
        const QMap<QString, QByteArray> files = {{"wide.csv", wideTable()}};
        const std::uint32_t seed = QRandomGenerator::global()->generate();
        QRandomGenerator random(seed);
        const int runs = isLongTest() ? 200 : 16;
        int interrupted = 0;
        for (int n = 0; n < runs; ++n) {
            QStringList words = commands[n % commands.size()];
            if (words.front() == "train") words += "training.threads=1";
            const QString said = QString("seed %1, run %2: %3").arg(seed).arg(n).arg(words.join(' '));
            const double moment = random.generateDouble() * (n % 3 == 0 ? 0.05 : 1.5);
            // What a busy machine adds to a time is not there each time.
            std::optional<double> shortest;
            for (int attempt = 0; attempt < 3 && shortest.value_or(1) > kBound; ++attempt) {
                const std::optional<double> seconds =
                    secondsToEnd(bench, files, words, moment, n % 2 ? SIGINT : SIGTERM, said);
                if (QTest::currentTestFailed()) return;
                if (!seconds) break;  // it was done
                shortest = std::min(shortest.value_or(*seconds), *seconds);
            }
            if (!shortest) continue;
            QVERIFY2(*shortest <= kBound, qPrintable(said + QString(": %1 s").arg(*shortest)));
            ++interrupted;
        }
        qInfo("%d of %d runs interrupted", interrupted, runs);
        QVERIFY(interrupted > runs / 2);
    }

  private:
    static constexpr double kBound = 0.3;

    /// Processor time from a signal to the end; none if the command was done before. Fails the test if the end is not
    /// as promised.
    static std::optional<double> secondsToEnd(const FaultBench &bench, const QMap<QString, QByteArray> &given,
                                              const QStringList &words, double moment, int signal,
                                              const QString &said) {
        std::optional<double> seconds;
        const auto run = [&] {
            bench.hold(given);
            QProcess process;
            bench.start(process, "kan-cli", words + QStringList{"--out", "r.json"});
            QVERIFY(process.waitForStarted());
            double before = 0;
            while (before >= 0 && (before < moment || !takesSignals(process.processId()))) {
                QThread::yieldCurrentThread();
                before = processorSeconds(process.processId());
            }
            if (before >= 0) ::kill(static_cast<pid_t>(process.processId()), signal);
            double after = before;
            for (double now = before; now >= 0; now = processorSeconds(process.processId())) {
                after = now;
                QThread::yieldCurrentThread();
            }
            QVERIFY(process.waitForFinished());
            QVERIFY2(process.exitStatus() == QProcess::NormalExit, qPrintable(said));
            const auto files = bench.files();
            QVERIFY2(files.size() == given.size() || json::accept(files.value("r.json").toStdString()),
                     qPrintable(said));
            if (process.exitCode() == 0) return;
            QVERIFY2(process.exitCode() == 130, qPrintable(said + process.readAllStandardError()));
            seconds = after - before;
        };
        run();
        return seconds;
    }
};

KAN_TEST(TestInterrupts)
#include "tst_interrupts.moc"
