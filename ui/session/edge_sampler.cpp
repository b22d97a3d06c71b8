#include "ui/session/edge_sampler.h"

#include <algorithm>
#include <cmath>
#include <limits>

#include "core/kernels/evaluate.h"
#include "ui/session/edge_units.h"
#include "ui/session/function_text.h"

namespace kan::ui {

namespace {

constexpr std::size_t kCurvePoints = 64;
constexpr std::size_t kDetailPoints = 161;
constexpr Eigen::Index kRugMarks = 200;
constexpr int kBins = 32;

float finiteFloat(double value) {
    constexpr double limit = std::numeric_limits<float>::max();
    return std::isfinite(value) ? static_cast<float>(std::clamp(value, -limit, limit)) : 0.0F;
}

std::vector<double> spread(double low, double high, std::size_t count) {
    std::vector<double> x(count);
    for (std::size_t p = 0; p < count; ++p) {
        x[p] = low + (high - low) * static_cast<double>(p) / static_cast<double>(count - 1);
    }
    return x;
}

bool pruned(const Kan &model, EdgeId id) {
    return model.mask(id.l, id.i, id.j) == 0;
}

/// A pruned edge is drawn as it would be without its mask.
void visibleValues(const Kan &model, EdgeId id, const NodeCurves &curves, std::span<double> y) {
    if (pruned(model, id)) {
        curves.unmaskedValues(id.j, y);
    } else {
        curves.values(id.j, y);
    }
}

void visibleParts(const Kan &model, EdgeId id, const NodeCurves &curves, std::span<double> base,
                  std::span<double> spline) {
    if (pruned(model, id)) {
        curves.unmaskedNumericParts(id.j, base, spline);
    } else {
        curves.numericParts(id.j, base, spline);
    }
}

/// Sets range and kind of `edge`, and its curve, which goes to `curve`.
void sampleCurve(EdgeSnapshot &edge, const Kan &model, const NodeRange &range, const NodeCurves &curves,
                 const EdgeUnits &units, std::span<float> curve) {
    double y[kCurvePoints];
    visibleValues(model, edge.id, curves, y);
    edge.pruned = pruned(model, edge.id);
    const SymbolicPart *part = model.symbolic(edge.id);
    edge.symbol = part ? QString::fromStdString(part->function.name) : QString();
    edge.expression = part && part->function.kind == SymbolicKind::User
                          ? functionText(edge.symbol, units.shown(model.affine(edge.id)), edge.x_name)
                          : QString();
    edge.frozen = part && part->frozen;
    edge.numeric = !part || part->with_spline;
    edge.x_min = range.low;
    edge.x_max = range.high;
    std::transform(std::begin(y), std::end(y), curve.begin(), finiteFloat);
    const auto [low, high] = std::minmax_element(curve.begin(), curve.end());
    edge.y_min = static_cast<double>(*low);
    edge.y_max = static_cast<double>(*high);
    units.show(edge, curve);
    edge.curve = curve;
}

/// The edges from one node, in `room` one after the other.
void sampleNodeCurves(std::span<EdgeSnapshot> edges, const Kan &model, const NodeValues &values,
                      const PreparedData &data, std::span<float> room) {
    const EdgeId first = edges.front().id;
    const NodeRange range = observedRange(values);
    const NodeCurves curves(model, first.l, first.i, spread(range.low, range.high, kCurvePoints));
    const double outside = outsideFraction(values, model.layer(first.l).nodeKnots(first.i));
    const QString x_name = xName(data.dataset.get(), first.l, first.i);
    for (EdgeSnapshot &edge : edges) {
        edge.outside = outside;
        edge.x_name = x_name;
        sampleCurve(edge, model, range, curves, EdgeUnits::of(data, model, edge.id), room.first(kCurvePoints));
        room = room.subspan(kCurvePoints);
    }
}

}  // namespace

NodeRange observedRange(const NodeValues &values) {
    if (values.size() == 0) return {};
    NodeRange range{values.minCoeff(), values.maxCoeff()};
    if (!std::isfinite(range.low) || !std::isfinite(range.high)) return {};
    const double smallest = 1e-9 * std::max({1.0, std::abs(range.low), std::abs(range.high)});
    if (range.high - range.low < smallest) {
        const double half = std::max(smallest, 0.5);
        range = {range.low - half, range.high + half};
    }
    return range;
}

double outsideFraction(const NodeValues &values, std::span<const double> knots) {
    if (values.size() == 0 || knots.empty()) return 0;
    const auto count = ((values.array() < knots.front()) || (values.array() > knots.back())).count();
    return static_cast<double>(count) / static_cast<double>(values.size());
}

SampledLayers sampleLayers(const Kan &model, const std::vector<Matrix> &values, const PreparedData &data) {
    std::size_t edges = 0;
    for (int l = 0; l < model.depth(); ++l) edges += model.layer(l).mask.size();
    const auto block = std::make_shared<std::vector<float>>(edges * kCurvePoints);
    std::span<float> room(*block);
    SampledLayers sampled{{}, block};
    for (int l = 0; l < model.depth(); ++l) {
        const KanLayer &layer = model.layer(l);
        LayerSnapshot shown{layer.inputs, layer.outputs, layer.grid, layer.k, {}, layer.arity, {}};
        if (layer.affine) shown.numbers = model.nodeNumbers(l);
        shown.edges.resize(layer.mask.size());
        const std::size_t fan_out = static_cast<std::size_t>(layer.outputs);
        for (int i = 0; i < layer.inputs; ++i) {
            const std::span node = std::span(shown.edges).subspan(layer.edge(i, 0), fan_out);
            for (int j = 0; j < layer.outputs; ++j) node[static_cast<std::size_t>(j)].id = {l, i, j};
            sampleNodeCurves(node, model, values[static_cast<std::size_t>(l)].col(i), data, room);
            room = room.subspan(fan_out * kCurvePoints);
        }
        sampled.layers.push_back(std::move(shown));
    }
    return sampled;
}

SampledNode sampleNode(const Kan &model, int l, int i, const NodeValues &values, const PreparedData &data) {
    auto detail = std::make_shared<NodeDetail>();
    const auto knots = model.layer(l).nodeKnots(i);
    detail->knots.assign(knots.begin(), knots.end());
    detail->control_x = controlPoints(model, l, i);
    const NodeRange range = observedRange(values);
    detail->x = spread(std::min(range.low, knots.front()), std::max(range.high, knots.back()), kDetailPoints);
    const Eigen::Index stride = std::max<Eigen::Index>(1, (values.size() + kRugMarks - 1) / kRugMarks);
    for (Eigen::Index r = 0; r < values.size(); r += stride) detail->rug.push_back(values[r]);
    detail->histogram.assign(kBins, 0);
    for (const double value : values) {
        const double fraction = (value - range.low) / (range.high - range.low);
        ++detail->histogram[static_cast<std::size_t>(std::clamp(static_cast<int>(fraction * kBins), 0, kBins - 1))];
    }
    SampledNode node{NodeCurves(model, l, i, detail->x), detail};
    EdgeUnits::of(data, model, {l, i, 0}).show(*detail);
    return node;
}

std::shared_ptr<const EdgeDetail> sampleDetail(const Kan &model, EdgeId id, const SampledNode &node,
                                               const PreparedData &data) {
    auto detail = std::make_shared<EdgeDetail>();
    detail->node = node.detail;
    for (int q = 0; q < model.layer(id.l).coefficients(); ++q) detail->coef.push_back(model.coef(id.l, id.i, id.j, q));
    detail->scale_base = model.scaleBase(id.l, id.i, id.j);
    detail->scale_sp = model.scaleSp(id.l, id.i, id.j);
    detail->affine = model.affine(id);
    for (std::vector<double> *heights : {&detail->y, &detail->base_part, &detail->spline_part})
        heights->resize(node.curves.x().size());
    visibleParts(model, id, node.curves, detail->base_part, detail->spline_part);
    visibleValues(model, id, node.curves, detail->y);
    for (std::vector<double> *heights : {&detail->y, &detail->base_part, &detail->spline_part})
        for (double &height : *heights) height = finiteFloat(height);
    EdgeUnits::of(data, model, id).show(*detail);
    return detail;
}

}  // namespace kan::ui
