#include <algorithm>
#include <iterator>
#include <utility>

#include "core/model/jacobian.h"

namespace kan {

namespace {

constexpr double kRowsBudget = 32e6;  ///< bytes of rows that are held at a time

/// The part of J^T J that two groups share, summed over rows straight into the matrix: entry (r, c) of the pair is at
/// sum[r * stride + c].
struct PairSum {
    const double *a, *b;                    ///< [rows][window + extras]
    const std::int32_t *start_a, *start_b;  ///< first coefficient of the window
    int coefficients_a, coefficients_b;     ///< the extras' columns follow them
    int rows;
    double *sum;
    std::ptrdiff_t stride;
};

/// Windows of WA and WB coefficients (0: none), XA and XB extras.
template <int WA, int XA, int WB, int XB>
void addRows(const PairSum &pair) {
    double corner[XA][XB] = {};
    for (int s = 0; s < pair.rows; ++s) {
        const double *a = pair.a + static_cast<std::ptrdiff_t>(s) * (WA + XA);
        const double *b = pair.b + static_cast<std::ptrdiff_t>(s) * (WB + XB);
        const int start_b = WB > 0 ? pair.start_b[s] : 0;
        double *row = pair.sum + (WA > 0 ? pair.start_a[s] * pair.stride : 0);
        for (int r = 0; r < WA; ++r, row += pair.stride) {
            for (int c = 0; c < WB; ++c) row[start_b + c] += a[r] * b[c];
            for (int c = 0; c < XB; ++c) row[pair.coefficients_b + c] += a[r] * b[WB + c];
        }
        row = pair.sum + pair.coefficients_a * pair.stride;
        for (int r = 0; r < XA; ++r, row += pair.stride) {
            for (int c = 0; c < WB; ++c) row[start_b + c] += a[WA + r] * b[c];
            for (int c = 0; c < XB; ++c) corner[r][c] += a[WA + r] * b[WB + c];
        }
    }
    for (int r = 0; r < XA; ++r)
        for (int c = 0; c < XB; ++c)
            pair.sum[(pair.coefficients_a + r) * pair.stride + pair.coefficients_b + c] += corner[r][c];
}

template <int W>
void addRowsOfWindow(const PairSum &pair, bool bias_a, bool bias_b) {
    if (!bias_a && !bias_b) addRows<W, 2, W, 2>(pair);
    if (!bias_a && bias_b) addRows<W, 2, 0, 1>(pair);
    if (bias_a && !bias_b) addRows<0, 1, W, 2>(pair);
    if (bias_a && bias_b) addRows<0, 1, 0, 1>(pair);
}

using AddRows = void (*)(const PairSum &, bool, bool);
constexpr AddRows kAddRowsOfOrder[] = {addRowsOfWindow<2>,  addRowsOfWindow<3>, addRowsOfWindow<4>, addRowsOfWindow<5>,
                                       addRowsOfWindow<6>,  addRowsOfWindow<7>, addRowsOfWindow<8>, addRowsOfWindow<9>,
                                       addRowsOfWindow<10>, addRowsOfWindow<11>};
static_assert(std::size(kAddRowsOfOrder) == KanSpec::kMaxOrder);

}  // namespace

bool Jacobian::concerns(const Group &group, int output) const {
    return group.layer + 1 < static_cast<int>(layers_.size()) || group.j == output;
}

int Jacobian::blocksPerChunk() const {
    double row_bytes = 1;
    for (const Group &group : groups_) row_bytes += sizeof(double) * (group.rowSize() + 1);
    return static_cast<int>(std::clamp(kRowsBudget / (row_bytes * kBlock), 1.0, static_cast<double>(blocks())));
}

void Jacobian::writeRows(const Block &block, int output, std::size_t first_row, Rows &rows) const {
    for (std::size_t g = 0; g < groups_.size(); ++g) {
        const Group &group = groups_[g];
        if (!concerns(group, output)) continue;
        const Layer &layer = layers_[static_cast<std::size_t>(group.layer)];
        const Block::LayerBlock &part = block.layers[static_cast<std::size_t>(group.layer)];
        const double *upstream = part.upstream.data() + group.j * kBlock;
        double *out = rows.values[g].data() + first_row * static_cast<std::size_t>(group.rowSize());
        if (group.bias) {
            std::copy_n(upstream, block.count, out);
            continue;
        }
        const std::size_t e = layer.shape.edge(group.i, group.j);
        const int k = layer.shape.k;
        const std::size_t node = static_cast<std::size_t>(group.i) * kBlock;
        const double *values = part.basis.data() + node * static_cast<std::size_t>(2 * (k + 2));
        const double *spline = part.spline.data() + e * kBlock;
        for (int s = 0; s < block.count; ++s, out += group.rowSize()) {
            const double factor = layer.spline[e] * upstream[s];
            const int start = part.cell[node + static_cast<std::size_t>(s)] - k;
            const int kept = std::clamp(start, 0, group.coefficients - k - 1);
            rows.starts[g][first_row + static_cast<std::size_t>(s)] = kept;
            for (int r = 0; r <= k; ++r) {
                const int from = r + kept - start;
                out[r] = from >= 0 && from <= k ? factor * values[from * kBlock + s] : 0.0;
            }
            out[k + 1] = layer.shape.mask[e] * upstream[s] * values[(k + 1) * kBlock + s];
            out[k + 2] = layer.shape.mask[e] * upstream[s] * spline[s];
        }
    }
}

void Jacobian::fillRows(int first_block, int last_block, int output, Rows &rows) const {
    const std::size_t count = static_cast<std::size_t>(last_block - first_block) * kBlock;
    rows.values.resize(groups_.size());
    rows.starts.resize(groups_.size());
    for (std::size_t g = 0; g < groups_.size(); ++g) {
        rows.values[g].resize(count * static_cast<std::size_t>(groups_[g].rowSize()));
        if (!groups_[g].bias) rows.starts[g].resize(count);
    }
#pragma omp parallel num_threads(threadsFor(static_cast <double>(count) * static_cast <double>(groups_.size()) * 20))
    {
        Block block = makeBlock();
#pragma omp for schedule(static)
        for (int b = first_block; b < last_block; ++b) {
            evaluateBlock(b, block);
            upstreamOf(output, block);
            writeRows(block, output, static_cast<std::size_t>(b - first_block) * kBlock, rows);
        }
    }
}

void Jacobian::addPairs(int output, int count, const Rows &rows, Eigen::MatrixXd &lower) const {
    std::vector<std::pair<std::size_t, std::size_t>> pairs;
    for (std::size_t a = 0; a < groups_.size(); ++a)
        for (std::size_t b = a; b < groups_.size(); ++b)
            if (concerns(groups_[a], output) && concerns(groups_[b], output)) pairs.emplace_back(a, b);
    const AddRows add = kAddRowsOfOrder[layers_.front().shape.k - 1];
    const int pair_count = static_cast<int>(pairs.size());
#pragma omp parallel for schedule(dynamic, 4) num_threads(threadsFor(40.0 * pair_count * count))
    for (int p = 0; p < pair_count; ++p) {
        const auto [a, b] = pairs[static_cast<std::size_t>(p)];
        add({rows.values[a].data(), rows.values[b].data(), rows.starts[a].data(), rows.starts[b].data(),
             groups_[a].coefficients, groups_[b].coefficients, count, &lower(groups_[b].column, groups_[a].column),
             lower.outerStride()},
            groups_[a].bias, groups_[b].bias);
    }
}

void Jacobian::gram(Eigen::MatrixXd &lower) const {
    lower.setZero(columns(), columns());
    Rows rows;
    const int step = blocksPerChunk();
    for (int output = 0; output < outputs(); ++output)
        for (int first = 0; first < blocks(); first += step) {
            const int last = std::min(first + step, blocks());
            fillRows(first, last, output, rows);
            addPairs(output, std::min(last * kBlock, samples()) - first * kBlock, rows, lower);
        }
}

double Jacobian::gramCost() const {
    double cost = 0;
    for (int output = 0; output < outputs(); ++output) {
        double entries = 0;
        for (const Group &group : groups_)
            if (concerns(group, output)) entries += group.rowSize();
        cost += 0.5 * entries * entries * samples();
    }
    return cost;
}

template <typename Visit>
void Jacobian::visitEntries(const Visit &visit) const {
    Rows rows;
    const int step = blocksPerChunk();
    for (int output = 0; output < outputs(); ++output)
        for (int first = 0; first < blocks(); first += step) {
            const int last = std::min(first + step, blocks());
            fillRows(first, last, output, rows);
            const int count = std::min(last * kBlock, samples()) - first * kBlock;
            for (std::size_t g = 0; g < groups_.size(); ++g) {
                const Group &group = groups_[g];
                if (!concerns(group, output)) continue;
                for (int s = 0; s < count; ++s)
                    for (int r = 0; r < group.rowSize(); ++r) {
                        const int within = r < group.window ? rows.starts[g][static_cast<std::size_t>(s)] + r
                                                            : group.coefficients + r - group.window;
                        visit(first * kBlock + s, output, group.column + within,
                              rows.values[g][static_cast<std::size_t>(s * group.rowSize() + r)]);
                    }
            }
        }
}

Eigen::VectorXd Jacobian::diagonal() const {
    Eigen::VectorXd diagonal = Eigen::VectorXd::Zero(columns());
    visitEntries([&](int, int, int column, double value) { diagonal(column) += value * value; });
    return diagonal;
}

Eigen::MatrixXd Jacobian::dense() const {
    Eigen::MatrixXd matrix = Eigen::MatrixXd::Zero(static_cast<Eigen::Index>(samples()) * outputs(), columns());
    visitEntries([&](int sample, int output, int column, double value) {
        matrix(static_cast<Eigen::Index>(sample) * outputs() + output, column) += value;
    });
    return matrix;
}

}  // namespace kan
