#include "core/kernels/workspace_layer.h"

#include <algorithm>
#include <cmath>

#include "core/kernels/passes.h"

namespace kan {

namespace {

constexpr double kStoredBasisBudget = 1e9;  ///< bytes of the first layer's basis values; beyond, they are recomputed
constexpr double kReservedBudget = 1e9;     ///< bytes up to which there is room for whatever rows come next
constexpr double kCurvesBudget = 512e3;     ///< bytes of all rows' edge values; beyond, they are recomputed
constexpr int kModeSamples = 32;            ///< rows among which the most frequent value is looked for
constexpr double kModeShare = 0.25;         ///< of all rows, from which it is worth treating apart

int vectorLanes(int outputs) {
    return outputs <= 2 ? 1 : (outputs <= 4 ? 4 : 8);
}
/// Room for so many samples: whole vectors, and an odd number of cache lines, so that a block's arrays, which are read
/// together, do not all fall into the same few lines of L1.
std::size_t padded(int count) {
    return static_cast<std::size_t>((count + 7) / 8 * 8) | 8;
}

}  // namespace

std::size_t NodeBlockStore::Shape::values() const {
    return static_cast<std::size_t>(pieces ? 2 : k + 2);
}

std::size_t NodeBlockStore::Shape::slopes() const {
    return static_cast<std::size_t>(derivatives ? (pieces ? 1 : k + 2) : 0);
}

std::size_t NodeBlockStore::Shape::fields() const {
    const int per_sample = narrow ? outputs * (derivatives ? 2 : 1) : curves;
    return values() + slopes() + static_cast<std::size_t>(per_sample);
}

void NodeBlockStore::resize(const Shape &shape, std::span<const int> capacities) {
    std::size_t samples = 0, runs = 0;
    for (const int capacity : capacities) {
        samples += padded(capacity);
        runs += static_cast<std::size_t>(std::min(capacity, shape.cells));
    }
    reals_.assign(samples * shape.fields(), 0.0);
    cells_.assign(shape.narrow ? samples : 0, 0);
    order_.assign(shape.narrow ? 0 : samples + kOrderAhead, 0);
    runs_.assign(shape.narrow ? 0 : runs, {});
    blocks_.clear();
    blocks_.reserve(capacities.size());
    std::size_t at = 0, run = 0;
    for (const int capacity : capacities) {
        blocks_.push_back(layOut(shape, padded(capacity), at, run));
        at += padded(capacity);
        run += static_cast<std::size_t>(std::min(capacity, shape.cells));
    }
}

void NodeBlockStore::reserve(const Shape &shape, std::size_t slots, int capacity) {
    const std::size_t samples = slots * padded(capacity);
    reals_.reserve(samples * shape.fields());
    cells_.reserve(shape.narrow ? samples : 0);
    order_.reserve(shape.narrow ? 0 : samples + kOrderAhead);
    runs_.reserve(shape.narrow ? 0 : slots * static_cast<std::size_t>(std::min(capacity, shape.cells)));
    blocks_.reserve(slots);
}

/// The block whose samples begin at `at` and runs at `run` of the arrays.
NodeBlock NodeBlockStore::layOut(const Shape &shape, std::size_t pitch, std::size_t at, std::size_t run) {
    const std::size_t curves = static_cast<std::size_t>(shape.outputs) * pitch;
    double *real = reals_.data() + at * shape.fields();
    NodeBlock block;
    block.basis.pitch = static_cast<int>(pitch);
    block.basis.values = real;
    real += shape.values() * pitch;
    block.basis.derivatives = shape.derivatives ? real : nullptr;
    real += shape.slopes() * pitch;
    if (shape.narrow) {
        block.basis.cell = cells_.data() + at;
        block.phi = real;
        block.slope = shape.derivatives ? real + curves : nullptr;
    } else {
        block.order = order_.data() + at;
        block.runs = runs_.data() + run;
        if (shape.curves > 0) block.phi = real;
    }
    return block;
}

std::size_t NodeBlockStore::bytes() const {
    return reals_.size() * sizeof(double) + cells_.size() * sizeof(std::int32_t) +
           order_.size() * sizeof(std::uint16_t) + runs_.size() * sizeof(CellRun) + blocks_.size() * sizeof(NodeBlock);
}

WorkspaceLayer::WorkspaceLayer(const Kan &model, int l, bool derivatives_wanted)
    : shape(model.layer(l)),
      basis(shape, model.spec().base_fun, model.spec().extrapolation),
      lanes(vectorLanes(shape.outputs)),
      panel(lanes == 1 || shape.outputs <= lanes ? lanes : passKernels().panel),
      stride((shape.outputs + lanes - 1) / lanes * lanes),
      derivatives(derivatives_wanted),
      cells(shape.grid + 2 * shape.k),
      places(takesPieces() ? basis.pieces() : cells) {
    for (const SymbolicPart &part : shape.symbolic) shape.mask[part.edge] = 0;
    numeric = std::ranges::any_of(shape.mask, [](double mask) { return mask != 0; });
    const std::size_t edges = static_cast<std::size_t>(shape.inputs) * stride;
    coef.assign(edges * static_cast<std::size_t>(basis.tableRows()) + 8, 0.0);
    if (takesPieces()) {
        basis.preparePieces();
        pieces.assign(edges * static_cast<std::size_t>(places) * 4, 0.0);
    }
    base.assign(edges, 0.0);
    shift.assign(edges, 0.0);
    bias.assign(static_cast<std::size_t>(stride), 0.0);
    start.assign(static_cast<std::size_t>(stride), 0.0);
    statistics.stride = stride;
}

void WorkspaceLayer::keepCurves(int rows) {
    const double bytes = static_cast<double>(rows) * shape.inputs * stride * sizeof(double);
    curves_ = !narrow() && stride <= panel && bytes <= kCurvesBudget ? stride : 0;
}

std::size_t WorkspaceLayer::coefAt(int i, int row, int j) const {
    const int first = j & -panel;  // a power of two
    const std::size_t before = static_cast<std::size_t>(i) * stride + static_cast<std::size_t>(first);
    return before * static_cast<std::size_t>(basis.tableRows()) +
           static_cast<std::size_t>(row * panelWidth(first) + j - first);
}

std::size_t WorkspaceLayer::gradientSize() const {
    if (!narrow()) return coef.size();
    return static_cast<std::size_t>(shape.inputs) * stride * copiesFor(places) * places * sumsPerCell(shape.k);
}

std::size_t WorkspaceLayer::gradientOf(int i, int j) const {
    if (!narrow()) return coefAt(i, 0, j);
    return (static_cast<std::size_t>(i) * stride + j) * copiesFor(places) * places * sumsPerCell(shape.k);
}

double WorkspaceLayer::addSums(double total, const AlignedVector &sums, int i, int j, int q) const {
    if (!narrow()) return total + sums[coefAt(i, q + shape.k, j)];
    const int per_cell = sumsPerCell(shape.k);
    const double *edge = sums.data() + gradientOf(i, j);
    for (int r = std::max(0, q + shape.k - cells + 1); r <= shape.k; ++r)
        total += edge[(q + shape.k - r) * per_cell + r];
    return total;
}

void WorkspaceLayer::foldCopies(AlignedVector &sums) const {
    passKernels().foldCopies(*this, sums);
}

void WorkspaceLayer::setParameters(std::span<const double> parameters, int first_node, int last_node) {
    passKernels().takeParameters(*this, parameters, first_node, last_node);
}

void WorkspaceLayer::finishParameters(std::span<const double> parameters) {
    for (int j = 0; j < shape.outputs; ++j)
        bias[static_cast<std::size_t>(j)] = parameters[shape.bias_offset + static_cast<std::size_t>(j)];
    evaluateModes();
}

void WorkspaceLayer::evaluateModes() {
    start = bias;
    if (modes.empty()) return;
    for (int i = 0; i < shape.inputs; ++i) {
        const Mode &mode = modes[static_cast<std::size_t>(i)];
        if (!mode.used) continue;
        double *phi = mode_phi.data() + static_cast<std::size_t>(i) * stride;
        for (int j = 0; j < stride; ++j)
            phi[j] = base[static_cast<std::size_t>(i) * stride + j] * mode.basis[static_cast<std::size_t>(shape.k) + 1];
        for (int first = 0; first < stride; first += panel) {
            const double *row = coef.data() + coefAt(i, mode.cell, first);
            const int width = panelWidth(first);
            for (int r = 0; r <= shape.k; ++r, row += width)
                for (int j = 0; j < width; ++j) phi[first + j] += row[j] * mode.basis[static_cast<std::size_t>(r)];
        }
        for (int j = 0; j < stride; ++j) start[static_cast<std::size_t>(j)] += phi[j];
    }
}

void WorkspaceLayer::findModes(const NodeTable &inputs, int rows) {
    modes.clear();
    if (narrow() || derivatives || rows < 2 * kModeSamples) return;
    modes.assign(static_cast<std::size_t>(shape.inputs), {});
    alignas(64) double values[(KanSpec::kMaxOrder + 2) * 8];
    for (int i = 0; i < shape.inputs; ++i) {
        double sample[kModeSamples];
        for (int n = 0; n < kModeSamples; ++n)
            sample[n] = inputs.at(static_cast<int>(static_cast<long>(rows) * n / kModeSamples), i);
        std::sort(sample, sample + kModeSamples);
        Mode &mode = modes[static_cast<std::size_t>(i)];
        std::ptrdiff_t most = 0;
        for (const double *at = sample; at < sample + kModeSamples;) {
            const double *end = std::upper_bound(at, static_cast<const double *>(sample) + kModeSamples, *at);
            if (end - at > most) mode.value = *at;
            most = std::max(most, end - at);
            at = end;
        }
        int equal = 0;
        for (int row = 0; most > 1 && row < rows; ++row) equal += inputs.at(row, i) == mode.value;
        mode.used = equal > kModeShare * rows;
        if (!mode.used) continue;
        basis.evaluate(i, &mode.value, 1, {values, nullptr, &mode.cell, 8});
        for (int r = 0; r <= shape.k + 1; ++r) mode.basis[static_cast<std::size_t>(r)] = values[r * 8];
    }
    if (std::none_of(modes.begin(), modes.end(), [](const Mode &mode) { return mode.used; })) modes.clear();
    mode_phi.assign(modes.empty() ? 0 : base.size(), 0.0);
}

void WorkspaceLayer::fillBlock(int i, const double *x, int count, bool with_derivatives, NodeBlock &out) const {
    out.count = count;
    BasisBlock target = out.basis;
    if (!with_derivatives) target.derivatives = nullptr;
    if (takesPieces())
        return basis.evaluatePieces(i, x, count,
                                    {target.values, target.cell, target.values + target.pitch, target.derivatives});
    if (narrow()) return basis.evaluate(i, x, count, target);
    std::int32_t cell[kLargestBlock];
    basis.findCells(i, x, count, cell);
    out.run_count = sortByCell(cell, count, cells, out.order, out.runs);
    alignas(64) double sorted[kLargestBlock];
    std::int32_t sorted_cell[kLargestBlock];
    for (int n = 0; n < count; ++n) {
        sorted[n] = x[out.order[n]];
        sorted_cell[n] = cell[out.order[n]];
    }
    target.cell = sorted_cell;
    basis.evaluateInCells(i, sorted, count, target);
}

namespace {

/// Rows of a block whose value is not the node's mode, and their values.
struct Exceptions {
    int count = 0;
    std::uint16_t row[kLargestBlock];
    alignas(64) double x[kLargestBlock];

    Exceptions(const double *values, int rows, const WorkspaceLayer::Mode *mode) {
        for (int s = 0; s < rows; ++s) {
            if (mode && mode->used && values[s] == mode->value) continue;
            row[count] = static_cast<std::uint16_t>(s);
            x[count++] = values[s];
        }
    }
};

}  // namespace

void WorkspaceLayer::storeBasis(const NodeTable &inputs, int rows, const std::stop_token &stop) {
    findModes(inputs, rows);
    const int block_rows = inputs.block_rows;
    const int blocks = (rows + block_rows - 1) / block_rows;
    const auto exceptionsOf = [&](int b, int i) {
        const Mode *mode = modes.empty() ? nullptr : &modes[static_cast<std::size_t>(i)];
        return Exceptions(inputs.block(b) + inputs.node(i), std::min(block_rows, rows - b * block_rows), mode);
    };
    counts_.clear();
    double samples = 0;
    for (int b = 0; b < blocks; ++b)
        for (int i = 0; i < shape.inputs; ++i) {
            counts_.push_back(exceptionsOf(b, i).count);
            samples += counts_.back();
        }
    is_stored_ = samples * static_cast<double>(storeShape().fields()) * sizeof(double) <= kStoredBasisBudget;
    if (!is_stored_) {
        modes.clear();
        mode_phi.clear();
        return;
    }
    stored_.resize(storeShape(), counts_);
    for (int b = 0; b < blocks && !stop.stop_requested(); ++b)
        for (int i = 0; i < shape.inputs; ++i) {
            const Exceptions rest = exceptionsOf(b, i);
            NodeBlock &block = storedBlock(b, i);
            fillBlock(i, rest.x, rest.count, derivatives, block);
            for (int n = 0; !narrow() && n < rest.count; ++n) block.order[n] = rest.row[block.order[n]];
        }
}

void WorkspaceLayer::reserveBasis(int rows, int block_rows) {
    const auto blocks = static_cast<std::size_t>((rows + block_rows - 1) / block_rows);
    const std::size_t slots = blocks * static_cast<std::size_t>(shape.inputs);
    const double samples = static_cast<double>(slots) * static_cast<double>(padded(block_rows));
    if (samples * static_cast<double>(storeShape().fields()) * sizeof(double) > kReservedBudget) return;
    stored_.reserve(storeShape(), slots, block_rows);
    counts_.reserve(slots);
    if (narrow() || derivatives) return;
    modes.reserve(static_cast<std::size_t>(shape.inputs));
    mode_phi.reserve(base.size());
}

std::size_t WorkspaceLayer::bytes() const {
    return (coef.size() + pieces.size() + 2 * base.size() + mode_phi.size()) * sizeof(double) + stored_.bytes();
}

}  // namespace kan
