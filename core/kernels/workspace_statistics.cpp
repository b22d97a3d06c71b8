#include <cmath>

#include "core/kernels/workspace.h"

namespace kan {

void Workspace::takeShifts() {
    alignas(64) double values[(KanSpec::kMaxOrder + 2) * 8];
    first_row_.resize(static_cast<std::size_t>(layers_.front().shape.inputs));
    for (int i = 0; i < layers_.front().shape.inputs; ++i) first_row_[static_cast<std::size_t>(i)] = value(0, 0, i);
    for (std::size_t l = 0; l < layers_.size(); ++l) {
        WorkspaceLayer &layer = layers_[l];
        next_row_ = layer.bias;
        const int k = layer.shape.k;
        for (int i = 0; i < layer.shape.inputs; ++i) {
            std::int32_t cell = 0;
            layer.basis.evaluate(i, &first_row_[static_cast<std::size_t>(i)], 1, {values, nullptr, &cell, 8});
            const std::size_t row = static_cast<std::size_t>(i) * layer.stride;
            for (int j = 0; j < layer.stride; ++j) {
                double phi = layer.base[row + j] * values[(k + 1) * 8];
                for (int r = 0; r <= k; ++r) phi += layer.coef[layer.coefAt(i, cell + r, j)] * values[r * 8];
                layer.shift[row + j] = phi;
                next_row_[static_cast<std::size_t>(j)] += phi;
            }
        }
        symbolic_[l].takeShifts(layer.basis, first_row_, next_row_);
        first_row_ = next_row_;
    }
}

void Workspace::addModes(const WorkspaceLayer &layer, LayerShare &share, EdgeSums sums) const {
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

void Workspace::reduceSums(EdgeSums sums) {
    for (std::size_t l = 0; l < layers_.size(); ++l) {
        LayerStatistics &statistics = layers_[l].statistics;
        // In the pass they were 0, as the kernels see these edges.
        if (sums == EdgeSums::Moments) symbolic_[l].copyShifts(layers_[l].stride, layers_[l].shift);
        const std::size_t edges = layers_[l].base.size();
        std::vector<double> &first = sums == EdgeSums::MeanAbs ? statistics.mean_abs : statistics.mean;
        first.assign(edges, 0.0);
        if (sums == EdgeSums::Moments) statistics.std.assign(edges, 0.0);
        for (const Chunk &chunk : chunks_)
            for (std::size_t e = 0; e < edges; ++e) {
                first[e] += chunk.shares[l].first[e];
                if (sums == EdgeSums::Moments) statistics.std[e] += chunk.shares[l].second[e];
            }
        for (std::size_t e = 0; e < edges; ++e) {
            const double mean = first[e] / rows_;
            if (sums == EdgeSums::Moments) {
                const double squares = statistics.std[e] - mean * first[e];
                statistics.std[e] = rows_ > 1 && squares > 0 ? std::sqrt(squares / (rows_ - 1)) : 0.0;
                first[e] = layers_[l].shift[e] + mean;
            } else {
                first[e] = mean;
            }
        }
    }
    if (sums != EdgeSums::Moments) return;
    for (int l = 1; l <= depth(); ++l) {
        std::vector<double> &output_std = layers_[static_cast<std::size_t>(l) - 1].statistics.output_std;
        nodeMoments(l, node_mean_, output_std);
        if (l == depth()) continue;
        layers_[static_cast<std::size_t>(l)].statistics.input_mean = node_mean_;
        layers_[static_cast<std::size_t>(l)].statistics.input_std = output_std;
    }
}

void Workspace::nodeMoments(int l, std::vector<double> &mean, std::vector<double> &std) const {
    const NodeTable &table = values_[static_cast<std::size_t>(l)];
    const int nodes = l == 0 ? layers_.front().shape.inputs : layers_[static_cast<std::size_t>(l) - 1].shape.outputs;
    mean.assign(static_cast<std::size_t>(nodes), 0.0);
    std.assign(static_cast<std::size_t>(nodes), 0.0);
    if (rows_ == 0) return;
    const auto sumOverRows = [&](int j, const auto &term) {
        double total = 0;
        for (int block = 0; block < blocks_; ++block) {
            const double *x = table.block(block) + table.node(j);
            for (int s = 0; s < blockRows(block); ++s) total += term(x[static_cast<std::ptrdiff_t>(s) * table.lanes]);
        }
        return total;
    };
    for (int j = 0; j < nodes; ++j) {
        const double centre = sumOverRows(j, [](double x) { return x; }) / rows_;
        const double squares = sumOverRows(j, [centre](double x) { return (x - centre) * (x - centre); });
        mean[static_cast<std::size_t>(j)] = centre;
        std[static_cast<std::size_t>(j)] = rows_ > 1 ? std::sqrt(squares / (rows_ - 1)) : 0.0;
    }
}

}  // namespace kan
