#include <algorithm>
#include <cmath>

#include "core/kernels/kan_gradient_jacobian.h"
#include "core/kernels/spreading.h"

namespace kan {

namespace {

constexpr int kMostTasks = 256;  ///< into which groups are divided
constexpr int kTile = 48;        ///< columns of H that are one task
constexpr int kDenseFrom = 8;    ///< a product of full matrices does so many multiply-adds while this does one
constexpr int kMostEntries = KanSpec::kMaxOrder + 3;  ///< of a group in a row

}  // namespace

/// Calls task(column, entry) for the entries of a row of the block.
template <class Task>
void KanGradientJacobian::forEntries(int row, int per_sample, const Task &task) const {
    const double *entries = rows_.entries.data() + static_cast<std::ptrdiff_t>(row) * rowSize();
    const int *starts = rows_.starts.data() + static_cast<std::size_t>(row / per_sample) * nodes();
    for (const Group &group : columns_.groups()) {
        const int start = starts[group.node];
        for (int r = 0; r < group.rowSize(); ++r) task(group.columnOf(r, start), *entries++);
    }
}

/// The block's share of H where the columns of one group meet those of another, not later one. A sample's rows touch
/// the same columns: they are summed first.
void KanGradientJacobian::addPair(const Group &high, const Group &low, Eigen::MatrixXd &lower) const {
    const int per_sample = targets(), wide = high.rowSize(), narrow = low.rowSize();
    const double *entries = rows_.entries.data();
    for (int s = 0; s < rows_.samples; ++s) {
        double sums[kMostEntries * kMostEntries] = {};
        for (int t = 0; t < per_sample; ++t, entries += rowSize())
            for (int b = 0; b < narrow; ++b) {
                const double factor = entries[low.offset + b];
                if (factor == 0) continue;
                for (int a = 0; a < wide; ++a) sums[b * kMostEntries + a] += factor * entries[high.offset + a];
            }
        const int *starts = rows_.starts.data() + static_cast<std::size_t>(s) * nodes();
        const int high_window = high.column + starts[high.node], high_extras = high.column + high.coefficients;
        for (int b = 0; b < narrow; ++b) {
            const int column = low.columnOf(b, starts[low.node]);
            double *to = lower.data() + static_cast<std::ptrdiff_t>(column) * lower.rows();
            const double *from = sums + b * kMostEntries;
            for (int a = 0; a < high.window; ++a) to[high_window + a] += from[a];
            for (int a = 0; a < high.extras; ++a) to[high_extras + a] += from[high.window + a];
        }
    }
}

void KanGradientJacobian::addSparse(Eigen::MatrixXd &lower, bool spread) {
    const int groups = static_cast<int>(columns_.groups().size()), tasks = std::min(groups, kMostTasks);
    team_.run(tasks, spread, [&](int task) {
        for (int high = task; high < groups; high += tasks)
            for (int low = 0; low <= high; ++low)
                addPair(columns_.groups()[static_cast<std::size_t>(high)],
                        columns_.groups()[static_cast<std::size_t>(low)], lower);
    });
}

void KanGradientJacobian::addDense(Eigen::MatrixXd &lower, bool spread) {
    const int per_sample = targets(), count = rows_.samples * per_sample, size = columns_.count();
    panel_.setZero(count, size);
    for (int row = 0; row < count; ++row)
        forEntries(row, per_sample, [&](int column, double entry) { panel_(row, column) = entry; });
    const int tiles = (size + kTile - 1) / kTile;
    team_.run(tiles, spread, [&](int tile) {
        const int first = tile * kTile, width = std::min(kTile, size - first);
        lower.block(first, first, size - first, width).noalias() +=
            panel_.rightCols(size - first).transpose() * panel_.middleCols(first, width);
    });
}

void KanGradientJacobian::curvature(Eigen::MatrixXd &lower) {
    lower.setZero(columns_.count(), columns_.count());
    const bool dense = columns_.count() < rowSize() * std::sqrt(static_cast<double>(kDenseFrom));
    const bool spread = curvatureCost() / network_.rows() * kBlockSamples > kWorthThreads;
    for (int first = 0; first < network_.rows(); first += kBlockSamples) {
        fillBlock(first);
        if (dense)
            addDense(lower, spread);
        else
            addSparse(lower, spread);
    }
}

double KanGradientJacobian::curvatureCost() const {
    return 0.5 * rowSize() * rowSize() * static_cast<double>(network_.rows()) * targets();
}

Eigen::VectorXd KanGradientJacobian::curvatureDiagonal() {
    Eigen::VectorXd diagonal = Eigen::VectorXd::Zero(columns_.count());
    const int per_sample = targets();
    for (int first = 0; first < network_.rows(); first += kBlockSamples) {
        fillBlock(first);
        for (int row = 0; row < rows_.samples * per_sample; ++row)
            forEntries(row, per_sample, [&](int column, double entry) { diagonal(column) += entry * entry; });
    }
    return diagonal;
}

Eigen::VectorXd KanGradientJacobian::curvatureProduct(const Eigen::VectorXd &v) {
    Eigen::VectorXd product = Eigen::VectorXd::Zero(columns_.count());
    const int per_sample = targets();
    for (int first = 0; first < network_.rows(); first += kBlockSamples) {
        fillBlock(first);
        for (int row = 0; row < rows_.samples * per_sample; ++row) {
            double along = 0;
            forEntries(row, per_sample, [&](int column, double entry) { along += entry * v(column); });
            forEntries(row, per_sample, [&](int column, double entry) { product(column) += entry * along; });
        }
    }
    return product;
}

Eigen::MatrixXd KanGradientJacobian::dense() {
    const int per_sample = targets();
    Eigen::MatrixXd jacobian = Eigen::MatrixXd::Zero(network_.rows() * per_sample, columns_.count());
    for (int first = 0; first < network_.rows(); first += kBlockSamples) {
        fillBlock(first);
        for (int row = 0; row < rows_.samples * per_sample; ++row)
            forEntries(row, per_sample,
                       [&](int column, double entry) { jacobian(first * per_sample + row, column) = entry; });
    }
    return jacobian;
}

}  // namespace kan
