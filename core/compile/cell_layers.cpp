#include "core/compile/cell_layers.h"

#include <algorithm>
#include <set>

#include "core/symbolic/symbolic_library.h"

namespace kan {

namespace {

using Lists = std::vector<std::vector<int>>;

std::vector<int> readBy(const Cell &cell) {
    std::vector<int> read;
    for (const CellSum &factor : cell.factors)
        for (const CellTerm &term : factor.terms) read.push_back(term.cell);
    std::sort(read.begin(), read.end());
    read.erase(std::unique(read.begin(), read.end()), read.end());
    return read;
}

/// Moves cells as long as fewer nodes carry values then.
class Placing {
  public:
    explicit Placing(const Cells &cells) : cells_(cells), reads_(cells.cells.size()), readers_(cells.cells.size()) {
        for (std::size_t n = 0; n < cells.cells.size(); ++n) {
            reads_[n] = readBy(cells.cells[n]);
            for (const int read : reads_[n]) readers_[static_cast<std::size_t>(read)].push_back(static_cast<int>(n));
            layers_.first.push_back(cells.cells[n].depth);
        }
        for (const int output : cells.outputs)
            layers_.depth = std::max(layers_.depth, layers_.first[static_cast<std::size_t>(output)]);
        for (const int output : cells.outputs) layers_.first[static_cast<std::size_t>(output)] = layers_.depth;
    }

    CellLayers placed() {
        constexpr int kMostRounds = 8;
        bool moved = true;
        for (int round = 0; moved && round < kMostRounds; ++round) {
            moved = false;
            for (std::size_t n = cells_.cells.size(); n-- > static_cast<std::size_t>(cells_.inputs);)
                if (!readers_[n].empty() && move(n)) moved = true;
        }
        for (std::size_t n = 0; n < cells_.cells.size(); ++n) layers_.last.push_back(lastOf(n));
        for (const int output : cells_.outputs) layers_.last[static_cast<std::size_t>(output)] = layers_.depth;
        return std::move(layers_);
    }

  private:
    int lastOf(std::size_t cell) const {
        int last = -1;
        for (const int reader : readers_[cell])
            last = std::max(last, layers_.first[static_cast<std::size_t>(reader)] - 1);
        return last;
    }
    /// Nodes that carry this cell and those that it reads.
    int carried(std::size_t cell) const {
        int count = -layers_.first[cell];
        for (const int read : reads_[cell]) count += lastOf(static_cast<std::size_t>(read));
        return count;
    }
    bool move(std::size_t cell) {
        int low = 1;
        for (const int read : reads_[cell]) low = std::max(low, layers_.first[static_cast<std::size_t>(read)] + 1);
        int high = layers_.depth - 1;
        for (const int reader : readers_[cell])
            high = std::min(high, layers_.first[static_cast<std::size_t>(reader)] - 1);
        const int before = layers_.first[cell];
        int best = before, least = carried(cell);
        for (int layer = low; layer <= high; ++layer) {
            layers_.first[cell] = layer;
            if (const int count = carried(cell); count < least) best = layer, least = count;
        }
        layers_.first[cell] = best;
        return best != before;
    }

    const Cells &cells_;
    Lists reads_, readers_;
    CellLayers layers_;
};

}  // namespace

Cells neededOnly(const Cells &cells) {
    std::vector<bool> needed(cells.cells.size(), false);
    for (const int output : cells.outputs) needed[static_cast<std::size_t>(output)] = true;
    for (std::size_t n = cells.cells.size(); n-- > 0;) {
        if (!needed[n]) continue;
        for (const int read : readBy(cells.cells[n])) needed[static_cast<std::size_t>(read)] = true;
    }
    Cells result;
    result.inputs = cells.inputs;
    std::vector<int> place(cells.cells.size(), -1);
    for (std::size_t n = 0; n < cells.cells.size(); ++n) {
        if (!needed[n] && n >= static_cast<std::size_t>(cells.inputs)) continue;
        place[n] = static_cast<int>(result.cells.size());
        result.cells.push_back(cells.cells[n]);
        for (CellSum &factor : result.cells.back().factors)
            for (CellTerm &term : factor.terms) term.cell = place[static_cast<std::size_t>(term.cell)];
    }
    for (const int output : cells.outputs) result.outputs.push_back(place[static_cast<std::size_t>(output)]);
    return result;
}

CellLayers layersOf(const Cells &cells) {
    return Placing(cells).placed();
}

CellCost costOf(const Cells &cells, const CellLayers &layers) {
    static const SymbolicLibrary kLibrary = SymbolicLibrary::standard();
    CellCost cost;
    cost.depth = layers.depth;
    for (std::size_t n = 0; n < cells.cells.size(); ++n) {
        const int first = std::max(layers.first[n], 1), last = layers.last[n];
        const auto carries = static_cast<std::size_t>(std::max(0, last - layers.first[n]));
        cost.nodes += static_cast<std::size_t>(std::max(0, last - first + 1));
        cost.edges += carries;
        for (const CellSum &factor : cells.cells[n].factors) {
            cost.edges += std::max<std::size_t>(1, factor.terms.size());
            for (const CellTerm &term : factor.terms) cost.own_functions += kLibrary.find(term.function) ? 0 : 1;
        }
    }
    return cost;
}

}  // namespace kan
