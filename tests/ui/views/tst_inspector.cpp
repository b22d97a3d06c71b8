#include <QCheckBox>
#include <QClipboard>
#include <QLabel>
#include <QListWidget>
#include <QPushButton>
#include <QRegularExpression>
#include <QSignalSpy>

#include "tests/ui/views/synthetic_snapshots.h"
#include "tests/ui/views/view_test.h"
#include "tests/window_test.h"
#include "ui/controls/elided_label.h"
#include "ui/controls/tab_row.h"
#include "ui/inspector/edge_plot.h"
#include "ui/inspector/inspector.h"
#include "ui/network/edge_painter.h"
#include "ui/session/snapshot_names.h"
#include "ui/text/names.h"
#include "ui/theme/theme.h"

using namespace kan;
using namespace kan::ui;

class TestInspector : public QObject {
    Q_OBJECT

  private slots:
    void init();
    void cleanup() { inspector_.reset(); }

    void namesAndNumbersReadWell_data();
    void namesAndNumbersReadWell();
    void emptyPageSaysWhatToDo();
    void edgePageShowsTheCurve();
    void dragEmitsCoefficientsWithOneMergeKey();
    void arrowKeysMoveAControlPoint();
    void partsCanBeHidden();
    void pruneAndRestore();
    void csvGoesToTheClipboard();
    void nodePageWalks();
    void productPageTellsItsFactors();
    void lostSelectionLeadsToTheEmptyPage();
    void edgeWithoutDetailIsDrawn();
    void scoreFollowsTheMetric();
    void tallInspectorsKeepThePlotsShape();

  private:
    EdgePlot *plot() const { return inspector_->findChild<EdgePlot *>(); }
    QString visibleText() const;

    std::unique_ptr<Inspector> inspector_;
};

void TestInspector::init() {
    inspector_ = std::make_unique<Inspector>();
    inspector_->resize(344, 520);
    inspector_->setSnapshot(synthetic::make());
    inspector_->show();
    QVERIFY(QTest::qWaitForWindowExposed(inspector_.get()));
}

QString TestInspector::visibleText() const {
    QStringList texts;
    for (const auto *label : inspector_->findChildren<QLabel *>()) {
        if (label->isVisible()) texts << label->text();
    }
    return texts.join(u'\n');
}

void TestInspector::namesAndNumbersReadWell_data() {
    QTest::addColumn<QString>("shown");
    QTest::addColumn<QString>("expected");
    QTest::newRow("subscript") << prettyName("x12") << QStringLiteral("x₁₂");
    QTest::newRow("underscore") << prettyName("x_1") << QStringLiteral("x₁");
    QTest::newRow("word") << prettyName("age") << QStringLiteral("age");
    QTest::newRow("digits only") << prettyName("2024") << QStringLiteral("2024");
    QTest::newRow("layer and node") << prettyName("h2,3") << QStringLiteral("h₂,₃");
    QTest::newRow("zero") << formatNumber(0) << QStringLiteral("0");
    QTest::newRow("minus") << formatNumber(-0.25) << QStringLiteral("−0.25");
    QTest::newRow("tiny") << formatNumber(1.25e-7) << QStringLiteral("1.25e−7");
    QTest::newRow("nan") << formatNumber(NAN) << QStringLiteral("–");
    QTest::newRow("title") << edgeTitle(*synthetic::make(), {0, 0, 3}) << QStringLiteral("x₁ → h₄");
    QTest::newRow("output") << edgeTitle(*synthetic::make(), {1, 3, 0}) << QStringLiteral("h₄ → f");
}

void TestInspector::namesAndNumbersReadWell() {
    QFETCH(QString, shown);
    QTEST(shown, "expected");
}

void TestInspector::emptyPageSaysWhatToDo() {
    QVERIFY2(visibleText().contains(QStringLiteral("Click")), qPrintable(visibleText()));
    QVERIFY(!plot()->isVisible());
}

void TestInspector::edgePageShowsTheCurve() {
    inspector_->setEdge(EdgeId{0, 1, 3});
    QVERIFY(visibleText().contains(QStringLiteral("Edge x₂ → h₄")));
    QVERIFY(!visibleText().contains(QStringLiteral("G 5, k 3")));
    QTest::mouseClick(inspector_->findChild<TabRow *>()->button(1), Qt::LeftButton);
    QVERIFY(visibleText().contains(QStringLiteral("G 5, k 3")));
    const auto snapshot = synthetic::make();
    const EdgeSnapshot &edge = snapshot->layers[0].edges[8];
    QVERIFY(visibleText().contains(formatNumber(edge.score[2], 4)));
    // The curve goes through the places its samples say, in the curve's colour.
    EdgePlotOptions options;
    options.histogram = options.control_points = true;
    const PlotFrame frame = edgePlotFrame(edge, QRectF(plot()->rect()), scaledFont(plot()->font(), 0.85), options);
    const QImage image = pictureOf(plot());
    const QColor color = Theme::of(plot()).numeric;
    for (const double x : {-0.8, -0.42, 0.0, 0.42, 0.8}) {
        const QPoint place = frame.map(x, *edgeValue(edge, x)).toPoint();
        int hits = 0;
        for (int dy = -2; dy <= 2; ++dy) {
            const QColor pixel(image.pixel(place + QPoint(0, dy)));
            hits += std::abs(pixel.lightness() - color.lightness()) < 40;
        }
        QVERIFY2(hits > 0, qPrintable(QString::number(x)));
    }
}

void TestInspector::dragEmitsCoefficientsWithOneMergeKey() {
    inspector_->setEdge(EdgeId{0, 0, 3});
    QCoreApplication::processEvents();
    QSignalSpy dragged(inspector_.get(), &Inspector::coefficientDragged);
    const QPoint start = plot()->pointPosition(3).toPoint();
    QVERIFY(plot()->rect().contains(start));
    const double before = synthetic::make()->layers[0].edges[3].detail->coef[3];
    QTest::mousePress(plot(), Qt::LeftButton, {}, start);
    moveMouse(plot(), start - QPoint(0, 10), Qt::LeftButton);
    moveMouse(plot(), start - QPoint(0, 20), Qt::LeftButton);
    QTest::mouseRelease(plot(), Qt::LeftButton, {}, start - QPoint(0, 20));
    QCOMPARE(dragged.size(), 2);
    QCOMPARE(dragged[0].at(0).value<EdgeId>(), (EdgeId{0, 0, 3}));
    QCOMPARE(dragged[0].at(1).toInt(), 3);
    QVERIFY(dragged[0].at(2).toDouble() > before);
    QVERIFY(dragged[1].at(2).toDouble() > dragged[0].at(2).toDouble());
    const QString key = dragged[0].at(3).toString();
    QVERIFY(!key.isEmpty());
    QCOMPARE(dragged[1].at(3).toString(), key);
    QTest::mousePress(plot(), Qt::LeftButton, {}, start);
    moveMouse(plot(), start + QPoint(0, 5), Qt::LeftButton);
    QTest::mouseRelease(plot(), Qt::LeftButton, {}, start + QPoint(0, 5));
    QCOMPARE(dragged.size(), 3);
    QVERIFY(dragged[2].at(3).toString() != key);
    moveMouse(plot(), start + QPoint(0, 15));
    QCOMPARE(dragged.size(), 3);
}

void TestInspector::arrowKeysMoveAControlPoint() {
    inspector_->setEdge(EdgeId{0, 0, 3});
    QSignalSpy dragged(inspector_.get(), &Inspector::coefficientDragged);
    QTest::keyClick(plot(), Qt::Key_Right);
    QTest::keyClick(plot(), Qt::Key_Right);
    QVERIFY(dragged.isEmpty());
    QTest::keyClick(plot(), Qt::Key_Up);
    QTest::keyClick(plot(), Qt::Key_Up);
    QCOMPARE(dragged.size(), 2);
    QCOMPARE(dragged[0].at(1).toInt(), 1);
    QVERIFY(dragged[0].at(2).toDouble() > synthetic::make()->layers[0].edges[3].detail->coef[1]);
    QCOMPARE(dragged[0].at(3), dragged[1].at(3));
}

void TestInspector::partsCanBeHidden() {
    inspector_->setEdge(EdgeId{0, 1, 3});
    QCoreApplication::processEvents();
    const QImage with = pictureOf(plot());
    inspector_->findChild<QCheckBox *>()->click();
    const QImage without = pictureOf(plot());
    QVERIFY(with != without);
    const QRgb background = Theme::of(plot()).panel.rgb();
    QVERIFY(inkIn(without, plot()->rect(), background) < inkIn(with, plot()->rect(), background));
}

void TestInspector::pruneAndRestore() {
    QSignalSpy spy(inspector_.get(), &Inspector::pruneRequested);
    auto *button = inspector_->findChild<QPushButton *>(QStringLiteral("pruneEdge"));
    inspector_->setEdge(EdgeId{0, 0, 3});
    QTest::mouseClick(button, Qt::LeftButton);
    QCOMPARE(spy.last().at(0).value<std::vector<EdgeId>>(), (std::vector<EdgeId>{{0, 0, 3}}));
    QCOMPARE(spy.last().at(1).toBool(), true);
    auto snapshot = synthetic::make();
    snapshot->layers[0].edges[3].pruned = true;
    inspector_->setSnapshot(snapshot);
    QCOMPARE(button->text(), QStringLiteral("Restore"));
    QTest::mouseClick(button, Qt::LeftButton);
    QCOMPARE(spy.last().at(1).toBool(), false);
}

void TestInspector::csvGoesToTheClipboard() {
    inspector_->setEdge(EdgeId{0, 0, 3});
    QTest::mouseClick(inspector_->findChild<QPushButton *>(QStringLiteral("copyEdgeCsv")), Qt::LeftButton);
    const QStringList lines = QGuiApplication::clipboard()->text().split(u'\n', Qt::SkipEmptyParts);
    QCOMPARE(lines.first(), QStringLiteral("x,y,base_part,spline_part"));
    QCOMPARE(lines.size(), 162);
    const QStringList cells = lines[50].split(u',');
    QVERIFY(std::abs(cells[1].toDouble() - cells[2].toDouble() - cells[3].toDouble()) < 1e-9);
}

void TestInspector::nodePageWalks() {
    inspector_->setNode(1, 3);
    QVERIFY(visibleText().contains(QStringLiteral("Node h₄")));
    QVERIFY(!inspector_->edge());
    QSignalSpy walked(inspector_.get(), &Inspector::edgeSelected);
    QListWidget *incoming = nullptr;
    for (auto *list : inspector_->findChildren<QListWidget *>()) {
        if (list->accessibleName() == QStringLiteral("Incoming edges")) incoming = list;
    }
    QVERIFY(incoming);
    QCOMPARE(incoming->count(), 2);
    QCOMPARE(incoming->item(0)->text(), QStringLiteral("x₁ → h₄"));  // the stronger one first
    QCoreApplication::processEvents();
    QVERIFY(inkIn(pictureOf(incoming), incoming->rect(), Theme::of(inspector_.get()).panel.rgb()) > 100);
    QTest::mouseClick(incoming->viewport(), Qt::LeftButton, {}, incoming->visualItemRect(incoming->item(1)).center());
    QCOMPARE(walked.last().first().value<std::optional<EdgeId>>(), std::optional<EdgeId>({0, 1, 3}));
    QCOMPARE(inspector_->edge(), std::optional<EdgeId>({0, 1, 3}));
}

void TestInspector::productPageTellsItsFactors() {
    const auto snapshot =
        synthetic::make({.width = {2, 2, 1}, .arity = {{}, {2}, {}}, .with_numbers = true, .prune_weak = false});
    inspector_->setSnapshot(snapshot);
    inspector_->setNode(1, 1);
    const auto *made_of = inspector_->findChild<QLabel *>(QStringLiteral("madeOf"));
    QVERIFY(made_of && made_of->isVisible());
    QCOMPARE(
        made_of->text().split(QLatin1Char('\n')),
        (QStringList{QStringLiteral("Product of 2 factors, each the sum of its edges"),
                     QStringLiteral("Factor 1: scale 2.5, bias 1.25"), QStringLiteral("Factor 2: scale 3.5, bias 2.25"),
                     QStringLiteral("Product: scale −1, bias 3")}));
    QStringList rows;
    for (const QListWidget *list : inspector_->findChildren<QListWidget *>())
        for (int n = 0; n < list->count(); ++n) rows << list->item(n)->text();
    QCOMPARE(rows.filter(QStringLiteral("factor 1")).size(), 2);
    QCOMPARE(rows.filter(QStringLiteral("factor 2")).size(), 2);
    QVERIFY(rows.indexOf(QRegularExpression(QStringLiteral(".*factor 2"))) >
            rows.lastIndexOf(QRegularExpression(QStringLiteral(".*factor 1"))));
    // Sums have no such words, and numbers of their own only where these are trained.
    inspector_->setNode(1, 0);
    QCOMPARE(made_of->text(), QStringLiteral("Sum: scale 1.5, bias 0.25\nNode: scale −1, bias 3"));
    inspector_->setSnapshot(synthetic::make({.width = {2, 2, 1}, .arity = {{}, {2}, {}}}));
    inspector_->setNode(1, 0);
    QVERIFY(made_of->isHidden());
}

void TestInspector::lostSelectionLeadsToTheEmptyPage() {
    inspector_->setEdge(EdgeId{0, 1, 4});
    QVERIFY(inspector_->edge());
    inspector_->setSnapshot(synthetic::make({.width = {2, 3, 1}}));
    QVERIFY(!inspector_->edge());
    QVERIFY(visibleText().contains(QStringLiteral("Click")));
}

void TestInspector::edgeWithoutDetailIsDrawn() {
    inspector_->setSnapshot(synthetic::make({.details = false}));
    inspector_->setEdge(EdgeId{0, 0, 3});
    QCoreApplication::processEvents();
    QVERIFY(inkIn(pictureOf(plot()), plot()->rect().adjusted(60, 30, -10, -30), Theme::of(plot()).panel.rgb(), 400) >
            50);
    QSignalSpy dragged(inspector_.get(), &Inspector::coefficientDragged);
    QTest::mousePress(plot(), Qt::LeftButton, {}, plot()->rect().center());
    moveMouse(plot(), plot()->rect().center() - QPoint(0, 20), Qt::LeftButton);
    QTest::mouseRelease(plot(), Qt::LeftButton);
    QVERIFY(dragged.isEmpty());
}

void TestInspector::scoreFollowsTheMetric() {
    const EdgeSnapshot edge = synthetic::make()->layers[0].edges[3];
    inspector_->setEdge(EdgeId{0, 0, 3});
    auto *kind = inspector_->findChild<ElidedLabel *>();
    for (int m = 0; m < kImportanceMetrics; ++m) {
        inspector_->setImportanceMetric(static_cast<ImportanceMetric>(m));
        QVERIFY2(kind->text().endsWith(QStringLiteral("score ") + formatNumber(edge.score[m])),
                 qPrintable(kind->text()));
    }
    // On the node page the order follows too.
    auto snapshot = synthetic::make();
    snapshot->layers[0].edges[8].score[3] = 10 * snapshot->layers[0].edges[3].score[3];
    inspector_->setSnapshot(snapshot);
    inspector_->setNode(1, 3);
    for (const auto *list : inspector_->findChildren<QListWidget *>()) {
        if (list->accessibleName() != QStringLiteral("Incoming edges")) continue;
        QCOMPARE(list->item(0)->text(), QStringLiteral("x₂ → h₄"));
        inspector_->setImportanceMetric(ImportanceMetric::Attribution);
        QCOMPARE(list->item(0)->text(), QStringLiteral("x₁ → h₄"));
    }
}

void TestInspector::tallInspectorsKeepThePlotsShape() {
    inspector_->setEdge(EdgeId{0, 0, 3});
    for (const QSize size : {QSize(344, 1000), QSize(280, 420), QSize(500, 1200)}) {
        inspector_->resize(size);
        QCoreApplication::processEvents();
        QVERIFY2(plot()->height() <= 0.82 * plot()->width() && plot()->height() >= 140,
                 qPrintable(QStringLiteral("%1x%2").arg(plot()->width()).arg(plot()->height())));
        QVERIFY(plot()->y() < 60);
    }
}

KAN_WINDOW_TEST(TestInspector)
#include "tst_inspector.moc"
