#include "core/data/table_description.h"

#include <algorithm>
#include <cmath>
#include <set>
#include <vector>

#include "core/data/idx.h"
#include "core/text.h"

namespace kan {

namespace {

void describeNumbers(const TableColumn &column, ColumnDescription &facts) {
    std::set<double> distinct;
    long double sum = 0;
    for (const double value : column.numbers) {
        if (std::isnan(value)) continue;
        facts.low = facts.present == 0 ? value : std::min(facts.low, value);
        facts.high = facts.present == 0 ? value : std::max(facts.high, value);
        ++facts.present;
        sum += value;
        if (distinct.size() <= ColumnDescription::kMostDistinct) distinct.insert(value);
    }
    facts.distinct = distinct.size();
    if (facts.present > 0) facts.mean = static_cast<double>(sum / static_cast<long double>(facts.present));
}

void describeTexts(const TableColumn &column, ColumnDescription &facts) {
    std::vector<std::size_t> counts(column.dictionary.size(), 0);
    for (const std::int32_t code : column.codes) {
        if (code < 0) continue;
        ++counts[static_cast<std::size_t>(code)];
        ++facts.present;
    }
    facts.distinct = std::min(counts.size(), ColumnDescription::kMostDistinct + 1);
    for (std::size_t n = 0; n < counts.size(); ++n) facts.categories.push_back({column.dictionary[n], counts[n]});
    std::stable_sort(facts.categories.begin(), facts.categories.end(),
                     [](const auto &a, const auto &b) { return a.rows > b.rows; });
    if (facts.categories.size() > ColumnDescription::kMostListed)
        facts.categories.resize(ColumnDescription::kMostListed);
}

}  // namespace

ColumnDescription describeColumn(const TableColumn &column) {
    ColumnDescription facts;
    if (column.type == CellType::Number)
        describeNumbers(column, facts);
    else
        describeTexts(column, facts);
    facts.missing = column.rows() - facts.present;
    return facts;
}

std::vector<TableColumnUse> suggestAnyColumns(const Table &table, std::vector<std::string> targets,
                                              const std::vector<std::string> &never, std::vector<std::string> &reasons,
                                              const std::vector<std::string> &lagged) {
    const auto isNever = [&](const std::string &name) { return std::ranges::find(never, name) != never.end(); };
    std::erase_if(targets, [&](const std::string &name) { return !table.find(name); });
    if (!targets.empty()) return suggestColumns(table, targets, &reasons, lagged);
    std::vector<const TableColumn *> candidates;
    for (auto column = table.columns.rbegin(); column != table.columns.rend(); ++column)
        if (!isNever(column->name) && column->missingCount() < column->rows()) candidates.push_back(&*column);
    // When something was measured, or what never changes, is rarely what is to be predicted.
    const auto varies = [](const TableColumn &column) {
        if (column.type == CellType::Category) return column.dictionary.size() > 1;
        const auto first = std::ranges::find_if_not(column.numbers, [](double number) { return std::isnan(number); });
        return std::any_of(first, column.numbers.end(),
                           [&](double number) { return !std::isnan(number) && number != *first; });
    };
    std::stable_partition(candidates.begin(), candidates.end(),
                          [&](const TableColumn *column) { return !column->time && varies(*column); });
    for (const TableColumn *column : candidates) {
        try {
            std::vector<std::string> why;
            std::vector<TableColumnUse> uses = suggestColumns(table, {column->name}, &why, lagged);
            reasons.insert(reasons.end(), why.begin(), why.end());
            return uses;
        } catch (const DataError &) {
            if (column == candidates.back()) throw;
        }
    }
    throw DataError(concat(table.file, " has no column that can be a target: one of numbers, or of texts that repeat"));
}

}  // namespace kan
