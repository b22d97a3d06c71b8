#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace kan {

/// A column that is computed row by row.
struct DerivedColumn {
    std::string name;
    /// Of the file's columns and the derived ones before this (formula/column_formula.h), or what month or weekday a
    /// date has (calendar_column.h).
    std::string formula;
    bool operator==(const DerivedColumn &) const = default;
};

/// What is taken of the rows before a row. None reads the row itself, so that a target may be predicted from its past.
enum class LagKind {
    Lag,         ///< the value n rows before: y[t-n]
    Difference,  ///< that of the row before, less the value n rows before that: y[t-1]-y[t-1-n]
    Average      ///< the mean of the n rows before: mean(y[t-1..t-n])
};
std::string_view toString(LagKind kind);  ///< "lag", "difference", "average"
LagKind lagKindFromString(std::string_view text);

inline constexpr int kMostLag = 10'000;

/// A column for each of `rows`.
struct ColumnLags {
    std::string column;
    LagKind kind = LagKind::Lag;
    std::vector<int> rows;  ///< n: 1 .. kMostLag
    bool operator==(const ColumnLags &) const = default;
};

/// "y[t-12]", "y[t-1]-y[t-13]", "mean(y[t-1..t-3])", "mean(y[t-1])".
std::string lagName(const std::string &column, LagKind kind, int rows);

/// Of all columns that they make, in their order.
std::vector<std::string> lagNames(const std::vector<ColumnLags> &lags);

/// Throws DataError naming field, value and what it may be: names that are empty or twice there, no formula, no rows or
/// such out of range.
void validateDerived(const std::vector<DerivedColumn> &derived, const std::vector<ColumnLags> &lags);

}  // namespace kan
