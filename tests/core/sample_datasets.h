#pragma once

#include <memory>

#include "core/data/dataset.h"
#include "core/data/sampling.h"

namespace kan::test {

/// pykan's first example, with as many rows for training as for the test; or another formula of two inputs.
inline std::shared_ptr<const Dataset> demo6(int rows = 200, const char *formula = "exp(sin(pi*x1)+x2^2)") {
    Sampling sampling;
    sampling.train_num = sampling.test_num = rows;
    return std::make_shared<const Dataset>(createDataset(formula, sampling));
}

}  // namespace kan::test
