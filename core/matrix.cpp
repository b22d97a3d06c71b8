#include "core/matrix.h"

#include <cmath>

namespace kan {

double rmse(const Matrix &prediction, const Matrix &label) {
    if (prediction.size() == 0) return 0.0;
    return std::sqrt((prediction - label).squaredNorm() / static_cast<double>(prediction.size()));
}

}  // namespace kan
