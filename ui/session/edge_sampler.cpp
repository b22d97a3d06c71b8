#include "ui/session/edge_sampler.h"

#include <algorithm>
#include <cmath>
#include <limits>

#include "core/kernels/evaluate.h"

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
void visibleValues(const Kan &model, EdgeId id, std::span<const double> x, std::span<double> y) {
    if (pruned(model, id)) {
        unmaskedEdgeValues(model, id, x, y);
    } else {
        edgeValues(model, id, x, y);
    }
}

void visibleParts(const Kan &model, EdgeId id, std::span<const double> x, std::span<double> base,
                  std::span<double> spline) {
    if (pruned(model, id)) {
        evaluateUnmaskedEdge(model, id, x, base, spline);
    } else {
        evaluateEdge(model, id, x, base, spline);
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

void sampleCurve(EdgeSnapshot &edge, const Kan &model, const NodeRange &range) {
    const std::vector<double> x = spread(range.low, range.high, kCurvePoints);
    double y[kCurvePoints];
    visibleValues(model, edge.id, x, y);
    edge.pruned = pruned(model, edge.id);
    const SymbolicPart *part = model.symbolic(edge.id);
    edge.symbol = part ? QString::fromStdString(part->function.name) : QString();
    edge.numeric = !part || part->with_spline;
    edge.x_min = range.low;
    edge.x_max = range.high;
    edge.curve.resize(kCurvePoints);
    for (std::size_t p = 0; p < kCurvePoints; ++p) edge.curve[p] = finiteFloat(y[p]);
    const auto [low, high] = std::minmax_element(edge.curve.begin(), edge.curve.end());
    edge.y_min = *low;
    edge.y_max = *high;
}

std::shared_ptr<EdgeDetail> sampleDetail(const Kan &model, EdgeId id, const NodeValues &values) {
    auto detail = std::make_shared<EdgeDetail>();
    const KanLayer &layer = model.layer(id.l);
    const auto knots = layer.nodeKnots(id.i);
    detail->knots.assign(knots.begin(), knots.end());
    detail->control_x = controlPoints(model, id.l, id.i);
    for (int q = 0; q < layer.coefficients(); ++q) detail->coef.push_back(model.coef(id.l, id.i, id.j, q));
    detail->scale_base = model.scaleBase(id.l, id.i, id.j);
    detail->scale_sp = model.scaleSp(id.l, id.i, id.j);
    detail->affine = model.affine(id);

    const NodeRange range = observedRange(values);
    detail->x = spread(std::min(range.low, knots.front()), std::max(range.high, knots.back()), kDetailPoints);
    detail->y.resize(kDetailPoints);
    detail->base_part.resize(kDetailPoints);
    detail->spline_part.resize(kDetailPoints);
    visibleParts(model, id, detail->x, detail->base_part, detail->spline_part);
    visibleValues(model, id, detail->x, detail->y);
    for (std::size_t p = 0; p < kDetailPoints; ++p) {
        detail->base_part[p] = finiteFloat(detail->base_part[p]);
        detail->spline_part[p] = finiteFloat(detail->spline_part[p]);
        detail->y[p] = finiteFloat(detail->y[p]);
    }

    const Eigen::Index stride = std::max<Eigen::Index>(1, (values.size() + kRugMarks - 1) / kRugMarks);
    for (Eigen::Index r = 0; r < values.size(); r += stride) detail->rug.push_back(values[r]);
    detail->histogram.assign(kBins, 0);
    for (const double value : values) {
        const double fraction = (value - range.low) / (range.high - range.low);
        ++detail->histogram[static_cast<std::size_t>(std::clamp(static_cast<int>(fraction * kBins), 0, kBins - 1))];
    }
    return detail;
}

}  // namespace kan::ui
