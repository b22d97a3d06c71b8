#include "ui/network/network_scene.h"

#include <QLineF>
#include <algorithm>

#include "ui/network/edge_layer_item.h"
#include "ui/network/node_layer_item.h"

namespace kan::ui {

NetworkScene::NetworkScene(QObject *parent) : QGraphicsScene(parent) {
    setItemIndexMethod(NoIndex);
}

SceneState &NetworkScene::edit() {
    emit outdated();
    return state_;
}

void NetworkScene::setPicture(const NetworkPicture &picture) {
    state_.picture = picture;
    emit outdated();
}

void NetworkScene::setLayout(const NetworkLayout &layout, const NetworkPicture &picture,
                             std::vector<QStringList> node_names) {
    clear();
    edge_items_.clear();
    node_items_.clear();
    state_.layout = layout;
    state_.picture = picture;
    state_.node_names = std::move(node_names);
    for (int l = 0; l < static_cast<int>(layout.layers.size()); ++l) {
        edge_items_.push_back(new EdgeLayerItem(state_, l));
        addItem(edge_items_.back());
    }
    for (int l = 0; l < static_cast<int>(layout.nodes.size()); ++l) {
        node_items_.push_back(new NodeLayerItem(state_, l));
        addItem(node_items_.back());
    }
    emit outdated();
}

std::optional<EdgeId> NetworkScene::edgeAt(QPointF point) const {
    for (std::size_t l = 0; l < state_.layout.layers.size(); ++l) {
        const auto hit = state_.layout.layers[l].hit(point);
        if (!hit) continue;
        const auto index = static_cast<std::size_t>(hit->first) * state_.layout.layers[l].outputs + hit->second;
        const auto &edges = state_.picture.layers[l].edges;
        if (index >= edges.size() || edges[index].hidden) return std::nullopt;
        return EdgeId{static_cast<int>(l), hit->first, hit->second};
    }
    return std::nullopt;
}

std::optional<NodeId> NetworkScene::nodeAt(QPointF point) const {
    for (std::size_t l = 0; l < state_.layout.nodes.size(); ++l) {
        const double reach = state_.layout.node_radius[l] * (l == 0 ? 1.4 : 1.1);
        for (std::size_t n = 0; n < state_.layout.nodes[l].size(); ++n) {
            if (state_.picture.nodeHidden(l, n)) continue;
            const NodeId node{static_cast<int>(l), static_cast<int>(n)};
            if (QLineF(state_.layout.nodes[l][n], point).length() <= reach) return node;
            const bool product = l > 0 && state_.layout.layers[l - 1].subnodes().isProduct(node.node);
            if (product && state_.layout.nodeRect(node.layer, node.node).contains(point)) return node;
        }
    }
    return std::nullopt;
}

}  // namespace kan::ui

#include "moc_network_scene.cpp"
