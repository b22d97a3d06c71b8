#include <QCheckBox>
#include <QStandardPaths>
#include <memory>

#include "core/data/table_split_fields.h"
#include "core/train/training_fields.h"
#include "session_fixture.h"
#include "table_files.h"
#include "tests/window_test.h"
#include "ui/controls/field_row.h"
#include "ui/controls/slider_row.h"
#include "ui/controls/value_spin_box.h"
#include "ui/dialogs/split_row.h"
#include "ui/panels/data_panel.h"
#include "ui/panels/table_section.h"

using namespace kan;
using namespace kan::ui;

/// Rows of panels that are made from fields.
class TestFieldRows : public QObject {
    Q_OBJECT

  private slots:
    void initTestCase() { QStandardPaths::setTestModeEnabled(true); }
    void unitsStandBehindNumbers();
    void samplingIsEditedByItsFields();
    void splitIsEditedByItsFields();
    void patienceIsInSteps();
};

void TestFieldRows::unitsStandBehindNumbers() {
    ValueSpinBox box(SliderScale::integers(0, 5000), 0, 5000);
    const int narrow = box.sizeHint().width();
    box.setUnit(QStringLiteral("rows"));
    QVERIFY(box.sizeHint().width() > narrow);
    box.setValue(1200);
    QVERIFY(box.text().startsWith(QStringLiteral("1200")) && box.text().endsWith(QStringLiteral("rows")));
    QCOMPARE(box.valueFromText(box.text()), 1200.0);
    QCOMPARE(box.valueFromText(QStringLiteral("300")), 300.0);
    QString text = box.text();
    int position = 0;
    QCOMPARE(box.validate(text, position), QValidator::Acceptable);
    text = QStringLiteral("30x rows");
    QCOMPARE(box.validate(text, position), QValidator::Invalid);
    box.setUnit({});
    QCOMPARE(box.text(), QStringLiteral("1200"));
    SliderRow row({QStringLiteral("n"), QStringLiteral("n"), {}}, SliderScale::integers(0, 9), 0, 9,
                  ControlEffect::Live);
    const int plain = row.spinBox()->width();
    row.setUnit(QStringLiteral("steps"));
    QVERIFY(row.spinBox()->width() > plain);
}

void TestFieldRows::samplingIsEditedByItsFields() {
    ExperimentSession session;
    DataPanel panel(session);
    panel.show();
    session.load(smallExperiment());
    QVERIFY(waitForState(session, RunState::Finished));
    const auto boxNamed = [&](const QString &name) -> ValueSpinBox * {
        for (auto *box : panel.findChildren<ValueSpinBox *>())
            if (box->accessibleName() == name) return box;
        return nullptr;
    };
    ValueSpinBox *train = boxNamed(QStringLiteral("Training rows")),
                 *noise = boxNamed(QStringLiteral("Standard deviation of the noise on the training labels"));
    QVERIFY(train && noise && boxNamed(QStringLiteral("Test rows")) && boxNamed(QStringLiteral("Seed of the data")));
    QCOMPARE(train->value(), 200.0);
    QVERIFY(train->text().endsWith(QStringLiteral("rows")));
    QVERIFY(noise->suffix().isEmpty());
    train->setValue(123);
    QCOMPARE(session.experiment().sampling.train_num, 123);
    QTRY_COMPARE(session.undoStack()->undoText(), QStringLiteral("change the training rows"));
    for (auto *check : panel.findChildren<QCheckBox *>())
        if (check->text() == QStringLiteral("Normalise outputs")) check->toggle();
    QTRY_COMPARE(session.undoStack()->undoText(), QStringLiteral("normalise outputs"));
    QVERIFY(session.experiment().sampling.normalize_label);
    for (int n = 0; n < 2; ++n) session.undoStack()->undo();
    QTRY_COMPARE(train->value(), 200.0);
    QVERIFY(!session.experiment().sampling.normalize_label);
}

/// In the panel and in the dialog, with the words, ranges and undo texts of the table.
void TestFieldRows::splitIsEditedByItsFields() {
    const auto &fraction = fieldNamed(tableSplitFields(), "fraction"), &seed = fieldNamed(tableSplitFields(), "seed");
    const auto isOf = [](const ValueSpinBox &box, const Field<TableSplit> &field) {
        return box.minimum() == field.row.typed_low && box.maximum() == field.row.typed_high &&
               box.accessibleName() == fieldWords(field.row.words);
    };
    SplitRow in_dialog;
    QVERIFY(isOf(*in_dialog.findChild<SliderRow *>(QStringLiteral("splitFraction"))->spinBox(), fraction));
    QVERIFY(isOf(*in_dialog.findChild<ValueSpinBox *>(QStringLiteral("splitSeed")), seed));

    TableFiles files;
    ExperimentSession session;
    TableSection in_panel(session);
    session.load(files.experiment(files.writePrices()));
    QVERIFY(waitForSnapshot(session, [&](const Snapshot &s) { return session.dataset() && s.step > 0; }));
    in_panel.refresh();
    QVERIFY(isOf(*in_panel.fractionRow()->spinBox(), fraction) && isOf(*in_panel.seedRow()->spinBox(), seed));
    QCOMPARE(in_panel.fractionRow()->value(), session.experiment().table->split.fraction);
    in_panel.fractionRow()->spinBox()->setValue(0.5);
    QCOMPARE(session.experiment().table->split.fraction, 0.5);
    QTRY_COMPARE(session.undoStack()->undoText(), fieldWords(fraction.row.edit));
    in_panel.seedRow()->spinBox()->setValue(7);
    QCOMPARE(session.experiment().table->split.seed, std::uint64_t{7});
    QTRY_COMPARE(session.undoStack()->undoText(), fieldWords(seed.row.edit));
}

void TestFieldRows::patienceIsInSteps() {
    const std::unique_ptr<SliderRow> row(makeFieldRow(fieldNamed(trainingFields(), "patience"), nullptr));
    row->setValue(5);
    QVERIFY(row->spinBox()->text().endsWith(QStringLiteral("steps")));
}

KAN_WINDOW_TEST(TestFieldRows)
#include "tst_field_rows.moc"
