#include <QCheckBox>
#include <QLabel>
#include <QPushButton>
#include <QSpinBox>

#include "core/kernels/evaluate.h"
#include "tests/ui/session_fixture.h"
#include "tests/window_test.h"
#include "ui/controls/formula_edit.h"
#include "ui/dialogs/from_formula_dialog.h"
#include "ui/session/experiment_session.h"
#include "ui/session/snapshot_names.h"

using namespace kan;
using namespace kan::ui;

namespace {

/// Data with more in it than the theory x1*x2.
Experiment withMore() {
    Experiment experiment;
    experiment.name = "theory";
    experiment.formula = "x1*x2 + 0.1*sin(3*x1)";
    experiment.model.width = {2, 2, 1};
    experiment.training.steps = 5;
    experiment.training.threads = 1;
    experiment.training.penalty.lamb = 0;
    return experiment;
}

double lossOf(const Kan &model, const Dataset &data) {
    return (predict(model, data.train_input) - data.train_label).cwiseAbs().maxCoeff();
}

}  // namespace

class TestFromFormulaDialog : public QObject {
    Q_OBJECT

  private slots:
    /// The network computes the formula, is one undo step, and learns what the formula misses.
    void theoryPlusWhatItMisses() {
        ExperimentSession session;
        session.load(withMore());
        QTRY_VERIFY_WITH_TIMEOUT(session.dataset() && !session.isRunning() && session.snapshot()->step == 5, 20000);
        FromFormulaDialog dialog(session);
        dialog.show();
        QVERIFY(!dialog.makeButton()->isEnabled());
        dialog.formulaLine()->setText("x1*x2");
        dialog.freeBox()->setChecked(true);
        dialog.deepenBox()->setValue(1);
        dialog.widenBox()->setValue(2);
        QVERIFY(dialog.makeButton()->isEnabled());
        const auto before = session.snapshot()->model;
        dialog.makeButton()->click();
        QTRY_VERIFY_WITH_TIMEOUT(session.snapshot()->model != before && !dialog.isVisible(), 20000);
        const double theory = lossOf(*session.snapshot()->model, *session.dataset());
        QVERIFY2(theory > 0.05 && theory < 0.11, qPrintable(QString::number(theory)));
        QVERIFY(session.snapshot()->model->multiplies());
        session.run();
        QTRY_VERIFY_WITH_TIMEOUT(
            !session.isRunning() && lossOf(*session.snapshot()->model, *session.dataset()) < 0.5 * theory, 20000);
        QVERIFY(session.undoStack()->canUndo());
        while (session.undoStack()->canUndo()) session.undoStack()->undo();
        QTRY_VERIFY_WITH_TIMEOUT(!session.snapshot()->model->multiplies(), 20000);
    }

    /// What training has done to the theory's terms is seen on their edges, and goes with undo.
    void movedTermsAreMarked() {
        ExperimentSession session;
        session.load(withMore());
        QTRY_VERIFY_WITH_TIMEOUT(session.dataset() && !session.isRunning() && session.snapshot()->step == 5, 20000);
        FromFormulaDialog dialog(session);
        dialog.show();
        dialog.formulaLine()->setText("1.3*sin(x1) + x2^2");
        dialog.makeButton()->click();
        const auto largest = [](const Snapshot &s) {
            double moved = 0;
            for (const LayerSnapshot &layer : s.layers)
                for (const EdgeSnapshot &edge : layer.edges) moved = std::max(moved, edge.moved);
            return moved;
        };
        QTRY_VERIFY_WITH_TIMEOUT(session.snapshot()->theory && !dialog.isVisible(), 20000);
        QCOMPARE(largest(*session.snapshot()), 0.0);
        session.run();
        QVERIFY(waitForSnapshot(session, [&](const Snapshot &s) {
            return s.state == RunState::Finished && s.step > 5 && largest(s) > 0.01;
        }));
        const Snapshot &moved = *session.snapshot();
        bool said = false;
        for (const EdgeSnapshot &edge : moved.layers.front().edges) said |= edgeKind(edge).contains("moved by");
        QVERIFY(said);
        while (session.undoStack()->canUndo()) session.undoStack()->undo();
        QVERIFY(waitForSnapshot(session, [](const Snapshot &s) { return isTrained(s) && !s.theory; }));
        QCOMPARE(largest(*session.snapshot()), 0.0);
    }

    void troubleIsToldWithItsPlace() {
        ExperimentSession session;
        session.load(withMore());
        QTRY_VERIFY_WITH_TIMEOUT(session.dataset() && !session.isRunning(), 20000);
        FromFormulaDialog dialog(session);
        dialog.show();
        const auto before = session.snapshot()->model;
        const auto told = [&](const QString &formula) {
            dialog.formulaLine()->setText(formula);
            dialog.makeButton()->click();
            [&] { QTRY_VERIFY_WITH_TIMEOUT(!dialog.runner().state()->running, 20000); }();
            return dialog.note()->text();
        };
        QVERIFY2(told("x1*x7").contains("x7"), qPrintable(dialog.note()->text()));
        QVERIFY(dialog.formulaLine()->hasError());
        QVERIFY2(told("x1; x2").contains("2 outputs"), qPrintable(dialog.note()->text()));
        QVERIFY2(told("log(x1-5)").contains("no finite value"), qPrintable(dialog.note()->text()));
        QVERIFY(dialog.isVisible());
        QCOMPARE(session.snapshot()->model, before);
    }
};

KAN_WINDOW_TEST(TestFromFormulaDialog)
#include "tst_from_formula_dialog.moc"
