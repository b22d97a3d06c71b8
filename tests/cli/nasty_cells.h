#pragma once

#include <cmath>

#include "tests/cli/nasty_tables.h"

namespace nasty {

/// With all digits.
inline QByteArray number(double value) {
    return QByteArray::number(value, 'g', 17);
}

/// Numbers between -1 and 1 that look like chance.
inline double wave(int row, int column = 0) {
    return std::sin(12.9898 * row + 78.233 * column + 1);
}

/// Arrays, archives and images; `text` is a sound table of text, with the target y.
void addArrays(std::vector<NastyTable> &tables, const QByteArray &text);

}  // namespace nasty
