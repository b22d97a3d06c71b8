#include <QComboBox>
#include <QLineEdit>
#include <QPushButton>
#include <QSpinBox>
#include <QTableWidget>
#include <QTemporaryDir>

#include "lab_fixture.h"
#include "tests/window_test.h"
#include "ui/labs/lab_plot.h"
#include "ui/labs/labs_window.h"
#include "ui/labs/side_by_side_page.h"
#include "ui/plot/exporter.h"

using namespace kan;
using namespace kan::ui;

/// The page of a KAN beside a perceptron, driven by its controls.
class TestLabSideBySide : public QObject {
    Q_OBJECT

  private slots:
    void itStartsAtOnceAndBothLearn() {
        LabsWindow window;
        SideBySidePage &page = *window.sideBySide();
        page.stepsBox()->setValue(20);
        window.showLab(labIndex(QStringLiteral("KAN beside MLP")));
        QCOMPARE(page.startButton()->text(), QStringLiteral("Pause"));
        QTRY_VERIFY(page.networks()->state());
        QVERIFY(ended(page));
        QCOMPARE(page.table()->rowCount(), 2);
        for (int row = 0; row < 2; ++row) QCOMPARE(page.table()->item(row, 4)->text(), QStringLiteral("20"));
        QCOMPARE(page.table()->item(0, 1)->text(), QStringLiteral("63"));
        QVERIFY(page.table()->item(0, 3)->text().toDouble() < page.table()->item(1, 3)->text().toDouble());
        QCOMPARE(page.lossPlot()->curves().size(), std::size_t{4});
        QCOMPARE(page.lossPlot()->curves()[0].x.size(), std::size_t{20});
        const MlpSketch &mlp = page.networks()->state()->mlp;
        QCOMPARE(mlp.weights.size(), std::size_t{2});
        for (const auto &layer : mlp.weights)
            for (const float weight : layer) QVERIFY(weight >= -1 && weight <= 1);
        QVERIFY(page.networks()->exportCsv().contains(QStringLiteral("\nmlp,2,")));
        QTemporaryDir folder;
        for (const auto &[format, name] :
             {std::pair(ExportFormat::Svg, "a.svg"), std::pair(ExportFormat::Pdf, "a.pdf"),
              std::pair(ExportFormat::Png, "a.png"), std::pair(ExportFormat::Csv, "a.csv")}) {
            const QString file = folder.filePath(QString::fromLatin1(name));
            QVERIFY(exportToFile(*page.networks(), format, file));
            QVERIFY2(QFileInfo(file).size() > 500, name);
        }
        QVERIFY(page.networks()->exportCsv().contains(QStringLiteral("\nkan,2,")));
    }

    void pauseStepAndStop() {
        LabsWindow window;
        window.select(labIndex(QStringLiteral("KAN beside MLP")));
        window.show();
        SideBySidePage &page = *window.sideBySide();
        click(page.stepButton());
        QCOMPARE(page.startButton()->text(), QStringLiteral("Go on"));
        QTRY_VERIFY(page.table()->rowCount() == 2 && page.table()->item(1, 4)->text() == QStringLiteral("1"));
        click(page.stepButton());
        QTRY_COMPARE(page.table()->item(1, 4)->text(), QStringLiteral("2"));
        click(page.stopButton());
        QVERIFY(ended(page));
    }

    void activationAndOptimiserAreChosen() {
        LabsWindow window;
        window.select(labIndex(QStringLiteral("KAN beside MLP")));
        window.show();
        SideBySidePage &page = *window.sideBySide();
        page.activationBox()->setCurrentIndex(1);
        page.optimizerBox()->setCurrentIndex(1);
        page.layersBox()->setValue(2);
        page.stepsBox()->setValue(100);
        click(page.startButton());
        QVERIFY(ended(page));
        QVERIFY(page.table()->item(1, 0)->text().endsWith(QStringLiteral("relu")));
        QCOMPARE(page.networks()->state()->mlp.width.size(), std::size_t{4});
        QVERIFY(page.networks()->state()->mlp.activation == Activation::Relu);
    }

    void badInputIsSaid() {
        LabsWindow window;
        window.select(labIndex(QStringLiteral("KAN beside MLP")));
        window.show();
        SideBySidePage &page = *window.sideBySide();
        for (const auto &[formula, hidden, word] :
             {std::tuple(u"sin(x1", u"2", u"expected"), std::tuple(u"7", u"2", u"constant"),
              std::tuple(u"log(x1)", u"2", u"finite"), std::tuple(u"x1*x2", u"two", u"whole number"),
              std::tuple(u"x1*x2", u"40", u"hidden nodes")}) {
            page.formulaBox()->setEditText(QString::fromUtf16(formula));
            page.hiddenBox()->setText(QString::fromUtf16(hidden));
            click(page.startButton());
            QVERIFY(ended(page));
            QVERIFY2(page.note().contains(QString::fromUtf16(word)), qPrintable(page.note()));
        }
    }

    void closingWhileItRunsIsHarmless() {
        auto window = std::make_unique<LabsWindow>();
        window->showLab(labIndex(QStringLiteral("KAN beside MLP")));
        QTRY_VERIFY(window->sideBySide()->networks()->state());
        window.reset();
    }
};

KAN_WINDOW_TEST(TestLabSideBySide)
#include "tst_lab_side_by_side.moc"
