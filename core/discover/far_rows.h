#pragma once

#include <memory>
#include <vector>

#include "core/data/dataset.h"
#include "core/model/kan.h"

namespace kan {

/// Rows of a dataset by their places among the training rows and among the test rows, increasing.
struct FarRows {
    std::vector<Eigen::Index> train, test;

    std::size_t count() const { return train.size() + test.size(); }
};

/// Rows that lie so far from the model that its errors hang on them: beyond 20 robust deviations (1.4826 times the
/// median of the residuals' sizes, about their median) of an output, 2 % of the rows at most (3 of few), with more
/// than half of the sum of squares. None if there are more of them: then it is the model that is wrong.
FarRows farRows(const Kan &model, const Dataset &data, int threads);

/// The dataset without them.
std::shared_ptr<const Dataset> withoutRows(const Dataset &data, const FarRows &rows);

/// Every n-th row, so that at most so many training rows and so many test rows are left; the dataset itself if it has
/// no more.
std::shared_ptr<const Dataset> thinnedDataset(const std::shared_ptr<const Dataset> &data, Eigen::Index most_train,
                                              Eigen::Index most_test);

}  // namespace kan
