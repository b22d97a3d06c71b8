#include "core/data/split_rule.h"

#include "core/data/idx.h"
#include "core/data/table_split_fields.h"
#include "core/text.h"

namespace kan {

namespace {

constexpr std::pair<SplitRule, std::string_view> kSplitRules[] = {
    {SplitRule::Random, "random"}, {SplitRule::Ordered, "ordered"}, {SplitRule::Blocks, "blocks"},
    {SplitRule::Fold, "fold"},     {SplitRule::Group, "group"},     {SplitRule::Stratified, "stratified"}};

void refuseSplit(bool wrong, const std::string &message) {
    if (wrong) throw DataError(message);
}

void requireGroupColumn(const TableSplit &split) {
    if (split.rule == SplitRule::Group) {
        refuseSplit(split.group_column.empty(),
                    "split.rule is group, but split.group_column is empty; name the column whose equal values stay "
                    "together");
        return;
    }
    for (const auto &[field, value] : {std::pair{"group_column", split.group_column}, {"group", split.group}})
        refuseSplit(!value.empty(), concat("split.", field, " is ", value, ", but split.rule is ", toString(split.rule),
                                           "; leave it out, or choose the rule group"));
}

}  // namespace

std::string_view toString(SplitRule rule) {
    return nameOf(kSplitRules, rule);
}
SplitRule splitRuleFromString(std::string_view text) {
    return valueNamed(kSplitRules, text, "rule");
}

void TableSplit::validate() const {
    refuseSplit(!column.empty() && rule != SplitRule::Random,
                concat("split.rule is ", toString(rule), ", but split.column says that the column ", column,
                       " divides the rows; leave one of them out"));
    requireGroupColumn(*this);
    for (const Field<TableSplit> &field : tableSplitFields()) {
        const double value = numberOf(field, *this);
        if (!splitReads(*this, field.name) || field.range.contains(value)) continue;
        const std::string_view expected = field.name == "fraction" ? "a number" : "a whole number";
        const std::string range =
            field.name == "fraction" ? "above 0 and below 1" : concat("in ", field.range.low, " .. ", field.range.high);
        throw DataError(concat("split.", field.name, " is ", value, "; expected ", expected, " ", range));
    }
    refuseSplit(
        splitReads(*this, "fold") && fold >= folds,
        concat("split.fold is ", fold, "; expected a whole number in 0 .. ", folds - 1, ", as split.folds is ", folds));
}

bool splitReads(const TableSplit &split, std::string_view field) {
    if (!split.column.empty()) return false;
    const bool drawn = split.rule != SplitRule::Ordered && split.group.empty();
    if (field == "fraction") return split.rule != SplitRule::Fold && split.group.empty();
    if (field == "seed") return drawn;
    if (field == "blocks") return split.rule == SplitRule::Blocks;
    return (field == "folds" || field == "fold") && split.rule == SplitRule::Fold;
}

TableSplit splitOfRepeat(TableSplit split, int repeat) {
    if (!splitReads(split, "seed")) return split;
    if (!splitReads(split, "fold")) {
        split.seed += static_cast<std::uint64_t>(repeat);
        return split;
    }
    split.seed += static_cast<std::uint64_t>(repeat / split.folds);
    split.fold = (split.fold + repeat) % split.folds;
    return split;
}

}  // namespace kan
