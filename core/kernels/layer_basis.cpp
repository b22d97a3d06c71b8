#include "core/kernels/layer_basis.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <limits>

#include "core/spline/cox_de_boor.h"
#include "core/spline/knots.h"

namespace kan {

namespace {

constexpr int kHighestVectorOrder = 5;  ///< above it a plain scalar path

bool equidistant(std::span<const double> knots, double h) {
    const double tolerance =
        8 * std::numeric_limits<double>::epsilon() * std::max(std::abs(knots.front()), std::abs(knots.back()));
    for (std::size_t q = 0; q < knots.size(); ++q)
        if (std::abs(knots[q] - (knots.front() + h * static_cast<double>(q))) > tolerance) return false;
    return true;
}

/// Coefficients of the powers of u = x - left end of a cell, lowest first.
using Cubic = std::array<double, 4>;

/// The recursion of Cox and de Boor on polynomials; e points to the cell's left knot.
struct PieceCell {
    const double *e = nullptr;
    Cubic share(const Cubic &v, int j, int r) const {
        const double inverse = 1.0 / (e[r + 1] - e[r + 1 - j]);
        return {v[0] * inverse, v[1] * inverse, v[2] * inverse, v[3] * inverse};
    }
    Cubic falling(Cubic saved, const Cubic &share, int r) const {
        for (std::size_t p = 0; p < 4; ++p) saved[p] += (e[r + 1] - e[0]) * share[p];
        for (std::size_t p = 0; p < 3; ++p) saved[p + 1] -= share[p];
        return saved;
    }
    Cubic rising(const Cubic &share, int j, int r) const {
        Cubic line{};
        for (std::size_t p = 0; p < 4; ++p) line[p] = (e[0] - e[r + 1 - j]) * share[p];
        for (std::size_t p = 0; p < 3; ++p) line[p + 1] += share[p];
        return line;
    }
};

}  // namespace

LayerBasis::LayerBasis(const KanLayer &layer, BaseFunction base, Extrapolation extrapolation)
    : k_(layer.k),
      grid_(layer.grid),
      record_((2 * layer.k + layer.k * (layer.k + 1) / 2 + 7) / 8 * 8),
      base_(base),
      extrapolation_(extrapolation),
      nodes_(static_cast<std::size_t>(layer.inputs)) {
    for (int i = 0; i < layer.inputs; ++i) {
        Node &node = nodes_[static_cast<std::size_t>(i)];
        const std::span<const double> knots = layer.nodeKnots(i);
        node.low = knots.front();
        node.high = knots.back();
        node.h = (node.high - node.low) / grid_;
        node.inverse_h = 1.0 / node.h;
        node.uniform = equidistant(knots, node.h) && k_ <= kHighestVectorOrder;
        node.knots = extendKnots(knots, 2 * k_);
        const std::size_t count = node.knots.size();
        node.first = node.knots[static_cast<std::size_t>(k_)];
        node.last = node.knots[count - 1 - static_cast<std::size_t>(k_)];
        if (node.uniform) continue;
        makeRecords(node);
        const int slices = 4 * (grid_ + 2 * k_);
        node.bucket.resize(static_cast<std::size_t>(slices));
        for (int b = 0; b < slices; ++b) {
            const double left = node.first + (node.last - node.first) * b / slices;
            const auto above = std::upper_bound(node.knots.begin() + k_, node.knots.end() - k_ - 1, left);
            node.bucket[static_cast<std::size_t>(b)] =
                std::max(0, static_cast<std::int32_t>(above - node.knots.begin()) - 1 - k_);
        }
    }
}

void LayerBasis::makeRecords(Node &node) const {
    const int cells = grid_ + 2 * k_;
    node.records.assign(static_cast<std::size_t>(cells) * record_, 0.0);
    for (int cell = 0; cell < cells; ++cell) {
        double *record = node.records.data() + static_cast<std::size_t>(cell) * record_;
        const double *e = node.knots.data() + cell + k_;
        for (int m = 0; m < 2 * k_; ++m) record[m] = e[m + 1 - k_];
        record += 2 * k_;
        for (int j = 1; j <= k_; ++j)
            for (int r = 0; r < j; ++r) record[placeInRecursion(j, r)] = 1.0 / (e[r + 1] - e[r + 1 - j]);
    }
}

void LayerBasis::preparePieces() {
    for (Node &node : nodes_) makePieces(node);
}

void LayerBasis::makePieces(Node &node) const {
    const int cells = grid_ + 2 * k_;
    node.pieces.assign(static_cast<std::size_t>(pieces()) * 4 * (k_ + 1), 0.0);
    for (int cell = 0; cell < cells; ++cell) {
        const double *e = node.knots.data() + cell + k_;
        double *v = node.pieces.data() + static_cast<std::size_t>(cell) * 4 * (k_ + 1);
        Cubic functions[kHighestPieceOrder + 1] = {{1}};
        coxDeBoor(k_, PieceCell{e}, functions);
        for (int r = 0; r <= k_; ++r) std::copy(functions[r].begin(), functions[r].end(), v + 4 * r);
    }
    if (extrapolation_ == Extrapolation::Zero) return;
    for (int piece = cells; piece < pieces(); ++piece) {
        const double *border = node.pieces.data() + static_cast<std::size_t>(cellOf(piece)) * 4 * (k_ + 1);
        double *v = node.pieces.data() + static_cast<std::size_t>(piece) * 4 * (k_ + 1);
        const int kept = extrapolation_ == Extrapolation::Linear ? 2 : 1;
        for (int r = 0; r <= k_; ++r) std::copy_n(border + 4 * r, kept, v + 4 * r);
        const int cell = cellOf(piece);
        if (piece == cells || cell == grid_ + k_) continue;
        const double *e = node.knots.data() + cell + k_;  // the piece counts from the end of this cell
        for (int r = 0; r <= k_; ++r) v[4 * r] += v[4 * r + 1] * (e[1] - e[0]);
    }
}

void LayerBasis::findCells(int node, const double *x, int count, std::int32_t *cell) const {
    basisKernels().findCells(*this, node, x, count, cell);
}

void LayerBasis::evaluateInCells(int node, const double *x, int count, const BasisBlock &out) const {
    basisKernels().evaluateInCells(*this, node, x, count, out);
}

void LayerBasis::evaluatePieces(int node, const double *x, int count, const PieceBlock &out) const {
    basisKernels().evaluatePieces(*this, node, x, count, out);
}

void LayerBasis::evaluate(int node, const double *x, int count, const BasisBlock &out) const {
    findCells(node, x, count, out.cell);
    evaluateInCells(node, x, count, out);
}

}  // namespace kan
