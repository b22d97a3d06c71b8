#include <QLabel>
#include <QLineEdit>
#include <QPushButton>

#include "core/experiment/table_experiment.h"
#include "core/kernels/evaluate.h"
#include "tests/ui/session_fixture.h"
#include "tests/ui/table_files.h"
#include "tests/window_test.h"
#include "ui/dialogs/add_input_dialog.h"
#include "ui/dialogs/residual_plot.h"
#include "ui/session/command_line_text.h"

using namespace kan;
using namespace kan::ui;

namespace {

/// The network is too narrow for it without r.
Experiment ofRadius() {
    Experiment experiment = smallExperiment();
    experiment.formula = "sin(4*sqrt(x1^2+x2^2))";
    experiment.model.width = {2, 1};
    experiment.training.steps = 10;
    return experiment;
}

/// Types and waits until it has been tried.
void type(AddInputDialog &dialog, const QString &name, const QString &formula) {
    dialog.nameLine()->setText(name);
    dialog.formulaLine()->setText(formula);
    QVERIFY(waitForSignals(
        dialog.runner(), &AddedInputRunner::changed,
        [&] {
            const AddedInputStatePtr &state = dialog.runner().state();
            return !state->running && (state->added || !state->problem.isEmpty()) &&
                   state->wish.column == DerivedColumn{name.toStdString(), formula.toStdString()};
        },
        20000));
}

Matrix outputsOf(const ExperimentSession &session) {
    return predict(*session.snapshot()->model, session.dataset()->test_input);
}

double lossOf(const ExperimentSession &session) {
    return (outputsOf(session) - session.dataset()->test_label).cwiseAbs2().mean();
}

}  // namespace

class TestAddInputDialog : public QObject {
    Q_OBJECT

  private slots:
    /// Of the network that was trained: the same function, one undo step, and more to learn.
    void theNetworkGoesOn() {
        ExperimentSession session;
        session.load(ofRadius());
        QVERIFY(waitForSnapshot(session, isTrained));
        const Matrix before = outputsOf(session);
        const double loss = lossOf(session);
        const int steps = session.snapshot()->history.steps();
        AddInputDialog dialog(session);
        dialog.show();
        QVERIFY(!dialog.addButton()->isEnabled());
        type(dialog, "r", "sqrt(x1^2+x2^2)");
        QVERIFY2(dialog.addButton()->isEnabled(), qPrintable(dialog.note()->text()));
        QCOMPARE(dialog.plot()->points(), 200);
        QVERIFY2(dialog.note()->text().contains("has something to say"), qPrintable(dialog.note()->text()));
        dialog.addButton()->click();
        QVERIFY(waitForSnapshot(session, [](const Snapshot &s) { return s.model && s.model->inputs() == 3; }));
        QVERIFY(!dialog.isVisible());
        QCOMPARE((outputsOf(session) - before).cwiseAbs().maxCoeff(), 0.0);
        QCOMPARE(session.snapshot()->history.steps(), steps);
        QCOMPARE(session.snapshot()->input_names, (QStringList{"x1", "x2", "r"}));
        QCOMPARE(session.undoStack()->count(), 1);
        QCOMPARE(session.undoStack()->text(0), QString("input r"));
        QCOMPARE(session.experiment().training.penalty.lamb, 0.0);
        QVERIFY(commandLineText(session.experiment(), session.savedExperiment(), {}).contains("--add-input"));
        session.run();
        QVERIFY(waitForSnapshot(session, [&](const Snapshot &s) { return isTrained(s) && s.history.steps() > steps; }));
        QVERIFY2(lossOf(session) < 0.3 * loss, qPrintable(QString("%1 %2").arg(loss).arg(lossOf(session))));
        while (session.undoStack()->canUndo()) session.undoStack()->undo();
        QVERIFY(waitForSnapshot(session, [](const Snapshot &s) { return s.model && s.model->inputs() == 2; }));
        QCOMPARE((outputsOf(session) - before).cwiseAbs().maxCoeff(), 0.0);
        QVERIFY(session.experiment().sampling.derived.empty());
        QVERIFY(session.experiment().training.penalty.lamb > 0);
    }

    /// Saved with its new input, it comes back as it is.
    void aTableKeepsIt() {
        const TableFiles files;
        QByteArray text = "m,V,p\n";
        for (int n = 0; n < 90; ++n) {
            const double m = 1 + n * 7 % 11, V = 1 + 0.3 * (n * 5 % 13);
            text += QByteArray::number(m) + ',' + QByteArray::number(V) + ',' + QByteArray::number(m / V) + '\n';
        }
        TableSource source;
        source.file = files.write("gas.csv", text).toStdString();
        source.columns = {{.name = "m"}, {.name = "V"}, {.name = "p", .role = ColumnRole::Target}};
        Experiment experiment = tableExperiment(source, kan::loadTable(source).data);
        experiment.model.width = {2, 1, 1};
        experiment.training.steps = 5;
        ExperimentSession session;
        session.load(experiment);
        QVERIFY(waitForSnapshot(session, isTrained));
        const Matrix before = outputsOf(session);
        AddInputDialog dialog(session);
        dialog.show();
        type(dialog, "ratio", "p/V");
        QVERIFY(!dialog.addButton()->isEnabled());
        QVERIFY2(dialog.note()->text().contains("ratio reads p"), qPrintable(dialog.note()->text()));
        type(dialog, "ratio", "m/V");
        dialog.addButton()->click();
        QVERIFY(waitForSnapshot(session, [](const Snapshot &s) { return s.model && s.model->inputs() == 3; }));
        QCOMPARE((outputsOf(session) - before).cwiseAbs().maxCoeff(), 0.0);
        const QString file = files.path("with.json");
        session.save(file);
        const Experiment saved = readExperiment(file.toStdString());
        for (const ModelVersion &version : saved.versions) QCOMPARE(version.model.inputs(), 3);
        ExperimentSession again;
        again.load(saved, file);
        QVERIFY(waitForSnapshot(again, [](const Snapshot &s) { return s.model && s.model->inputs() == 3; }));
        QCOMPARE((outputsOf(again) - before).cwiseAbs().maxCoeff(), 0.0);
    }

    void troubleIsTold() {
        ExperimentSession session;
        session.load(smallExperiment());
        QVERIFY(waitForSnapshot(session, isTrained));
        AddInputDialog dialog(session);
        dialog.show();
        for (const auto &[formula, says] : {std::pair{"x1+x9", "x9"},
                                            {"log(x1)", "has no finite value in"},
                                            {"x1-x1", "the same in all training rows"}}) {
            type(dialog, "r", formula);
            QVERIFY2(dialog.note()->text().contains(says), qPrintable(dialog.note()->text()));
            QVERIFY(!dialog.addButton()->isEnabled());
            QCOMPARE(dialog.plot()->points(), 0);
        }
        type(dialog, "x2", "x1^2");
        QVERIFY2(dialog.note()->text().contains("x2 is the name of an input"), qPrintable(dialog.note()->text()));
    }

    /// A run that goes on while it is added goes on with it.
    void aRunGoesOn() {
        ExperimentSession session;
        session.load(longExperiment());
        QVERIFY(waitForSnapshot(session, [](const Snapshot &s) { return s.model && s.step > 2; }));
        AddInputDialog dialog(session);
        dialog.show();
        type(dialog, "q", "x1*x2");
        const int steps = session.snapshot()->step;
        dialog.addButton()->click();
        QVERIFY(waitForSnapshot(session, [&](const Snapshot &s) {
            return s.model && s.model->inputs() == 3 && s.step > steps + 2 && s.state == RunState::Running;
        }));
        session.pause();
        QVERIFY(waitForSnapshot(session, [](const Snapshot &s) { return s.state != RunState::Running; }));
    }
};

KAN_WINDOW_TEST(TestAddInputDialog)
#include "tst_add_input_dialog.moc"
