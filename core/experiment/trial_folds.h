#pragma once

#include <Eigen/Core>
#include <vector>

#include "core/data/dataset.h"
#include "core/data/split_rule.h"

namespace kan {

/// Rows of Dataset::train_input that a trial trains on, and those that judge it; both increasing, none in both.
struct TrialFold {
    std::vector<Eigen::Index> train, validation;
};

/// So many of the training rows as stand for all: the last ones where rows follow each other in time (Ordered), else
/// drawn ones; increasing. All of them if they are no more.
std::vector<Eigen::Index> trialRows(const Dataset &data, SplitRule rule, Eigen::Index most);

/// Divides these rows once more, as the table was divided. Ordered: each fold judges a piece of the last two fifths by
/// all that comes before. Blocks: pieces of neighbouring rows. Group: Dataset::train_groups stay together. Else rows
/// are drawn, of each class by itself. `folds` 1 holds a quarter back once. There are fewer where groups are few.
std::vector<TrialFold> trialFolds(const Dataset &data, SplitRule rule, const std::vector<Eigen::Index> &rows,
                                  int folds);

}  // namespace kan
