#pragma once

#include <QString>
#include <vector>

#include "ui/network/curve_heights.h"
#include "ui/session/snapshot.h"

namespace kan::ui {

/// How importance becomes opacity, and how curves are scaled.
struct PictureOptions {
    ImportanceMetric metric = ImportanceMetric::Attribution;
    double beta = 3;
    bool scale_per_layer = false;
    bool hide_pruned = false;
};

enum class EdgeKind : unsigned char { Numeric, Symbolic, Mixed };
EdgeKind kindOf(const EdgeSnapshot &edge);

/// One edge, ready to draw: heights within the box, strength, kind.
struct EdgePicture {
    CurveHeights heights;  ///< where its samples are: a part of NetworkPicture::curves
    float zero = -1;       ///< height of the zero line; outside [0, 1]: not visible
    float zero_x = -1;     ///< place of x = 0, 0 left … 1 right of the box; outside: not visible
    float strength = 0;    ///< tanh(beta * score), 0 … 1
    EdgeKind kind = EdgeKind::Numeric;
    bool pruned = false;
    bool doomed = false;  ///< the prune preview would take it
    bool hidden = false;
    QString symbol;
    float moved = 0;  ///< EdgeSnapshot::moved
    EdgeShape shape;

    /// Opacity of a live edge: at least kOpacityFloor.
    float opacity() const;
};

inline constexpr float kOpacityFloor = 0.15F;

struct LayerPicture {
    std::vector<EdgePicture> edges;  ///< [i * outputs + j]
    std::vector<int> by_strength;    ///< weakest first, pruned before live
};

/// What the network view draws; blends from one state to the next while curves morph. At rest the curves are those of
/// the snapshot, not copies of them.
struct NetworkPicture {
    std::vector<LayerPicture> layers;
    CurveBlock curves;
    std::vector<std::vector<char>> node_alive;  ///< per layer 0..depth: has a live edge on every side it should have
    std::vector<std::vector<char>>
        factor_alive;         ///< per layer of edges, by subnodes: has a live edge; empty: no factors
    bool hides_dead = false;  ///< with the pruned edges go hidden nodes without live ones

    bool nodeHidden(std::size_t layer, std::size_t node) const {
        return hides_dead && layer > 0 && layer + 1 < node_alive.size() && !node_alive[layer][node];
    }
};

/// An edge whose curve goes from low to high over `room` of its box's height, as strong as can be.
EdgePicture makeEdge(const EdgeSnapshot &edge, double low, double high, double room);

NetworkPicture makePicture(const Snapshot &snapshot, const PictureOptions &options);

/// Heights, in a block of their own, zero lines and strengths between `from` and `to`; all else as `to`. Shapes must be
/// the same.
void blend(const NetworkPicture &from, const NetworkPicture &to, float t, NetworkPicture &result);

}  // namespace kan::ui
