#include "tests/ui/views/synthetic_snapshots.h"

#include <algorithm>
#include <cmath>
#include <numbers>
#include <numeric>
#include <random>

namespace kan::ui::synthetic {

namespace {

constexpr double kPi = std::numbers::pi;

struct Shape {
    double a, b, c, d, size;
    double operator()(double x) const {
        return size * (a * std::sin(kPi * x + d) + b * x * x + c * std::cos(3 * x - d));
    }
};

Shape shapeOf(const EdgeId &id, double phase, bool strong) {
    std::mt19937 random(static_cast<unsigned>(1 + id.i * 7919 + id.j * 104729 + id.l * 15485863));
    std::uniform_real_distribution<double> uniform(-1, 1);
    Shape shape{uniform(random), uniform(random), 0.4 * uniform(random), uniform(random) + phase, 1};
    if (id == EdgeId{0, 0, 3}) shape = {1, 0, 0, phase, 1.5};
    if (id == EdgeId{0, 1, 3}) shape = {0, 1, 0, phase, 1.2};
    if (id == EdgeId{1, 3, 0}) shape = {0, 0.6, 0, phase, 2};
    if (!strong) shape.size = 0.02;
    return shape;
}

void addDetail(EdgeSnapshot &edge, const Shape &shape, const LayerSnapshot &layer, std::mt19937 &random) {
    auto detail = std::make_shared<EdgeDetail>();
    auto node = std::make_shared<NodeDetail>();
    detail->node = node;
    const double low = edge.x_min - 0.05, high = edge.x_max + 0.05, step = (high - low) / layer.grid;
    for (int g = 0; g <= layer.grid; ++g) node->knots.push_back(low + step * g);
    detail->scale_base = 0.12;
    detail->scale_sp = edge.numeric ? 1.0 : 0.0;
    const auto base = [&](double x) { return detail->scale_base * x / (1 + std::exp(-x)); };
    for (int q = 0; q < layer.grid + layer.k; ++q) {
        const double x = low + step * (q - (layer.k - 1) / 2.0);
        node->control_x.push_back(x);
        detail->coef.push_back((shape(x) - base(x)) / std::max(0.1, detail->scale_sp));
    }
    for (int n = 0; n <= 160; ++n) {
        const double x = low + (high - low) * n / 160;
        node->x.push_back(x);
        detail->y.push_back(edge.pruned ? 0 : shape(x));
        detail->base_part.push_back(edge.pruned ? 0 : base(x));
        detail->spline_part.push_back(edge.pruned ? 0 : shape(x) - base(x));
    }
    std::normal_distribution<double> normal(0, 0.45);
    node->histogram.assign(32, 0);
    for (int n = 0; n < 1000; ++n) {
        const double part = std::clamp(0.5 + 0.5 * normal(random), 0.0, 0.9999);
        ++node->histogram[static_cast<std::size_t>(part * 32)];
        if (n < 200) node->rug.push_back(edge.x_min + (edge.x_max - edge.x_min) * part);
    }
    edge.detail = detail;
}

EdgeSnapshot makeEdge(const EdgeId &id, const LayerSnapshot &layer, const Options &options,
                      std::vector<float> &curves) {
    EdgeSnapshot edge;
    edge.id = id;
    std::mt19937 random(static_cast<unsigned>(id.l * 1000003 + id.i * 1009 + id.j));
    const bool planted = id.j == 3 && id.l == 0 && id.i < 2;
    const bool strong = planted || (id.l == 1 && id.i == 3) || random() % 3 == 0;
    const Shape shape = shapeOf(id, options.phase, strong || !options.prune_weak);
    edge.x_min = -1;
    edge.x_max = 1;
    for (int n = 0; n < kCurvePoints; ++n)
        curves.push_back(static_cast<float>(shape(-1 + 2.0 * n / (kCurvePoints - 1))));
    const auto [low, high] = std::minmax_element(curves.end() - kCurvePoints, curves.end());
    edge.y_min = static_cast<double>(*low);
    edge.y_max = static_cast<double>(*high);
    const double spread = (edge.y_max - edge.y_min) / 4;
    edge.score[0] = spread;
    edge.score[1] = spread * 0.9;
    edge.score[2] = spread * 1.4;
    edge.score[3] = spread * 0.7;
    edge.outside = 0.013;
    edge.pruned = options.prune_weak && !strong;
    if (options.with_symbols && id == EdgeId{0, 0, 1}) edge.symbol = QStringLiteral("sin"), edge.numeric = false;
    if (options.with_symbols && id == EdgeId{0, 1, 1}) edge.symbol = QStringLiteral("x^2");
    if (options.with_symbols && id.l == 0 && id.j == 1) edge.pruned = false, edge.score[0] = 0.5;
    if (options.details) addDetail(edge, shape, layer, random);
    return edge;
}

int subnodesOf(int nodes, const std::vector<int> &arity) {
    return std::accumulate(arity.begin(), arity.end(), nodes - static_cast<int>(arity.size()));
}

/// Scales 1.5, 2.5, ... and biases 0.25, 1.25, ... of subnodes, -1 and 3 of nodes.
Kan::NodeNumbers numbersOf(const LayerSnapshot &layer) {
    Kan::NodeNumbers numbers;
    for (int s = 0; s < layer.outputs; ++s) {
        numbers.subnode_scale.push_back(s + 1.5);
        numbers.subnode_bias.push_back(s + 0.25);
    }
    numbers.node_scale.assign(static_cast<std::size_t>(layer.nodes()), -1);
    numbers.node_bias.assign(static_cast<std::size_t>(layer.nodes()), 3);
    return numbers;
}

void addHistory(Snapshot &snapshot, const Options &options) {
    for (int n = 0; n < options.steps_done; ++n) {
        const double fade = std::exp(-n / (0.12 * std::max(20, options.steps_done)));
        const double noise = 1 + 0.02 * std::sin(7.0 * n);
        const bool zero = options.zero_losses && n >= options.steps_done / 2;
        snapshot.history.train_loss.push_back(zero ? 0.0 : (0.168 + 0.12 * fade) * noise);
        snapshot.history.test_loss.push_back(zero ? 0.0 : (0.147 + 0.13 * fade) / noise);
        snapshot.history.reg.push_back(5 + 4 * fade);
        snapshot.history.evaluations.push_back(25L * (n + 1));
    }
    for (const int step : {5, 10, 15}) {
        if (step < options.steps_done) snapshot.markers.push_back({step, QStringLiteral("grid")});
    }
}

void addField(Snapshot &snapshot, const Options &options) {
    FieldSnapshot field;
    const bool one = options.one_input_field;
    field.input_y = one ? -1 : 1;
    field.columns = one ? 301 : 48;
    field.rows = one ? 1 : 48;
    if (one) field.x_min = -2, field.x_max = 2;
    for (int row = 0; row < field.rows; ++row) {
        for (int column = 0; column < field.columns; ++column) {
            const double x = field.x_min + (field.x_max - field.x_min) * column / (field.columns - 1);
            const double y = one ? 0 : -1 + 2.0 * row / (field.rows - 1);
            const double target = std::exp(std::sin(kPi * x) + y * y);
            const double outside = std::max(0.0, std::abs(x) - 1);
            const double error = 0.12 * std::sin(5 * x + options.phase) * std::cos(4 * y) + 3 * outside * outside;
            if (options.with_target) field.target.push_back(static_cast<float>(target));
            field.network.push_back(static_cast<float>(target + error));
        }
    }
    if (one) {
        std::mt19937 random(5);
        std::uniform_real_distribution<double> uniform(-1, 1);
        for (int n = 0; n < 60; ++n) {
            const double x = uniform(random);
            field.data_x.push_back(static_cast<float>(x));
            field.data_y.push_back(static_cast<float>(std::exp(std::sin(kPi * x)) + 0.05 * uniform(random)));
        }
        snapshot.extrapolation = QStringLiteral("linear");
    }
    snapshot.field = std::make_shared<const FieldSnapshot>(field);
}

}  // namespace

void setCurves(Snapshot &snapshot, std::vector<float> curves) {
    snapshot.curves = std::make_shared<const std::vector<float>>(std::move(curves));
    std::span<const float> rest(*snapshot.curves);
    for (LayerSnapshot &layer : snapshot.layers) {
        for (EdgeSnapshot &edge : layer.edges) {
            edge.curve = rest.first(kCurvePoints);
            rest = rest.subspan(kCurvePoints);
        }
    }
}

std::shared_ptr<Snapshot> make(const Options &options) {
    auto snapshot = std::make_shared<Snapshot>();
    snapshot->run_id = 1;
    snapshot->state = RunState::Running;
    snapshot->step = options.steps_done;
    snapshot->steps = options.steps;
    for (int n = 0; n < options.width.front(); ++n) snapshot->input_names << QStringLiteral("x%1").arg(n + 1);
    if (options.width.back() == 1)
        snapshot->output_names << QStringLiteral("f");
    else
        for (int n = 0; n < options.width.back(); ++n) snapshot->output_names << QStringLiteral("y%1").arg(n + 1);
    std::vector<float> curves;
    for (std::size_t l = 0; l + 1 < options.width.size(); ++l) {
        LayerSnapshot layer;
        layer.inputs = options.width[l];
        if (l + 1 < options.arity.size()) layer.arity = options.arity[l + 1];
        layer.outputs = subnodesOf(options.width[l + 1], layer.arity);
        if (options.with_numbers) layer.numbers = numbersOf(layer);
        layer.grid = 5;
        layer.k = 3;
        for (int i = 0; i < layer.inputs; ++i) {
            for (int j = 0; j < layer.outputs; ++j) {
                layer.edges.push_back(makeEdge({static_cast<int>(l), i, j}, layer, options, curves));
                ++snapshot->edges;
                if (!layer.edges.back().pruned) ++snapshot->active_edges;
            }
        }
        snapshot->layers.push_back(std::move(layer));
    }
    setCurves(*snapshot, std::move(curves));
    for (const int nodes : options.width) {
        std::vector<double> scores;
        scores.reserve(static_cast<std::size_t>(nodes));
        for (int n = 0; n < nodes; ++n) scores.push_back(1.0 / (n + 1));
        snapshot->node_scores.push_back(scores);
    }
    if (options.with_preview)
        snapshot->prune_preview = PrunePreview{0.01, 0.03, {{0, 0, 3}, {1, 3, 0}}, 0, 0.1, 0.2, false};
    addHistory(*snapshot, options);
    addField(*snapshot, options);
    return snapshot;
}

}  // namespace kan::ui::synthetic
