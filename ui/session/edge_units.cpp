#include "ui/session/edge_units.h"

namespace kan::ui {

namespace {

const ColumnScaling *scalingAt(const std::vector<ColumnScaling> &scaling, int column) {
    return column >= 0 && column < std::ssize(scaling) ? &scaling[static_cast<std::size_t>(column)] : nullptr;
}

}  // namespace

EdgeUnits EdgeUnits::of(const PreparedData &data, const Kan &model, EdgeId edge) {
    EdgeUnits units;
    if (const ColumnScaling *input = edge.l == 0 ? scalingAt(data.inputs, edge.i) : nullptr) {
        units.x_shift = input->shift;
        units.x_scale = input->scale;
    }
    const bool to_output = edge.l == model.depth() - 1 && edge.j < model.layer(edge.l).sumNodes();
    if (const ColumnScaling *output = to_output ? scalingAt(data.outputs, edge.j) : nullptr)
        units.y_scale = output->scale;
    return units;
}

Affine EdgeUnits::shown(const Affine &network) const {
    return {network.a / x_scale, network.b - network.a * x_shift / x_scale, network.c * y_scale, network.d * y_scale};
}

Affine EdgeUnits::network(const Affine &shown) const {
    return {shown.a * x_scale, shown.b + shown.a * x_shift, shown.c / y_scale, shown.d / y_scale};
}

void EdgeUnits::show(EdgeSnapshot &edge, std::span<float> curve) const {
    edge.x_min = x(edge.x_min);
    edge.x_max = x(edge.x_max);
    if (y_scale == 1) return;
    for (float &y : curve) y = static_cast<float>(y * y_scale);
    edge.y_min *= y_scale;
    edge.y_max *= y_scale;
}

void EdgeUnits::show(NodeDetail &detail) const {
    for (std::vector<double> *places : {&detail.knots, &detail.control_x, &detail.x, &detail.rug})
        for (double &place : *places) place = x(place);
}

void EdgeUnits::show(EdgeDetail &detail) const {
    // Coefficients stay what they are: their height above the base part is scale_sp times them.
    for (std::vector<double> *heights : {&detail.y, &detail.base_part, &detail.spline_part})
        for (double &height : *heights) height *= y_scale;
    detail.scale_base *= y_scale;
    detail.scale_sp *= y_scale;
    detail.affine = shown(detail.affine);
}

}  // namespace kan::ui
