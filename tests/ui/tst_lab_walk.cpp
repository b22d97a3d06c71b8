#include <QComboBox>
#include <QLineEdit>
#include <QPushButton>
#include <QSpinBox>
#include <QTableWidget>
#include <QTemporaryDir>
#include <cmath>

#include "core/lab/walk/price_data.h"
#include "lab_fixture.h"
#include "tests/window_test.h"
#include "ui/controls/slider_row.h"
#include "ui/controls/value_spin_box.h"
#include "ui/labs/labs_window.h"
#include "ui/labs/sample_sliders.h"
#include "ui/labs/walk_page.h"
#include "ui/plot/exporter.h"

using namespace kan;
using namespace kan::ui;

namespace {

bool isWhole(const WalkPage &page) {
    const WalkStatePtr state = page.view()->state();
    return state && !state->steps.empty() && state->done == std::ssize(state->steps);
}

double numberAt(const WalkPage &page, int row, int column) {
    return page.table()->item(row, column)->text().replace(QChar(0x2212), u'-').toDouble();
}

}  // namespace

/// One sample through a network, driven by the page's controls.
class TestLabWalk : public QObject {
    Q_OBJECT

  private slots:
    void aHouseGoesThroughAtOnce() {
        LabsWindow window;
        WalkPage &page = *window.walk();
        page.paceBox()->setCurrentIndex(2);                              // fast
        window.showLab(labIndex(QStringLiteral("One sample through")));  // starts with what it has
        QCOMPARE(page.startButton()->text(), QStringLiteral("Pause"));
        QTRY_VERIFY(page.view()->state());
        QVERIFY(ended(page));
        QVERIFY(isWhole(page));
        QCOMPARE(page.table()->rowCount(), 3 + 6 + 2 + 2 + 1 + 1);
        const double price = numberAt(page, page.table()->rowCount() - 1, 6);
        QVERIFY2(std::abs(price - housePrice(3, 120, 20)) < 2, qPrintable(page.tableCsv()));
        double sum = 0;
        for (int row = 3; row < 6; ++row) sum += numberAt(page, row, 6);
        QVERIFY(std::abs(sum - numberAt(page, 6, 2)) < 1e-3);  // what the first node adds up
        QVERIFY(page.view()->exportCsv().count(u'\n') == page.table()->rowCount() + 1);
        QTemporaryDir folder;
        for (const auto &[format, name] :
             {std::pair(ExportFormat::Svg, "a.svg"), std::pair(ExportFormat::Pdf, "a.pdf"),
              std::pair(ExportFormat::Png, "a.png"), std::pair(ExportFormat::Csv, "a.csv")}) {
            const QString file = folder.filePath(QString::fromLatin1(name));
            QVERIFY(exportToFile(*page.view(), format, file));
            QVERIFY2(QFileInfo(file).size() > 500, name);
        }
        QVERIFY(page.tableCsv().startsWith(QStringLiteral("step,of,comes in,")));
    }

    void factorsAreMultiplied() {
        LabsWindow window;
        window.select(labIndex(QStringLiteral("One sample through")));
        window.resize(1280, 720);
        window.show();
        WalkPage &page = *window.walk();
        page.paceBox()->setCurrentIndex(3);  // at once
        page.dataBox()->setEditText(QStringLiteral("x1*x2"));
        page.hiddenBox()->setText(QStringLiteral("0"));
        page.productsBox()->setText(QStringLiteral("1"));
        click(page.startButton());
        QVERIFY(ended(page));
        const WalkState &state = *page.view()->state();
        const auto product = std::find_if(state.steps.begin(), state.steps.end(),
                                          [](const WalkStep &step) { return step.kind == WalkStepKind::Product; });
        QVERIFY(product != state.steps.end());
        QCOMPARE(product->factors.size(), std::size_t{2});
        QVERIFY(std::abs(product->factors[0] * product->factors[1] - product->out) < 1e-12);
        const auto words = [&](std::ptrdiff_t at) { return state.words[static_cast<std::size_t>(at)]; };
        const std::ptrdiff_t at = product - state.steps.begin();
        QVERIFY2(words(at).startsWith(QStringLiteral("h₁ = ")) && words(at).contains(QStringLiteral(" · ")),
                 qPrintable(words(at)));
        QVERIFY(words(at - 1).startsWith(QStringLiteral("h₁, factor 2 = ")));
        QVERIFY(words(at - 2).startsWith(QStringLiteral("x₂ → h₁, factor 2:")));
        QCOMPARE(page.table()->item(static_cast<int>(at), 0)->text(), QStringLiteral("product"));
        QCOMPARE(page.table()->rowCount(), 2 + 2 * 3 + 1 + 2 + 1);
    }

    void slidersAndRowsChangeTheSample() {
        LabsWindow window;
        window.select(labIndex(QStringLiteral("One sample through")));
        window.show();
        WalkPage &page = *window.walk();
        page.paceBox()->setCurrentIndex(3);  // at once
        click(page.startButton());
        QVERIFY(ended(page));
        QCOMPARE(page.sliders()->count(), 3);
        const double before = outputsOf(page.view()->state()->steps)[0];
        page.sliders()->box(1)->setValue(200);
        QTRY_VERIFY(page.view()->state()->sample[1] == 200);
        QVERIFY(isWhole(page));
        QVERIFY(outputsOf(page.view()->state()->steps)[0] > before + 50);
        QCOMPARE(page.startButton()->text(), QStringLiteral("Start"));
        page.rowBox()->setValue(7);
        const std::vector<double> row = sampleOfRow(*page.view()->state()->network->dataset, 6);
        QTRY_VERIFY(page.view()->state()->sample[0] == std::round(row[0]) &&
                    page.view()->state()->sample[1] == std::round(row[1]));
        page.sliders()->slider(2)->setValue(0);
        QTRY_COMPARE(page.view()->state()->sample[2], 0.0);
        QCOMPARE(page.rowBox()->value(), 0);  // no row any more
    }

    void pausedItGoesStepByStep() {
        LabsWindow window;
        window.select(labIndex(QStringLiteral("One sample through")));
        window.show();
        WalkPage &page = *window.walk();
        page.paceBox()->setCurrentIndex(2);  // fast
        click(page.startButton());
        QTRY_VERIFY_WITH_TIMEOUT(page.view()->state() && page.view()->state()->done >= 2, 20'000);
        click(page.startButton());
        QCOMPARE(page.startButton()->text(), QStringLiteral("Go on"));
        QTRY_COMPARE(page.view()->state()->phase, 0.0);
        const int done = page.view()->state()->done;
        click(page.stepButton());
        QTRY_COMPARE(page.view()->state()->done, done + 1);
        QTRY_COMPARE(page.view()->state()->phase, 0.0);
        QCOMPARE(page.table()->rowCount(), done + 1);
        click(page.stopButton());
        QVERIFY(ended(page));
        QVERIFY(!page.stopButton()->isEnabled());
    }

    void formulasHaveTheirOwnSliders() {
        LabsWindow window;
        window.select(labIndex(QStringLiteral("One sample through")));
        window.show();
        WalkPage &page = *window.walk();
        page.paceBox()->setCurrentIndex(3);  // at once
        page.hiddenBox()->setText(QStringLiteral("3, 2"));
        page.dataBox()->setEditText(QStringLiteral("x1*x2"));
        click(page.startButton());
        QVERIFY(ended(page));
        QCOMPARE(page.sliders()->count(), 2);
        QCOMPARE(page.table()->rowCount(), 2 + 6 + 3 + 6 + 2 + 2 + 1 + 1);
        const WalkStatePtr state = page.view()->state();
        QVERIFY(std::abs(outputsOf(state->steps)[0] - state->truth[0]) < 0.02);
    }

    void badInputIsSaidAndNothingIsLost() {
        LabsWindow window;
        window.select(labIndex(QStringLiteral("One sample through")));
        window.show();
        WalkPage &page = *window.walk();
        page.paceBox()->setCurrentIndex(3);  // at once
        click(page.startButton());
        QVERIFY(ended(page));
        const int rows = page.table()->rowCount();
        for (const auto &[data, hidden, word] :
             {std::tuple(u"sin(x1", u"2", u"expected"), std::tuple(u"7", u"2", u"constant"),
              std::tuple(u"log(x1)", u"2", u"finite"), std::tuple(u"x1*x2", u"two", u"whole number"),
              std::tuple(u"x1*x2", u"40", u"hidden nodes"), std::tuple(u"x1*x2", u"12,12", u"edges")}) {
            page.dataBox()->setEditText(QString::fromUtf16(data));
            page.hiddenBox()->setText(QString::fromUtf16(hidden));
            click(page.startButton());
            QVERIFY(ended(page));
            QVERIFY2(page.note().contains(QString::fromUtf16(word)), qPrintable(page.note()));
            QCOMPARE(page.table()->rowCount(), rows);
        }
    }

    void closingWhileItRunsIsHarmless() {
        auto window = std::make_unique<LabsWindow>();
        window->showLab(labIndex(QStringLiteral("One sample through")));
        QTRY_VERIFY(window->walk()->view()->state());
        window.reset();
    }
};

KAN_WINDOW_TEST(TestLabWalk)
#include "tst_lab_walk.moc"
