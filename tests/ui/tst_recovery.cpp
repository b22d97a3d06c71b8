#include <QDateTime>
#include <QDir>
#include <QFile>
#include <QLockFile>
#include <QMessageBox>
#include <QPointer>
#include <QPushButton>
#include <QStandardPaths>
#include <QTemporaryDir>
#include <QThreadPool>
#include <QTimer>

#include "core/io/experiment_file.h"
#include "core/io/kept_session.h"
#include "session_fixture.h"
#include "tests/window_test.h"
#include "ui/session/autosave.h"
#include "ui/window/file_manager.h"
#include "ui/window/main_window.h"

using namespace kan;
using namespace kan::ui;

namespace {

/// Presses, in the message boxes that come, the buttons of these texts one after the other.
class Presser : public QObject {
  public:
    explicit Presser(QStringList texts) : texts_(std::move(texts)) {
        connect(&timer_, &QTimer::timeout, this, &Presser::press);
        timer_.start(2);
    }
    bool isDone() const { return texts_.isEmpty(); }

  private:
    void press() {
        auto *box = qobject_cast<QMessageBox *>(QApplication::activeModalWidget());
        if (!box || box == last_ || texts_.isEmpty()) return;
        for (QAbstractButton *button : box->buttons()) {
            if (button->text().remove(u'&') != texts_.first()) continue;
            texts_.removeFirst();
            last_ = box;
            return button->click();
        }
    }

    QStringList texts_;
    QTimer timer_;
    QPointer<QMessageBox> last_;
};

/// A folder with what crashed programs left.
class CrashFolder {
  public:
    QString path() const { return folder_.path(); }
    QStringList leftBehind() const { return Autosave::leftBehind(path()); }

    /// Trains, prunes an edge twice, and leaves the autosave of it.
    QString leave(const QString &name) const {
        ExperimentSession session;
        session.load(smallExperiment());
        if (!waitForState(session, RunState::Finished)) qFatal("not trained");
        for (const int live : {14, 13}) {
            session.setPruned({{0, 0, 14 - live}}, true);
            waitForSnapshot(session, [live](const Snapshot &s) { return s.active_edges == live; });
        }
        Autosave autosave(session, path());
        QSignalSpy written(&autosave, &Autosave::written);
        autosave.writeNow();
        if (!written.wait()) qFatal("not written");
        QString file = folder_.filePath(name);
        if (!QFile::copy(autosave.filePath(), file)) qFatal("not copied");
        return file;
    }

    QString leaveRubbish(const QString &name) const {
        QFile file(folder_.filePath(name));
        if (!file.open(QIODevice::WriteOnly) || file.write("{\"formula\": ") < 0) qFatal("not written");
        file.flush();
        file.setFileTime(QDateTime::currentDateTime().addDays(1), QFileDevice::FileModificationTime);
        return file.fileName();
    }

  private:
    QTemporaryDir folder_;
};

std::unique_ptr<MainWindow> windowOver(const CrashFolder &folder) {
    auto window =
        std::make_unique<MainWindow>(MainWindow::Options{.remember_layout = false, .autosave_folder = folder.path()});
    window->show();
    return window;
}

}  // namespace

class TestRecovery : public QObject {
    Q_OBJECT

  private slots:
    void initTestCase() { QStandardPaths::setTestModeEnabled(true); }
    void recoveredSessionIsUnsavedAndWhole();
    void undoneEntriesAreRecovered();
    void productsAreRecovered();
    void recoveredSessionKnowsItsFile();
    void recoveredFileStaysUntilSaved();
    void recoveredFileGoesWhenGivenUp();
    void onlyWhatWasReadIsTaken();
    void brokenFileLeavesTheOthers();
    void askingLaterKeepsAll();
    void repeatedProcessIdIsNoOwner();
    void locksOfTheDeadGo();
    void folderThatCannotBeWrittenIsToldOnce();
    void changesAreWrittenByThemselves();
};

void TestRecovery::recoveredSessionIsUnsavedAndWhole() {
    const CrashFolder folder;
    const QString file = folder.leave(QStringLiteral("session-a.json"));
    ExperimentSession session;
    QSignalSpy recovered(&session, &ExperimentSession::recovered);
    session.recover(readKeptSession(file.toStdString()));
    QVERIFY(recovered.wait());
    QVERIFY(session.isModified());
    QVERIFY(waitForSnapshot(session, [](const Snapshot &s) { return s.active_edges == 13 && s.model; }));
    QCOMPARE(session.undoStack()->count(), 2);
    QCOMPARE(session.undoStack()->text(1), QStringLiteral("prune edges"));
    session.undoStack()->undo();
    QVERIFY(waitForSnapshot(session, [](const Snapshot &s) { return s.active_edges == 14; }));
    session.undoStack()->undo();
    QVERIFY(waitForSnapshot(session, [](const Snapshot &s) { return s.active_edges == 15; }));
    QVERIFY(session.isModified());

    Autosave autosave(session, folder.path());
    QSignalSpy written(&autosave, &Autosave::written);
    autosave.writeNow();
    QVERIFY(written.wait());
}

void TestRecovery::undoneEntriesAreRecovered() {
    const QTemporaryDir folder;
    ExperimentSession session;
    session.load(smallExperiment());
    QVERIFY(waitForState(session, RunState::Finished));
    for (const int live : {14, 13, 12}) {
        session.setPruned({{0, 0, 14 - live}}, true);
        QVERIFY(waitForSnapshot(session, [live](const Snapshot &s) { return s.active_edges == live; }));
    }
    session.undoStack()->undo();
    session.undoStack()->undo();
    QVERIFY(waitForSnapshot(session, [](const Snapshot &s) { return s.active_edges == 14; }));
    Autosave autosave(session, folder.path());
    QSignalSpy written(&autosave, &Autosave::written);
    autosave.writeNow();
    QVERIFY(written.wait());

    ExperimentSession again;
    QSignalSpy recovered(&again, &ExperimentSession::recovered);
    again.recover(readKeptSession(autosave.filePath().toStdString()));
    QVERIFY(recovered.wait());
    QVERIFY(waitForSnapshot(again, [](const Snapshot &s) { return s.active_edges == 14; }));
    QCOMPARE(again.undoStack()->count(), 3);
    QCOMPARE(again.undoStack()->index(), 1);
    QVERIFY(again.isModified());
    for (const int live : {13, 12}) {
        QVERIFY(again.undoStack()->canRedo());
        again.undoStack()->redo();
        QVERIFY(waitForSnapshot(again, [live](const Snapshot &s) { return s.active_edges == live; }));
    }
    for (const int live : {13, 14, 15}) {
        again.undoStack()->undo();
        QVERIFY(waitForSnapshot(again, [live](const Snapshot &s) { return s.active_edges == live; }));
    }
}

void TestRecovery::productsAreRecovered() {
    const QTemporaryDir folder;
    Experiment experiment = smallExperiment();
    experiment.model = KanSpec::defaults(Rules::Pykan02);
    experiment.model.width = {2, 3, 1};
    experiment.model.mult_arity = {{}, {2, 3}, {}};
    experiment.training.penalty.metric = RegMetric::EdgeForwardSplineN;
    ExperimentSession session;
    session.load(experiment);
    QVERIFY(waitForState(session, RunState::Finished));
    session.setPruned({{0, 1, 5}}, true);  // of the last factor
    QVERIFY(waitForSnapshot(session, [](const Snapshot &s) { return s.active_edges == 14 && s.model; }));
    Autosave autosave(session, folder.path());
    QSignalSpy written(&autosave, &Autosave::written);
    autosave.writeNow();
    QVERIFY(written.wait());

    ExperimentSession again;
    QSignalSpy recovered(&again, &ExperimentSession::recovered);
    again.recover(readKeptSession(autosave.filePath().toStdString()));
    QVERIFY(recovered.wait());
    const std::vector<int> arity = {2, 3};
    QVERIFY(waitForSnapshot(again, [&](const Snapshot &s) {
        return s.active_edges == 14 && s.layers[0].arity == arity && s.layers[0].edges[6 + 5].pruned;
    }));
    again.undoStack()->undo();
    QVERIFY(waitForSnapshot(again, [](const Snapshot &s) { return s.active_edges == 15; }));
    QCOMPARE(again.experiment().model.mult_arity, experiment.model.mult_arity);
}

void TestRecovery::recoveredSessionKnowsItsFile() {
    const CrashFolder folder;
    const QTemporaryDir own;
    const QString file = own.filePath(QStringLiteral("own.json"));
    {
        ExperimentSession session;
        session.load(smallExperiment());
        QVERIFY(waitForState(session, RunState::Finished));
        session.save(file);
        session.setPruned({{0, 0, 0}}, true);
        QVERIFY(waitForSnapshot(session, [](const Snapshot &s) { return s.active_edges == 14; }));
        Autosave autosave(session, folder.path());
        QSignalSpy written(&autosave, &Autosave::written);
        autosave.writeNow();
        QVERIFY(written.wait());
        QVERIFY(QFile::copy(autosave.filePath(), folder.path() + QStringLiteral("/session-a.json")));
    }
    const auto contents = [&] {
        QFile now(file);
        return now.open(QIODevice::ReadOnly) ? now.readAll() : QByteArray();
    };
    auto window = windowOver(folder);
    QSignalSpy recovered(&window->session(), &ExperimentSession::recovered);
    const Presser recover({QStringLiteral("Recover")});
    QVERIFY(window->files().offerRecovery());
    QVERIFY(recovered.wait());
    QCOMPARE(window->session().filePath(), file);
    QVERIFY(window->windowTitle().startsWith(QStringLiteral("own.json")));
    QVERIFY(window->session().isModified() && window->isWindowModified());
    QVERIFY(!window->session().fileHasChanged());

    QFile other(file);
    QVERIFY(other.open(QIODevice::WriteOnly));
    QVERIFY(other.write("somebody else's") > 0);
    other.close();
    QVERIFY(window->session().fileHasChanged());
    Presser cancel({QStringLiteral("Cancel")});
    QVERIFY(!window->files().save());
    QVERIFY(cancel.isDone());
    QCOMPARE(contents(), QByteArray("somebody else's"));
    Presser overwrite({QStringLiteral("Overwrite")});
    QVERIFY(window->files().save());
    QVERIFY(overwrite.isDone());
    QVERIFY(contents().startsWith('{'));
    QVERIFY(!window->session().isModified() && !window->session().fileHasChanged());
}

void TestRecovery::recoveredFileStaysUntilSaved() {
    const CrashFolder folder;
    const QString file = folder.leave(QStringLiteral("session-a.json"));
    auto window = windowOver(folder);
    QSignalSpy recovered(&window->session(), &ExperimentSession::recovered);
    const Presser presser({QStringLiteral("Recover")});
    QVERIFY(window->files().offerRecovery());
    QVERIFY(recovered.wait());
    QVERIFY(QFile::exists(file));
    QVERIFY(folder.leftBehind().isEmpty());  // this window has it; had the window crashed, it would be offered again
    QVERIFY(QFile::exists(file));
    QVERIFY(waitForState(window->session(), RunState::Finished));
    QTemporaryDir other;
    window->session().save(other.filePath(QStringLiteral("saved.json")));
    QVERIFY(!QFile::exists(file));
}

void TestRecovery::recoveredFileGoesWhenGivenUp() {
    const CrashFolder folder;
    const QString file = folder.leave(QStringLiteral("session-a.json"));
    auto window = windowOver(folder);
    QSignalSpy recovered(&window->session(), &ExperimentSession::recovered);
    const Presser presser({QStringLiteral("Recover"), QStringLiteral("Cancel"), QStringLiteral("Discard")});
    QVERIFY(window->files().offerRecovery());
    QVERIFY(recovered.wait());
    QVERIFY(!window->close());
    QVERIFY(QFile::exists(file));
    QVERIFY(window->close());
    window.reset();
    QVERIFY(!QFile::exists(file));
}

void TestRecovery::onlyWhatWasReadIsTaken() {
    const CrashFolder folder;
    folder.leave(QStringLiteral("session-a.json"));
    folder.leave(QStringLiteral("session-b.json"));
    auto window = windowOver(folder);
    QSignalSpy recovered(&window->session(), &ExperimentSession::recovered);
    const Presser presser({QStringLiteral("Recover")});
    QVERIFY(window->files().offerRecovery());
    QVERIFY(recovered.wait());
    QCOMPARE(folder.leftBehind().size(), 1);
}

void TestRecovery::brokenFileLeavesTheOthers() {
    const CrashFolder folder;
    const QString good = folder.leave(QStringLiteral("session-good.json"));
    const QString broken = folder.leaveRubbish(QStringLiteral("session-newer.json"));
    auto window = windowOver(folder);
    QSignalSpy recovered(&window->session(), &ExperimentSession::recovered);
    const Presser presser({QStringLiteral("Recover"), QStringLiteral("OK"), QStringLiteral("Recover")});
    QVERIFY(window->files().offerRecovery());
    QVERIFY(recovered.wait());
    QVERIFY(presser.isDone());
    QVERIFY(waitForSnapshot(window->session(), [](const Snapshot &s) { return s.active_edges == 13; }));
    QVERIFY(QFile::exists(good));
    QCOMPARE(folder.leftBehind(), QStringList(broken));
}

void TestRecovery::askingLaterKeepsAll() {
    const CrashFolder folder;
    folder.leave(QStringLiteral("session-a.json"));
    const QString given_up = folder.leaveRubbish(QStringLiteral("session-b.json"));
    auto window = windowOver(folder);
    const Presser presser({QStringLiteral("Discard"), QStringLiteral("Not now")});
    QVERIFY(!window->files().offerRecovery());
    QVERIFY(!QFile::exists(given_up));
    QCOMPARE(folder.leftBehind().size(), 1);
}

void TestRecovery::repeatedProcessIdIsNoOwner() {
    const CrashFolder folder;
    const QString file = folder.leaveRubbish(QStringLiteral("session-a.json"));
    // What a dead process of another container left, whose id ours now is.
    const QString lock = file + QStringLiteral(".lock"), copy = lock + QStringLiteral(".copy");
    {
        QLockFile theirs(lock);
        QVERIFY(theirs.tryLock(0));
        QVERIFY(QFile::copy(lock, copy));
    }
    QVERIFY(QFile::rename(copy, lock));
    QCOMPARE(folder.leftBehind(), QStringList(file));
}

void TestRecovery::locksOfTheDeadGo() {
    const CrashFolder folder;
    ExperimentSession session;
    const Autosave living(session, folder.path());
    const QDir files(folder.path());
    QCOMPARE(files.entryList(QDir::Files).size(), 1);
    QFile dead(files.filePath(QStringLiteral("session-dead.json.lock")));
    QVERIFY(dead.open(QIODevice::WriteOnly));
    QVERIFY(folder.leftBehind().isEmpty());
    QCOMPARE(files.entryList(QDir::Files).size(), 1);
    QVERIFY(QFile::exists(living.filePath() + QStringLiteral(".lock")));
}

void TestRecovery::folderThatCannotBeWrittenIsToldOnce() {
    QTemporaryDir folder;
    QFile in_the_way(folder.filePath(QStringLiteral("a-file")));
    QVERIFY(in_the_way.open(QIODevice::WriteOnly));
    ExperimentSession session;
    session.load(smallExperiment());
    QVERIFY(waitForState(session, RunState::Finished));
    session.setPruned({{0, 0, 0}}, true);
    QTRY_VERIFY(session.isModified());
    Autosave autosave(session, in_the_way.fileName() + QStringLiteral("/autosave"));
    QSignalSpy told(&autosave, &Autosave::failed);
    for (int n = 0; n < 3; ++n) autosave.writeNow();
    QThreadPool::globalInstance()->waitForDone();
    QCoreApplication::processEvents();
    QCOMPARE(told.count(), 1);
    QVERIFY(told[0][0].toString().contains(QStringLiteral("a-file")));
}

/// Each edit, and the end of a training, is in the file a moment later, without the half minute's timer.
void TestRecovery::changesAreWrittenByThemselves() {
    const QTemporaryDir folder;
    ExperimentSession session;
    session.load(smallExperiment());
    QVERIFY(waitForState(session, RunState::Finished));
    Autosave autosave(session, folder.path());
    autosave.setDelay(1);
    constexpr int kWritingPatience = 60'000;  // writing takes its time on a busy machine, and waits ten times as long
    QSignalSpy written(&autosave, &Autosave::written);
    const auto kept = [&] { return readExperiment(autosave.filePath().toStdString()).versions; };
    for (const int live : {14, 13}) {
        session.setPruned({{0, 0, 14 - live}}, true);
        QTRY_VERIFY_WITH_TIMEOUT(
            !written.isEmpty() && kept().back().model.activeEdgeCount() == static_cast<std::size_t>(live),
            kWritingPatience);
        written.clear();
    }
    session.run();
    QTRY_VERIFY_WITH_TIMEOUT(!written.isEmpty() && kept().back().history.steps() == 8, kWritingPatience);
}

KAN_WINDOW_TEST(TestRecovery)
#include "tst_recovery.moc"
