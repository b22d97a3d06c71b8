#include "core/data/derived_column.h"

#include <algorithm>
#include <set>

#include "core/data/idx.h"
#include "core/text.h"

namespace kan {

namespace {

constexpr std::pair<LagKind, std::string_view> kLagKinds[] = {
    {LagKind::Lag, "lag"}, {LagKind::Difference, "difference"}, {LagKind::Average, "average"}};

void validateLags(const ColumnLags &lags) {
    if (lags.column.empty()) throw DataError("lags: a column's name is empty; name the column whose past is used");
    if (lags.rows.empty())
        throw DataError(concat("lags: ", lags.column, " has no rows; expected whole numbers such as 1, 2, 12"));
    for (const int rows : lags.rows)
        if (rows < 1 || rows > kMostLag)
            throw DataError(concat("lags: ", lags.column, " holds ", rows, "; expected whole numbers in 1 .. ",
                                   kMostLag, ", as only earlier rows are read"));
}

}  // namespace

std::string_view toString(LagKind kind) {
    return nameOf(kLagKinds, kind);
}
LagKind lagKindFromString(std::string_view text) {
    return valueNamed(kLagKinds, text, "kind");
}

std::string lagName(const std::string &column, LagKind kind, int rows) {
    if (kind == LagKind::Difference) return concat(column, "[t-1]-", column, "[t-", rows + 1, "]");
    if (kind == LagKind::Lag) return concat(column, "[t-", rows, "]");
    return rows == 1 ? concat("mean(", column, "[t-1])") : concat("mean(", column, "[t-1..t-", rows, "])");
}

std::vector<std::string> lagNames(const std::vector<ColumnLags> &lags) {
    std::vector<std::string> names;
    for (const ColumnLags &one : lags)
        for (const int rows : one.rows) names.push_back(lagName(one.column, one.kind, rows));
    return names;
}

void validateDerived(const std::vector<DerivedColumn> &derived, const std::vector<ColumnLags> &lags) {
    std::set<std::string> names;
    for (const DerivedColumn &column : derived) {
        if (column.name.empty())
            throw DataError(concat("derived: the column of the formula ", column.formula, " has no name; give it one"));
        if (column.formula.empty())
            throw DataError(concat("derived: ", column.name, " has no formula; write one, such as m/V"));
        if (!names.insert(column.name).second)
            throw DataError(concat("derived names ", column.name, " twice; name each column once"));
    }
    for (const ColumnLags &one : lags) validateLags(one);
    for (const std::string &name : lagNames(lags))
        if (!names.insert(name).second) throw DataError(concat("lags makes ", name, " twice; leave one of them out"));
}

}  // namespace kan
