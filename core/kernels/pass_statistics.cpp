#include <algorithm>
#include <cmath>

#include "core/kernels/plan.h"

namespace kan {

void Plan::takeShifts() {
    alignas(64) double basis[(KanSpec::kMaxOrder + 2) * 8];
    first_row_.resize(static_cast<std::size_t>(layers.front().shape.inputs));
    for (int i = 0; i < layers.front().shape.inputs; ++i)
        first_row_[static_cast<std::size_t>(i)] = values.front().at(0, i);
    for (std::size_t l = 0; l < layers.size(); ++l) {
        WorkspaceLayer &layer = layers[l];
        next_row_ = layer.bias;
        const int k = layer.shape.k;
        for (int i = 0; i < layer.shape.inputs; ++i) {
            std::int32_t cell = 0;
            layer.basis.evaluate(i, &first_row_[static_cast<std::size_t>(i)], 1, {basis, nullptr, &cell, 8});
            const std::size_t row = static_cast<std::size_t>(i) * layer.stride;
            for (int j = 0; j < layer.stride; ++j) {
                double phi = layer.base[row + j] * basis[(k + 1) * 8];
                for (int r = 0; r <= k; ++r) phi += layer.coef[layer.coefAt(i, cell + r, j)] * basis[r * 8];
                layer.shift[row + j] = phi;
                next_row_[static_cast<std::size_t>(j)] += phi;
            }
        }
        symbolic[l].takeShifts(layer.basis, first_row_, next_row_);
        if (stages[l].empty()) {
            first_row_ = next_row_;
        } else {
            first_row_.resize(static_cast<std::size_t>(stages[l].nodes()));
            stages[l].forward(next_row_, first_row_);
        }
    }
}

void Plan::addModes(LayerShare &share, EdgeSums sums) const {
    const WorkspaceLayer &layer = layers.front();
    for (int i = 0; i < layer.shape.inputs && !layer.modes.empty(); ++i) {
        if (!layer.modes[static_cast<std::size_t>(i)].used) continue;
        const double count = share.mode_rows[static_cast<std::size_t>(i)];
        for (int j = 0; j < layer.stride; ++j) {
            const std::size_t e = static_cast<std::size_t>(i) * layer.stride + j;
            const double phi = layer.mode_phi[e];
            const double centred = phi - layer.shift[e];
            share.first[e] += count * (sums == EdgeSums::MeanAbs ? std::abs(phi) : centred);
            if (sums == EdgeSums::Moments) share.second[e] += count * centred * centred;
        }
    }
}

void Plan::reduceSums(EdgeSums sums) {
    for (std::size_t l = 0; l < layers.size(); ++l) {
        LayerStatistics &statistics = layers[l].statistics;
        // In the pass they were 0, as the kernels see these edges.
        if (sums == EdgeSums::Moments) symbolic[l].copyShifts(layers[l].stride, layers[l].shift);
        const std::size_t edges = layers[l].base.size();
        std::vector<double> &first = sums == EdgeSums::MeanAbs ? statistics.mean_abs : statistics.mean;
        first.assign(edges, 0.0);
        if (sums == EdgeSums::Moments) statistics.std.assign(edges, 0.0);
        for (const Chunk &chunk : chunks)
            for (std::size_t e = 0; e < edges; ++e) {
                first[e] += chunk.shares[l].first[e];
                if (sums == EdgeSums::Moments) statistics.std[e] += chunk.shares[l].second[e];
            }
        for (std::size_t e = 0; e < edges; ++e) {
            const double mean = first[e] / rows;
            if (sums == EdgeSums::Moments) {
                const double squares = statistics.std[e] - mean * first[e];
                statistics.std[e] = rows > 1 && squares > 0 ? std::sqrt(squares / (rows - 1)) : 0.0;
                first[e] = layers[l].shift[e] + mean;
            } else {
                first[e] = mean;
            }
        }
    }
    if (sums != EdgeSums::Moments) return;
    for (int l = 1; l <= depth(); ++l) {
        WorkspaceLayer &layer = layers[static_cast<std::size_t>(l) - 1];
        moments(subnodeTable(l - 1), layer.shape.outputs, node_mean_, layer.statistics.output_std);
        const bool staged = !stages[static_cast<std::size_t>(l) - 1].empty();
        if (staged) nodeMoments(l, node_mean_, layer.statistics.node_std);
        if (l == depth()) continue;
        LayerStatistics &next = layers[static_cast<std::size_t>(l)].statistics;
        next.input_mean = node_mean_;
        next.input_std = staged ? layer.statistics.node_std : layer.statistics.output_std;
    }
}

void Plan::nodeMoments(int l, std::vector<double> &mean, std::vector<double> &std) const {
    const int nodes = l == 0 ? layers.front().shape.inputs : layers[static_cast<std::size_t>(l) - 1].shape.nodes();
    moments(values[static_cast<std::size_t>(l)], nodes, mean, std);
}

void Plan::moments(const NodeTable &table, int nodes, std::vector<double> &mean, std::vector<double> &std) const {
    mean.assign(static_cast<std::size_t>(nodes), 0.0);
    std.assign(static_cast<std::size_t>(nodes), 0.0);
    if (rows == 0) return;
    const auto sumOverRows = [&](int j, const auto &term) {
        double total = 0;
        for (int block = 0; block < blocks; ++block) {
            const double *x = table.block(block) + table.node(j);
            for (int s = 0; s < blockRows(block); ++s) total += term(x[static_cast<std::ptrdiff_t>(s) * table.lanes]);
        }
        return total;
    };
    for (int j = 0; j < nodes; ++j) {
        const double centre = sumOverRows(j, [](double x) { return x; }) / rows;
        const double squares = sumOverRows(j, [centre](double x) { return (x - centre) * (x - centre); });
        mean[static_cast<std::size_t>(j)] = centre;
        std[static_cast<std::size_t>(j)] = rows > 1 ? std::sqrt(squares / (rows - 1)) : 0.0;
    }
}

void Plan::scaleByRows(std::span<const LayerStatisticsGradient> penalty) {
    const auto overDeviation = [this](std::vector<double> &weights, const std::vector<double> &std) {
        for (std::size_t e = 0; e < weights.size(); ++e)
            weights[e] = std[e] > 0 ? weights[e] / ((rows - 1) * std[e]) : 0.0;
    };
    bends.resize(penalty.size());
    for (std::size_t l = 0; l < bends.size(); ++l) {
        bends[l] = penalty[l];
        for (double &weight : bends[l].by_mean_abs) weight /= rows;
        overDeviation(bends[l].by_std, layers[l].statistics.std);
        overDeviation(bends[l].by_input_std, layers[l].statistics.input_std);
    }
}

void Plan::addModeGradients(Chunk &chunk) const {
    const WorkspaceLayer &layer = layers.front();
    LayerShare &share = chunk.shares.front();
    const LayerStatisticsGradient *penalty = bend(0);
    for (int i = 0; i < layer.shape.inputs && !layer.modes.empty(); ++i) {
        const WorkspaceLayer::Mode &mode = layer.modes[static_cast<std::size_t>(i)];
        if (!mode.used) continue;
        for (int j = 0; j < layer.shape.outputs; ++j) {
            const std::size_t edge = static_cast<std::size_t>(i) * layer.stride + j;
            const double phi = layer.mode_phi[edge];
            double by_row = 0;
            if (penalty && !penalty->by_mean_abs.empty())
                by_row += penalty->by_mean_abs[edge] * ((phi > 0) - (phi < 0));
            if (penalty && !penalty->by_std.empty())
                by_row += penalty->by_std[edge] * (phi - layer.statistics.mean[edge]);
            const double g = share.bias_gradient[static_cast<std::size_t>(j)] - share.upstream[edge] +
                             by_row * share.mode_rows[static_cast<std::size_t>(i)];
            for (int r = 0; r <= layer.shape.k; ++r)
                share.coef_gradient[layer.coefAt(i, mode.cell + r, j)] += g * mode.basis[static_cast<std::size_t>(r)];
            share.base_gradient[edge] += g * mode.basis[static_cast<std::size_t>(layer.shape.k) + 1];
        }
    }
}

}  // namespace kan
