#include "app/cli/split_options.h"

#include <cmath>
#include <iostream>

#include "app/cli/common_options.h"
#include "app/cli/usage_error.h"
#include "core/data/table_split_fields.h"
#include "core/text.h"

namespace kan::cli {

namespace {

constexpr const char *kSplitExpected = "a share of training rows above 0 and below 1";

Option splitNumber(std::string_view spec, std::string words, std::string_view field, std::optional<int> &target) {
    const FieldRange &range = fieldNamed(tableSplitFields(), field).range;
    return whole(spec, std::move(words), target, {static_cast<int>(range.low), static_cast<int>(range.high)});
}

void requireOneWay(const SplitArguments &given) {
    if (!given.column.empty() && given.testsFile())
        throw UsageError("--split, --split-column and --test exclude each other; give one of them");
    if (given.column.empty() && !given.testsFile()) return;
    if (given.share) throw UsageError("--split, --split-column and --test exclude each other; give one of them");
    if (given.rule)
        throw UsageError(concat("--split-rule and ", given.column.empty() ? "--test" : "--split-column",
                                " exclude each other; give one of them"));
}

/// Throws UsageError if an option is given that another rule reads.
void requireRule(const SplitArguments &given, SplitRule present) {
    const auto belongs = [&](bool there, const char *option, SplitRule rule) {
        if (there && present != rule)
            throw UsageError(concat(option, " belongs to --split-rule ", toString(rule), ", and the rule is ",
                                    toString(present), "; give that one, or leave ", option, " out"));
    };
    belongs(given.blocks.has_value(), "--blocks", SplitRule::Blocks);
    belongs(given.folds.has_value(), "--folds", SplitRule::Fold);
    belongs(given.fold.has_value(), "--fold", SplitRule::Fold);
    belongs(!given.group_column.empty(), "--group-column", SplitRule::Group);
    belongs(!given.group.empty(), "--group", SplitRule::Group);
    if (present == SplitRule::Group && given.group_column.empty())
        throw UsageError("--split-rule group needs --group-column NAME, the column whose equal values stay together");
}

void requireRead(const SplitArguments &given, const TableSplit &split) {
    const std::string rule = concat("--split-rule ", toString(split.rule), split.group.empty() ? "" : " with --group");
    if (given.share && !splitReads(split, "fraction"))
        throw UsageError(concat("--split says nothing under ", rule, ", which draws no share; leave it out"));
    if (given.seed_given && split.column.empty() && !splitReads(split, "seed"))
        throw UsageError(concat("--split-seed says nothing under ", rule, ", which draws nothing; leave it out"));
}

}  // namespace

std::vector<Option> splitOptions(SplitArguments &given) {
    const auto share = [&given](const std::string &text) {
        given.share = realNumber("--split", text, kSplitExpected);
        if (!(*given.share > 0 && *given.share < 1)) throw wrongValue("--split", text, kSplitExpected);
    };
    Option seed = whole("--split-seed N", "of the draw of these rows", given.seed, {0, 2'000'000'000});
    seed.take = [&given, take = seed.take](const std::string &text) {
        take(text);
        given.seed_given = true;
    };
    std::vector<std::string> rules;
    for (const SplitRule rule : {SplitRule::Random, SplitRule::Ordered, SplitRule::Blocks, SplitRule::Fold,
                                 SplitRule::Group, SplitRule::Stratified})
        rules.emplace_back(toString(rule));
    Option rule =
        reader("--split-rule NAME",
               "how rows are divided: random; ordered, the first train; blocks of rows in one piece; fold, one "
               "part of several tests; group, equal values of a column stay together; stratified, classes keep "
               "their shares",
               [&given](const std::string &name) { given.rule = splitRuleFromString(name); })
            .amongst(std::move(rules));
    Option follows =
        reader("--test-follows yes|no",
               "whether the test rows go on where the training rows end, for --lags and the like; found out "
               "by a column of times otherwise",
               [&given](const std::string &text) { given.test_follows = yesOrNo("--test-follows", text); })
            .amongst({"yes", "no"});
    const TableSplit usual;
    return {
        reader("--split SHARE", concat("share of the rows that train, without it ", usual.fraction), share),
        std::move(seed),
        text("--split-column NAME", "a column that says train or test, in place of a share", given.column),
        fileOption("--test TABLE", "a table of test rows, in place of a share", given.test_file),
        text("--test-sheet NAME",
             "its sheet, by name or number, of a spreadsheet; without --test another sheet of the table",
             given.test_sheet),
        std::move(follows),
        std::move(rule),
        splitNumber("--blocks N",
                    concat("of the rule blocks: pieces, of which a share trains, without it ", usual.blocks), "blocks",
                    given.blocks),
        splitNumber("--folds K", concat("of the rule fold: equal parts, of which one tests, without it ", usual.folds),
                    "folds", given.folds),
        splitNumber("--fold N", "which of them tests, from 0, without it 0", "fold", given.fold),
        text("--group-column NAME", "of the rule group: a column; it is no input", given.group_column),
        text("--group VALUE", "the rows with this value test; without it a share of the groups trains", given.group)};
}

TableSplit splitOf(const SplitArguments &given, bool past) {
    requireOneWay(given);
    TableSplit split;
    if (given.share) split.fraction = *given.share;
    split.seed = static_cast<std::uint64_t>(given.seed);
    split.column = given.column;
    split.rule = given.rule.value_or(SplitRule::Random);
    const bool chosen = given.rule || given.seed_given || !given.column.empty() || given.testsFile();
    if (past && !chosen) {
        split.rule = SplitRule::Ordered;
        std::cerr << "kan-cli: Rows are predicted from earlier ones and no --split-rule is given, so the first "
                  << split.fraction << " of the rows train and the later ones test (--split-rule ordered).\n";
    }
    requireRule(given, split.rule);
    split.blocks = given.blocks.value_or(split.blocks);
    split.folds = given.folds.value_or(split.folds);
    split.fold = given.fold.value_or(split.fold);
    if (split.rule == SplitRule::Fold && split.fold >= split.folds)
        throw wrongValue("--fold", std::to_string(split.fold),
                         concat("a whole number in 0 .. ", split.folds - 1, ", as there are ", split.folds, " folds"));
    split.group_column = given.group_column;
    split.group = given.group;
    requireRead(given, split);
    return split;
}

}  // namespace kan::cli
