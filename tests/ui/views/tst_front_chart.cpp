#include <QAbstractButton>
#include <QSignalSpy>
#include <cmath>

#include "tests/ui/views/synthetic_snapshots.h"
#include "tests/ui/views/view_test.h"
#include "tests/window_test.h"
#include "ui/charts/front_chart.h"
#include "ui/charts/loss_page.h"
#include "ui/controls/tab_row.h"
#include "ui/theme/theme.h"
#include "ui/window/chart_parts.h"

using namespace kan::ui;

namespace {

FrontPtr front() {
    auto made = std::make_shared<std::vector<FrontEntry>>();
    made->push_back({2, 1.2, 1.1, QStringLiteral("1.7"), nullptr});
    made->push_back({4, 0.3, 0.4, QStringLiteral("exp(x1)"), nullptr});
    made->push_back({7, 0, 1e-17, QStringLiteral("exp(x2^2+sin(Pi*x1))"), nullptr});
    return made;
}

SearchStatePtr ended(const FrontPtr &entries) {
    auto state = std::make_shared<SearchState>();
    state->name = QStringLiteral("Discover");
    state->front = entries;
    return state;
}

}  // namespace

class TestFrontChart : public QObject {
    Q_OBJECT

  private slots:
    void pointsFollowComplexityAndError();
    void hoverShowsTheFormula();
    void clickAndKeysChoose();
    void emptyChartSaysWhatToDo();
    void csvHoldsTheFormulas();
    void tabComesWithAFront();

  private:
    static void show(QWidget &widget) {
        widget.resize(480, 260);
        widget.show();
        QVERIFY(QTest::qWaitForWindowExposed(&widget));
    }
};

void TestFrontChart::pointsFollowComplexityAndError() {
    FrontChart chart;
    chart.setFront(front());
    show(chart);
    for (int n = 0; n < 3; ++n) QVERIFY(QRectF(chart.rect()).contains(chart.pointOf(n)));
    QVERIFY(chart.pointOf(0).x() < chart.pointOf(1).x());
    QVERIFY(chart.pointOf(1).y() > chart.pointOf(0).y());
    const double per_cost = (chart.pointOf(1).x() - chart.pointOf(0).x()) / 2;
    QVERIFY(std::abs(chart.pointOf(2).x() - chart.pointOf(1).x() - 3 * per_cost) < 1e-6);
    const QImage image = pictureOf(&chart);
    const QRect dot(chart.pointOf(1).toPoint() - QPoint(3, 3), QSize(7, 7));
    QVERIFY(inkIn(image, dot, Theme::of(&chart).panel.rgb()) > 10);
}

void TestFrontChart::hoverShowsTheFormula() {
    FrontChart chart;
    chart.setFront(front());
    show(chart);
    const QImage before = pictureOf(&chart);
    moveMouse(&chart, chart.pointOf(1));
    QVERIFY(pictureOf(&chart) != before);
    moveMouse(&chart, QPointF(2, 2));
    QCOMPARE(pictureOf(&chart), before);
}

void TestFrontChart::clickAndKeysChoose() {
    FrontChart chart;
    chart.setFront(front());
    show(chart);
    QSignalSpy looked(&chart, &FrontChart::entryLooked), chosen(&chart, &FrontChart::entryChosen),
        ended(&chart, &FrontChart::lookEnded);
    QTest::mouseClick(&chart, Qt::LeftButton, {}, chart.pointOf(2).toPoint());
    QCOMPARE(looked.count(), 1);
    QCOMPARE(looked[0][0].toInt(), 2);
    QCOMPARE(chosen.count(), 0);  // looking is not choosing
    chart.setLooked(2);
    QTest::mouseClick(&chart, Qt::LeftButton, {}, QPoint(3, 3));
    QCOMPARE(ended.count(), 1);
    chart.setLooked(-1);
    QTest::mouseDClick(&chart, Qt::LeftButton, {}, chart.pointOf(2).toPoint());
    QCOMPARE(chosen.count(), 1);
    QCOMPARE(chosen[0][0].toInt(), 2);
    chart.activateWindow();
    chart.setFocus();
    moveMouse(&chart, QPointF(2, 2));
    QTest::keyClick(&chart, Qt::Key_Right);
    QTest::keyClick(&chart, Qt::Key_Right);
    QTest::keyClick(&chart, Qt::Key_Return);
    QCOMPARE(looked.last()[0].toInt(), 1);
    QCOMPARE(chosen.count(), 1);
    chart.setLooked(1);
    QTest::keyClick(&chart, Qt::Key_Return);
    QCOMPARE(chosen.count(), 2);
    QCOMPARE(chosen[1][0].toInt(), 1);
    QTest::keyClick(&chart, Qt::Key_Escape);
    QCOMPARE(ended.count(), 2);
}

void TestFrontChart::emptyChartSaysWhatToDo() {
    FrontChart chart;
    show(chart);
    QVERIFY(inkIn(pictureOf(&chart), chart.rect().adjusted(20, 60, -20, -40), Theme::of(&chart).panel.rgb()) > 50);
    QVERIFY(chart.exportCsv().isEmpty());
}

void TestFrontChart::csvHoldsTheFormulas() {
    FrontChart chart;
    chart.setFront(front());
    const QStringList lines = chart.exportCsv().split(u'\n', Qt::SkipEmptyParts);
    QCOMPARE(lines.size(), 4);
    QCOMPARE(lines[2], QStringLiteral("4,0.29999999999999999,0.40000000000000002,\"exp(x1)\""));
}

void TestFrontChart::tabComesWithAFront() {
    LossPage page;
    show(page);
    page.setRun(chartsOf(synthetic::make()));
    page.setSearch(ended(nullptr));
    QVERIFY(!page.hasTabs());
    page.setSearch(ended(front()));
    QVERIFY(page.hasTabs());
    QCOMPARE(page.shownChart(), LossPage::Front);
    QTest::mouseClick(page.tabs()->button(LossPage::Losses), Qt::LeftButton);
    QCOMPARE(page.shownChart(), LossPage::Losses);
    page.setSearch(ended(nullptr));
    QVERIFY(!page.hasTabs());
}

KAN_WINDOW_TEST(TestFrontChart)
#include "tst_front_chart.moc"
