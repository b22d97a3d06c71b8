#include <QAccessible>
#include <QSignalSpy>
#include <set>

#include "tests/ui/views/shown_network.h"
#include "tests/ui/views/view_test.h"
#include "tests/window_test.h"
#include "ui/network/network_view.h"

using namespace kan;
using namespace kan::ui;

/// The network without a mouse: keys and screen readers.
class TestNetworkKeys : public QObject {
    Q_OBJECT

  private slots:
    void init();
    void cleanup() { view_.reset(); }

    void keyboardWalks();
    void keysReachEverything_data();
    void keysReachEverything();
    void hiddenNodesAreSkipped();
    void tabFindsAPlaceToStart();
    void keysActPruneAndClear();
    void accessibleTextFollowsTheSelection();
    void screenReaderFindsNodesAndEdges();
    void screenReaderSurvivesAnotherShape();
    void productsAreWalkedThroughTheirFactors();
    void productsAreDescribed();

  private:
    void press(Qt::Key key) { QTest::keyClick(view_.get(), key); }

    std::unique_ptr<NetworkView> view_;
};

void TestNetworkKeys::init() {
    view_ = synthetic::shownNetwork();
    QVERIFY(view_);
}

void TestNetworkKeys::keyboardWalks() {
    view_->setFocus();
    QTest::keyClick(view_.get(), Qt::Key_Right);  // nothing selected yet: the strongest edge
    const auto strongest = view_->selectedEdge();
    QVERIFY(strongest);
    view_->setSelectedEdge(EdgeId{0, 0, 3});
    QTest::keyClick(view_.get(), Qt::Key_Right);
    QCOMPARE(view_->selectedEdge(), std::optional<EdgeId>({0, 0, 4}));
    QTest::keyClick(view_.get(), Qt::Key_Right);
    QCOMPARE(view_->selectedEdge(), std::optional<EdgeId>({0, 1, 0}));
    QTest::keyClick(view_.get(), Qt::Key_Left);
    QTest::keyClick(view_.get(), Qt::Key_Left);
    QTest::keyClick(view_.get(), Qt::Key_Up);
    QCOMPARE(view_->selectedNode(), (std::optional<std::pair<int, int>>({1, 3})));
    QTest::keyClick(view_.get(), Qt::Key_Up);
    QCOMPARE(view_->selectedEdge(), std::optional<EdgeId>({1, 3, 0}));
    QTest::keyClick(view_.get(), Qt::Key_Down);
    QTest::keyClick(view_.get(), Qt::Key_Right);
    QCOMPARE(view_->selectedNode(), (std::optional<std::pair<int, int>>({1, 4})));
    QTest::keyClick(view_.get(), Qt::Key_Left);
    QTest::keyClick(view_.get(), Qt::Key_Down);
    QCOMPARE(view_->selectedEdge(), std::optional<EdgeId>({0, 0, 3}));  // stronger than from x2
    view_->setHidePruned(true);
    QTest::keyClick(view_.get(), Qt::Key_Right);
    const auto next = view_->selectedEdge();
    QVERIFY(next && !synthetic::make()->layers[0].edges[static_cast<std::size_t>(next->i * 5 + next->j)].pruned);
}

void TestNetworkKeys::keysReachEverything_data() {
    QTest::addColumn<std::vector<int>>("width");
    QTest::addColumn<bool>("left_to_right");
    QTest::newRow("row") << std::vector{2, 5, 1} << false;
    QTest::newRow("left to right") << std::vector{2, 5, 1} << true;
    QTest::newRow("matrices") << std::vector{12, 8, 9} << false;
}

void TestNetworkKeys::keysReachEverything() {
    QFETCH(std::vector<int>, width);
    QFETCH(bool, left_to_right);
    const Qt::Key forward = left_to_right ? Qt::Key_Right : Qt::Key_Up;
    const Qt::Key next = left_to_right ? Qt::Key_Down : Qt::Key_Right, back = left_to_right ? Qt::Key_Up : Qt::Key_Left;
    view_->setLeftToRight(left_to_right);
    view_->setSnapshot(synthetic::make({.width = width}));
    view_->setFocus();
    std::set<EdgeId> edges;
    std::set<std::pair<int, int>> nodes;
    const auto sweep = [&] {
        for (int n = 0; n < 150; ++n) press(back);
        for (int n = 0; n < 150; ++n) {
            if (const auto edge = view_->selectedEdge()) edges.insert(*edge);
            if (const auto node = view_->selectedNode()) nodes.insert(*node);
            press(next);
        }
    };
    press(forward);
    press(left_to_right ? Qt::Key_Left : Qt::Key_Down);  // to the inputs
    for (std::size_t level = 0; level < 2 * width.size() - 1; ++level) {
        sweep();
        press(forward);
    }
    std::size_t all_nodes = 0, all_edges = 0;
    for (std::size_t l = 0; l < width.size(); ++l) {
        all_nodes += static_cast<std::size_t>(width[l]);
        if (l > 0) all_edges += static_cast<std::size_t>(width[l] * width[l - 1]);
    }
    QCOMPARE(nodes.size(), all_nodes);
    QCOMPARE(edges.size(), all_edges);
}

void TestNetworkKeys::hiddenNodesAreSkipped() {
    view_->setHidePruned(true);
    const auto snapshot = synthetic::make();
    view_->setFocus();
    view_->setSelectedEdge(EdgeId{0, 0, 3});
    press(Qt::Key_Up);
    for (int n = 0; n < 8; ++n) {
        const auto node = view_->selectedNode();
        QVERIFY(node && node->first == 1);
        const auto j = static_cast<std::size_t>(node->second);
        const bool from = !snapshot->layers[0].edges[j].pruned || !snapshot->layers[0].edges[5 + j].pruned;
        QVERIFY2(from && !snapshot->layers[1].edges[j].pruned, qPrintable(QString::number(j)));
        press(n < 4 ? Qt::Key_Left : Qt::Key_Right);
    }
}

void TestNetworkKeys::tabFindsAPlaceToStart() {
    view_->clearFocus();
    view_->setFocus(Qt::MouseFocusReason);
    QVERIFY(!view_->selectedEdge());
    view_->clearFocus();
    view_->setFocus(Qt::TabFocusReason);
    QVERIFY(view_->selectedEdge());
}

void TestNetworkKeys::keysActPruneAndClear() {
    QSignalSpy activated(view_.get(), &NetworkView::edgeActivated);
    QSignalSpy pruned(view_.get(), &NetworkView::pruneRequested);
    view_->setSelectedEdge(EdgeId{0, 0, 3});
    QTest::keyClick(view_.get(), Qt::Key_Return);
    QCOMPARE(activated.last().first().value<EdgeId>(), (EdgeId{0, 0, 3}));
    QTest::keyClick(view_.get(), Qt::Key_Delete);
    QCOMPARE(pruned.size(), 1);
    QCOMPARE(pruned.last().at(0).value<std::vector<EdgeId>>(), (std::vector<EdgeId>{{0, 0, 3}}));
    QCOMPARE(pruned.last().at(1).toBool(), true);
    QTest::mouseClick(view_->viewport(), Qt::LeftButton, {}, view_->nodeRect(1, 3).center().toPoint());
    QTest::keyClick(view_.get(), Qt::Key_Delete);
    QCOMPARE(pruned.last().at(0).value<std::vector<EdgeId>>().size(), std::size_t(3));
    view_->setSelectedEdge(EdgeId{0, 0, 3});
    QTest::keyClick(view_.get(), Qt::Key_Escape);
    QVERIFY(!view_->selectedEdge());
}

void TestNetworkKeys::accessibleTextFollowsTheSelection() {
    view_->setSelectedEdge(EdgeId{0, 0, 1});
    QVERIFY2(view_->accessibleName().contains(QStringLiteral("edge x1 to h2")), qPrintable(view_->accessibleName()));
    QVERIFY(view_->accessibleName().contains(QStringLiteral("importance")));
    view_->setSelectedEdge(std::nullopt);
    QCOMPARE(view_->accessibleName(), QStringLiteral("Network"));
}

void TestNetworkKeys::screenReaderFindsNodesAndEdges() {
    QAccessibleInterface *list = QAccessible::queryAccessibleInterface(view_.get());
    QVERIFY(list && list->role() == QAccessible::List);
    QCOMPARE(list->childCount(), 2 + 10 + 5 + 5 + 1);
    QCOMPARE(list->child(0)->text(QAccessible::Name), QStringLiteral("node x1, importance 1.00"));
    QAccessibleInterface *edge = list->child(2 + 3);
    QVERIFY2(edge->text(QAccessible::Name).startsWith(QStringLiteral("edge x1 to h4, numeric, importance")),
             qPrintable(edge->text(QAccessible::Name)));
    QCOMPARE(list->indexOfChild(edge), 5);
    QCOMPARE(edge->parent()->object(), view_.get());
    const QPoint center = edge->rect().center();
    QCOMPARE(list->childAt(center.x(), center.y()), edge);
    QVERIFY(!edge->state().selected && !edge->state().offscreen);
    QVERIFY(edge->actionInterface());
    edge->actionInterface()->doAction(QAccessibleActionInterface::pressAction());
    QCOMPARE(view_->selectedEdge(), std::optional<EdgeId>({0, 0, 3}));
    QVERIFY(edge->state().selected);
    view_->activateWindow();
    view_->setFocus();
    QVERIFY(QTest::qWaitFor([this] { return view_->hasFocus(); }));
    QCOMPARE(list->focusChild(), edge);
    press(Qt::Key_Up);
    QCOMPARE(list->focusChild()->text(QAccessible::Name), QStringLiteral("node h4, importance 0.25"));
}

void TestNetworkKeys::screenReaderSurvivesAnotherShape() {
    QAccessibleInterface *list = QAccessible::queryAccessibleInterface(view_.get());
    QAccessibleInterface *last = list->child(list->childCount() - 1);
    QCOMPARE(last->text(QAccessible::Name), QStringLiteral("node f, importance 1.00"));
    view_->setSnapshot(synthetic::make({.width = {1, 2, 1}}));
    QCOMPARE(list->childCount(), 1 + 2 + 2 + 2 + 1);
    QVERIFY(!last->isValid() && last->text(QAccessible::Name).isEmpty());
    QVERIFY(!list->child(list->childCount()));
}

/// x1, x2 to h1 (a sum) and h2 (a product of the subnodes 1 and 2).
void TestNetworkKeys::productsAreWalkedThroughTheirFactors() {
    view_->setSnapshot(synthetic::make({.width = {2, 2, 1}, .arity = {{}, {2}, {}}, .prune_weak = false}));
    view_->setFocus();
    for (const int factor : {1, 2}) {
        view_->setSelectedEdge(EdgeId{0, 0, factor});
        press(Qt::Key_Up);
        QCOMPARE(view_->selectedNode(), (std::optional<std::pair<int, int>>({1, 1})));
    }
    press(Qt::Key_Up);
    QCOMPARE(view_->selectedEdge(), std::optional<EdgeId>({1, 1, 0}));
    press(Qt::Key_Down);
    press(Qt::Key_Right);  // the last node of its row
    QCOMPARE(view_->selectedNode(), (std::optional<std::pair<int, int>>({1, 1})));
    press(Qt::Key_Down);
    const auto strongest = view_->selectedEdge();
    QVERIFY(strongest && strongest->l == 0 && strongest->j >= 1);
    view_->setSelectedEdge(std::nullopt);
    view_->setSelectedEdge(EdgeId{0, 1, 2});
    press(Qt::Key_Up);
    QSignalSpy pruned(view_.get(), &NetworkView::pruneRequested);
    press(Qt::Key_Delete);
    const auto edges = pruned.at(0).at(0).value<std::vector<EdgeId>>();
    QCOMPARE(std::set<EdgeId>(edges.begin(), edges.end()),
             (std::set<EdgeId>{{0, 0, 1}, {0, 1, 1}, {0, 0, 2}, {0, 1, 2}, {1, 1, 0}}));
}

void TestNetworkKeys::productsAreDescribed() {
    view_->setSnapshot(synthetic::make({.width = {2, 2, 1}, .arity = {{}, {3}, {}}, .prune_weak = false}));
    QVERIFY(view_->edgeDescription({0, 1, 0}).startsWith(QStringLiteral("edge x2 to h1, numeric")));
    QVERIFY(view_->edgeDescription({0, 1, 2}).startsWith(QStringLiteral("edge x2 to h2, factor 2, numeric")));
    QAccessibleInterface *list = QAccessible::queryAccessibleInterface(view_.get());
    QVERIFY(list);
    QCOMPARE(list->childCount(), 2 + 2 * 4 + 2 + 2 + 1);
    const auto named = [&](int child) { return list->child(child)->text(QAccessible::Name); };
    QCOMPARE(named(2 + 8 + 0), QStringLiteral("node h1, importance 1.00"));
    QCOMPARE(named(2 + 8 + 1), QStringLiteral("product node h2 of layer 1, multiplies 3 factors, importance 0.50"));
    QVERIFY(named(2 + 7).startsWith(QStringLiteral("edge x2 to h2, factor 3")));
    QVERIFY(view_->exportCsv().contains(QStringLiteral("0,1,3,\"x2\",\"h2, factor 3\"")));
}

KAN_WINDOW_TEST(TestNetworkKeys)
#include "tst_network_keys.moc"
