#include <QApplication>
#include <QDialogButtonBox>
#include <QLineEdit>
#include <QListWidget>
#include <QPushButton>
#include <QSignalSpy>
#include <QSpinBox>
#include <QTableWidget>
#include <QTimer>

#include "tests/ui/session_fixture.h"
#include "tests/window_test.h"
#include "ui/dialogs/compare_chart.h"
#include "ui/dialogs/compare_dialog.h"
#include "ui/dialogs/contender_editor.h"
#include "ui/session/experiment_session.h"

using namespace kan;
using namespace kan::ui;

namespace {

Experiment small(int steps = 6) {
    Experiment experiment;
    experiment.model.width = {2, 2, 1};
    experiment.training.steps = steps;
    experiment.sampling.ranges = {{-1, 1}, {-1, 1}};
    experiment.sampling.train_num = 120;
    experiment.sampling.test_num = 60;
    return experiment;
}

}  // namespace

/// Models side by side, driven by its controls.
class TestCompareDialog : public QObject {
    Q_OBJECT

  private slots:
    void comparesTheUsualModels() {
        ExperimentSession session;
        session.load(small());
        QTRY_VERIFY_WITH_TIMEOUT(session.dataset() && !session.isRunning(), 60000);
        const std::shared_ptr<const Kan> model = session.snapshot()->model;
        CompareDialog dialog(session);
        dialog.show();
        QCOMPARE(dialog.modelList()->count(), 3);
        dialog.repeatsBox()->setValue(2);
        QTest::mouseClick(dialog.runButton(), Qt::LeftButton);
        QCOMPARE(dialog.runButton()->text(), QStringLiteral("Stop"));
        QTRY_VERIFY_WITH_TIMEOUT(!dialog.runner().state()->running, 60000);
        QCOMPARE(dialog.table()->rowCount(), 3);
        QVERIFY(dialog.table()->columnCount() > 6);
        QCOMPARE(dialog.table()->item(0, 2)->text(), QStringLiteral("2"));
        QVERIFY(dialog.table()->item(0, 5)->text().contains(QStringLiteral(" ± ")));
        QVERIFY(dialog.chart()->exportCsv().count(QLatin1Char('\n')) > 3 * 2 * 6 / 2);
        QVERIFY(session.snapshot()->model == model);  // the experiment is left alone
        QVERIFY(!session.isModified());
    }

    void untickedModelsStayOut() {
        ExperimentSession session;
        session.load(small());
        QTRY_VERIFY_WITH_TIMEOUT(session.dataset() != nullptr, 60000);
        CompareDialog dialog(session);
        dialog.modelList()->item(1)->setCheckState(Qt::Unchecked);
        QCOMPARE(dialog.comparison().contenders.size(), std::size_t{2});
        for (int n : {0, 2}) dialog.modelList()->item(n)->setCheckState(Qt::Unchecked);
        QVERIFY(!dialog.runButton()->isEnabled());
    }

    void modelsAreEditedAndKept() {
        ExperimentSession session;
        session.load(small());
        QTRY_VERIFY_WITH_TIMEOUT(session.dataset() && !session.isRunning(), 60000);
        const std::shared_ptr<const Kan> model = session.snapshot()->model;
        CompareDialog dialog(session);
        dialog.show();
        dialog.modelList()->setCurrentRow(1);  // a perceptron
        QTimer::singleShot(0, [] {
            auto *editor = qobject_cast<ContenderEditor *>(QApplication::activeModalWidget());
            QVERIFY(editor);
            auto *ok = editor->findChild<QDialogButtonBox *>()->button(QDialogButtonBox::Ok);
            const auto lines = editor->findChildren<QLineEdit *>(Qt::FindDirectChildrenOnly);
            QCOMPARE(lines.size(), 2);
            lines[1]->setText(QStringLiteral("7, many"));
            QVERIFY(!ok->isEnabled());
            lines[1]->setText(QStringLiteral("7, 3"));
            lines[0]->setText(QStringLiteral("deep"));
            QVERIFY(ok->isEnabled());
            QTest::mouseClick(ok, Qt::LeftButton);
        });
        QTest::mouseClick(dialog.editButton(), Qt::LeftButton);
        QCOMPARE(dialog.modelList()->item(1)->text(), QStringLiteral("deep"));
        QCOMPARE(dialog.comparison().contenders[1].hidden, std::vector<int>({7, 3}));
        QVERIFY(session.experiment().comparison == dialog.comparison());
        QVERIFY(session.isModified());
        QVERIFY(session.snapshot()->model == model);  // nothing was trained anew
        session.undoStack()->undo();
        QVERIFY(!session.experiment().comparison);
        QVERIFY(dialog.modelList()->item(1)->text() != QStringLiteral("deep"));
    }

    void stopKeepsWhatIsDone() {
        ExperimentSession session;
        session.load(small(200));  // 300 trainings of it take longer than two clicks on any machine
        QTRY_VERIFY_WITH_TIMEOUT(session.dataset() && !session.isRunning(), 60000);
        CompareDialog dialog(session);
        dialog.show();
        dialog.repeatsBox()->setValue(100);
        QTest::mouseClick(dialog.runButton(), Qt::LeftButton);
        QTRY_VERIFY_WITH_TIMEOUT(dialog.runner().state()->done > 2, 60000);
        QTest::mouseClick(dialog.runButton(), Qt::LeftButton);
        QTRY_VERIFY_WITH_TIMEOUT(!dialog.runner().state()->running, 60000);
        QVERIFY(dialog.runner().state()->result.stopped);
        QVERIFY(dialog.runner().state()->done < 300);
        QCOMPARE(dialog.runButton()->text(), QStringLiteral("Compare"));
    }

    void closingWhileItRunsIsHarmless() {
        ExperimentSession session;
        session.load(small());
        QTRY_VERIFY_WITH_TIMEOUT(session.dataset() != nullptr, 60000);
        auto dialog = std::make_unique<CompareDialog>(session);
        dialog->repeatsBox()->setValue(50);
        dialog->run();
        QTRY_VERIFY_WITH_TIMEOUT(dialog->runner().state()->done > 0, 60000);
        dialog.reset();
    }
};

KAN_WINDOW_TEST(TestCompareDialog)
#include "tst_compare_dialog.moc"
