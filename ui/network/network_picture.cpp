#include "ui/network/network_picture.h"

#include <algorithm>
#include <cmath>
#include <numeric>

#include "ui/session/snapshot_names.h"
#include "ui/text/names.h"

namespace kan::ui {

namespace {

constexpr double kCurveRoom = 0.86;  // part of the box height that a curve fills

struct Scale {
    double low = 0, high = 0;
};

/// Range a curve is drawn over: never narrower than a thousandth of what its layer does, or than rounding noise.
Scale curveScale(double low, double high, double layer_range) {
    const double size = std::max(std::abs(low), std::abs(high));
    const double least = std::max({1e-3 * layer_range, 1e-5 * size, 1e-12});
    if (high - low < least) {
        const double middle = (low + high) / 2;
        return {middle - least / 2, middle + least / 2};
    }
    const double range = high - low;
    if (low > 0 && low < 0.5 * range) low = 0;
    if (high < 0 && high > -0.5 * range) high = 0;
    return {low, high};
}

double layerRange(const LayerSnapshot &layer, Scale *common) {
    double range = 0, low = 0, high = 0;
    for (const EdgeSnapshot &edge : layer.edges) {
        if (edge.pruned) continue;
        range = std::max(range, edge.y_max - edge.y_min);
        low = std::min(low, edge.y_min);
        high = std::max(high, edge.y_max);
    }
    *common = high > low ? Scale{low, high} : Scale{-1, 1};
    return range;
}

EdgePicture makeEdge(const EdgeSnapshot &edge, const Scale &scale, const PictureOptions &options) {
    EdgePicture picture = makeEdge(edge, scale.low, scale.high, kCurveRoom);
    const double score = edge.score[static_cast<int>(options.metric)];
    picture.strength = std::isfinite(score) ? static_cast<float>(std::tanh(options.beta * std::max(0.0, score))) : 1.0F;
    picture.hidden = edge.pruned && options.hide_pruned;
    return picture;
}

bool hasLiveEdge(const Snapshot &snapshot, std::size_t l, int subnode) {
    for (int i = 0; i < snapshot.layers[l].inputs; ++i) {
        const EdgeSnapshot *edge = findEdge(&snapshot, {static_cast<int>(l), i, subnode});
        if (edge && !edge->pruned) return true;
    }
    return false;
}

void markFactors(const Snapshot &snapshot, NetworkPicture &picture) {
    picture.factor_alive.resize(snapshot.layers.size());
    for (std::size_t l = 0; l < snapshot.layers.size(); ++l) {
        const Subnodes subnodes = snapshot.layers[l].subnodes();
        if (subnodes.nodes() == subnodes.sums()) continue;
        for (int s = 0; s < subnodes.count(); ++s)
            picture.factor_alive[l].push_back(s >= subnodes.sums() && hasLiveEdge(snapshot, l, s));
    }
}

void markNodes(const Snapshot &snapshot, NetworkPicture &picture) {
    const std::size_t depth = snapshot.layers.size();
    picture.node_alive.resize(depth + 1);
    for (std::size_t l = 0; l <= depth; ++l) {
        const int count = nodeCount(snapshot, static_cast<int>(l));
        picture.node_alive[l].assign(static_cast<std::size_t>(count), 0);
        for (int n = 0; n < count; ++n) {
            bool out = l == depth, in = l == 0;
            for (int j = 0; !out && j < snapshot.layers[l].outputs; ++j) {
                const EdgeSnapshot *edge = findEdge(&snapshot, {static_cast<int>(l), n, j});
                out = edge && !edge->pruned;
            }
            if (!in) {
                const Subnodes subnodes = snapshot.layers[l - 1].subnodes();
                for (int s = subnodes.first(n); !in && s < subnodes.first(n) + subnodes.of(n); ++s)
                    in = hasLiveEdge(snapshot, l - 1, s);
            }
            picture.node_alive[l][static_cast<std::size_t>(n)] = in && out;
        }
    }
}

std::size_t sampleCount(const NetworkPicture &picture) {
    std::size_t count = 0;
    for (const LayerPicture &layer : picture.layers)
        for (const EdgePicture &edge : layer.edges) count += edge.heights.size();
    return count;
}

const EdgePicture *edgeAt(const NetworkPicture &picture, std::size_t l, std::size_t e) {
    return l < picture.layers.size() && e < picture.layers[l].edges.size() ? &picture.layers[l].edges[e] : nullptr;
}

/// Those of `to` where the curves have not as many samples.
void blendHeights(const CurveHeights &from, const CurveHeights &to, float t, std::span<float> heights) {
    const CurveHeights &start = from.size() == to.size() ? from : to;
    for (std::size_t n = 0; n < heights.size(); ++n) {
        const double a = start[n];
        heights[n] = static_cast<float>(a + (to[n] - a) * static_cast<double>(t));
    }
}

}  // namespace

/// Characters of an expression that a box has room for; of a longer one its card tells.
constexpr qsizetype kShortLabel = 9;

EdgeKind kindOf(const EdgeSnapshot &edge) {
    if (edge.symbol.isEmpty()) return EdgeKind::Numeric;
    return edge.numeric ? EdgeKind::Mixed : EdgeKind::Symbolic;
}

float EdgePicture::opacity() const {
    return std::max(kOpacityFloor, strength);
}

EdgePicture makeEdge(const EdgeSnapshot &edge, double low, double high, double room) {
    EdgePicture picture;
    picture.heights = CurveHeights::between(edge.curve, low, high, room);
    if (low <= 0 && high >= 0) picture.zero = static_cast<float>(picture.heights.of(0));
    if (edge.x_max > edge.x_min) picture.zero_x = static_cast<float>(-edge.x_min / (edge.x_max - edge.x_min));
    picture.strength = 1;
    picture.kind = kindOf(edge);
    picture.pruned = edge.pruned;
    picture.moved = static_cast<float>(edge.moved);
    picture.shape = edge.shape;
    picture.symbol = edge.expression.isEmpty()               ? prettyFunction(edge.symbol)
                     : edge.expression.size() <= kShortLabel ? edge.expression
                                                             : QStringLiteral("f(%1)").arg(edge.x_name);
    return picture;
}

NetworkPicture makePicture(const Snapshot &snapshot, const PictureOptions &options) {
    NetworkPicture picture;
    picture.curves = snapshot.curves;
    for (const LayerSnapshot &layer : snapshot.layers) {
        Scale common;
        const double range = layerRange(layer, &common);
        LayerPicture drawn;
        drawn.edges.reserve(layer.edges.size());
        for (const EdgeSnapshot &edge : layer.edges) {
            const bool own = !options.scale_per_layer || edge.pruned;
            drawn.edges.push_back(makeEdge(edge, own ? curveScale(edge.y_min, edge.y_max, range) : common, options));
        }
        picture.layers.push_back(std::move(drawn));
    }
    if (snapshot.prune_preview) {
        for (const EdgeId &id : snapshot.prune_preview->edges) {
            if (!findEdge(&snapshot, id)) continue;
            const LayerSnapshot &layer = snapshot.layers[static_cast<std::size_t>(id.l)];
            picture.layers[static_cast<std::size_t>(id.l)]
                .edges[static_cast<std::size_t>(id.i) * layer.outputs + id.j]
                .doomed = true;
        }
    }
    for (LayerPicture &layer : picture.layers) {
        layer.by_strength.resize(layer.edges.size());
        std::iota(layer.by_strength.begin(), layer.by_strength.end(), 0);
        std::stable_sort(layer.by_strength.begin(), layer.by_strength.end(), [&](int a, int b) {
            const EdgePicture &left = layer.edges[static_cast<std::size_t>(a)];
            const EdgePicture &right = layer.edges[static_cast<std::size_t>(b)];
            return left.pruned != right.pruned ? left.pruned : left.strength < right.strength;
        });
    }
    if (!snapshot.layers.empty()) markNodes(snapshot, picture);
    markFactors(snapshot, picture);
    picture.hides_dead = options.hide_pruned;
    return picture;
}

void blend(const NetworkPicture &from, const NetworkPicture &to, float t, NetworkPicture &result) {
    result = to;
    const auto block = std::make_shared<std::vector<float>>(sampleCount(to));
    std::span<float> room(*block);
    for (std::size_t l = 0; l < result.layers.size(); ++l) {
        for (std::size_t e = 0; e < result.layers[l].edges.size(); ++e) {
            EdgePicture &now = result.layers[l].edges[e];
            const std::span<float> heights = room.first(now.heights.size());
            room = room.subspan(now.heights.size());
            const EdgePicture *old = edgeAt(from, l, e);
            blendHeights(old ? old->heights : now.heights, now.heights, t, heights);
            now.heights = {heights};
            if (!old) continue;
            now.strength = old->strength + (now.strength - old->strength) * t;
            if (old->zero >= 0 && now.zero >= 0) now.zero = old->zero + (now.zero - old->zero) * t;
        }
    }
    result.curves = block;
}

}  // namespace kan::ui
