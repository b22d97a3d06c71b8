#pragma once

#include <QFont>
#include <QGraphicsScene>
#include <optional>
#include <vector>

#include "ui/network/network_layout.h"
#include "ui/network/network_picture.h"
#include "ui/theme/theme.h"

namespace kan::ui {

class EdgeLayerItem;
class NodeLayerItem;

struct NodeId {
    int layer = 0, node = 0;
    auto operator<=>(const NodeId &) const = default;
};

/// All that the items of the scene look at when they paint. Only NetworkScene changes it.
struct SceneState {
    NetworkLayout layout;
    NetworkPicture picture;
    std::vector<QStringList> node_names;  ///< pretty, per layer 0..depth
    Theme theme;
    QFont font;
    std::optional<EdgeId> selected_edge, hovered_edge;
    std::vector<EdgeId> lit_edges;  ///< what something elsewhere points at
    std::optional<NodeId> selected_node, hovered_node;
    bool vector_output = false;  ///< curves as paths, no image caches
};

/// One item per layer of edges and one per row of nodes.
class NetworkScene : public QGraphicsScene {
    Q_OBJECT

  public:
    explicit NetworkScene(QObject *parent = nullptr);

    const SceneState &state() const { return state_; }
    /// For a change of colours, selection or hover.
    SceneState &edit();
    /// Another picture of the same shape.
    void setPicture(const NetworkPicture &picture);
    /// Another shape or direction, or other room.
    void setLayout(const NetworkLayout &layout, const NetworkPicture &picture, std::vector<QStringList> node_names);

    std::optional<EdgeId> edgeAt(QPointF point) const;
    std::optional<NodeId> nodeAt(QPointF point) const;

  signals:
    /// All is to be painted again. The scene's own update() would tell the view a turn of the event loop later.
    void outdated();

  private:
    SceneState state_;
    std::vector<EdgeLayerItem *> edge_items_;
    std::vector<NodeLayerItem *> node_items_;
};

}  // namespace kan::ui
