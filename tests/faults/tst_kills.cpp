#include <QEventLoop>
#include <QFileSystemWatcher>
#include <QRandomGenerator>
#include <nlohmann/json.hpp>

#include "tests/faults/fault_bench.h"
#include "tests/test_program.h"

using nlohmann::json;

namespace {

/// Until the folder or a file in it has changed so often, or the program has ended.
void waitForChanges(const QString &folder, int count, const QProcess &process) {
    QFileSystemWatcher watcher({folder, folder + "/a.json", folder + "/r.json"});
    QEventLoop loop;
    const auto count_down = [&] {
        if (--count <= 0) loop.quit();
    };
    QObject::connect(&watcher, &QFileSystemWatcher::directoryChanged, &loop, count_down);
    QObject::connect(&watcher, &QFileSystemWatcher::fileChanged, &loop, count_down);
    QObject::connect(&process, &QProcess::finished, &loop, &QEventLoop::quit);
    if (process.state() != QProcess::NotRunning) loop.exec();
}

}  // namespace

/// The real thing: a training that writes two large files is killed at any moment, and the next one goes on from there.
class TestKills : public QObject {
    Q_OBJECT

  private slots:
    void filesAreWholeAtAnyMoment() {
        const FaultBench bench;
        const QStringList words = {"train",  "demo-6-default", "--set", "steps=1", "sampling.test_num=100000",
                                   "--save", "a.json",         "--out", "r.json"};
        const auto whole = bench.run("kan-cli", words);
        QVERIFY2(whole.code == 0, whole.err);
        const std::uint32_t seed = QRandomGenerator::global()->generate();
        QRandomGenerator random(seed);
        int killed = 0, left_parts = 0;
        const int runs = isLongTest() ? 400 : 16;
        for (int n = 0; n < runs; ++n) {
            QProcess process;
            bench.start(process, "kan-cli", words);
            QVERIFY(process.waitForStarted());
            // The moment is free: whatever it is, the files are whole. Half of them are when something appears.
            if (n % 2)
                process.waitForFinished(random.bounded(1, 500));
            else
                waitForChanges(bench.folder(), random.bounded(1, 7), process);
            process.kill();
            process.waitForFinished();
            killed += process.exitStatus() == QProcess::CrashExit;
            const auto files = bench.files();
            for (const char *name : {"a.json", "r.json"})
                QVERIFY2(json::accept(files.value(name).toStdString()), qPrintable(QString("seed %1").arg(seed)));
            left_parts += files.size() > 2;
            QVERIFY(files.size() <= 3);
        }
        QCOMPARE(bench.run("kan-cli", words).code, 0);
        QCOMPARE(bench.files().keys(), QStringList({"a.json", "r.json"}));
        qInfo("%d of %d runs killed, of which %d while they wrote", killed, runs, left_parts);
        QVERIFY(killed > 0);
    }
};

KAN_TEST(TestKills)
#include "tst_kills.moc"
