#include <QClipboard>
#include <QComboBox>
#include <QGuiApplication>
#include <QLabel>
#include <QLineEdit>
#include <QListView>
#include <QListWidget>
#include <QMenu>
#include <QPushButton>
#include <QSlider>
#include <QStandardPaths>
#include <QTableWidget>

#include "session_fixture.h"
#include "tests/window_test.h"
#include "ui/controls/slider_row.h"
#include "ui/dialogs/functions_dialog.h"
#include "ui/formula/formula_view.h"
#include "ui/panels/formula_history.h"
#include "ui/panels/formula_panel.h"
#include "ui/panels/history_bar.h"
#include "ui/panels/symbolic_panel.h"
#include "ui/panels/term_menu.h"
#include "ui/session/snapshot_names.h"

using namespace kan;
using namespace kan::ui;

class TestSymbolicPanels : public QObject {
    Q_OBJECT

  private slots:
    void initTestCase();
    void historyGoesBackAndForth();
    void historyShowsASearchAndStopsIt();
    void symbolicPanelEditsTheSettings();
    void functionsAreChosen();
    void ownFunctionIsAdded();
    void wrongFunctionIsRefusedInWords();
    void formulaPanelShowsFormulaAndErrors();
    void formulaIsCopied();
    void digitsSliderRounds();
    void termIsDeletedOrPutToItsMean();
    void termIsFrozenAndFreed();
    void earlierFormulaIsPreviewedAndTaken();

  private:
    /// sin(pi x1) + x2^2 with both functions fixed.
    static void loadClosed(ExperimentSession &session) {
        Experiment experiment = smallExperiment();
        experiment.formula = "sin(pi*x1)+x2^2";
        experiment.sampling.ranges = {{-1, 1}};
        experiment.model.width = {2, 1};
        session.load(experiment);
        QVERIFY(waitForState(session, RunState::Finished));
        session.fixSymbolic({0, 0, 0}, QStringLiteral("sin"));
        QTRY_COMPARE(session.snapshot()->model->symbolicEdgeCount(), std::size_t{1});
        session.fixSymbolic({0, 1, 0}, QStringLiteral("x^2"));
        QTRY_VERIFY(session.snapshot()->model->allSymbolic());
    }
    static QListWidgetItem *itemOf(const FunctionsDialog &dialog, const QString &name) {
        for (int row = 0; row < dialog.list()->count(); ++row) {
            if (dialog.list()->item(row)->data(Qt::UserRole).toString() == name) return dialog.list()->item(row);
        }
        return nullptr;
    }
};

void TestSymbolicPanels::initTestCase() {
    QStandardPaths::setTestModeEnabled(true);
    QCoreApplication::setOrganizationName(QStringLiteral("kan-tests"));
    QCoreApplication::setApplicationName(QStringLiteral("tst_symbolic_panels"));
}

void TestSymbolicPanels::historyGoesBackAndForth() {
    ExperimentSession session;
    HistoryBar bar(session);
    bar.resize(700, 30);
    bar.show();
    QVERIFY(QTest::qWaitForWindowExposed(&bar));
    session.load(smallExperiment());
    QVERIFY(waitForState(session, RunState::Finished));
    QCOMPARE(bar.list()->model()->rowCount(), 1);
    session.fixSymbolic({0, 0, 0}, QStringLiteral("sin"));
    session.fixSymbolic({0, 0, 1}, QStringLiteral("x^2"));
    QTRY_COMPARE(bar.list()->model()->rowCount(), 3);
    QCOMPARE(bar.list()->model()->index(1, 0).data().toString(), QStringLiteral("fix sin"));
    QCOMPARE(bar.list()->currentIndex().row(), 2);
    const auto functions = [](std::size_t count) {
        return [count](const Snapshot &s) { return s.model && s.model->symbolicEdgeCount() == count; };
    };
    const QRect entry = bar.list()->visualRect(bar.list()->model()->index(0, 0));
    QTest::mouseClick(bar.list()->viewport(), Qt::LeftButton, {}, entry.center());
    QVERIFY(waitForSnapshot(session, functions(0)));
    QCOMPARE(bar.list()->currentIndex().row(), 0);
    QTest::mouseClick(bar.list()->viewport(), Qt::LeftButton, {},
                      bar.list()->visualRect(bar.list()->model()->index(2, 0)).center());
    QVERIFY(waitForSnapshot(session, functions(2)));
}

void TestSymbolicPanels::historyShowsASearchAndStopsIt() {
    Experiment experiment = smallExperiment();
    experiment.sampling.train_num = 1000;
    experiment.model.width = {2, 8, 8, 1};
    ExperimentSession session;
    HistoryBar bar(session);
    bar.show();
    session.load(experiment);
    QVERIFY(waitForState(session, RunState::Finished));
    QVERIFY(!bar.stopButton()->isVisible());
    session.discover();
    QTRY_VERIFY(bar.stopButton()->isVisible());
    QTest::mouseClick(bar.stopButton(), Qt::LeftButton);
    QTRY_VERIFY_WITH_TIMEOUT(!bar.stopButton()->isVisible(), 10000);
    QVERIFY(!session.search()->running);
}

void TestSymbolicPanels::symbolicPanelEditsTheSettings() {
    ExperimentSession session;
    ReadingDesk desk(session);
    SymbolicPanel panel(session, desk);
    session.load(smallExperiment());
    QVERIFY(waitForState(session, RunState::Finished));
    panel.thresholdRow()->slider()->setValue(500);
    QVERIFY(std::abs(session.experiment().symbolic.r2_threshold - 0.5) < 0.01);
    panel.ranking()->setCurrentIndex(1);
    emit panel.ranking()->activated(1);
    QVERIFY(session.experiment().symbolic.score == SymbolicScore::Pykan);
    session.undoStack()->setIndex(0);
    QCOMPARE(panel.ranking()->currentIndex(), 0);
    QCOMPARE(session.experiment().symbolic.r2_threshold, 0.9);
}

void TestSymbolicPanels::functionsAreChosen() {
    ExperimentSession session;
    ReadingDesk desk(session);
    SymbolicSettings settings;
    FunctionsDialog dialog(settings, desk);
    QVERIFY(dialog.settings() == settings);
    for (int row = 0; row < dialog.list()->count(); ++row) dialog.list()->item(row)->setCheckState(Qt::Unchecked);
    itemOf(dialog, QStringLiteral("sin"))->setCheckState(Qt::Checked);
    itemOf(dialog, QStringLiteral("x^2"))->setCheckState(Qt::Checked);
    const SymbolicSettings chosen = dialog.settings();
    QCOMPARE(chosen.lib.size(), std::size_t(2));
    QCOMPARE(chosen.library().functions().size(), std::size_t(2));
    FunctionsDialog again(chosen, desk);
    QCOMPARE(itemOf(again, QStringLiteral("sin"))->checkState(), Qt::Checked);
    QCOMPARE(itemOf(again, QStringLiteral("cos"))->checkState(), Qt::Unchecked);
    QVERIFY(again.settings() == chosen);
}

void TestSymbolicPanels::ownFunctionIsAdded() {
    ExperimentSession session;
    ReadingDesk desk(session);
    FunctionsDialog dialog({}, desk);
    const int before = dialog.list()->count();
    dialog.edit()->setText(QStringLiteral("x*exp(-x)"));
    QTest::mouseClick(dialog.addButton(), Qt::LeftButton);
    QTRY_COMPARE(dialog.list()->count(), before + 1);
    QVERIFY(dialog.edit()->text().isEmpty());
    QCOMPARE(dialog.settings().own, std::vector<std::string>{"x*exp(-x)"});
    QVERIFY(dialog.settings().library().find("x*exp(-x)"));
    // Not a candidate any more, but not lost either.
    itemOf(dialog, QStringLiteral("x*exp(-x)"))->setCheckState(Qt::Unchecked);
    QVERIFY(!dialog.settings().library().find("x*exp(-x)"));
    QCOMPARE(dialog.settings().own.size(), std::size_t(1));
}

void TestSymbolicPanels::wrongFunctionIsRefusedInWords() {
    ExperimentSession session;
    ReadingDesk desk(session);
    FunctionsDialog dialog({}, desk);
    const int before = dialog.list()->count();
    dialog.show();
    dialog.edit()->setText(QStringLiteral("x*expp(-x)"));
    QTest::keyClick(dialog.edit(), Qt::Key_Return);
    QTRY_VERIFY(!dialog.problem().isEmpty());
    QVERIFY2(dialog.problem().contains(QLatin1String("expp")), qPrintable(dialog.problem()));
    QCOMPARE(dialog.list()->count(), before);
    QCOMPARE(dialog.edit()->text(), QStringLiteral("x*expp(-x)"));  // to be corrected
}

void TestSymbolicPanels::formulaPanelShowsFormulaAndErrors() {
    ExperimentSession session;
    ReadingDesk desk(session);
    FormulaPanel panel(desk);
    panel.resize(340, 320);
    panel.show();
    QVERIFY(!panel.view()->formula());
    session.load(smallExperiment());
    QVERIFY(waitForState(session, RunState::Finished));
    QTRY_VERIFY(panel.view()->formula());
    QTRY_VERIFY(panel.errorText(0, 0).startsWith(QLatin1String("train ")));
    QVERIFY(panel.errorText(1, 1).startsWith(QLatin1String("test ")));
    QVERIFY(!panel.errorText(1, 1).contains(QChar(0x2013)));
}

void TestSymbolicPanels::formulaIsCopied() {
    ExperimentSession session;
    ReadingDesk desk(session);
    FormulaPanel panel(desk);
    panel.show();
    session.load(smallExperiment());
    QVERIFY(waitForState(session, RunState::Finished));
    QTRY_VERIFY(panel.view()->formula());
    QSignalSpy notices(&panel, &FormulaPanel::notice);
    QTest::mouseClick(panel.copyButton(FormulaFormat::Cpp), Qt::LeftButton);
    QTRY_COMPARE(notices.count(), 1);
    QVERIFY(QGuiApplication::clipboard()->text().contains(QLatin1String("#pragma once")));
    QCOMPARE(panel.moreButton()->menu()->actions().size(), 7);
    panel.moreButton()->menu()->actions().constFirst()->trigger();
    QTRY_COMPARE(notices.count(), 2);
    QVERIFY(QGuiApplication::clipboard()->text().contains(QLatin1String("function outputs = f(inputs)")));
}

void TestSymbolicPanels::termIsDeletedOrPutToItsMean() {
    ExperimentSession session;
    ReadingDesk desk(session);
    FormulaPanel panel(desk);
    connect(&panel, &FormulaPanel::networkChosen, &session, &ExperimentSession::takeNetwork);
    loadClosed(session);
    QTRY_VERIFY(desk.reading()->formula && desk.reading()->formula->terms.size() == 2);
    const TermShare square = desk.reading()->formula->terms[1];
    QVERIFY(square.share > 0 && square.share < 1);
    QCOMPARE(square.own.size(), std::size_t{1});
    TermMenu menu(square, desk);
    connect(&menu, &TermMenu::chosen, &panel, &FormulaPanel::networkChosen);
    QVERIFY(!menu.deleteAction()->isEnabled());
    QTRY_VERIFY(menu.deleteAction()->isEnabled());
    QVERIFY2(menu.meanAction()->text().contains(QChar(0x2192)), qPrintable(menu.meanAction()->text()));
    const EdgeId edge = square.own.front();
    const auto before = session.snapshot()->model;
    menu.deleteAction()->trigger();
    QTRY_COMPARE(session.snapshot()->model->mask(edge.l, edge.i, edge.j), 0.0);
    session.undoStack()->undo();
    QTRY_VERIFY(*session.snapshot()->model == *before);
    menu.meanAction()->trigger();
    QTRY_COMPARE(session.snapshot()->model->symbolic(edge)->function.name, std::string("0"));
    // The other term alone: nothing to tell apart.
    QTRY_COMPARE(desk.reading()->formula->terms.size(), std::size_t{1});

    TermShare without = square;
    without.own.clear();
    TermMenu nothing(without, desk);
    QVERIFY(!nothing.deleteAction()->isVisible());
}

void TestSymbolicPanels::termIsFrozenAndFreed() {
    ExperimentSession session;
    ReadingDesk desk(session);
    FormulaPanel panel(desk);
    connect(&panel, &FormulaPanel::freezeRequested, &session, &ExperimentSession::setFrozen);
    loadClosed(session);
    session.setAffine({0, 1, 0}, {0.9, 0, 1.1, 0.1}, {});  // so that training has something to do
    session.setAffine({0, 0, 0}, {3, 0.1, 0.9, 0.1}, {});
    const auto sine = [&] { return session.snapshot()->model->affine({0, 0, 0}); };
    const auto square = [&] { return session.snapshot()->model->affine({0, 1, 0}); };
    QTRY_COMPARE(sine().a, 3.0);
    const auto isRead = [&] {
        const ReadingPtr reading = desk.reading();
        return reading->model && *reading->model == *session.snapshot()->model && reading->formula &&
               reading->formula->terms.size() >= 2;
    };
    const auto squareTerm = [&] {
        const std::vector<TermShare> &terms = desk.reading()->formula->terms;
        const auto found = std::find_if(terms.begin(), terms.end(), [](const TermShare &term) {
            return term.own == std::vector<EdgeId>{{0, 1, 0}};
        });
        return found == terms.end() ? TermShare() : *found;
    };
    const auto trainedOn = [&] {
        const int steps = session.snapshot()->history.steps();
        session.run();
        return waitForSnapshot(
            session, [steps](const Snapshot &s) { return s.state == RunState::Finished && s.history.steps() > steps; });
    };
    QTRY_VERIFY(isRead());
    TermMenu freeze(squareTerm(), desk);
    connect(&freeze, &TermMenu::freezeRequested, &panel, &FormulaPanel::freezeRequested);
    QVERIFY(freeze.freezeAction()->isEnabled());
    QCOMPARE(freeze.freezeAction()->text(), QStringLiteral("Freeze its constants"));
    const int commands = session.undoStack()->count();
    freeze.freezeAction()->trigger();
    QTRY_VERIFY(session.snapshot()->model->frozen({0, 1, 0}));
    QCOMPARE(session.undoStack()->count(), commands + 1);
    const EdgeSnapshot &edge = session.snapshot()->layers[0].edges[1];
    QVERIFY2(edgeKind(edge).contains(QLatin1String("(frozen)")), qPrintable(edgeKind(edge)));

    // Neither a run nor a slider moves them; the others learn.
    const Affine before = square();
    const Affine sine_before = sine();
    QVERIFY(trainedOn());
    QVERIFY(square() == before);
    QVERIFY(!(sine() == sine_before));
    QSignalSpy notices(&session, &ExperimentSession::notice);
    session.setAffine({0, 1, 0}, {2, 0, 1, 0}, {});
    QTRY_COMPARE(notices.count(), 1);
    QVERIFY(notices[0][0].toString().contains(QLatin1String("frozen")));

    QTRY_VERIFY(isRead());
    TermMenu free(squareTerm(), desk);
    QCOMPARE(free.freezeAction()->text(), QStringLiteral("Free its constants"));
    connect(&free, &TermMenu::freezeRequested, &panel, &FormulaPanel::freezeRequested);
    free.freezeAction()->trigger();
    QTRY_VERIFY(!session.snapshot()->model->frozen({0, 1, 0}));
    session.undoStack()->undo();
    QTRY_VERIFY(session.snapshot()->model->frozen({0, 1, 0}));
    session.undoStack()->setIndex(commands);
    QTRY_VERIFY(!session.snapshot()->model->frozen({0, 1, 0}));
    QVERIFY(trainedOn());
    QVERIFY(!(square() == before));

    session.unfix({{0, 1, 0}});
    QTRY_VERIFY(!session.snapshot()->model->symbolic({0, 1, 0}));
    QTRY_VERIFY(isRead());
    TermShare of_a_spline;
    of_a_spline.own = {{0, 1, 0}};
    TermMenu nothing(of_a_spline, desk);
    QVERIFY(!nothing.freezeAction()->isEnabled());
}

void TestSymbolicPanels::earlierFormulaIsPreviewedAndTaken() {
    ExperimentSession session;
    ReadingDesk desk(session);
    FormulaPanel panel(desk);
    panel.show();
    connect(&panel, &FormulaPanel::networkChosen, &session, &ExperimentSession::takeNetwork);
    loadClosed(session);
    QTRY_VERIFY(panel.historyButton()->isEnabled());
    const auto both = session.snapshot()->model;
    QTRY_VERIFY(desk.reading()->model && *desk.reading()->model == *both && desk.reading()->formula);
    session.setPruned({{0, 1, 0}}, true);
    QTRY_COMPARE(desk.reading()->formula->terms.size(), std::size_t{1});
    QTest::mouseClick(panel.historyButton(), Qt::LeftButton);
    QTableWidget *table = panel.history()->table();
    QTRY_VERIFY(table->isVisible());
    QCOMPARE(table->rowCount(), 2);
    const auto terms = [&] { return writtenSize(panel.view()->formula()->expressions()[0]); };
    const double one_term = terms();
    QTest::keyClick(table, Qt::Key_Down);
    QTRY_VERIFY(terms() > one_term);  // previewed
    QTest::keyClick(table, Qt::Key_Escape);
    QTRY_COMPARE(terms(), one_term);
    QTest::mouseClick(panel.historyButton(), Qt::LeftButton);
    QTRY_VERIFY(table->isVisible());
    QTest::keyClick(table, Qt::Key_Down);
    QTest::keyClick(table, Qt::Key_Return);
    QTRY_VERIFY(*session.snapshot()->model == *both);
}

void TestSymbolicPanels::digitsSliderRounds() {
    ExperimentSession session;
    ReadingDesk desk(session);
    FormulaPanel panel(desk);
    session.load(smallExperiment());
    QVERIFY(waitForState(session, RunState::Finished));
    panel.digitsSlider()->setValue(2);
    QTRY_VERIFY(desk.reading()->formula && desk.reading()->formula->digits == 2);
    QCOMPARE(panel.view()->formula()->options().digits, 2);
}

KAN_WINDOW_TEST(TestSymbolicPanels)
#include "tst_symbolic_panels.moc"
