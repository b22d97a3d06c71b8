#pragma once

#include <concepts>
#include <filesystem>
#include <string>
#include <utility>

namespace kan {

/// Where a table stands: a file, and of a spreadsheet which sheet and which cells of it. Any path is one.
struct TableFile {
    std::filesystem::path path;
    std::string sheet;  ///< name, or number from 1; empty: the first visible one that has cells
    std::string range;  ///< as CellRange reads it; empty: all cells

    // A TableFile is no path, so that copying is left to its own constructors.
    template <std::convertible_to<std::filesystem::path> Path>
    // NOLINTNEXTLINE(google-explicit-constructor,bugprone-forwarding-reference-overload)
    TableFile(Path &&file, std::string of_sheet = {}, std::string cells = {})
        : path(std::forward<Path>(file)), sheet(std::move(of_sheet)), range(std::move(cells)) {}
    bool operator==(const TableFile &) const = default;
};

}  // namespace kan
