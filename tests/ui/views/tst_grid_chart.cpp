#include <QAbstractButton>
#include <cmath>

#include "tests/ui/views/synthetic_snapshots.h"
#include "tests/ui/views/view_test.h"
#include "tests/window_test.h"
#include "ui/charts/grid_chart.h"
#include "ui/charts/loss_page.h"
#include "ui/controls/tab_row.h"
#include "ui/theme/theme.h"
#include "ui/window/chart_parts.h"

using namespace kan::ui;

class TestGridChart : public QObject {
    Q_OBJECT

  private slots:
    void stagesEndWhereTheGridChanges();
    void historyWithoutGridsHasNoStages();
    void pointsLieOnLogarithmicAxes();
    void hoverShowsValues();
    void emptyChartSaysWhatToDo();
    void csvHoldsTheStages();
    void tabsComeWithASchedule();

  private:
    /// Five steps on each grid; the loss falls by the fourth power of G.
    static std::shared_ptr<Snapshot> extended(const std::vector<int> &grids) {
        auto snapshot = std::make_shared<Snapshot>();
        snapshot->grid_schedule = grids;
        kan::TrainingHistory &history = snapshot->history;
        for (const int grid : grids) {
            for (int step = 1; step <= 5; ++step) {
                history.grid.push_back(grid);
                history.train_loss.push_back(10 * std::pow(grid, -4.0) * (1 + 1.0 / step));
                history.test_loss.push_back(1.5 * history.train_loss.back());
                history.reg.push_back(1);
            }
        }
        return snapshot;
    }
    static void give(GridChart &chart, const SnapshotPtr &snapshot) {
        const RunCharts charts = chartsOf(snapshot);
        chart.setStages(charts.stages, charts.more_grids);
    }
    static void show(QWidget &widget) {
        widget.resize(560, 260);
        widget.show();
        QVERIFY(QTest::qWaitForWindowExposed(&widget));
    }
};

void TestGridChart::stagesEndWhereTheGridChanges() {
    const auto snapshot = extended({3, 5, 10});
    const std::vector<GridStage> stages = gridStages(snapshot->history);
    QCOMPARE(stages.size(), std::size_t(3));
    QCOMPARE(stages[1].grid, 5);
    QCOMPARE(stages[1].step, 10);
    QCOMPARE(stages[1].train, snapshot->history.train_loss[9]);
    QCOMPARE(stages[2].test, snapshot->history.test_loss.back());
}

void TestGridChart::historyWithoutGridsHasNoStages() {
    auto snapshot = extended({3, 5});
    snapshot->history.grid.clear();
    QVERIFY(gridStages(snapshot->history).empty());
}

void TestGridChart::pointsLieOnLogarithmicAxes() {
    GridChart chart;
    show(chart);
    give(chart, extended({4, 8, 16}));
    const QPointF a = chart.pointOf(0), b = chart.pointOf(1), c = chart.pointOf(2);
    QVERIFY(std::abs((b.x() - a.x()) - (c.x() - b.x())) < 0.5);
    QVERIFY(std::abs((b.y() - a.y()) - (c.y() - b.y())) < 0.5);
    QVERIFY(c.x() > a.x() + 100 && c.y() > a.y() + 50);
    const QImage image = pictureOf(&chart);
    for (const QPointF &point : {a, b, c}) QCOMPARE(QColor(image.pixel(point.toPoint())), Theme::of(&chart).test);
}

void TestGridChart::hoverShowsValues() {
    GridChart chart;
    show(chart);
    give(chart, extended({4, 8, 16}));
    const QRgb panel = Theme::of(&chart).panel.rgb();
    const int quiet = inkIn(pictureOf(&chart), chart.rect(), panel);
    moveMouse(&chart, chart.pointOf(1));
    QVERIFY(inkIn(pictureOf(&chart), chart.rect(), panel) > quiet + 200);
    QEvent leave(QEvent::Leave);
    QApplication::sendEvent(&chart, &leave);
    QCOMPARE(inkIn(pictureOf(&chart), chart.rect(), panel), quiet);
}

void TestGridChart::emptyChartSaysWhatToDo() {
    GridChart chart;
    show(chart);
    const QRgb panel = Theme::of(&chart).panel.rgb();
    QVERIFY(inkIn(pictureOf(&chart), chart.rect().adjusted(0, 40, 0, 0), panel) > 200);
    QVERIFY(chart.exportCsv().isEmpty());
    auto stopped = extended({3, 5});
    for (double &loss : stopped->history.train_loss) loss = 0;
    for (double &loss : stopped->history.test_loss) loss = NAN;
    give(chart, stopped);
    pictureOf(&chart);
}

void TestGridChart::csvHoldsTheStages() {
    GridChart chart;
    give(chart, extended({3, 5}));
    const QStringList lines = chart.exportCsv().split(u'\n', Qt::SkipEmptyParts);
    QCOMPARE(lines.size(), 3);
    QCOMPARE(lines[0], QStringLiteral("grid,step,train_rmse,test_rmse"));
    QVERIFY(lines[2].startsWith(QStringLiteral("5,10,")));
}

void TestGridChart::tabsComeWithASchedule() {
    LossPage page;
    show(page);
    page.setRun(chartsOf(synthetic::make()));
    QVERIFY(!page.hasTabs());
    page.setRun(chartsOf(extended({3, 5})));
    QVERIFY(page.hasTabs() && page.shownChart() == LossPage::Losses);
    auto *tab = page.tabs()->button(LossPage::Grids);
    QVERIFY(tab && tab->isVisible());
    QVERIFY(!page.tabs()->isTabVisible(LossPage::Front));
    QTest::mouseClick(tab, Qt::LeftButton);
    QVERIFY(page.shownChart() == LossPage::Grids && page.gridChart()->isVisible());
    page.setRun(chartsOf(synthetic::make()));
    QVERIFY(page.shownChart() == LossPage::Losses);
}

KAN_WINDOW_TEST(TestGridChart)
#include "tst_grid_chart.moc"
