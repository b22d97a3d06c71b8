#include <QComboBox>
#include <QLineEdit>
#include <QPushButton>
#include <QSpinBox>
#include <QTableWidget>
#include <QTemporaryDir>

#include "lab_fixture.h"
#include "tests/window_test.h"
#include "ui/charts/grid_chart.h"
#include "ui/labs/lab_plot.h"
#include "ui/labs/labs_window.h"
#include "ui/labs/staircase_page.h"
#include "ui/plot/exporter.h"

using namespace kan;
using namespace kan::ui;

namespace {

/// Shows the page with settings that take a moment.
StaircasePage &shortPage(LabsWindow &window) {
    StaircasePage &page = *window.staircase();
    page.gridsBox()->setText(QStringLiteral("3, 6, 12"));
    page.stepsBox()->setValue(8);
    page.rowsBox()->setValue(400);
    return page;
}

}  // namespace

/// The page of grid extension, driven by its controls.
class TestLabStaircase : public QObject {
    Q_OBJECT

  private slots:
    void itStartsAtOnceAndClimbs() {
        LabsWindow window;
        StaircasePage &page = shortPage(window);
        window.showLab(labIndex(QStringLiteral("Grid extension")));
        QCOMPARE(page.startButton()->text(), QStringLiteral("Pause"));
        QVERIFY(ended(page));
        QCOMPARE(page.table()->rowCount(), 3);
        QCOMPARE(page.gridChart()->stages().size(), std::size_t{3});
        QCOMPARE(page.lossPlot()->curves().size(), std::size_t{4});  // the test loss and a stair for each grid
        QCOMPARE(page.lossPlot()->curves()[0].x.size(), std::size_t{24});
        QVERIFY(page.table()->item(2, 4)->text().toDouble() < page.table()->item(0, 4)->text().toDouble() / 10);
        QCOMPARE(page.table()->item(0, 5)->text(), QStringLiteral("–"));
        QVERIFY(page.lossPlot()->exportCsv().contains(QStringLiteral("\"G 12\"")));
        QVERIFY(page.gridChart()->exportCsv().count(u'\n') == 4);
        QTemporaryDir folder;
        for (const auto &[format, name] :
             {std::pair(ExportFormat::Svg, "a.svg"), std::pair(ExportFormat::Pdf, "a.pdf"),
              std::pair(ExportFormat::Png, "a.png"), std::pair(ExportFormat::Csv, "a.csv")}) {
            const QString file = folder.filePath(QString::fromLatin1(name));
            QVERIFY(exportToFile(*page.lossPlot(), format, file));
            QVERIFY2(QFileInfo(file).size() > 500, name);
        }
        QVERIFY(page.tableCsv().startsWith(QStringLiteral("G,parameters,")));
    }

    void pauseStepAndStop() {
        LabsWindow window;
        window.select(labIndex(QStringLiteral("Grid extension")));
        window.show();
        StaircasePage &page = shortPage(window);
        click(page.stepButton());
        QCOMPARE(page.startButton()->text(), QStringLiteral("Go on"));
        QTRY_COMPARE(page.table()->rowCount(), 1);
        QCOMPARE(page.table()->item(0, 2)->text(), QStringLiteral("1"));
        click(page.stepButton());
        QTRY_COMPARE(page.table()->item(0, 2)->text(), QStringLiteral("2"));
        click(page.startButton());
        QCOMPARE(page.startButton()->text(), QStringLiteral("Pause"));
        click(page.stopButton());
        QVERIFY(ended(page));
    }

    void badInputIsSaidAndNothingIsLost() {
        LabsWindow window;
        window.select(labIndex(QStringLiteral("Grid extension")));
        window.show();
        StaircasePage &page = shortPage(window);
        click(page.startButton());
        QVERIFY(ended(page));
        for (const auto &[formula, grids, hidden, word] :
             {std::tuple(u"sin(x1", u"3", u"1", u"expected"), std::tuple(u"7", u"3", u"1", u"constant"),
              std::tuple(u"log(x1)", u"3", u"1", u"finite"), std::tuple(u"x1*x2", u"3, five", u"1", u"five"),
              std::tuple(u"x1*x2", u"10, 5", u"1", u"finer"), std::tuple(u"x1*x2", u"", u"1", u"grids is empty"),
              std::tuple(u"x1*x2", u"3", u"-2", u"hidden nodes")}) {
            page.formulaBox()->setEditText(QString::fromUtf16(formula));
            page.gridsBox()->setText(QString::fromUtf16(grids));
            page.hiddenBox()->setText(QString::fromUtf16(hidden));
            click(page.startButton());
            QVERIFY(ended(page));
            QVERIFY2(page.note().contains(QString::fromUtf16(word)), qPrintable(page.note()));
            QCOMPARE(page.table()->rowCount(), 3);
        }
    }

    void closingWhileItRunsIsHarmless() {
        auto window = std::make_unique<LabsWindow>();
        window->showLab(labIndex(QStringLiteral("Grid extension")));
        QTRY_VERIFY(window->staircase()->table()->rowCount() > 0);
        window.reset();
    }
};

KAN_WINDOW_TEST(TestLabStaircase)
#include "tst_lab_staircase.moc"
