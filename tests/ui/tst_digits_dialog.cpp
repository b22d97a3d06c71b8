#include <QPushButton>
#include <QSpinBox>
#include <QTemporaryDir>

#include "tests/ui/image_files.h"
#include "tests/ui/session_fixture.h"
#include "tests/window_test.h"
#include "ui/dialogs/digits_dialog.h"
#include "ui/dialogs/drawing_pad.h"
#include "ui/dialogs/score_bars.h"

using namespace kan;
using namespace kan::ui;

/// Test images one by one, and the pad.
class TestDigitsDialog : public QObject {
    Q_OBJECT

  private slots:
    void walksThroughTheTestImages() {
        const QTemporaryDir folder;
        const ImageFiles files(folder.filePath(QStringLiteral("images")), 6);
        files.write();
        Experiment experiment = files.experiment();
        experiment.training.loss.kind = Loss::BinaryCrossEntropy;
        ExperimentSession session;
        session.load(experiment);
        QVERIFY(waitForState(session, RunState::Finished));
        DigitsDialog dialog(session);
        dialog.show();
        QTRY_COMPARE(dialog.bars()->scores().size(), std::size_t{2});
        QVERIFY(std::abs(dialog.bars()->scores()[0] + dialog.bars()->scores()[1] - 1) < 1e-12);
        QCOMPARE(dialog.rowBox()->maximum(), 14);
        QVERIFY(dialog.verdict().contains(QStringLiteral("The network sees")));
        const std::vector<double> before = dialog.bars()->scores();
        dialog.rowBox()->setValue(2);  // of the other class
        QTRY_VERIFY(dialog.bars()->scores() != before);
    }

    void classifiesWhileDrawing() {
        const QTemporaryDir folder;
        const ImageFiles files(folder.filePath(QStringLiteral("images")), 6);
        files.write();
        ExperimentSession session;
        session.load(files.experiment());
        QVERIFY(waitForState(session, RunState::Finished));
        DigitsDialog dialog(session);
        dialog.show();
        QVERIFY(QTest::qWaitForWindowExposed(&dialog));
        const QPoint middle = dialog.pad()->rect().center();
        QTest::mousePress(dialog.pad(), Qt::LeftButton, {}, middle - QPoint(20, 20));
        QTest::mouseMove(dialog.pad(), middle + QPoint(20, 20));
        QTest::mouseRelease(dialog.pad(), Qt::LeftButton, {}, middle + QPoint(20, 20));
        QVERIFY(dialog.pad()->isDrawn());
        const std::vector<double> pixels = dialog.pad()->drawing();
        QCOMPARE(pixels.size(), std::size_t{36});
        QVERIFY(*std::max_element(pixels.begin(), pixels.end()) > 0.3);
        QVERIFY(*std::min_element(pixels.begin(), pixels.end()) >= 0);
        QTRY_VERIFY(dialog.verdict().startsWith(QStringLiteral("The network sees")) &&
                    !dialog.verdict().contains(QLatin1Char(';')) &&
                    !dialog.verdict().contains(QStringLiteral("rightly")));
        dialog.pad()->clear();
        QVERIFY(!dialog.pad()->isDrawn());
        QVERIFY(dialog.bars()->scores().empty());
    }

    /// What is drawn comes to the middle, as MNIST's digits do, wherever it was drawn.
    void drawingsAreCentred() {
        DrawingPad pad(28);
        pad.resize(280, 280);
        pad.show();
        QVERIFY(QTest::qWaitForWindowExposed(&pad));
        QTest::mouseClick(&pad, Qt::LeftButton, {}, QPoint(40, 60));
        const std::vector<double> pixels = pad.drawing();
        double mass = 0, x = 0, y = 0;
        for (int n = 0; n < 28 * 28; ++n) {
            const int row = n / 28, column = n % 28;
            mass += pixels[static_cast<std::size_t>(n)];
            x += pixels[static_cast<std::size_t>(n)] * (column + 0.5);
            y += pixels[static_cast<std::size_t>(n)] * (row + 0.5);
        }
        QVERIFY(mass > 10);
        QVERIFY(std::abs(x / mass - 14) < 0.5 && std::abs(y / mass - 14) < 0.5);
        for (int n = 0; n < 28; ++n) QCOMPARE(pixels[static_cast<std::size_t>(n)], 0.0);  // a margin of 4 pixels
    }

    void numbersHaveNoImages() {
        ExperimentSession session;
        session.load(smallExperiment());
        QVERIFY(waitForState(session, RunState::Finished));
        DigitsDialog dialog(session);
        dialog.show();
        QVERIFY(!dialog.pad()->isEnabled());
        QVERIFY(dialog.verdict().contains(QStringLiteral("no images")));
    }
};

KAN_WINDOW_TEST(TestDigitsDialog)
#include "tst_digits_dialog.moc"
