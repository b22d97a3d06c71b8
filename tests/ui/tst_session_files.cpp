#include <QDir>
#include <QEventLoop>
#include <QFile>
#include <QStandardPaths>
#include <QTemporaryDir>
#include <QTimer>
#include <cmath>
#include <filesystem>
#include <numeric>

#include "session_fixture.h"
#include "tests/window_test.h"
#include "ui/session/autosave.h"
#include "ui/session/command_line_text.h"
#include "ui/session/recent_files.h"

using namespace kan;
using namespace kan::ui;

/// Files, autosave, recovery, recent files and the command line text.
class TestSessionFiles : public QObject {
    Q_OBJECT

  private slots:
    void initTestCase();
    void saveAndLoadRoundTrip();
    void unusableLoadKeepsTheSession();
    void autosaveIsLeftBehindAndRecovered();
    void autosaveGoesAwayWithTheSession();
    void autosaveIsForItsUserOnly();
    void commandLineReproducesTheExperiment();
    void recentFilesKeepTheNewestFirst();
};

void TestSessionFiles::initTestCase() {
    QStandardPaths::setTestModeEnabled(true);
    QCoreApplication::setOrganizationName(QStringLiteral("kan-tests"));
    QCoreApplication::setApplicationName(QStringLiteral("tst_session_files"));
}

void TestSessionFiles::saveAndLoadRoundTrip() {
    QTemporaryDir folder;
    const QString file = folder.filePath(QStringLiteral("round.json"));
    ExperimentSession session;
    session.load(smallExperiment());
    QVERIFY(waitForState(session, RunState::Finished));
    session.setPruned({{0, 0, 1}}, true);
    QVERIFY(waitForSnapshot(session, [](const Snapshot &s) { return s.active_edges == 14; }));
    QTRY_VERIFY(session.isModified());
    session.save(file);
    QVERIFY(!session.isModified());
    QCOMPARE(session.filePath(), file);
    const SnapshotPtr saved = session.snapshot();

    ExperimentSession other;
    other.load(readExperiment(file.toStdString()), file);
    QVERIFY(waitForState(other, RunState::Finished));
    QVERIFY(*other.snapshot()->model == *saved->model);
    QVERIFY(other.snapshot()->history == saved->history);
    QCOMPARE(other.snapshot()->active_edges, 14);
    QCOMPARE(other.filePath(), file);
    QVERIFY(!other.isModified());
    QCOMPARE(other.currentExperiment().versions.size(), std::size_t(1));
}

void TestSessionFiles::unusableLoadKeepsTheSession() {
    ExperimentSession session;
    session.load(smallExperiment());
    QVERIFY(waitForState(session, RunState::Finished));
    const SnapshotPtr before = session.snapshot();
    QSignalSpy failed(&session, &ExperimentSession::loadFailed);
    Experiment bad = smallExperiment();
    bad.formula = "sqrt(x1)";
    session.load(bad);
    QVERIFY(failed.count() > 0 || failed.wait());
    QCOMPARE(session.experiment().formula, smallExperiment().formula);
    QCOMPARE(session.snapshot(), before);
}

/// Edits the session and waits for the autosave of it.
static bool saveAnotherSeed(ExperimentSession &session, Autosave &autosave) {
    Experiment changed = session.experiment();
    changed.model.seed = 42;
    session.edit(changed, QStringLiteral("seed"));
    QSignalSpy written(&autosave, &Autosave::written);
    autosave.writeNow();
    return written.wait();
}

void TestSessionFiles::autosaveIsLeftBehindAndRecovered() {
    QTemporaryDir folder;
    ExperimentSession session;
    session.load(smallExperiment());
    QVERIFY(waitForState(session, RunState::Finished));
    Autosave autosave(session, folder.path());
    autosave.writeNow();
    QVERIFY(!QFile::exists(autosave.filePath()));  // nothing to lose yet
    QVERIFY(saveAnotherSeed(session, autosave));
    QVERIFY(Autosave::leftBehind(folder.path()).isEmpty());  // its owner lives

    const QString orphan = folder.filePath(QStringLiteral("session-of-a-crash.json"));
    QVERIFY(QFile::copy(autosave.filePath(), orphan));
    QCOMPARE(Autosave::leftBehind(folder.path()), QStringList(orphan));
    QCOMPARE(readExperiment(orphan.toStdString()).model.seed, std::uint64_t(42));
    Autosave::discard(orphan);
    QVERIFY(Autosave::leftBehind(folder.path()).isEmpty());
}

void TestSessionFiles::autosaveGoesAwayWithTheSession() {
    QTemporaryDir folder;
    QString file;
    {
        ExperimentSession session;
        session.load(smallExperiment());
        QVERIFY(waitForState(session, RunState::Finished));
        Autosave autosave(session, folder.path());
        QVERIFY(saveAnotherSeed(session, autosave));
        file = autosave.filePath();
        QVERIFY(QFile::exists(file));
    }
    QVERIFY(!QFile::exists(file));
}

/// Also in a folder that was made by an earlier version, and over what it left.
void TestSessionFiles::autosaveIsForItsUserOnly() {
    QTemporaryDir parent;
    const QString folder = parent.filePath(QStringLiteral("autosave"));
    QVERIFY(QDir(parent.path()).mkdir(folder));
    QVERIFY(QFile::setPermissions(folder, QFile::Permissions(0x7755)));
    QFile left(folder + QStringLiteral("/.session-x.json.0123456789abcdef.kan-part"));
    QVERIFY(left.open(QIODevice::WriteOnly));
    left.close();
    ExperimentSession session;
    session.load(smallExperiment());
    QVERIFY(waitForState(session, RunState::Finished));
    Autosave autosave(session, folder);
    QVERIFY(saveAnotherSeed(session, autosave));
    const auto modeOf = [](const QString &name) {
        return std::filesystem::status(name.toStdString()).permissions() & std::filesystem::perms::mask;
    };
    QCOMPARE(modeOf(folder), std::filesystem::perms(0700));
    QCOMPARE(modeOf(autosave.filePath()), std::filesystem::perms(0600));
    QVERIFY(!left.exists());
}

void TestSessionFiles::commandLineReproducesTheExperiment() {
    Experiment saved = smallExperiment();
    Experiment changed = saved;
    changed.training.penalty.lamb = 0.25;
    changed.formula = "x1 - x2";
    changed.model.width = {2, 3, 1};
    const QString text = commandLineText(changed, saved, QStringLiteral("/tmp/my file.json"));
    QVERIFY(text.startsWith(QStringLiteral("kan-cli train '/tmp/my file.json'")));
    QVERIFY(text.contains(QStringLiteral("--set training.lamb=0.25")));
    QVERIFY(text.contains(QStringLiteral("--set 'formula=x1 - x2'")));
    QVERIFY(text.contains(QStringLiteral("--set 'model.width=[2,3,1]'")));
    QCOMPARE(text.count(QStringLiteral("--set")), 3);
    QVERIFY(!commandLineText(saved, saved, QStringLiteral("a.json")).contains(QStringLiteral("--set")));
    changed = saved;
    changed.training.grid.schedule = {5, 10};
    QVERIFY(commandLineText(changed, saved, QStringLiteral("a.json")).contains(QStringLiteral("grid_schedule=[5,10]")));
    changed = saved;
    changed.training.grid.start_update_step = 2;
    changed.training.batch.seed = 3;
    changed.training.threads = saved.training.threads + 1;
    changed.training.step.weight_decay = 1e-5;
    QCOMPARE(commandLineText(changed, saved, QStringLiteral("a.json")),
             QStringLiteral("kan-cli train a.json --set training.start_grid_update_step=2 --set "
                            "training.weight_decay=1e-05 --set training.batch_seed=3 --set training.threads=%1")
                 .arg(changed.training.threads));
}

void TestSessionFiles::recentFilesKeepTheNewestFirst() {
    QTemporaryDir folder;
    forgetRecentFiles();
    QStringList made;
    for (const char *name : {"a.json", "b.json", "c.json"}) {
        QFile file(folder.filePath(QString::fromLatin1(name)));
        QVERIFY(file.open(QIODevice::WriteOnly));
        made.prepend(file.fileName());
        rememberFile(file.fileName());
    }
    QCOMPARE(recentFiles(), made);
    rememberFile(made.last());
    QCOMPARE(recentFiles().first(), made.last());
    QFile::remove(made.first());
    QCOMPARE(recentFiles().size(), 2);
    forgetRecentFiles();
}

KAN_WINDOW_TEST(TestSessionFiles)
#include "core/io/experiment_file.h"
#include "tst_session_files.moc"
