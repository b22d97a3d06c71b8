#include <QCheckBox>
#include <QComboBox>
#include <QLabel>
#include <QLineEdit>
#include <QPushButton>
#include <QSlider>
#include <QSpinBox>
#include <QStandardPaths>
#include <QToolButton>

#include "session_fixture.h"
#include "shown_panel.h"
#include "tests/window_test.h"
#include "ui/controls/formula_edit.h"
#include "ui/controls/slider_row.h"
#include "ui/controls/value_spin_box.h"
#include "ui/panels/data_panel.h"
#include "ui/panels/layer_row.h"
#include "ui/panels/model_panel.h"
#include "ui/panels/prune_panel.h"
#include "ui/panels/range_editor.h"
#include "ui/panels/training_panel.h"

using namespace kan;
using namespace kan::ui;

class TestPanels : public QObject {
    Q_OBJECT

  private slots:
    void initTestCase() { QStandardPaths::setTestModeEnabled(true); }
    void scaleHasATrueZero();
    void scaleRoundTrips();
    void smallNumbersFitTheirField();
    void mouseDragOfASliderIsOneUndoStep();
    void typedNumberIsTaken();
    void doubleClickGoesBackToThePreset();
    void arrowKeysMoveTheSlider();
    void formulaIsAppliedWhileTyped();
    void formulaErrorIsShownInline();
    void escapeBringsTheFormulaBack();
    void rangeIsEdited();
    void layersAreAddedAndRemoved();
    void rulesSwitchTheirDefaults();
    void gridScheduleIsTypedAndUndone();
    void firstGridUpdateIsTypedAndUndone();
    void weightDecayIsOfAdamAndSgd();
    void prunePreviewAndApply();
    void everythingHasAnAccessibleName();

  private:
    static void trained(ExperimentSession &session) {
        session.load(smallExperiment());
        QVERIFY(waitForState(session, RunState::Finished));
    }
};

void TestPanels::scaleHasATrueZero() {
    const SliderScale scale = SliderScale::logarithmicWithZero(1e-5, 10);
    QCOMPARE(scale.valueAt(0), 0.0);
    QCOMPARE(scale.positionOf(0), 0);
    QVERIFY(scale.valueAt(1) > 0);
    QCOMPARE(scale.valueAt(scale.positions()), 10.0);
    QCOMPARE(scale.stepped(0, 1), 1e-5);
    QCOMPARE(scale.stepped(1e-5, -1), 0.0);
}

void TestPanels::scaleRoundTrips() {
    for (const SliderScale &scale : {SliderScale::integers(1, 50), SliderScale::linear(0, 1),
                                     SliderScale::logarithmicWithZero(1e-4, 100), SliderScale::manyIntegers(1, 1000)}) {
        for (int p = 0; p <= scale.positions(); ++p) {
            const double value = scale.valueAt(p);
            QVERIFY(std::abs(scale.valueAt(scale.positionOf(value)) - value) <= 0.011 * std::abs(value) + 1e-12);
        }
    }
}

void TestPanels::mouseDragOfASliderIsOneUndoStep() {
    ExperimentSession session;
    auto panel = shown<TrainingPanel>(session);
    trained(session);
    QSlider *slider = panel->lambdaRow()->slider();
    const QPoint start(slider->width() / 4, slider->height() / 2);
    QTest::mousePress(slider, Qt::LeftButton, {}, start);
    for (int x = 1; x <= 20; ++x) QTest::mouseMove(slider, start + QPoint(3 * x, 0));
    QTest::mouseRelease(slider, Qt::LeftButton, {}, start + QPoint(60, 0));
    QCOMPARE(session.undoStack()->count(), 1);
    QVERIFY(session.experiment().training.penalty.lamb > 0);
    QCOMPARE(session.experiment().training.penalty.lamb, panel->lambdaRow()->value());

    QTest::mouseClick(slider, Qt::LeftButton, {}, QPoint(slider->width() - 3, slider->height() / 2));
    QCOMPARE(session.undoStack()->count(), 2);
    QCOMPARE(session.experiment().training.penalty.lamb, 10.0);
    session.undoStack()->undo();
    session.undoStack()->undo();
    QCOMPARE(session.experiment().training.penalty.lamb, 0.01);
    QCOMPARE(panel->lambdaRow()->value(), 0.01);
}

void TestPanels::smallNumbersFitTheirField() {
    ValueSpinBox spin(SliderScale::logarithmicWithZero(1e-6, 10), 0, 1e6, nullptr);
    const QString widest = QStringLiteral("0.00000");
    for (const double value : {1.8864e-5, 1e-6, 0.00078012, 1.25e+5}) {
        const QString text = spin.textFromValue(value);
        QVERIFY2(text.size() <= widest.size(), qPrintable(text));
        QVERIFY(std::abs(spin.valueFromText(text) - value) < 1e-2 * value);
    }
    QCOMPARE(spin.textFromValue(1.8864e-5), QStringLiteral("1.89e−5"));
}

void TestPanels::typedNumberIsTaken() {
    ExperimentSession session;
    auto panel = shown<TrainingPanel>(session);
    trained(session);
    ValueSpinBox *spin = panel->lambdaRow()->spinBox();
    spin->setFocus();
    spin->selectAll();
    QTest::keyClicks(spin, QStringLiteral("1e-3"));
    QTest::keyClick(spin, Qt::Key_Return);
    QCOMPARE(session.experiment().training.penalty.lamb, 1e-3);
    spin->selectAll();
    QTest::keyClicks(spin, QStringLiteral("0"));
    QTest::keyClick(spin, Qt::Key_Return);
    QCOMPARE(session.experiment().training.penalty.lamb, 0.0);
    QCOMPARE(panel->lambdaRow()->slider()->value(), 0);
}

void TestPanels::doubleClickGoesBackToThePreset() {
    ExperimentSession session;
    auto panel = shown<ModelPanel>(session);
    trained(session);
    SliderRow *row = panel->gridRow();
    const QPoint right(row->slider()->width() - 4, row->slider()->height() / 2);
    QTest::mouseClick(row->slider(), Qt::LeftButton, {}, right);
    QVERIFY(session.experiment().model.grid > 3);
    QTest::mouseDClick(row->slider(), Qt::LeftButton, {}, right);
    QCOMPARE(session.experiment().model.grid, 3);
    QCOMPARE(row->value(), 3.0);
    QCOMPARE(row->slider()->value(), 2);
}

void TestPanels::arrowKeysMoveTheSlider() {
    ExperimentSession session;
    auto panel = shown<ModelPanel>(session);
    trained(session);
    panel->seedRow()->slider()->setFocus();
    QTest::keyClick(panel->seedRow()->slider(), Qt::Key_Right);
    QTest::keyClick(panel->seedRow()->slider(), Qt::Key_Right);
    QCOMPARE(session.experiment().model.seed, std::uint64_t(2));
}

void TestPanels::formulaIsAppliedWhileTyped() {
    ExperimentSession session;
    auto panel = shown<DataPanel>(session);
    trained(session);
    FormulaEdit *edit = panel->formulaEdit();
    edit->setFocus();
    edit->selectAll();
    QTest::keyClicks(edit, QStringLiteral("cos(x1)*x2"));
    QVERIFY(waitForSnapshot(session, [&](const Snapshot &s) {
        return session.experiment().formula == "cos(x1)*x2" && s.state == RunState::Finished;
    }));
    QVERIFY(!edit->hasError());
    QCOMPARE(edit->text(), QStringLiteral("cos(x1)*x2"));
}

void TestPanels::formulaErrorIsShownInline() {
    ExperimentSession session;
    auto panel = shown<DataPanel>(session);
    trained(session);
    FormulaEdit *edit = panel->formulaEdit();
    const std::string good = session.experiment().formula;
    edit->setFocus();
    edit->selectAll();
    QTest::keyClicks(edit, QStringLiteral("sin(x1"));
    QTRY_VERIFY(edit->hasError());
    QCOMPARE(edit->text(), QStringLiteral("sin(x1"));
    QCOMPARE(session.experiment().formula, good);
    QTest::keyClicks(edit, QStringLiteral(")*x2"));
    QTRY_VERIFY(!edit->hasError());
    QTRY_COMPARE(session.experiment().formula, std::string("sin(x1)*x2"));
}

void TestPanels::escapeBringsTheFormulaBack() {
    ExperimentSession session;
    auto panel = shown<DataPanel>(session);
    trained(session);
    FormulaEdit *edit = panel->formulaEdit();
    const QString good = edit->text();
    edit->setFocus();
    QTest::keyClicks(edit, QStringLiteral(")"));
    QTRY_VERIFY(edit->hasError());
    QTest::keyClick(edit, Qt::Key_Escape);
    QCOMPARE(edit->text(), good);
    QTRY_VERIFY(!edit->hasError());
    QCOMPARE(session.undoStack()->count(), 0);
}

void TestPanels::rangeIsEdited() {
    ExperimentSession session;
    auto panel = shown<DataPanel>(session);
    trained(session);
    const auto boxes = panel->findChild<RangeEditor *>()->findChildren<ValueSpinBox *>();
    QVERIFY(boxes.size() >= 4);
    for (ValueSpinBox *box : boxes) {
        if (!box->accessibleName().startsWith(QStringLiteral("Upper bound of x₂"))) continue;
        box->setFocus();
        box->selectAll();
        QTest::keyClicks(box, QStringLiteral("2.5"));
        QTest::keyClick(box, Qt::Key_Return);
    }
    QTRY_COMPARE(session.undoStack()->count(), 1);
    QCOMPARE(session.experiment().sampling.ranges[1].second, 2.5);
}

void TestPanels::layersAreAddedAndRemoved() {
    ExperimentSession session;
    auto panel = shown<ModelPanel>(session);
    trained(session);
    const auto button = [&](const QString &text) {
        for (QToolButton *tool : panel->layerRow()->findChildren<QToolButton *>()) {
            if (tool->text() == text) return tool;
        }
        return static_cast<QToolButton *>(nullptr);
    };
    QTest::mouseClick(button(QStringLiteral("+")), Qt::LeftButton);
    QCOMPARE(session.experiment().model.width, std::vector<int>({2, 5, 5, 1}));
    auto *chip = panel->layerRow()->findChild<QSpinBox *>(QStringLiteral("layer2"));
    QVERIFY(chip);
    chip->setFocus();
    chip->selectAll();
    QTest::keyClicks(chip, QStringLiteral("3"));
    QTest::keyClick(chip, Qt::Key_Return);
    QCOMPARE(session.experiment().model.width, std::vector<int>({2, 5, 3, 1}));
    QVERIFY(waitForState(session, RunState::Finished));
    QTest::mouseClick(button(QStringLiteral("−")), Qt::LeftButton);
    QCOMPARE(session.experiment().model.width, std::vector<int>({2, 5, 1}));
    QVERIFY(!panel->layerRow()->findChild<QSpinBox *>(QStringLiteral("layer0"))->isEnabled());
}

void TestPanels::rulesSwitchTheirDefaults() {
    ExperimentSession session;
    auto panel = shown<ModelPanel>(session);
    trained(session);
    auto *rules = panel->findChild<QComboBox *>();
    rules->setFocus();
    QTest::keyClick(rules, Qt::Key_Down);
    QVERIFY(session.experiment().model.rules == Rules::Pykan02);
    QCOMPARE(session.experiment().model.noise_scale, KanSpec::defaults(Rules::Pykan02).noise_scale);
    QVERIFY(session.experiment().training.penalty.metric == RegMetric::EdgeForwardSplineN);
    QCOMPARE(session.experiment().model.grid, 3);
    QVERIFY(waitForSnapshot(
        session, [](const Snapshot &s) { return s.rules == Rules::Pykan02 && s.state == RunState::Finished; }));
}

void TestPanels::gridScheduleIsTypedAndUndone() {
    ExperimentSession session;
    trained(session);
    const auto panel = shown<TrainingPanel>(session);
    auto *field = panel->findChild<QLineEdit *>(QStringLiteral("gridSchedule"));
    auto *error = panel->findChild<QLabel *>(QStringLiteral("gridScheduleError"));
    QVERIFY(field && error);
    const auto type = [&](const QString &text) {
        field->setText(text);
        emit field->editingFinished();
    };
    type(QStringLiteral("5; 10 20"));
    QCOMPARE(session.experiment().training.grid.schedule, std::vector<int>({5, 10, 20}));
    QCOMPARE(session.undoStack()->count(), 1);
    QVERIFY(error->isHidden());
    for (const char *wrong : {"5, ten", "10, 5"}) {
        type(QString::fromLatin1(wrong));
        QVERIFY(!error->isHidden() && !error->text().isEmpty());
        QCOMPARE(session.experiment().training.grid.schedule, std::vector<int>({5, 10, 20}));
    }
    session.undoStack()->undo();
    QVERIFY(session.experiment().training.grid.schedule.empty());
    QCOMPARE(field->text(), QString());
    QVERIFY(error->isHidden());
}

namespace {

/// The number field of the row with this full name.
ValueSpinBox *numberField(const QWidget &panel, const QString &name) {
    for (ValueSpinBox *field : panel.findChildren<ValueSpinBox *>())
        if (field->accessibleName() == name) return field;
    return nullptr;
}

void typeNumber(ValueSpinBox *field, const QString &text) {
    field->setFocus();
    field->selectAll();
    QTest::keyClicks(field, text);
    QTest::keyClick(field, Qt::Key_Return);
}

}  // namespace

void TestPanels::firstGridUpdateIsTypedAndUndone() {
    ExperimentSession session;
    const auto panel = shown<TrainingPanel>(session);
    trained(session);
    ValueSpinBox *field = numberField(*panel, QStringLiteral("First step with a grid update"));
    QVERIFY(field);
    QCOMPARE(field->value(), static_cast<double>(session.experiment().training.grid.start_update_step));
    typeNumber(field, QStringLiteral("4"));
    QCOMPARE(session.experiment().training.grid.start_update_step, 4);
    QCOMPARE(session.undoStack()->count(), 1);
    QCOMPARE(session.undoStack()->undoText(), QStringLiteral("change the first grid update"));
    session.undoStack()->undo();
    QCOMPARE(session.experiment().training.grid.start_update_step, -1);
    QCOMPARE(field->value(), -1.0);
}

void TestPanels::weightDecayIsOfAdamAndSgd() {
    ExperimentSession session;
    const auto panel = shown<TrainingPanel>(session);
    trained(session);
    ValueSpinBox *field = numberField(*panel, QStringLiteral("Weight decay of Adam and SGD"));
    QVERIFY(field && !field->isEnabled());
    for (QComboBox *combo : panel->findChildren<QComboBox *>()) {
        if (combo->accessibleName() != QStringLiteral("Optimiser")) continue;
        combo->setFocus();
        QTest::keyClick(combo, Qt::Key_Down);
    }
    QVERIFY(session.experiment().training.opt == OptimizerKind::Adam);
    QVERIFY(field->isEnabled());
    typeNumber(field, QStringLiteral("1e-4"));
    QCOMPARE(session.experiment().training.step.weight_decay, 1e-4);
}

void TestPanels::prunePreviewAndApply() {
    ExperimentSession session;
    auto panel = shown<PrunePanel>(session);
    trained(session);
    ValueSpinBox *spin = panel->edgeRow()->spinBox();
    double second_smallest = 1e9;
    {
        std::vector<double> scales;
        const Attribution scores =
            attribute(*session.snapshot()->model, session.experiment().makeDataset()->train_input, 1);
        for (const auto &layer : scores.edge_scale) scales.insert(scales.end(), layer.begin(), layer.end());
        std::sort(scales.begin(), scales.end());
        second_smallest = (scales[0] + scales[1]) / 2;
    }
    ValueSpinBox *node = panel->nodeRow()->spinBox();
    for (ValueSpinBox *box : {node, spin}) {
        box->setFocus();
        box->selectAll();
        QTest::keyClicks(box, box == node ? QStringLiteral("0") : QString::number(second_smallest, 'e', 6));
        QTest::keyClick(box, Qt::Key_Return);
    }
    QVERIFY(waitForSnapshot(session, [](const Snapshot &s) {
        return s.prune_preview && s.prune_preview->node_threshold == 0 && s.prune_preview->edges.size() == 1;
    }));
    QCOMPARE(session.snapshot()->active_edges, 15);
    QTest::mouseClick(panel->applyButton(), Qt::LeftButton);
    QVERIFY(waitForSnapshot(session, [](const Snapshot &s) { return s.active_edges == 14 && !s.prune_preview; }));
    QTRY_COMPARE(session.undoStack()->count(), 1);
    session.undoStack()->undo();
    QVERIFY(waitForSnapshot(session, [](const Snapshot &s) { return s.active_edges == 15; }));
}

void TestPanels::everythingHasAnAccessibleName() {
    ExperimentSession session;
    DataPanel data(session);
    ModelPanel model(session);
    TrainingPanel training(session);
    PrunePanel prune(session);
    trained(session);
    for (const QWidget *panel : {static_cast<QWidget *>(&data), static_cast<QWidget *>(&model),
                                 static_cast<QWidget *>(&training), static_cast<QWidget *>(&prune)}) {
        for (const QWidget *child : panel->findChildren<QWidget *>()) {
            const bool control = qobject_cast<const QSlider *>(child) ||
                                 qobject_cast<const QAbstractSpinBox *>(child) ||
                                 qobject_cast<const QComboBox *>(child) || qobject_cast<const QAbstractButton *>(child);
            if (!control) continue;
            const auto *button = qobject_cast<const QAbstractButton *>(child);
            const bool named = !child->accessibleName().isEmpty() || (button && !button->text().isEmpty());
            QVERIFY2(named,
                     qPrintable(child->metaObject()->className() + QStringLiteral(" in ") + panel->accessibleName()));
            QVERIFY(child->focusPolicy() != Qt::NoFocus);
        }
    }
}

KAN_WINDOW_TEST(TestPanels)
#include "tst_panels.moc"
