#pragma once

#include <cstddef>
#include <vector>

namespace kan::lib {

/// Numbers in rows, row-major: values[row * columns + column].
struct Table {
    std::vector<double> values;
    std::size_t columns = 0;

    std::size_t rows() const { return columns == 0 ? 0 : values.size() / columns; }
    double operator()(std::size_t row, std::size_t column) const { return values[row * columns + column]; }
    bool operator==(const Table &) const = default;
};

}  // namespace kan::lib
