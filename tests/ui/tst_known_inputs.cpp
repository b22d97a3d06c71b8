#include <QInputDialog>
#include <QLabel>
#include <QLineEdit>
#include <QMenu>
#include <QStandardPaths>

#include "core/constraints/constraint_check.h"
#include "session_fixture.h"
#include "shown_panel.h"
#include "tests/window_test.h"
#include "ui/controls/collapsible.h"
#include "ui/panels/constraint_menu.h"
#include "ui/panels/constraint_row.h"
#include "ui/panels/training_panel.h"
#include "ui/session/edge_shapes.h"
#include "ui/session/snapshot_names.h"

using namespace kan;
using namespace kan::ui;

namespace {

QAction *actionNamed(const QMenu &menu, const QString &text) {
    for (QAction *action : menu.actions()) {
        if (action->text() == text) return action;
        if (!action->menu()) continue;
        if (QAction *found = actionNamed(*action->menu(), text)) return found;
    }
    return nullptr;
}

}  // namespace

/// What is known of the inputs: as a line, in the menu of a node, on the edges.
class TestKnownInputs : public QObject {
    Q_OBJECT

  private slots:
    void initTestCase() { QStandardPaths::setTestModeEnabled(true); }

    void typedConstraintsAreKeptAndShown() {
        ExperimentSession session;
        session.load(smallExperiment());
        QVERIFY(waitForState(session, RunState::Finished));
        const auto row = shown<ConstraintRow>(session);
        row->line()->setText(QStringLiteral("even(x2) ;rising( x1 )"));
        QTest::keyClick(row->line(), Qt::Key_Return);
        QCOMPARE(row->line()->text(), QStringLiteral("even(x2); rising(x1)"));
        QVERIFY(!row->problem()->isVisible());
        // Splines that fall to zero could not rise.
        QVERIFY(session.experiment().model.extrapolation == Extrapolation::Linear);
        QVERIFY(waitForSnapshot(session, [](const Snapshot &s) {
            return isTrained(s) && s.layers[0].edges[0].shape.has(EdgeShape::Rises);
        }));
        const Snapshot &picture = *session.snapshot();
        QCOMPARE(shapeMark(findEdge(&picture, {0, 0, 0})->shape), QStringLiteral("↗"));
        QCOMPARE(shapeMark(findEdge(&picture, {0, 1, 0})->shape), QStringLiteral("↔"));
        QCOMPARE(shapeWords(findEdge(&picture, {1, 0, 0})->shape), QStringLiteral("rises"));
        QCOMPARE(edgeKind(*findEdge(&picture, {0, 1, 2})), QStringLiteral("numeric, even"));
        const Dataset &rows = *session.dataset();
        for (const ConstraintCheck &check : checkConstraints(
                 *picture.model, rows.train_input, constraintsOn(rows, session.experiment().training.constraints)))
            QVERIFY2(check.kept(), toString(check).c_str());

        session.undoStack()->undo();
        QCOMPARE(row->line()->text(), QString());
        QVERIFY(waitForSnapshot(session,
                                [](const Snapshot &s) { return isTrained(s) && s.layers[0].edges[0].shape.free(); }));
    }

    void wrongOnesAreSaidAndChangeNothing_data() {
        QTest::addColumn<QString>("typed");
        QTest::addColumn<QString>("said");
        QTest::newRow("kind") << "rises(x1)"
                              << "use rising, falling";
        QTest::newRow("input") << "rising(x3)"
                               << "there is no input \"x3\"; did you mean \"x1\"?";
        QTest::newRow("period") << "periodic(x1)"
                                << "periodic(x, 6.2832)";
    }
    void wrongOnesAreSaidAndChangeNothing() {
        QFETCH(QString, typed);
        QFETCH(QString, said);
        ExperimentSession session;
        session.load(smallExperiment());
        QVERIFY(waitForState(session, RunState::Finished));
        const auto row = shown<ConstraintRow>(session);
        row->line()->setText(typed);
        QTest::keyClick(row->line(), Qt::Key_Return);
        QVERIFY(row->problem()->isVisible());
        QVERIFY2(row->problem()->text().contains(said), qPrintable(row->problem()->text()));
        QCOMPARE(row->line()->text(), typed);
        QVERIFY(session.experiment().training.constraints.empty());
        QCOMPARE(session.undoStack()->count(), 0);
    }

    /// What is half typed where a panel goes away is no edit.
    void linesThatGoAwayEditNothing() {
        ExperimentSession session;
        session.load(smallExperiment());
        QVERIFY(waitForState(session, RunState::Finished));
        const auto leave = [&](std::unique_ptr<QWidget> panel, const QString &name, const QString &typed) {
            auto *line = panel->findChild<QLineEdit *>(name);
            line->setFocus();
            line->setText(typed);
            const bool focused = line->hasFocus();
            panel.reset();
            return focused && session.undoStack()->count() == 0;
        };
        QVERIFY(leave(shown<ConstraintRow>(session), QStringLiteral("constraints"), QStringLiteral("rising(x1)")));
        auto training = shown<TrainingPanel>(session);
        for (auto *part : training->findChildren<Collapsible *>()) part->setOpen(true);
        QVERIFY(leave(std::move(training), QStringLiteral("gridSchedule"), QStringLiteral("7, 9")));
    }

    void networksThatCannotSayWhy() {
        ExperimentSession session;
        session.load(smallExperiment());
        QVERIFY(waitForState(session, RunState::Finished));
        setConstraints(session, {"periodic(x1, 0.3)"});
        QVERIFY(waitForState(session, RunState::Failed));
        QVERIFY2(session.snapshot()->message.contains(QStringLiteral("take a grid of at least")),
                 qPrintable(session.snapshot()->message));
        session.undoStack()->undo();
        QVERIFY(waitForState(session, RunState::Finished));
    }

    void menuSwitchesThem() {
        ExperimentSession session;
        session.load(smallExperiment());
        QVERIFY(waitForState(session, RunState::Finished));
        const auto choose = [&](const QString &text) {
            QMenu menu;
            fillConstraintMenu(menu, session, 0);
            QAction *action = actionNamed(menu, text);
            if (action) action->trigger();
            return action != nullptr;
        };
        using Texts = std::vector<std::string>;
        const auto now = [&] { return session.experiment().training.constraints; };
        QVERIFY(choose(QStringLiteral("Outputs rise with it")));
        QCOMPARE(now(), (Texts{"rising(x1)"}));
        QVERIFY(choose(QStringLiteral("Convex in it")));
        QCOMPARE(now(), (Texts{"rising(x1)", "convex(x1)"}));
        QVERIFY(choose(QStringLiteral("Outputs fall with it")));  // not both ways
        QCOMPARE(now(), (Texts{"convex(x1)", "falling(x1)"}));
        QVERIFY(choose(QStringLiteral("Outputs fall with it")));  // off again
        QCOMPARE(now(), (Texts{"convex(x1)"}));
        QVERIFY(choose(QStringLiteral("x2")));
        QCOMPARE(now(), (Texts{"convex(x1)", "symmetric(x1, x2)"}));
        QVERIFY(choose(QStringLiteral("Even about 0")));
        QCOMPARE(now(), (Texts{"even(x1)"}));
        QMenu menu;
        fillConstraintMenu(menu, session, 0);
        QVERIFY(actionNamed(menu, QStringLiteral("Even about 0"))->isChecked());
        QVERIFY(!actionNamed(menu, QStringLiteral("Convex in it"))->isChecked());
    }

    void periodIsAskedFor() {
        ExperimentSession session;
        session.load(smallExperiment());
        QVERIFY(waitForState(session, RunState::Finished));
        QWidget parent;
        QMenu menu(&parent);
        fillConstraintMenu(menu, session, 1);
        actionNamed(menu, QStringLiteral("Periodic…"))->trigger();
        auto *dialog = parent.findChild<QInputDialog *>(QStringLiteral("period"));
        QVERIFY(dialog);
        dialog->setDoubleValue(2.5);
        dialog->accept();
        QCOMPARE(session.experiment().training.constraints, (std::vector<std::string>{"periodic(x2, 2.5)"}));
        QMenu again(&parent);
        fillConstraintMenu(again, session, 1);
        QVERIFY(actionNamed(again, QStringLiteral("Period 2.5"))->isChecked());
    }
};

KAN_WINDOW_TEST(TestKnownInputs)
#include "tst_known_inputs.moc"
