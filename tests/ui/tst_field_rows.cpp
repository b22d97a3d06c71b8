#include <QCheckBox>
#include <QStandardPaths>

#include "session_fixture.h"
#include "tests/window_test.h"
#include "ui/controls/slider_row.h"
#include "ui/controls/value_spin_box.h"
#include "ui/panels/data_panel.h"

using namespace kan;
using namespace kan::ui;

/// Rows of panels that are made from fields.
class TestFieldRows : public QObject {
    Q_OBJECT

  private slots:
    void initTestCase() { QStandardPaths::setTestModeEnabled(true); }
    void unitsStandBehindNumbers();
    void samplingIsEditedByItsFields();
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

KAN_WINDOW_TEST(TestFieldRows)
#include "tst_field_rows.moc"
