#pragma once

#include <QPoint>
#include <QVariantAnimation>
#include <optional>

#include "ui/network/hover_card.h"
#include "ui/network/network_scene.h"
#include "ui/network/network_view.h"

class QMenu;

namespace kan::ui {

class NetworkView::Private {
  public:
    explicit Private(NetworkView *view);

    // Pictures.
    void rebuild();  ///< another shape, direction or room
    void showPicture(NetworkPicture next, bool morph);
    void refreshPicture(bool morph);
    void applyTheme();
    void paint(QPainter &painter, const QRectF &target);

    // Zoom.
    void fit();
    void zoomBy(double factor, QPoint anchor);
    void setScale(double scale);
    double scale() const;

    // Selection and hover.
    void selectEdge(std::optional<EdgeId> edge);
    void selectNode(std::optional<NodeId> node);
    void hover(QPoint position);
    void clearHover();
    void updateCard();
    QList<QRect> covered() const;
    void requestFocus();
    void describeSelection();
    QString describeNode(NodeId node) const;

    // Keyboard.
    enum class Move { Previous, Next, Forward, Backward };
    void walk(Move move);
    void walkEdge(EdgeId edge, Move move);
    void walkNode(NodeId node, Move move);
    /// Of a layer's edges, from one input or to one node.
    std::optional<EdgeId> strongest(int layer, std::optional<int> input, std::optional<int> node) const;
    std::optional<Move> moveFor(int key) const;
    void pruneSelection();
    void bringIntoView(const QRectF &area);
    void fillEdgeMenu(QMenu &menu, EdgeId edge);
    void fillNodeMenu(QMenu &menu, NodeId node);

    // What a screen reader walks through: the nodes of layer 0, its edges, the nodes of layer 1 …
    struct Item {
        bool is_edge = false;
        EdgeId edge;
        NodeId node;
    };
    int itemCount() const;
    std::optional<Item> item(int index) const;
    int indexOf(EdgeId edge) const;
    int indexOf(NodeId node) const;
    int selectedItem() const;  ///< -1: nothing is selected
    void announceSelection() const;

    const EdgePicture *pictureOf(EdgeId edge) const;
    std::vector<EdgeId> edgesOfNode(NodeId node) const;

    NetworkView *q;
    NetworkScene *scene;
    HoverCard *card;
    SnapshotPtr snapshot;
    PictureOptions options;
    bool left_to_right = false;
    bool animated = true;
    bool fitted = true;
    double reported_zoom = -1;

    NetworkPicture from, to, shown;
    QVariantAnimation morph;
    Now now = std::chrono::steady_clock::now;
    std::optional<std::chrono::steady_clock::time_point> last_picture;

    QPoint press_position, last_position;
    bool pressed = false, panning = false;
    std::vector<EdgeId> focus;
};

}  // namespace kan::ui
