#include "core/data/table_source.h"

#include <algorithm>
#include <cmath>
#include <set>

#include "core/data/cell_range.h"
#include "core/data/idx.h"
#include "core/data/table.h"
#include "core/text.h"

namespace kan {

namespace {

constexpr std::pair<ColumnRole, std::string_view> kRoles[] = {{ColumnRole::Input, "input"},
                                                              {ColumnRole::Target, "target"},
                                                              {ColumnRole::Ignore, "ignore"},
                                                              {ColumnRole::Weight, "weight"},
                                                              {ColumnRole::Error, "error"}};
constexpr std::pair<ColumnCoding, std::string_view> kCodings[] = {
    {ColumnCoding::Number, "number"}, {ColumnCoding::OneHot, "one-hot"}, {ColumnCoding::Codes, "codes"}};
constexpr std::pair<MissingRule, std::string_view> kMissingRules[] = {{MissingRule::Drop, "drop"},
                                                                      {MissingRule::Refuse, "refuse"},
                                                                      {MissingRule::Mean, "mean"},
                                                                      {MissingRule::Value, "value"},
                                                                      {MissingRule::HalfLimit, "half-limit"}};
constexpr std::pair<ScalingRule, std::string_view> kScalingRules[] = {
    {ScalingRule::Standardise, "standardise"}, {ScalingRule::Range, "range"}, {ScalingRule::None, "none"}};

void require(bool fine, const std::string &message) {
    if (!fine) throw DataError(message);
}

void validateColumn(const TableColumnUse &column) {
    const std::string place = concat("columns: ", column.name, ": ");
    if (column.role == ColumnRole::Ignore) return;
    const bool number = column.coding == ColumnCoding::Number;
    require(!column.log || number,
            concat(place, "log is true, but coding is ", toString(column.coding), "; only numbers have logarithms"));
    require(column.missing != MissingRule::Value || (number && std::isfinite(column.missing_value)),
            concat(place,
                   "missing cells can be filled with a value only in columns coded as numbers; use mean (the most "
                   "frequent value) or drop"));
    require(column.missing != MissingRule::HalfLimit || number,
            concat(place, "missing is half-limit, but coding is ", toString(column.coding),
                   "; only numbers have limits. Use mean (the most frequent value) or drop"));
    if (column.role == ColumnRole::Weight || column.role == ColumnRole::Error) {
        require(number && !column.log, concat(place, "its role is ", toString(column.role),
                                              ", so its numbers are taken as they are; set coding to number and log to "
                                              "false"));
        require(column.missing == MissingRule::Drop || column.missing == MissingRule::Refuse,
                concat(place, "missing is ", toString(column.missing), ", but a row's ", toString(column.role),
                       " cannot be made up; expected drop or refuse"));
    }
    if (column.role != ColumnRole::Target) return;
    require(column.coding != ColumnCoding::OneHot,
            concat(place, "a target cannot be coded one-hot; use codes, which makes it classes"));
    require(column.missing != MissingRule::Mean && column.missing != MissingRule::Value,
            concat(place, "missing is ", toString(column.missing),
                   ", but a target cannot be made up; expected drop, refuse or half-limit"));
}

void validateTargets(const std::vector<TableColumnUse> &columns) {
    const auto count = [&](ColumnRole role) {
        return std::count_if(columns.begin(), columns.end(), [&](const auto &column) { return column.role == role; });
    };
    require(count(ColumnRole::Input) > 0,
            "columns has no input; give at least one column the role input, or add values of earlier rows as columns "
            "(lags)");
    const auto weights = count(ColumnRole::Weight) + count(ColumnRole::Error);
    require(weights <= 1, concat("columns has ", weights,
                                 " columns of weights or errors; give one of them the role weight or error"));
    const auto targets = count(ColumnRole::Target);
    require(targets > 0, "columns has no target; give at least one column the role target");
    for (const TableColumnUse &column : columns)
        require(column.role != ColumnRole::Target || column.coding == ColumnCoding::Number || targets == 1,
                concat("columns: ", column.name, " holds classes, so it must be the only target; there are ", targets));
}

/// Errors of a logarithm are relative ones: of one column only can that be said.
void validateErrors(const std::vector<TableColumnUse> &columns) {
    const auto is = [&](ColumnRole role) { return [role](const auto &column) { return column.role == role; }; };
    const auto errors = std::find_if(columns.begin(), columns.end(), is(ColumnRole::Error));
    if (errors == columns.end()) return;
    const auto targets = std::count_if(columns.begin(), columns.end(), is(ColumnRole::Target));
    const bool classes = std::any_of(columns.begin(), columns.end(), [](const auto &column) {
        return column.role == ColumnRole::Target && column.coding == ColumnCoding::Codes;
    });
    require(targets == 1 && !classes,
            concat("columns: ", errors->name, " holds errors of the target, but ",
                   classes ? std::string("the target holds classes") : concat("there are ", targets, " targets"),
                   "; give it the role weight, or choose one target of numbers"));
}

void validateStratified(const TableSplit &split, const std::vector<TableColumnUse> &columns) {
    if (split.rule != SplitRule::Stratified) return;
    const auto target = std::find_if(columns.begin(), columns.end(),
                                     [](const auto &column) { return column.role == ColumnRole::Target; });
    require(
        target->coding == ColumnCoding::Codes,
        concat("split.rule is stratified, but the target ", target->name,
               " holds numbers, which have no classes to keep the shares of; choose another rule, or code the target "
               "as classes"));
}

}  // namespace

std::string_view toString(ColumnRole role) {
    return nameOf(kRoles, role);
}
ColumnRole columnRoleFromString(std::string_view text) {
    return valueNamed(kRoles, text, "role");
}
std::string_view toString(ColumnCoding coding) {
    return nameOf(kCodings, coding);
}
ColumnCoding columnCodingFromString(std::string_view text) {
    return valueNamed(kCodings, text, "coding");
}
std::string_view toString(MissingRule rule) {
    return nameOf(kMissingRules, rule);
}
MissingRule missingRuleFromString(std::string_view text) {
    return valueNamed(kMissingRules, text, "missing");
}
std::string_view toString(ScalingRule rule) {
    return nameOf(kScalingRules, rule);
}
ScalingRule scalingRuleFromString(std::string_view text) {
    return valueNamed(kScalingRules, text, "scaling");
}

void TableSource::validate() const {
    require(!file.empty(), "a table needs a file");
    for (const std::string &name : more_files) require(!name.empty(), "more_files has an empty name; leave it out");
    cellRange(range);
    for (const std::size_t number : left_out) require(number > 0, "left_out holds 0; rows have numbers from 1 on");
    dialect.validate();
    std::set<std::string> names;
    for (const TableColumnUse &column : columns) {
        require(names.insert(column.name).second, concat("columns names ", column.name, " twice; name it once"));
        validateColumn(column);
        require(column.name != split.readColumn() || column.role == ColumnRole::Ignore,
                concat("columns: ", column.name, " says which rows train, so its role must be ignore, not ",
                       toString(column.role)));
    }
    validateTargets(columns);
    validateErrors(columns);
    validateDerived(derived, lags);
    if (!test_file.empty()) {
        require(split.rule == SplitRule::Random,
                concat("split.rule is ", toString(split.rule), ", but the test rows are in test_file (", test_file,
                       "); leave one of them out"));
        return;
    }
    split.validate();
    validateStratified(split, columns);
}

std::vector<std::string *> fileNames(TableSource &source) {
    std::vector<std::string *> names = {&source.file, &source.test_file};
    for (std::string &name : source.more_files) names.push_back(&name);
    return names;
}

}  // namespace kan
