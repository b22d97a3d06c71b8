#include <QDir>
#include <QRandomGenerator>

#include "tests/faults/fault_bench.h"
#include "tests/test_program.h"

namespace {

/// Without a file of this name 0.
int lastNumberIn(const QString &name) {
    QFile file(name);
    if (!file.open(QIODevice::ReadOnly)) return 0;
    const QList<QByteArray> lines = file.readAll().split('\n');
    return lines.size() > 1 ? lines[lines.size() - 2].toInt() : 0;
}

}  // namespace

/// The window is killed at any moment: recovery brings back all but the edits of the last seconds.
class TestWindowKills : public QObject {
    Q_OBJECT

  private slots:
    void onlyTheLastSecondsAreLost() {
        constexpr int kEditsOfFiveSeconds = 20;
        const FaultBench bench;
        const std::uint32_t seed = QRandomGenerator::global()->generate();
        QRandomGenerator random(seed);
        const int runs = isLongTest() ? 100 : 2;
        int recovered = 0, most_lost = 0;
        for (int n = 0; n < runs; ++n) {
            const QString folder = bench.path(QString("run-%1").arg(n));
            QDir().mkpath(folder);
            QProcess window;
            bench.start(window, "window-driver", {"edit", folder});
            QVERIFY(window.waitForStarted());
            window.waitForFinished(random.bounded(500, 10'000));  // the moment is free
            window.kill();
            window.waitForFinished();
            QVERIFY2(window.exitStatus() == QProcess::CrashExit, window.readAllStandardError());
            const int edits = lastNumberIn(folder + "/edits");
            QProcess again;
            bench.start(again, "window-driver", {"recover", folder});
            QVERIFY(again.waitForFinished());
            const QString said = QString("seed %1, run %2, %3 edits").arg(seed).arg(n).arg(edits);
            QVERIFY2(again.exitCode() != 2, qPrintable(said + again.readAllStandardError()));
            const int kept = again.exitCode() == 0 ? again.readAllStandardOutput().trimmed().toInt() : 0;
            QVERIFY2(edits - kept <= kEditsOfFiveSeconds, qPrintable(said + QString(", %1 kept").arg(kept)));
            recovered += again.exitCode() == 0;
            most_lost = std::max(most_lost, edits - kept);
            QDir(folder).removeRecursively();
        }
        QVERIFY(recovered > 0 || runs < 10);
        qInfo("%d of %d runs left a session; at most %d edits lost, four a second", recovered, runs, most_lost);
    }
};

KAN_TEST(TestWindowKills)
#include "tst_window_kills.moc"
