#include <QComboBox>
#include <QLabel>
#include <QPushButton>
#include <QTableWidget>

#include "tests/ui/session_fixture.h"
#include "tests/window_test.h"
#include "ui/dialogs/structure_dialog.h"
#include "ui/dialogs/structure_page.h"
#include "ui/plot/matrix_plot.h"
#include "ui/plot/tree_plot.h"
#include "ui/session/experiment_session.h"

using namespace kan;
using namespace kan::ui;

namespace {

Experiment product() {
    Experiment experiment;
    experiment.name = "product";
    experiment.formula = "x1*x2";
    experiment.model.width = {2, 5, 1};
    experiment.training.steps = 40;
    experiment.training.threads = 1;
    experiment.training.penalty.lamb = 0;
    return experiment;
}

}  // namespace

class TestStructureDialog : public QObject {
    Q_OBJECT

  private slots:
    void followsTheNetwork() {
        ExperimentSession session;
        StructureDialog dialog(session);
        StructurePage &page = *dialog.structure();
        dialog.show();
        QVERIFY(!page.shapeButton()->isEnabled());
        session.load(product());
        QTRY_VERIFY_WITH_TIMEOUT(!session.isRunning() && session.snapshot()->step == 40, 20000);
        QTRY_VERIFY_WITH_TIMEOUT(
            page.runner().state()->model == session.snapshot()->model && !page.runner().state()->running, 20000);
        QVERIFY2(page.runner().state()->problem.isEmpty(), qPrintable(page.runner().state()->problem));
        QVERIFY2(page.line()->text().contains("x₁"), qPrintable(page.line()->text()));
        const DrawnTree &tree = page.tree()->tree();
        QVERIFY2(tree.text == QString("x₁·x₂") || (tree.text == QString("Π") && tree.children.size() == 2),
                 qPrintable(tree.text));
        QCOMPARE(page.pairs()->matrix().names, (QStringList{"x₁", "x₂"}));
        QVERIFY(page.pairs()->matrix().values[1] > 0.9);
        QCOMPARE(page.prices()->rowCount(), 3);
        QVERIFY(page.tree()->exportCsv().startsWith("level,part,note\n0,"));
        QVERIFY(page.pairs()->exportCsv().contains("x₁,,"));
        QVERIFY(!page.tree()->grab().toImage().isNull());
    }

    /// One undo step, from which undo leads back; the new network trains.
    void theShapeBecomesTheNetwork() {
        ExperimentSession session;
        StructureDialog dialog(session);
        StructurePage &page = *dialog.structure();
        dialog.show();
        session.load(product());
        QTRY_VERIFY_WITH_TIMEOUT(page.shapeButton()->isEnabled() && !session.isRunning() &&
                                     page.runner().state()->model == session.snapshot()->model,
                                 20000);
        const int edges = session.snapshot()->active_edges;
        page.shapeButton()->click();
        QTRY_VERIFY_WITH_TIMEOUT(session.snapshot()->active_edges < edges && !session.isRunning(), 20000);
        QVERIFY(session.snapshot()->model->multiplies());
        session.undoStack()->undo();
        while (session.undoStack()->canUndo()) session.undoStack()->undo();
        QTRY_COMPARE_WITH_TIMEOUT(session.snapshot()->active_edges, edges, 20000);
    }

    /// What has learnt nothing is not taken apart, and the words say so.
    void untrainedNetworks() {
        ExperimentSession session;
        StructureDialog dialog(session);
        StructurePage &page = *dialog.structure();
        Experiment experiment = product();
        experiment.training.steps = 1;
        experiment.formula = "sin(20*x1)*cos(17*x2)";
        session.load(experiment);
        QTRY_VERIFY_WITH_TIMEOUT(!session.isRunning() && session.snapshot()->step == 1, 20000);
        dialog.show();
        QTRY_VERIFY_WITH_TIMEOUT(page.runner().state()->result && !page.runner().state()->running, 20000);
        QVERIFY(!page.shapeButton()->isEnabled());
        QVERIFY(page.tree()->tree().text.isEmpty());
    }
};

KAN_WINDOW_TEST(TestStructureDialog)
#include "tst_structure_dialog.moc"
