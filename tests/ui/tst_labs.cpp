#include <QCheckBox>
#include <QComboBox>
#include <QLabel>
#include <QLineEdit>
#include <QMenu>
#include <QPushButton>
#include <QSpinBox>
#include <QTableWidget>
#include <QTemporaryDir>

#include "lab_fixture.h"
#include "tests/window_test.h"
#include "ui/labs/gradients_page.h"
#include "ui/labs/lab_map.h"
#include "ui/labs/lab_plot.h"
#include "ui/labs/labs_window.h"
#include "ui/labs/landscape_page.h"
#include "ui/labs/splines_page.h"

using namespace kan;
using namespace kan::ui;

namespace {

/// Settings of the landscapes' page with which a run takes a moment: x itself and a small MLP-9.
void makeShort(LandscapePage &page) {
    for (std::size_t n = 0; n < page.choices().size(); ++n) page.choices()[n]->setChecked(n == 0 || n == 2);
    page.widthBox()->setCurrentIndex(0);
    page.epochsBox()->setValue(40);
}

void drag(QWidget &widget, QPointF from, QPointF by) {
    QTest::mouseMove(&widget, from.toPoint());
    QTest::mousePress(&widget, Qt::LeftButton, {}, from.toPoint());
    for (int n = 1; n <= 4; ++n) {
        const QPointF at = from + by * n / 4;
        QMouseEvent move(QEvent::MouseMove, at, widget.mapToGlobal(at), Qt::NoButton, Qt::LeftButton, {});
        QApplication::sendEvent(&widget, &move);
    }
    QTest::mouseRelease(&widget, Qt::LeftButton, {}, (from + by).toPoint());
}

void makeShort(GradientsPage &page) {
    page.epochsBox()->setValue(30);
    for (QSpinBox *box : page.findChildren<QSpinBox *>())
        if (box->value() == 1000) box->setValue(400);
}

}  // namespace

/// The pages of the labs, driven by their controls.
class TestLabs : public QObject {
    Q_OBJECT

  private slots:
    void gradientsFillTableAndPictures() {
        LabsWindow window;
        window.select(0);
        window.show();
        GradientsPage &page = *window.gradients();
        makeShort(page);
        click(page.startButton());
        QCOMPARE(page.startButton()->text(), QStringLiteral("Pause"));
        QVERIFY(ended(page));
        QCOMPARE(page.table()->rowCount(), 4);
        for (int row = 0; row < 4; ++row) {
            bool number = false;
            QVERIFY(page.table()->item(row, 1)->text().toDouble(&number) > 0);
            QVERIFY(number);
        }
        QVERIFY(page.table()->item(0, 1)->text().toDouble() < 1e-3);  // the KAN
        QCOMPARE(page.lossPlot()->curves().size(), std::size_t{4});
        QCOMPARE(page.fitPlot()->curves().size(), std::size_t{5});  // and the function
        QVERIFY(page.fitPlot()->exportCsv().count(u'\n') > 2000);
        QVERIFY(page.tableCsv().startsWith(QStringLiteral("fit,RMSE f,")));
    }

    void rowsOfAFileAreFitted() {
        const QTemporaryDir folder;
        const QString file = folder.filePath(QStringLiteral("cube.csv"));
        QFile table(file);
        QVERIFY(table.open(QIODevice::WriteOnly));
        table.write("x,y,dy/dx\n");
        for (int n = -50; n <= 50; ++n)
            table.write(
                QStringLiteral("%1,%2,%3\n").arg(n / 25.0).arg(n * n * n / 15625.0).arg(3 * n * n / 625.0).toUtf8());
        table.close();
        LabsWindow window;
        window.select(0);
        window.show();
        GradientsPage &page = *window.gradients();
        makeShort(page);
        page.setTable(file);
        QVERIFY(!page.formulaBox()->isEnabled());
        click(page.startButton());
        QVERIFY(ended(page));
        QCOMPARE(page.table()->rowCount(), 4);
        QVERIFY(page.table()->item(1, 1)->text().toDouble() < 1e-3);  // the KAN with f′, at rows that it has not seen
        QCOMPARE(page.table()->item(0, 3)->text(), QStringLiteral("–"));
        QCOMPARE(page.fitPlot()->curves().front().x.size(), std::size_t{81});  // the rows that are fitted
        page.setTable(folder.filePath(QStringLiteral("none.csv")));
        click(page.startButton());
        QVERIFY(ended(page));
        QVERIFY2(page.note().contains(QStringLiteral("none.csv")), qPrintable(page.note()));
        page.setTable({});
        QVERIFY(page.formulaBox()->isEnabled());
    }

    void presetsStartAtOnce() {
        LabsWindow window;
        window.show();
        for (LabPage *page : window.findChildren<LabPage *>()) {
            const QList<QAction *> presets = page->presetButton()->menu()->actions();
            QVERIFY2(presets.size() >= 2, qPrintable(page->title()));
            for (QAction *preset : presets) {
                page->table()->setRowCount(0);
                preset->trigger();
                QVERIFY2(page->startButton()->text() == QStringLiteral("Pause"), qPrintable(preset->text()));
                QTRY_VERIFY(page->table()->rowCount() > 0 || page->hasFailed());
                click(page->stopButton());
                QVERIFY(ended(*page));  // what is wrong with settings is said before the first step
                QVERIFY2(!page->hasFailed(), qPrintable(preset->text() + QStringLiteral(": ") + page->note()));
            }
        }
    }

    void badFormulaIsSaid() {
        LabsWindow window;
        window.select(0);
        window.show();
        GradientsPage &page = *window.gradients();
        page.formulaBox()->setEditText(QStringLiteral("sin(x1"));
        click(page.startButton());
        QVERIFY(ended(page));
        QVERIFY2(page.note().contains(QStringLiteral("expected")), qPrintable(page.note()));
        page.formulaBox()->setEditText(QStringLiteral("log(x1)"));  // not defined at 0
        click(page.startButton());
        QVERIFY(ended(page));
        QVERIFY2(!page.note().isEmpty() && page.table()->rowCount() == 0, qPrintable(page.note()));
    }

    void landscapeIsViewedAtOnceAndGoneDown() {
        LabsWindow window;
        window.select(2);
        window.show();
        LandscapePage &page = *window.landscape();
        QTRY_VERIFY(!page.curvePlot()->curves().empty());
        QVERIFY(page.curvePlot()->isVisible());
        makeShort(page);
        page.seedsBox()->setValue(3);
        page.startsBox()->setValue(2);
        page.landscapeBox()->setCurrentIndex(
            page.landscapeBox()->findData(static_cast<int>(kan::LandscapeKind::SixHumpCamel)));
        QTRY_VERIFY(page.map()->isVisible());
        QVERIFY(ended(page));
        click(page.startButton());
        QVERIFY(ended(page));
        QCOMPARE(page.table()->rowCount(), 2);
        QCOMPARE(page.map()->paths().size(), std::size_t{2});
        QVERIFY(std::abs(page.map()->paths()[0].x.front() - 2) < 0.01);
        QVERIFY2(page.table()->item(1, 6), qPrintable(page.note()));
        QCOMPARE(page.table()->item(1, 6)->text(), QStringLiteral("40"));
        for (int row = 0; row < 2; ++row) {
            const QString success = page.table()->item(row, 8)->text();
            QVERIFY2(success.endsWith(QStringLiteral(" of 6")), qPrintable(success));
        }
        QVERIFY(page.map()->exportCsv().count(u'\n') > 161 * 161);
    }

    void pauseStepAndStop() {
        LabsWindow window;
        window.select(2);
        window.show();
        LandscapePage &page = *window.landscape();
        makeShort(page);
        QVERIFY(ended(page));
        QVERIFY(!page.stopButton()->isEnabled());
        click(page.stepButton());
        QCOMPARE(page.startButton()->text(), QStringLiteral("Go on"));
        QTRY_COMPARE(page.table()->rowCount(), 2);
        click(page.stepButton());
        QVERIFY(page.stopButton()->isEnabled());
        click(page.startButton());
        QCOMPARE(page.startButton()->text(), QStringLiteral("Pause"));
        click(page.stopButton());
        QVERIFY(ended(page));
    }

    void badLandscapesAreSaid() {
        LabsWindow window;
        window.select(2);
        window.show();
        LandscapePage &page = *window.landscape();
        QVERIFY(ended(page));
        page.landscapeBox()->setCurrentIndex(page.landscapeBox()->count() - 1);
        auto *formula = page.findChild<QLineEdit *>(QStringLiteral("landscapeFormula"));
        for (const auto &[text, word] :
             {std::pair(u"3*", u"expected"), std::pair(u"7", u"constant"), std::pair(u"x1; x2", u"outputs")}) {
            QVERIFY(ended(page));
            formula->setText(QString::fromUtf16(text));
            click(page.startButton());
            QVERIFY(ended(page));
            QVERIFY2(page.note().contains(QString::fromUtf16(word)), qPrintable(page.note()));
        }
        for (QCheckBox *box : page.choices()) box->setChecked(false);
        formula->setText(QStringLiteral("x1^2"));
        click(page.startButton());
        QVERIFY2(page.note().contains(QStringLiteral("tick")), qPrintable(page.note()));
    }

    void splinesAreDragged() {
        LabsWindow window;
        window.select(3);
        window.show();
        SplinesPage &page = *window.splines();
        SplinePlot &plot = *page.plot();
        QTRY_VERIFY(plot.state());
        const SplineLesson before = page.lesson();
        const auto curve = plot.state()->curves;
        drag(plot, plot.controlPosition(3), {0, -25});
        QVERIFY(page.lesson().coef[3] > before.coef[3] + 0.1);
        QTRY_VERIFY(plot.state()->lesson == page.lesson() && plot.state()->before.empty());
        const auto [low, high] = supportOf(before, 3);
        for (std::size_t n = 0; n < curve.x.size(); ++n)
            if (curve.x[n] < low || curve.x[n] > high) QCOMPARE(plot.state()->curves.y[n], curve.y[n]);
        drag(plot, plot.knotPosition(2), {20, 0});
        QVERIFY(page.lesson().knots[2] > before.knots[2]);
        QVERIFY(page.lesson().knots[2] < before.knots[3]);
        QTRY_VERIFY(plot.state()->lesson == page.lesson());
    }

    void splinesChangeGridAndOrder() {
        LabsWindow window;
        window.select(3);
        window.show();
        SplinesPage &page = *window.splines();
        QTRY_VERIFY(page.plot()->state());
        const std::vector<double> curve = page.plot()->state()->curves.y;
        page.gridBox()->setValue(20);
        QTRY_COMPARE(page.plot()->state()->lesson.grid(), 20);
        for (std::size_t n = 0; n < curve.size(); ++n)
            QVERIFY(std::abs(page.plot()->state()->curves.y[n] - curve[n]) < 1e-10);
        page.orderBox()->setValue(0);
        QTRY_COMPARE(page.plot()->state()->lesson.k, 0);
        QCOMPARE(page.lesson().coef.size(), std::size_t{20});
        page.orderBox()->setValue(2);
        click(page.stepButton());
        QTRY_VERIFY(page.table()->rowCount() > 1);  // the terms and their sum
        click(page.startButton());
        QCOMPARE(page.startButton()->text(), QStringLiteral("Pause"));
        QTRY_VERIFY(page.plot()->state()->share > 0.05);
        click(page.stopButton());
        QVERIFY(ended(page));
        QVERIFY(page.plot()->exportCsv().startsWith(QStringLiteral("x,spline,B0,B1,")));
    }

    void closingWhileItRunsIsHarmless() {
        auto window = std::make_unique<LabsWindow>();
        window->showLab(0);  // starts at once
        QCOMPARE(window->gradients()->startButton()->text(), QStringLiteral("Pause"));
        QTRY_VERIFY(window->gradients()->table()->rowCount() > 0);
        window.reset();
    }
};

KAN_WINDOW_TEST(TestLabs)
#include "tst_labs.moc"
