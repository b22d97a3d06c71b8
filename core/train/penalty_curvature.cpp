#include "core/train/penalty_curvature.h"

#include <algorithm>
#include <cmath>

#include "core/train/penalty.h"

namespace kan {

namespace {

constexpr double kRelativeFloor = 0.05;  ///< eps of |phi| relative to its mean
constexpr double kSmallest = 1e-8;       ///< least eps

}  // namespace

void PenaltyCurvature::compute(const Kan &model, std::span<const double> parameters, const Workspace &workspace,
                               const Jacobian &columns, const TrainingOptions &options) {
    const Penalty slopes = penalty(model, parameters, workspace, options, true);
    edges_.clear();
    std::size_t live = 0;
    for (const KanLayer &layer : model.layers())
        live += static_cast<std::size_t>(
            std::count_if(layer.mask.begin(), layer.mask.end(), [](double m) { return m != 0; }));
    edges_.reserve(live);
    for (int l = 0; l < model.depth(); ++l)
        for (int i = 0; i < model.layer(l).inputs; ++i) {
            const std::size_t first = edges_.size();
            std::vector<NodeEdge> node;
            for (int j = 0; j < model.layer(l).outputs; ++j) {
                if (model.mask(l, i, j) == 0) continue;
                edges_.push_back(emptyEdge(model.layer(l), columns.columnOfEdge({l, i, j})));
                node.push_back({j, weightOf(slopes, workspace, l, i, j)});
            }
            sumNode(model, parameters, workspace, l, i, {edges_.data() + first, node.size()}, node);
            for (std::size_t n = 0; n < node.size(); ++n)
                addCoefficients(edges_[first + n], model, parameters, {l, i, node[n].j}, options);
        }
}

PenaltyCurvature::Edge PenaltyCurvature::emptyEdge(const KanLayer &layer, int column) {
    Edge edge;
    edge.column = column;
    edge.coefficients = layer.coefficients();
    edge.width = layer.k + 1;
    const std::size_t count = static_cast<std::size_t>(edge.coefficients);
    edge.band.assign(count * static_cast<std::size_t>(edge.width), 0.0);
    edge.base.assign(count, 0.0);
    edge.spline.assign(count, 0.0);
    edge.mean.assign(count + 2, 0.0);
    return edge;
}

PenaltyCurvature::Weight PenaltyCurvature::weightOf(const Penalty &slopes, const Workspace &workspace, int l, int i,
                                                    int j) {
    Weight weight;
    const LayerStatisticsGradient &by = slopes.by_statistics[static_cast<std::size_t>(l)];
    const LayerStatistics &statistics = workspace.statistics(l);
    const std::size_t at = static_cast<std::size_t>(i) * statistics.stride + static_cast<std::size_t>(j);
    const int rows = workspace.rows();
    if (!by.by_mean_abs.empty()) {
        weight.by_abs = std::max(0.0, by.by_mean_abs[at]) / rows;
        weight.floor = std::max(kRelativeFloor * statistics.mean_abs[at], kSmallest);
    }
    if (!by.by_std.empty() && rows > 1)
        weight.by_square = std::max(0.0, by.by_std[at]) / ((rows - 1) * std::max(statistics.std[at], kSmallest));
    return weight;
}

/// Sums over the samples for all edges out of node (l, i).
void PenaltyCurvature::sumNode(const Kan &model, std::span<const double> parameters, const Workspace &workspace, int l,
                               int i, std::span<Edge> edges, const std::vector<NodeEdge> &node) {
    const KanLayer &layer = model.layer(l);
    KanLayer single = layer;
    single.inputs = 1;
    single.knots.assign(layer.nodeKnots(i).begin(), layer.nodeKnots(i).end());
    const LayerBasis basis(single, model.spec().base_fun, model.spec().extrapolation);
    alignas(64) double x[kBlock];
    alignas(64) double values[(KanSpec::kMaxOrder + 2) * kBlock];
    std::int32_t cell[kBlock];
    for (int first = 0; first < workspace.rows(); first += kBlock) {
        const int count = std::min(kBlock, workspace.rows() - first);
        for (int s = 0; s < count; ++s) x[s] = workspace.value(l, first + s, i);
        basis.evaluate(0, x, count, {values, nullptr, cell});
        for (std::size_t n = 0; n < edges.size(); ++n) {
            const std::size_t e = layer.edge(i, node[n].j);
            const EdgeView view{layer.mask[e], parameters[layer.scale_base_offset + e],
                                parameters[layer.scale_sp_offset + e],
                                parameters.data() + layer.coef_offset +
                                    static_cast<std::size_t>(i * layer.coefficients()) * layer.outputs + node[n].j,
                                layer.outputs};
            for (int s = 0; s < count; ++s) addSample(edges[n], view, node[n].weight, values + s, cell[s] - layer.k);
        }
    }
    for (std::size_t n = 0; n < edges.size(); ++n) {
        const double by_square = node[n].weight.by_square;
        if (by_square > 0)
            edges[n].minus = 1.0 / (by_square * workspace.rows());
        else
            edges[n].mean.clear();
    }
}

/// `values` points at the sample's entry of a basis block, `start` is the first coefficient of its window.
void PenaltyCurvature::addSample(Edge &edge, const EdgeView &view, const Weight &weight, const double *values,
                                 int start) {
    const int k = edge.width - 1;
    const double base = values[(k + 1) * kBlock];
    const int from = std::max(0, -start);
    const int to = std::min(k, edge.coefficients - 1 - start);
    double spline = 0;
    for (int r = from; r <= to; ++r) spline += view.coef[(start + r) * view.stride] * values[r * kBlock];
    const double phi = view.mask * (view.scale_base * base + view.scale_sp * spline);
    const double w =
        (weight.by_abs > 0 ? weight.by_abs / std::max(std::abs(phi), weight.floor) : 0.0) + weight.by_square;
    if (w == 0) return;
    const double by_coef = view.mask * view.scale_sp;
    const double by_base = view.mask * base;
    const double by_spline = view.mask * spline;
    for (int r = from; r <= to; ++r) {
        const double u = by_coef * values[r * kBlock];
        const std::size_t q = static_cast<std::size_t>(start + r);
        for (int c = r; c <= to; ++c)
            edge.band[q * static_cast<std::size_t>(edge.width) + static_cast<std::size_t>(c - r)] +=
                w * u * by_coef * values[c * kBlock];
        edge.base[q] += w * u * by_base;
        edge.spline[q] += w * u * by_spline;
        edge.mean[q] += weight.by_square * u;
    }
    edge.corner[0] += w * by_base * by_base;
    edge.corner[1] += w * by_base * by_spline;
    edge.corner[2] += w * by_spline * by_spline;
    edge.mean[edge.base.size()] += weight.by_square * by_base;
    edge.mean[edge.base.size() + 1] += weight.by_square * by_spline;
}

void PenaltyCurvature::addCoefficients(Edge &edge, const Kan &model, std::span<const double> parameters, EdgeId id,
                                       const TrainingOptions &options) {
    if (options.lamb_coef == 0 && options.lamb_coefdiff == 0) return;
    const KanLayer &layer = model.layer(id.l);
    const bool old = model.spec().rules == Rules::Pykan00;
    const int count = edge.coefficients;
    const double of_size = options.lamb_coef / (old ? count : layer.outputs);
    const double of_difference = count > 1 ? options.lamb_coefdiff / (old ? count - 1 : layer.outputs) : 0.0;
    const double *coef = parameters.data() + layer.coef_offset +
                         static_cast<std::size_t>(id.i * count) * layer.outputs + static_cast<std::size_t>(id.j);
    double largest = 0;
    for (int q = 0; q < count; ++q) largest = std::max(largest, std::abs(coef[q * layer.outputs]));
    const double floor = std::max(kRelativeFloor * largest, kSmallest);
    for (int q = 0; q < count; ++q) {
        const double c = coef[q * layer.outputs];
        double *row = edge.band.data() + q * edge.width;
        row[0] += of_size / std::max(std::abs(c), floor);
        if (q + 1 == count) break;
        const double w = of_difference / std::max(std::abs(coef[(q + 1) * layer.outputs] - c), floor);
        row[0] += w;
        row[1] -= w;
        row[edge.width] += w;
    }
}

double PenaltyCurvature::Edge::entry(int row, int col) const {
    double value = 0;
    if (row < coefficients)
        value = row - col < width ? band[static_cast<std::size_t>(col * width + row - col)] : 0.0;
    else if (col < coefficients)
        value = (row == coefficients ? base : spline)[static_cast<std::size_t>(col)];
    else
        value = corner[row + col - 2 * coefficients];
    if (!mean.empty()) value -= minus * mean[static_cast<std::size_t>(row)] * mean[static_cast<std::size_t>(col)];
    return value;
}

void PenaltyCurvature::addTo(Eigen::MatrixXd &lower, double factor) const {
    for (const Edge &edge : edges_)
        for (int column = 0; column < edge.coefficients + 2; ++column)
            for (int row = column; row < edge.coefficients + 2; ++row)
                lower(edge.column + row, edge.column + column) += factor * edge.entry(row, column);
}

void PenaltyCurvature::addDiagonalTo(Eigen::VectorXd &diagonal, double factor) const {
    for (const Edge &edge : edges_)
        for (int row = 0; row < edge.coefficients + 2; ++row)
            diagonal(edge.column + row) += factor * edge.entry(row, row);
}

void PenaltyCurvature::addProductTo(const Eigen::VectorXd &v, Eigen::VectorXd &product, double factor) const {
    for (const Edge &edge : edges_) {
        const int n = edge.coefficients;
        const auto in = v.segment(edge.column, n + 2);
        auto out = product.segment(edge.column, n + 2);
        for (int q = 0; q < n; ++q)
            for (int d = 0; d < edge.width && q + d < n; ++d) {
                const double entry = factor * edge.band[static_cast<std::size_t>(q * edge.width + d)];
                out(q) += entry * in(q + d);
                if (d > 0) out(q + d) += entry * in(q);
            }
        const Eigen::Map<const Eigen::VectorXd> base(edge.base.data(), n), spline(edge.spline.data(), n);
        out.head(n) += factor * (in(n)*base + in(n + 1) * spline);
        out(n) += factor * (base.dot(in.head(n)) + edge.corner[0] * in(n) + edge.corner[1] * in(n + 1));
        out(n + 1) += factor * (spline.dot(in.head(n)) + edge.corner[1] * in(n) + edge.corner[2] * in(n + 1));
        if (edge.mean.empty()) continue;
        const Eigen::Map<const Eigen::VectorXd> mean(edge.mean.data(), n + 2);
        out -= factor * edge.minus * mean.dot(in) * mean;
    }
}

}  // namespace kan
