#pragma once

#include <cstdint>
#include <string>
#include <string_view>

namespace kan {

enum class SplitRule {
    Random,     ///< rows are drawn
    Ordered,    ///< the first rows train
    Blocks,     ///< rows in one piece are drawn together
    Fold,       ///< one of several equal parts of the drawn rows tests
    Group,      ///< rows with the same value of a column are drawn together, or those with a given one test
    Stratified  ///< rows of each class are drawn by themselves
};
std::string_view toString(SplitRule rule);  ///< "random", "ordered", "blocks", "fold", "group", "stratified"
SplitRule splitRuleFromString(std::string_view text);

/// Which rows train, of the N rows that are left. What is drawn comes first in a permutation (Fisher and Yates from the
/// last one down, each partner by TorchGenerator(seed).below).
///
/// Random: the first round(fraction * N) of the permuted rows train. Ordered: the first round(fraction * N) rows.
/// Blocks: block b holds the rows b*N/blocks up to (b+1)*N/blocks; round(fraction * blocks) of them train. Fold: of the
/// permuted rows those from fold*N/folds up to (fold+1)*N/folds test. Group: round(fraction * groups) groups train, or
/// the rows of one group test and all others train. Stratified: of each class as many rows train as its share of
/// round(fraction * N) is (Hamilton's largest remainders), of a class of two rows and more at least one on each side.
struct TableSplit {
    double fraction = 0.8;  ///< above 0, below 1
    std::uint64_t seed = 0;
    std::string column = {};  ///< if not empty, this column says "train" or "test" in each row instead
    SplitRule rule = SplitRule::Random;
    int blocks = 10;
    int folds = 5;
    int fold = 0;                   ///< 0 .. folds - 1
    std::string group_column = {};  ///< of SplitRule::Group alone
    std::string group = {};         ///< its value in the rows that test; empty: groups are drawn

    /// The column that the rows' parts are read from; empty: none.
    const std::string &readColumn() const { return column.empty() ? group_column : column; }
    /// Throws DataError naming field, value and what it may be.
    void validate() const;
    bool operator==(const TableSplit &) const = default;
};

/// Whether a field by its name in tableSplitFields() says anything where the other ones are as they are.
bool splitReads(const TableSplit &split, std::string_view field);

/// The split of a further training on the same rows: the next fold, with the next seed once all have been there;
/// without folds the next seed. Equal to `split` where nothing is drawn.
TableSplit splitOfRepeat(TableSplit split, int repeat);

}  // namespace kan
