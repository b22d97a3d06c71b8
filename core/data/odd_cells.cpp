#include "core/data/odd_cells.h"

#include <algorithm>

#include "core/data/csv_cell.h"
#include "core/text.h"

namespace kan {

namespace {

/// "3 cells are above a limit, the first ">100" in row 5 (line 6)"; empty for none.
std::string oddPart(const Table &table, const TableColumn &column, OddCell::Limit side, std::size_t count) {
    if (count == 0) return {};
    const auto first =
        std::find_if(column.odd.begin(), column.odd.end(), [&](const OddCell &cell) { return cell.side == side; });
    const char *what = side == OddCell::Limit::Below   ? "below a limit of detection"
                       : side == OddCell::Limit::Above ? "above a limit"
                                                       : "no numbers";
    return concat(count, count == 1 ? " cell is " : " cells are ",
                  side == OddCell::Limit::None && count == 1 ? "no number" : what, ", ", count == 1 ? "" : "the first ",
                  quoted(first->text), " in ", table.place(first->row));
}

}  // namespace

std::string oddNote(const Table &table, const TableColumn &column) {
    using enum OddCell::Limit;
    if (column.odd_count == 0) return {};
    const auto count = [&](OddCell::Limit side) {
        return static_cast<std::size_t>(std::count_if(column.odd.begin(), column.odd.end(),
                                                      [&](const OddCell &cell) { return cell.side == side; }));
    };
    const std::size_t below = count(Below);
    const std::size_t above = count(Above);
    std::string text;
    for (const std::string &part : {oddPart(table, column, Below, below), oddPart(table, column, Above, above),
                                    oddPart(table, column, None, column.odd_count - below - above)})
        if (!part.empty()) text += (text.empty() ? "" : "; ") + part;
    return concat("Column ", column.name, ": ", text, ". They count as missing",
                  below > 0 ? "; --missing \"" + column.name + "=half-limit\" takes half the limit instead." : ".");
}

std::string missingReason(const TableColumn &column, std::size_t row) {
    const auto cell = std::lower_bound(column.odd.begin(), column.odd.end(), row,
                                       [](const OddCell &odd, std::size_t at) { return odd.row < at; });
    if (cell == column.odd.end() || cell->row != row) return concat(column.name, " is missing");
    return concat(column.name, " is ", quoted(cell->text), ", no number");
}

std::vector<std::pair<std::size_t, double>> halfLimits(const TableColumn &column) {
    std::vector<std::pair<std::size_t, double>> halves;
    for (const OddCell &cell : column.odd)
        if (cell.side == OddCell::Limit::Below) halves.emplace_back(cell.row, cell.limit / 2);
    return halves;
}

}  // namespace kan
