#include <QApplication>
#include <QContextMenuEvent>
#include <QMenu>
#include <QScrollBar>
#include <QSignalSpy>

#include "tests/ui/views/shown_network.h"
#include "tests/ui/views/view_test.h"
#include "tests/window_test.h"
#include "ui/network/edge_layer_item.h"
#include "ui/network/hover_card.h"
#include "ui/network/network_picture.h"
#include "ui/network/network_scene.h"
#include "ui/network/network_view.h"
#include "ui/theme/theme.h"

using namespace kan;
using namespace kan::ui;

class TestNetworkView : public QObject {
    Q_OBJECT

  private slots:
    void init();
    void cleanup() { view_.reset(); }

    void leftToRightSwapsTheAxes();
    void curvesArePaintedWhereTheyMustBe();
    void curvesArePaintedFromWhereTheyWereSampled();
    void flatCurvesStayFlat();
    void prunedEdgesAreDottedAndCanBeHidden();
    void importanceIsOpacity();
    void doomedEdgesAreHatched();
    void detailFollowsBoxSize();
    void hoverShowsTheCardInsideTheView();
    void hoverCardKeepsClearOfControls();
    void clickSelectsEdgeAndNode();
    void menuOfAnEdgeFreezesAndFrees();
    void wheelZoomsAtTheCursor();
    void dragPans();
    void snapshotOfSameShapeKeepsZoomAndSelection();
    void anotherShapeRefits();
    void resizingKeepsTheFit();
    void curvesMorph();
    void fastSnapshotsAreShownAsTheyAre();
    void largeFontDoesNotMoveBoxes();
    void twoThousandEdgesAreAllPainted();

  private:
    QRect boxOf(EdgeId edge) const { return view_->edgeRect(edge).toAlignedRect(); }
    QImage picture() const { return pictureOf(view_->viewport()); }
    QRgb background() const { return Theme::of(view_.get()).window.rgb(); }

    std::unique_ptr<NetworkView> view_;
};

void TestNetworkView::init() {
    view_ = synthetic::shownNetwork();
    QVERIFY(view_);
}

void TestNetworkView::leftToRightSwapsTheAxes() {
    view_->setLeftToRight(true);
    QVERIFY(view_->nodeRect(0, 0).center().x() < view_->edgeRect({0, 0, 0}).center().x());
    QVERIFY(view_->edgeRect({0, 0, 0}).center().x() < view_->nodeRect(1, 0).center().x());
    QVERIFY(view_->nodeRect(0, 0).center().y() < view_->nodeRect(0, 1).center().y());
    QVERIFY(inkIn(picture(), boxOf({0, 0, 3}), background()) > 40);
}

void TestNetworkView::curvesArePaintedWhereTheyMustBe() {
    const QImage image = picture();
    // x² on [-1, 1]: at the bottom in the middle, at the top at both ends.
    const QRect box = boxOf({0, 1, 3});
    const int w = box.width(), h = box.height();
    const auto part = [&](double x, double y, double width, double height) {
        return QRect(box.left() + static_cast<int>(x * w), box.top() + static_cast<int>(y * h),
                     static_cast<int>(width * w), static_cast<int>(height * h));
    };
    QVERIFY(inkIn(image, part(0.4, 0.8, 0.2, 0.16), background()) > 5);
    QCOMPARE(inkIn(image, part(0.35, 0.15, 0.12, 0.4), background()), 0);
    QVERIFY(inkIn(image, part(0.08, 0.08, 0.12, 0.3), background()) > 3);
    QVERIFY(inkIn(image, part(0.8, 0.08, 0.12, 0.3), background()) > 3);
}

void TestNetworkView::curvesArePaintedFromWhereTheyWereSampled() {
    const auto snapshot = synthetic::make({.phase = 0.5});
    view_->setSnapshot(snapshot);
    const NetworkPicture &picture = qobject_cast<NetworkScene *>(view_->scene())->state().picture;
    QCOMPARE(picture.curves, snapshot->curves);
    const float *place = snapshot->curves->data();
    for (const LayerPicture &layer : picture.layers) {
        for (const EdgePicture &edge : layer.edges) {
            QCOMPARE(edge.heights.samples.data(), place);
            place += edge.heights.size();
        }
    }
    QCOMPARE(place, snapshot->curves->data() + snapshot->curves->size());
}

void TestNetworkView::flatCurvesStayFlat() {
    auto snapshot = synthetic::make();
    EdgeSnapshot &edge = snapshot->layers[0].edges[3];
    std::vector<float> curves = *snapshot->curves;
    const auto start = static_cast<std::size_t>(edge.curve.data() - snapshot->curves->data());
    for (std::size_t n = 0; n < edge.curve.size(); ++n) curves[start + n] = 0.7F + (n % 2 ? 1e-7F : 0.0F);
    synthetic::setCurves(*snapshot, curves);
    edge.y_min = 0.7;
    edge.y_max = 0.7 + 1e-7;
    const NetworkPicture flat = makePicture(*snapshot, {});
    const auto extent = [&](std::size_t e) {
        const CurveHeights &y = flat.layers[0].edges[e].heights;
        double low = 1, high = 0;
        for (std::size_t n = 0; n < y.size(); ++n) low = std::min(low, y[n]), high = std::max(high, y[n]);
        return high - low;
    };
    QVERIFY(extent(3) < 0.05);
    QVERIFY(extent(8) > 0.8);
}

void TestNetworkView::prunedEdgesAreDottedAndCanBeHidden() {
    const auto snapshot = synthetic::make();
    EdgeId pruned;
    for (const EdgeSnapshot &edge : snapshot->layers[0].edges) {
        if (edge.pruned) pruned = edge.id;
    }
    const QRect box = boxOf(pruned);
    const QImage with = picture();
    const QRect top_line(box.left() + 6, box.top() - 1, box.width() - 12, 3);
    const int dots = inkIn(with, top_line, background(), 30);
    QVERIFY2(dots > 10 && dots < top_line.width() * 2, qPrintable(QString::number(dots)));
    QVERIFY(inkIn(with, QRect(box.right() - box.width() / 4, box.top() + 2, box.width() / 4, box.height() / 4),
                  background()) > 2);  // the ✕
    view_->setHidePruned(true);
    QCOMPARE(inkIn(picture(), box, background()), 0);
    QTest::mouseClick(view_->viewport(), Qt::LeftButton, {}, box.center());
    QVERIFY(!view_->selectedEdge());
}

void TestNetworkView::importanceIsOpacity() {
    const auto snapshot = synthetic::make();
    const double score = snapshot->layers[0].edges[3].score[static_cast<int>(ImportanceMetric::MeanAbs)];
    PictureOptions options;
    options.metric = ImportanceMetric::MeanAbs;
    options.beta = 0.5;
    const EdgePicture edge = makePicture(*snapshot, options).layers[0].edges[3];
    QVERIFY(std::abs(static_cast<double>(edge.strength) - std::tanh(0.5 * score)) < 1e-6);
    EdgePicture weak;
    QCOMPARE(weak.opacity(), kOpacityFloor);
    const QRect box = boxOf({0, 0, 3}).adjusted(6, 6, -6, -6);
    view_->setImportance(ImportanceMetric::Attribution, 10);
    const int strong_ink = inkIn(picture(), box, background(), 500);
    view_->setImportance(ImportanceMetric::Attribution, 0.01);
    const int weak_ink = inkIn(picture(), box, background(), 500);
    QVERIFY2(strong_ink > 10 && weak_ink == 0, qPrintable(QStringLiteral("%1 %2").arg(strong_ink).arg(weak_ink)));
}

void TestNetworkView::doomedEdgesAreHatched() {
    const QRect box = boxOf({0, 0, 3}).adjusted(4, 4, -4, -4);  // without the frame
    const int before = inkIn(picture(), box, background());
    view_->setSnapshot(synthetic::make({.with_preview = true}));
    QVERIFY(inkIn(picture(), box, background()) > before * 3 / 2);
}

void TestNetworkView::detailFollowsBoxSize() {
    QCOMPARE(detailLevel(48), DetailLevel::Full);
    QCOMPARE(detailLevel(47), DetailLevel::Curve);
    QCOMPARE(detailLevel(16), DetailLevel::Curve);
    QCOMPARE(detailLevel(15), DetailLevel::Sparkline);
    QCOMPARE(detailLevel(6), DetailLevel::Sparkline);
    QCOMPARE(detailLevel(5.9), DetailLevel::Matrix);
    view_->setSnapshot(synthetic::make({.width = {150, 100, 3}, .details = false, .prune_weak = false}));
    const EdgeId edge{0, 75, 50};
    QVERIFY(view_->edgeRect(edge).height() < 6);
    const QRect middle(view_->viewport()->rect().center() - QPoint(40, 40), QSize(80, 80));
    // As a matrix the cells fill the area, as boxes with curves most of it is background.
    QVERIFY(inkIn(picture(), middle, background()) > 5000);
    for (int n = 0; n < 20; ++n) view_->zoomIn();
    QVERIFY(view_->edgeRect(edge).height() > 48);
    const int ink = inkIn(picture(), middle, background());
    QVERIFY2(ink > 20 && ink < 3000, qPrintable(QString::number(ink)));
}

void TestNetworkView::hoverShowsTheCardInsideTheView() {
    auto *card = view_->findChild<HoverCard *>();
    QVERIFY(card && !card->isVisible());
    QSignalSpy focus(view_.get(), &NetworkView::focusRequested);
    for (const EdgeId edge : {EdgeId{0, 0, 0}, EdgeId{0, 1, 4}, EdgeId{1, 2, 0}}) {
        moveMouse(view_->viewport(), view_->edgeRect(edge).center());
        QVERIFY(card->isVisible());
        QVERIFY(view_->rect().contains(card->geometry()));
        QVERIFY(!card->geometry().intersects(boxOf(edge)));
        QVERIFY(card->width() >= 300 && card->height() >= 200);
        QCOMPARE(focus.last().first().value<std::vector<EdgeId>>(), std::vector<EdgeId>{edge});
    }
    const QImage before = pictureOf(card);
    view_->setSnapshot(synthetic::make({.phase = 1.0}));
    QVERIFY(card->isVisible());
    QVERIFY(pictureOf(card) != before);
    moveMouse(view_->viewport(), {3, 3});
    QVERIFY(!card->isVisible());
}

void TestNetworkView::hoverCardKeepsClearOfControls() {
    QWidget page;
    page.resize(700, 420);
    auto *view = new NetworkView(&page);
    view->setGeometry(page.rect());
    auto *control = new QWidget(&page);
    control->setGeometry(530, 370, 160, 40);
    page.show();
    QVERIFY(QTest::qWaitForWindowExposed(&page));
    view->setSnapshot(synthetic::make());
    auto *card = view->findChild<HoverCard *>();
    for (const EdgeId edge : {EdgeId{0, 0, 4}, EdgeId{0, 1, 2}, EdgeId{0, 1, 4}}) {
        moveMouse(view->viewport(), view->edgeRect(edge).center());
        QVERIFY(card->isVisible() && view->rect().contains(card->geometry()));
        QVERIFY(!card->geometry().intersects(control->geometry()));
    }
}

void TestNetworkView::clickSelectsEdgeAndNode() {
    QSignalSpy edges(view_.get(), &NetworkView::edgeSelected);
    QSignalSpy nodes(view_.get(), &NetworkView::nodeSelected);
    QTest::mouseClick(view_->viewport(), Qt::LeftButton, {}, boxOf({0, 1, 3}).center());
    QCOMPARE(edges.size(), 1);
    QCOMPARE(edges.last().first().value<std::optional<EdgeId>>(), std::optional<EdgeId>({0, 1, 3}));
    QTest::mouseClick(view_->viewport(), Qt::LeftButton, {}, view_->nodeRect(1, 2).center().toPoint());
    QCOMPARE(nodes.size(), 1);
    QCOMPARE(nodes.last().at(0).toInt(), 1);
    QCOMPARE(nodes.last().at(1).toInt(), 2);
    QVERIFY(!view_->selectedEdge());
    QTest::mouseClick(view_->viewport(), Qt::LeftButton, {}, QPoint(3, 3));
    QCOMPARE(edges.last().first().value<std::optional<EdgeId>>(), std::nullopt);
}

void TestNetworkView::menuOfAnEdgeFreezesAndFrees() {
    const EdgeId id{0, 0, 3};
    std::vector<std::pair<EdgeId, bool>> asked;
    connect(view_.get(), &NetworkView::freezeRequested, this,
            [&](const std::vector<EdgeId> &edges, bool frozen) { asked.emplace_back(edges.at(0), frozen); });
    /// Opens the menu and takes the entry with this text; false: there is none.
    const auto choose = [&](const QString &text) {
        bool found = false;
        QMetaObject::invokeMethod(
            this,
            [&] {
                auto *menu = qobject_cast<QMenu *>(QApplication::activePopupWidget());
                if (!menu) return;
                for (QAction *action : menu->actions()) {
                    if (action->text() != text) continue;
                    found = true;
                    action->trigger();
                }
                menu->close();
            },
            Qt::QueuedConnection);
        const QPoint point = boxOf(id).center();
        QContextMenuEvent event(QContextMenuEvent::Mouse, point, view_->viewport()->mapToGlobal(point));
        QApplication::sendEvent(view_->viewport(), &event);
        return found;
    };
    const auto show = [&](const QString &symbol, bool frozen) {
        auto snapshot = synthetic::make();
        EdgeSnapshot &edge = snapshot->layers[0].edges[3];
        edge.symbol = symbol;
        edge.numeric = symbol.isEmpty();
        edge.frozen = frozen;
        view_->setSnapshot(snapshot);
    };
    show({}, false);
    QVERIFY(!choose(QStringLiteral("Freeze its constants")));
    show(QStringLiteral("sin"), false);
    QVERIFY(!choose(QStringLiteral("Free its constants")) && choose(QStringLiteral("Freeze its constants")));
    show(QStringLiteral("sin"), true);
    QVERIFY(!choose(QStringLiteral("Freeze its constants")) && choose(QStringLiteral("Free its constants")));
    QCOMPARE(asked, (std::vector<std::pair<EdgeId, bool>>{{id, true}, {id, false}}));
    QVERIFY(view_->edgeDescription(id).contains(QLatin1String("sin (frozen)")));
}

void TestNetworkView::wheelZoomsAtTheCursor() {
    QSignalSpy zoom(view_.get(), &NetworkView::zoomChanged);
    const EdgeId edge{0, 1, 3};
    const QPointF before = view_->edgeRect(edge).center();
    const double percent = view_->zoomPercent();
    for (int n = 0; n < 4; ++n) turnWheel(view_->viewport(), before, 120);
    QVERIFY(view_->zoomPercent() > percent * 1.5);
    QVERIFY(!zoom.isEmpty());
    QCOMPARE(zoom.last().first().toDouble(), view_->zoomPercent());
    QVERIFY(QLineF(before, view_->edgeRect(edge).center()).length() < 3);
    QTest::keyClick(view_.get(), Qt::Key_0, Qt::ControlModifier);
    QCOMPARE(view_->zoomPercent(), 100.0);
    turnWheel(view_->viewport(), before, -600);
    QTest::keyClick(view_.get(), Qt::Key_F);
    QVERIFY(view_->viewport()->rect().contains(view_->nodeRect(2, 0).toRect()));
    QVERIFY(view_->viewport()->rect().contains(view_->nodeRect(0, 1).toRect()));
}

void TestNetworkView::dragPans() {
    const QPointF before = view_->edgeRect({0, 0, 0}).center();
    const QPoint start(30, 300);
    QTest::mousePress(view_->viewport(), Qt::LeftButton, {}, start);
    moveMouse(view_->viewport(), start + QPoint(40, 10), Qt::LeftButton);
    moveMouse(view_->viewport(), start + QPoint(80, 25), Qt::LeftButton);
    QTest::mouseRelease(view_->viewport(), Qt::LeftButton, {}, start + QPoint(80, 25));
    const QPointF moved = view_->edgeRect({0, 0, 0}).center() - before;
    QVERIFY2(QLineF(moved, QPointF(80, 25)).length() < 2,
             qPrintable(QStringLiteral("%1 %2").arg(moved.x()).arg(moved.y())));
}

void TestNetworkView::snapshotOfSameShapeKeepsZoomAndSelection() {
    view_->setSelectedEdge(EdgeId{0, 1, 3});
    turnWheel(view_->viewport(), {300, 300}, 360);
    const QRectF before = view_->edgeRect({0, 1, 3});
    QSignalSpy selected(view_.get(), &NetworkView::edgeSelected);
    QSignalSpy zoom(view_.get(), &NetworkView::zoomChanged);
    view_->setSnapshot(synthetic::make({.phase = 0.4}));
    QCOMPARE(view_->edgeRect({0, 1, 3}), before);
    QCOMPARE(view_->selectedEdge(), std::optional<EdgeId>({0, 1, 3}));
    QVERIFY(selected.isEmpty() && zoom.isEmpty());
}

void TestNetworkView::anotherShapeRefits() {
    view_->setSelectedEdge(EdgeId{0, 1, 4});
    turnWheel(view_->viewport(), {300, 300}, 600);
    view_->setSnapshot(synthetic::make({.width = {2, 3, 1}}));
    QVERIFY(!view_->selectedEdge());
    for (const EdgeId edge : {EdgeId{0, 0, 0}, EdgeId{0, 1, 2}, EdgeId{1, 2, 0}}) {
        QVERIFY(view_->viewport()->rect().contains(boxOf(edge)));
    }
    QVERIFY(view_->edgeRect({0, 1, 3}).isEmpty());
}

void TestNetworkView::resizingKeepsTheFit() {
    for (const QSize size : {QSize(500, 400), QSize(1300, 700), QSize(320, 620)}) {
        view_->resize(size);
        QCoreApplication::processEvents();
        const QRect room = view_->viewport()->rect();
        QVERIFY(room.contains(boxOf({0, 0, 0})) && room.contains(boxOf({0, 1, 4})));
        QVERIFY(room.contains(view_->nodeRect(0, 0).toRect()) && room.contains(view_->nodeRect(2, 0).toRect()));
        QVERIFY(boxOf({0, 1, 4}).right() - boxOf({0, 0, 0}).left() > room.width() * 0.7);
    }
}

void TestNetworkView::curvesMorph() {
    view_->setAnimated(true);
    std::chrono::steady_clock::time_point now;
    view_->setClock([&now] { return now; });
    view_->setSnapshot(synthetic::make());
    now += std::chrono::milliseconds(150);
    const QRect box = boxOf({0, 0, 3});
    const QImage before = picture().copy(box);
    const auto next = synthetic::make({.phase = 1.5});
    view_->setSnapshot(next);
    QTRY_VERIFY(picture().copy(box) != before);
    NetworkView still;
    still.setAnimated(false);
    still.resize(view_->size());
    still.show();
    still.setSnapshot(next);
    const QImage after = pictureOf(still.viewport()).copy(box);
    QTRY_COMPARE(picture().copy(box), after);
    // Blending itself is half way in the middle.
    const NetworkPicture a = makePicture(*synthetic::make(), {}), b = makePicture(*next, {});
    NetworkPicture middle;
    blend(a, b, 0.5F, middle);
    const double expected = (a.layers[0].edges[3].heights[20] + b.layers[0].edges[3].heights[20]) / 2;
    QVERIFY(std::abs(middle.layers[0].edges[3].heights[20] - expected) < 1e-6);
}

void TestNetworkView::fastSnapshotsAreShownAsTheyAre() {
    view_->setAnimated(true);
    std::chrono::steady_clock::time_point now;
    view_->setClock([&now] { return now; });
    const auto next = synthetic::make({.phase = 1.5});
    NetworkView still;
    still.setAnimated(false);
    still.resize(view_->size());
    still.show();
    still.setSnapshot(next);
    const QRect box = boxOf({0, 0, 3});
    const QImage expected = pictureOf(still.viewport()).copy(box);
    view_->setSnapshot(synthetic::make());
    now += std::chrono::milliseconds(34);
    view_->setSnapshot(next);
    QVERIFY(picture().copy(box) != expected);  // on its way
    view_->setSnapshot(synthetic::make());
    now += std::chrono::milliseconds(33);
    view_->setSnapshot(next);
    QCOMPARE(picture().copy(box), expected);
}

void TestNetworkView::largeFontDoesNotMoveBoxes() {
    const QRectF before = view_->edgeRect({0, 0, 3});
    QFont font = view_->font();
    font.setPointSize(14);
    view_->setFont(font);
    QCOMPARE(view_->edgeRect({0, 0, 3}), before);
    moveMouse(view_->viewport(), before.center());
    auto *card = view_->findChild<HoverCard *>();
    QVERIFY(card->isVisible() && view_->rect().contains(card->geometry()));
}

void TestNetworkView::twoThousandEdgesAreAllPainted() {
    view_->resize(1200, 800);
    view_->setSnapshot(synthetic::make({.width = {40, 40, 10}, .details = false, .prune_weak = false}));
    QCoreApplication::processEvents();
    const auto boxesInView = [this] {
        std::vector<QRect> boxes;
        for (const auto &[l, outputs] : {std::pair(0, 40), std::pair(1, 10)})
            for (int i = 0; i < 40; ++i)
                for (int j = 0; j < outputs; ++j)
                    if (view_->viewport()->rect().contains(boxOf({l, i, j}))) boxes.push_back(boxOf({l, i, j}));
        return boxes;
    };
    const auto empty = [this](const std::vector<QRect> &boxes) {
        const QImage image = picture();
        return std::count_if(boxes.begin(), boxes.end(),
                             [&](const QRect &box) { return inkIn(image, box, background(), 8) == 0; });
    };
    QCOMPARE(boxesInView().size(), std::size_t{2000});
    QCOMPARE(empty(boxesInView()), 0);
    for (int n = 0; n < 3; ++n) view_->zoomIn();
    QVERIFY(!boxesInView().empty() && boxesInView().size() < 2000);
    QCOMPARE(empty(boxesInView()), 0);
    view_->horizontalScrollBar()->setValue(view_->horizontalScrollBar()->value() + 60);
    QCOMPARE(empty(boxesInView()), 0);
    view_->zoomToFit();
    view_->setSnapshot(synthetic::make({.width = {40, 40, 10}, .phase = 0.2, .details = false, .prune_weak = false}));
    QCOMPARE(empty(boxesInView()), 0);
}

KAN_WINDOW_TEST(TestNetworkView)
#include "tst_network_view.moc"
