#include "core/text.h"

#include <algorithm>
#include <array>
#include <cstdio>
#include <iomanip>
#include <stdexcept>

namespace kan {

std::string choices(const std::vector<std::string_view> &names) {
    std::string text;
    for (std::size_t i = 0; i < names.size(); ++i) {
        if (i > 0) text += i + 1 == names.size() ? " or " : ", ";
        text += names[i];
    }
    return text;
}

namespace {

/// Insertions, deletions, replacements and swaps of neighbours (optimal string alignment).
std::size_t editDistance(std::string_view a, std::string_view b) {
    std::vector<std::vector<std::size_t>> table(a.size() + 1, std::vector<std::size_t>(b.size() + 1));
    for (std::size_t i = 0; i <= a.size(); ++i)
        for (std::size_t j = 0; j <= b.size(); ++j) {
            if (i == 0 || j == 0) {
                table[i][j] = i + j;
                continue;
            }
            const std::size_t replaced = table[i - 1][j - 1] + (a[i - 1] == b[j - 1] ? 0 : 1);
            table[i][j] = std::min({replaced, table[i - 1][j] + 1, table[i][j - 1] + 1});
            if (i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1])
                table[i][j] = std::min(table[i][j], table[i - 2][j - 2] + 1);
        }
    return table[a.size()][b.size()];
}

}  // namespace

std::string nearestName(std::string_view text, const std::vector<std::string> &names) {
    constexpr std::size_t kLongest = 100;
    std::string best;
    if (text.size() > kLongest) return best;
    std::size_t best_distance = std::max<std::size_t>(2, text.size() / 2) + 1;
    for (const std::string &name : names) {
        const std::size_t distance = editDistance(text, name);
        if (distance < best_distance) {
            best_distance = distance;
            best = name;
        }
    }
    return best;
}

std::string withDigits(double number, int digits) {
    char text[40];
    std::snprintf(text, sizeof text, "%.*g", digits, number);
    return text;
}

std::string formatBytes(double bytes) {
    constexpr std::array<std::string_view, 5> kUnits = {"B", "kB", "MB", "GB", "TB"};
    std::size_t unit = 0;
    while (bytes >= 1000 && unit + 1 < kUnits.size()) {
        bytes /= 1000;
        ++unit;
    }
    std::ostringstream stream;
    stream << std::fixed << std::setprecision(bytes < 100 && unit > 0 ? 1 : 0) << bytes << ' ' << kUnits[unit];
    return stream.str();
}

void throwUnknownName(std::string_view what, std::string_view text, const std::vector<std::string_view> &names) {
    throw std::invalid_argument(concat(what, " \"", text, "\" is not known; use ", choices(names)));
}

}  // namespace kan
