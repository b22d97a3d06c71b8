#include "core/matrix.h"

#include <cmath>

namespace kan {

double rmse(const Matrix &prediction, const Matrix &label, const RowWeights &weights) {
    if (prediction.size() == 0) return 0.0;
    if (!weights.empty()) {
        const Eigen::Map<const Eigen::VectorXd> share(weights.data(), static_cast<Eigen::Index>(weights.size()));
        const double squares = share.dot((prediction - label).rowwise().squaredNorm());
        return std::sqrt(squares / (share.sum() * static_cast<double>(prediction.cols())));
    }
    return std::sqrt((prediction - label).squaredNorm() / static_cast<double>(prediction.size()));
}

double rootMeanSquare(const Eigen::VectorXd &values) {
    return values.size() > 0 ? std::sqrt(values.squaredNorm() / static_cast<double>(values.size())) : 0.0;
}

double deviation(const Eigen::VectorXd &values) {
    return values.size() > 0 ? std::sqrt((values.array() - values.mean()).square().mean()) : 0.0;
}

}  // namespace kan
