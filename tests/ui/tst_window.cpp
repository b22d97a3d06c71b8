#include <QAction>
#include <QCheckBox>
#include <QDockWidget>
#include <QDragEnterEvent>
#include <QDropEvent>
#include <QListWidget>
#include <QMenuBar>
#include <QMessageBox>
#include <QMimeData>
#include <QPushButton>
#include <QSettings>
#include <QStandardPaths>
#include <QTableWidget>
#include <QTemporaryDir>
#include <QTimer>

#include "core/io/presets.h"
#include "image_files.h"
#include "session_fixture.h"
#include "table_files.h"
#include "tests/window_test.h"
#include "ui/charts/field_view.h"
#include "ui/charts/front_chart.h"
#include "ui/charts/loss_chart.h"
#include "ui/charts/loss_page.h"
#include "ui/controls/slider_row.h"
#include "ui/dialogs/gallery_dialog.h"
#include "ui/dialogs/import_dialog.h"
#include "ui/inspector/inspector.h"
#include "ui/labs/labs_window.h"
#include "ui/labs/landscape_page.h"
#include "ui/network/network_view.h"
#include "ui/panels/formula_panel.h"
#include "ui/panels/history_bar.h"
#include "ui/panels/training_panel.h"
#include "ui/theme/theme.h"
#include "ui/window/file_manager.h"
#include "ui/window/main_window.h"
#include "ui/window/pretty_formula.h"
#include "ui/window/run_bar.h"
#include "ui/window/status_line.h"
#include "ui/window/window_title.h"

using namespace kan;
using namespace kan::ui;

class TestWindow : public QObject {
    Q_OBJECT

  private slots:
    void initTestCase();
    void opensTrainsAndPaints();
    void worksAtSmallSize();
    void menusAreComplete();
    void labsLeaveTheExperimentAlone();
    void spaceRunsAndPauses();
    void selectionReachesTheInspector();
    void pruneShortcutPreviews();
    void lambdaDragMovesTheNetwork();
    void galleryLoadsAPreset();
    void everyPresetTrains();
    void titleTellsWhatRuns();
    void fileIsOpenedAndSaved();
    void badFileKeepsTheSession();
    void droppedTableIsImported();
    void closingAsksOnlyIfModified();
    void keysStayWithTheNetworkWhenAButtonGoes();
    void formulaGoesWithItsExperiment();
    void closingAsksForALongTraining();
    void previewIsUsedOrLeft();
    void bothThemesPaint();
    void formulaIsPretty();

  private:
    static std::unique_ptr<MainWindow> makeWindow(QSize size = {1280, 720}) {
        auto window =
            std::make_unique<MainWindow>(MainWindow::Options{.remember_layout = false, .autosave_folder = {}});
        window->resize(size);
        window->show();
        if (!QTest::qWaitForWindowExposed(window.get())) qWarning("not exposed");
        window->activateWindow();
        return window;
    }

    static bool hasManyColors(const QImage &image) {
        QSet<QRgb> colors;
        for (int y = 0; y < image.height(); y += 3) {
            for (int x = 0; x < image.width(); x += 3) colors.insert(image.pixel(x, y));
        }
        return colors.size() > 12;
    }
};

void TestWindow::initTestCase() {
    QStandardPaths::setTestModeEnabled(true);
    QCoreApplication::setOrganizationName(QStringLiteral("kan-tests"));
    QCoreApplication::setApplicationName(QStringLiteral("tst_window"));
    Theme::apply(*qApp, QStringLiteral("light"));
}

void TestWindow::opensTrainsAndPaints() {
    auto window = makeWindow();
    window->session().load(presets().front());
    QVERIFY(waitForState(window->session(), RunState::Finished));
    QCOMPARE(window->session().snapshot()->history.steps(), 20);
    for (QWidget *view : {static_cast<QWidget *>(window->networkView()), static_cast<QWidget *>(window->lossChart()),
                          static_cast<QWidget *>(window->fieldView())}) {
        QVERIFY(view->isVisible());
        QVERIFY(hasManyColors(view->grab().toImage()));
    }
    QTRY_VERIFY(window->statusLine()->text().contains(QStringLiteral("step 20/20")));
    QVERIFY(window->inspector()->edge());
}

void TestWindow::worksAtSmallSize() {
    auto window = makeWindow({1280, 720});
    window->session().load(presets().front());
    QVERIFY(waitForState(window->session(), RunState::Finished));
    QCOMPARE(window->size(), QSize(1280, 720));
    QVERIFY(window->networkView()->width() >= 600);
    QVERIFY(window->networkView()->height() >= 300);
    QVERIFY(window->lossChart()->height() >= 150);
}

void TestWindow::menusAreComplete() {
    auto window = makeWindow();
    QStringList titles;
    for (QAction *action : window->menuBar()->actions()) titles << action->text().remove(QLatin1Char('&'));
    QCOMPARE(titles, QStringList({"File", "Edit", "View", "Model", "Train", "Labs", "Help"}));
    QSet<QString> keys;
    for (QAction *action : window->findChildren<QAction *>()) {
        for (const QKeySequence &key : action->shortcuts()) {
            QVERIFY2(!keys.contains(key.toString()), qPrintable(key.toString() + action->text()));
            keys.insert(key.toString());
        }
    }
    for (const char *key : {"Space", ".", "R", "F", "Ctrl+0", "Ctrl+S", "Ctrl+O", "Ctrl+Z"}) {
        QVERIFY2(keys.contains(QString::fromLatin1(key)), key);
    }
}

void TestWindow::labsLeaveTheExperimentAlone() {
    auto window = makeWindow();
    window->session().load(presets().front());
    QVERIFY(waitForState(window->session(), RunState::Finished));
    const Experiment before = window->session().experiment();
    const auto model = window->session().snapshot()->model;
    const auto run = window->session().snapshot()->run_id;
    for (int n = 0; n < LabsWindow::titles().size(); ++n) window->showLab(n);
    QVERIFY(window->labs()->isVisible());
    QTRY_VERIFY_WITH_TIMEOUT(window->labs()->landscape()->table()->rowCount() > 0, 30000);
    QVERIFY(*window->session().snapshot()->model == *model);
    QCOMPARE(window->session().snapshot()->run_id, run);
    QVERIFY(!window->session().isModified());
    QVERIFY(window->session().experiment().model == before.model);
    QVERIFY(window->session().experiment().training == before.training);
}

void TestWindow::spaceRunsAndPauses() {
    auto window = makeWindow();
    window->session().load(longExperiment());
    QVERIFY(waitForState(window->session(), RunState::Running));
    QTest::keyClick(window->networkView(), Qt::Key_Space);
    QVERIFY(waitForState(window->session(), RunState::Paused));
    QCOMPARE(window->runBar()->runButton()->text(), QStringLiteral("Run"));
    QTest::mouseClick(window->runBar()->runButton(), Qt::LeftButton);
    QVERIFY(waitForState(window->session(), RunState::Running));
    QCOMPARE(window->runBar()->runButton()->text(), QStringLiteral("Pause"));
    window->session().pause();
    QVERIFY(waitForState(window->session(), RunState::Paused));
}

void TestWindow::selectionReachesTheInspector() {
    auto window = makeWindow();
    window->session().load(smallExperiment());
    QVERIFY(waitForState(window->session(), RunState::Finished));
    const EdgeId edge{0, 1, 2};
    const QPoint centre = window->networkView()->edgeRect(edge).center().toPoint();
    QTest::mouseClick(window->networkView()->viewport(), Qt::LeftButton, {}, centre);
    QTRY_COMPARE(window->inspector()->edge(), std::optional(edge));
    QTest::keyClick(window->networkView(), Qt::Key_Delete);
    QVERIFY(waitForSnapshot(window->session(), [](const Snapshot &s) { return s.active_edges == 14; }));
}

void TestWindow::pruneShortcutPreviews() {
    auto window = makeWindow();
    window->session().load(smallExperiment());
    QVERIFY(waitForState(window->session(), RunState::Finished));
    QTest::keyClick(window->networkView(), Qt::Key_P);
    QVERIFY(waitForSnapshot(window->session(), [](const Snapshot &s) { return s.prune_preview.has_value(); }));
    QTest::keyClick(QApplication::focusWidget(), Qt::Key_Escape);
    QVERIFY(waitForSnapshot(window->session(), [](const Snapshot &s) { return !s.prune_preview; }));
}

void TestWindow::lambdaDragMovesTheNetwork() {
    auto window = makeWindow();
    window->session().load(smallExperiment());
    QVERIFY(waitForState(window->session(), RunState::Finished));
    const SnapshotPtr before = window->session().snapshot();
    QSlider *slider = window->trainingPanel()->lambdaRow()->slider();
    QTest::mouseClick(slider, Qt::LeftButton, {}, QPoint(slider->width() - 3, slider->height() / 2));
    QVERIFY(waitForSnapshot(window->session(), [&](const Snapshot &s) {
        return s.run_id > before->run_id && s.state == RunState::Finished;
    }));
    QVERIFY(!(*window->session().snapshot()->model == *before->model));
    QVERIFY(window->isWindowModified());
    window->session().undoStack()->undo();
}

void TestWindow::galleryLoadsAPreset() {
    GalleryDialog dialog;
    QCOMPARE(dialog.list()->count(), static_cast<int>(presets().size()));
    dialog.show();
    QVERIFY(QTest::qWaitForWindowExposed(&dialog));
    dialog.list()->setCurrentRow(2);
    QTest::keyClick(dialog.list(), Qt::Key_Return);
    QVERIFY(dialog.chosen());
    QCOMPARE(dialog.chosen()->name, presets()[2].name);
}

void TestWindow::everyPresetTrains() {
    QTemporaryDir folder;
    const ImageFiles images(folder.path(), 28);  // the real ones have to be fetched first
    images.write();
    const TableFiles tables;
    ExperimentSession session;
    for (Experiment preset : presets()) {
        preset.training.steps = 1;
        if (preset.images) {
            preset.images = images.experiment().images;
            preset.model.width.back() = preset.training.loss.outputs(1, 2);
        }
        if (preset.table) preset.table->file = tables.writeLike(*preset.table).toStdString();
        const auto run_before = session.snapshot()->run_id;
        session.load(preset);
        QVERIFY2(
            waitForSnapshot(session,
                            [&](const Snapshot &s) { return s.run_id > run_before && s.state == RunState::Finished; }),
            preset.name.c_str());
        QVERIFY(session.snapshot()->field);
    }
}

void TestWindow::titleTellsWhatRuns() {
    Snapshot snapshot;
    SearchState search;
    snapshot.steps = 200;
    snapshot.step = 86;
    snapshot.seconds = 2;
    QCOMPARE(activityInTitle(snapshot, search), QString());
    snapshot.state = RunState::Running;
    QCOMPARE(activityInTitle(snapshot, search), QStringLiteral("training 43 %"));
    snapshot.seconds = 0.5;
    QCOMPARE(activityInTitle(snapshot, search), QString());
    snapshot.seconds = 2;
    snapshot.step = snapshot.steps = 1'000'000'000;
    snapshot.state = RunState::Paused;
    QCOMPARE(activityInTitle(snapshot, search), QStringLiteral("paused at 100 %"));
    search.running = true;
    search.name = QStringLiteral("Discover");
    QCOMPARE(activityInTitle(snapshot, search), QStringLiteral("Discover…"));
    QCOMPARE(kan::ui::windowTitle(QStringLiteral("50 %2"), QStringLiteral("a")),
             QStringLiteral("50 %2[*] — a — KAN Explorer"));

    auto window = makeWindow();
    ExperimentSession &session = window->session();
    session.load(sineExperiment());
    QVERIFY(waitForState(session, RunState::Finished));
    const QString idle = QStringLiteral("small[*] — KAN Explorer");
    QCOMPARE(window->windowTitle(), idle);
    QVERIFY(!window->isWindowModified());
    QStringList titles;
    QObject::connect(window.get(), &QWidget::windowTitleChanged, [&](const QString &title) { titles << title; });
    session.discover();
    QTRY_VERIFY_WITH_TIMEOUT(!titles.isEmpty() && !session.search()->running, 120000);
    QCOMPARE(titles.first(), QStringLiteral("small[*] — Discover… — KAN Explorer"));
    QTRY_COMPARE(window->windowTitle(), idle);
    QVERIFY(window->isWindowModified());
}

void TestWindow::fileIsOpenedAndSaved() {
    QTemporaryDir folder;
    const QString file = folder.filePath(QStringLiteral("window.json"));
    auto window = makeWindow();
    window->session().load(smallExperiment());
    QVERIFY(waitForState(window->session(), RunState::Finished));
    window->session().save(file);
    QVERIFY(window->windowTitle().startsWith(QStringLiteral("window.json")));
    auto other = makeWindow();
    QSignalSpy opened(&other->files(), &FileManager::opened);
    other->files().openFile(file);
    QVERIFY(opened.count() == 0);  // it is read on another thread
    QVERIFY(opened.wait());
    QVERIFY(waitForState(other->session(), RunState::Finished));
    QVERIFY(*other->session().snapshot()->model == *window->session().snapshot()->model);
}

void TestWindow::badFileKeepsTheSession() {
    QTemporaryDir folder;
    QFile file(folder.filePath(QStringLiteral("bad.json")));
    QVERIFY(file.open(QIODevice::WriteOnly));
    file.write("{\"formula\": ");
    file.close();
    auto window = makeWindow();
    window->session().load(smallExperiment());
    QVERIFY(waitForState(window->session(), RunState::Finished));
    const SnapshotPtr before = window->session().snapshot();
    QTimer look;
    QObject::connect(&look, &QTimer::timeout, [] {
        if (QWidget *box = QApplication::activeModalWidget()) QTest::keyClick(box, Qt::Key_Return);
    });
    look.start(5);
    QSignalSpy failed(&window->files(), &FileManager::openFailed);
    window->files().openFile(file.fileName());
    QVERIFY(failed.wait());
    QCOMPARE(window->session().snapshot()->run_id, before->run_id);
    QVERIFY(*window->session().snapshot()->model == *before->model);
}

void TestWindow::droppedTableIsImported() {
    TableFiles files;
    auto window = makeWindow();
    ExperimentSession &session = window->session();
    session.load(smallExperiment());
    QVERIFY(waitForState(session, RunState::Finished));
    QMimeData mime;
    mime.setUrls({QUrl::fromLocalFile(files.writePrices())});
    const auto drop = [&](bool accept) {
        QTimer timer;
        connect(&timer, &QTimer::timeout, &timer, [&timer, accept] {
            auto *dialog = qobject_cast<ImportDialog *>(QApplication::activeModalWidget());
            if (!dialog || !dialog->isReady()) return;
            timer.stop();
            accept ? dialog->accept() : dialog->reject();
        });
        timer.start(10);
        QDragEnterEvent enter(QPoint(50, 50), Qt::CopyAction, &mime, Qt::LeftButton, Qt::NoModifier);
        QCoreApplication::sendEvent(window.get(), &enter);
        QVERIFY(enter.isAccepted());
        QDropEvent event(QPointF(50, 50), Qt::CopyAction, &mime, Qt::LeftButton, Qt::NoModifier);
        QCoreApplication::sendEvent(window.get(), &event);
        QVERIFY(event.isAccepted());
        QTRY_VERIFY(!timer.isActive());
        QTRY_VERIFY(!QApplication::activeModalWidget());
    };
    drop(false);
    QCOMPARE(session.experiment().name, std::string("small"));
    drop(true);
    QVERIFY(waitForSnapshot(session, [&](const Snapshot &s) {
        return s.state == RunState::Finished && s.output_names == QStringList(QStringLiteral("price"));
    }));
    QVERIFY(window->windowTitle().startsWith(QStringLiteral("prices")));
}

void TestWindow::closingAsksOnlyIfModified() {
    auto window = makeWindow();
    window->session().load(smallExperiment());
    QVERIFY(waitForState(window->session(), RunState::Finished));
    Experiment changed = window->session().experiment();
    changed.model.seed = 3;
    window->session().edit(changed, QStringLiteral("seed"));
    bool asked = false;
    QTimer::singleShot(0, [&] {
        asked = QApplication::activeModalWidget() != nullptr;
        if (asked) QTest::keyClick(QApplication::activeModalWidget(), Qt::Key_Escape);
    });
    QVERIFY(!window->close());
    QVERIFY(asked);
    window->session().undoStack()->undo();
    QVERIFY(window->close());
}

void TestWindow::keysStayWithTheNetworkWhenAButtonGoes() {
    auto window = makeWindow();
    QPushButton *stop = window->historyBar()->stopButton();
    const auto giveFocus = [&] {
        stop->setEnabled(true);
        stop->show();
        stop->setFocus();
        QTRY_VERIFY(stop->hasFocus());
    };
    giveFocus();
    stop->hide();
    QCOMPARE(window->focusWidget(), window->networkView());
    giveFocus();
    stop->setEnabled(false);
    QCOMPARE(window->focusWidget(), window->networkView());
}

void TestWindow::formulaGoesWithItsExperiment() {
    auto window = makeWindow();
    ExperimentSession &session = window->session();
    FormulaPanel *panel = window->formulaPanel();
    const QString none = QStringLiteral("train –");
    session.load(smallExperiment());
    QTRY_VERIFY(panel->errorText(1, 0) != none);
    QSignalSpy rows(&session, &ExperimentSession::rowsChanged);
    session.load(smallExperiment());
    QVERIFY(rows.wait());
    QCOMPARE(panel->errorText(0, 0), none);  // before anything of the new network is there
    QCOMPARE(panel->errorText(1, 0), none);
    QTRY_VERIFY(panel->errorText(1, 0) != none);

    const QTemporaryDir folder;
    session.load(ImageFiles(folder.filePath(QStringLiteral("nowhere")), 4).experiment());
    QVERIFY(rows.wait());
    QCOMPARE(panel->errorText(0, 0), none);
    QCOMPARE(panel->errorText(1, 0), none);
}

void TestWindow::closingAsksForALongTraining() {
    QSettings().clear();
    auto window = makeWindow();
    window->session().setLongTraining(0);
    window->session().load(smallExperiment());
    QVERIFY(waitForState(window->session(), RunState::Finished));
    QVERIFY(!window->session().isModified());
    const auto answer = [&](QMessageBox::StandardButton button, bool never) {
        bool asked = false;
        QTimer::singleShot(0, [&] {
            auto *box = qobject_cast<QMessageBox *>(QApplication::activeModalWidget());
            asked = box && box->checkBox();
            if (!asked) return;
            box->checkBox()->setChecked(never);
            box->button(button)->click();
        });
        const bool closed = window->close();
        QCoreApplication::processEvents();
        return std::pair(asked, closed);
    };
    QCOMPARE(answer(QMessageBox::Cancel, false), std::pair(true, false));
    QCOMPARE(answer(QMessageBox::Discard, true), std::pair(true, true));
    QCOMPARE(answer(QMessageBox::Cancel, false), std::pair(false, true));  // not again
    QSettings().clear();
}

void TestWindow::previewIsUsedOrLeft() {
    Experiment experiment = smallExperiment();
    experiment.formula = "sin(pi*x1)";
    experiment.sampling.ranges = {{-1, 1}};
    experiment.model.width = {1, 1};
    auto window = makeWindow();
    ExperimentSession &session = window->session();
    session.load(experiment);
    QVERIFY(waitForState(session, RunState::Finished));
    session.discover();
    QTRY_VERIFY(session.search()->front && !session.search()->running);
    FrontChart *chart = window->lossPage()->frontChart();
    QTRY_VERIFY(chart->isVisible());
    const int entries = session.undoStack()->count();
    const HistoryBar &bar = *window->historyBar();
    QVERIFY(!bar.useButton()->isVisible());

    QTest::mouseClick(chart, Qt::LeftButton, {}, chart->pointOf(0).toPoint());
    QVERIFY(waitForSnapshot(session, [](const Snapshot &s) { return s.looked_at != nullptr; }));
    QVERIFY(bar.useButton()->isVisible() && bar.backButton()->isVisible());
    QTRY_VERIFY(window->statusLine()->text().startsWith(QStringLiteral("preview")));
    QTest::keyClick(window.get(), Qt::Key_Escape);
    QVERIFY(waitForSnapshot(session, [](const Snapshot &s) { return !s.looked_at; }));
    QVERIFY(!bar.useButton()->isVisible());
    QCOMPARE(session.undoStack()->count(), entries);

    session.lookAtFrontEntry(0);
    bar.useButton()->click();
    QTRY_COMPARE(session.undoStack()->count(), entries + 1);
    QVERIFY(!bar.useButton()->isVisible());
}

void TestWindow::bothThemesPaint() {
    auto window = makeWindow();
    window->session().load(smallExperiment());
    QVERIFY(waitForState(window->session(), RunState::Finished));
    for (const char *name : {"dark", "light"}) {
        Theme::apply(*qApp, QString::fromLatin1(name));
        const QImage image = window->grab().toImage();
        QVERIFY(hasManyColors(image));
        const QColor corner = image.pixelColor(image.width() - 4, image.height() - 4);
        QCOMPARE(corner.lightnessF() < 0.5, qstrcmp(name, "dark") == 0);
    }
}

void TestWindow::formulaIsPretty() {
    QCOMPARE(prettyFormula(QStringLiteral("exp(sin(pi*x1)+x2^2)")), QStringLiteral("exp(sin(πx₁) + x₂²)"));
    QCOMPARE(prettyFormula(QStringLiteral("1/x1^12-1/x1^6")), QStringLiteral("1/x₁¹² − 1/x₁⁶"));
    QCOMPARE(prettyFormula(QStringLiteral("-x1*x2")), QStringLiteral("−x₁·x₂"));
}

KAN_WINDOW_TEST(TestWindow)
#include "tst_window.moc"
