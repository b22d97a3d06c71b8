#include "core/train/entropy_penalty.h"

#include <cmath>

namespace kan {

namespace {

constexpr double kLogOffset = 1e-4;  ///< in log2(p + 1e-4) of both versions
constexpr double kLn2 = 0.693147180559945309417;

double entropyTerm(double p) {
    return p * std::log2(p + kLogOffset);
}
double entropySlope(double p) {
    return std::log2(p + kLogOffset) + p / ((p + kLogOffset) * kLn2);
}

using Strides = Eigen::Stride<Eigen::Dynamic, Eigen::Dynamic>;
using View = Eigen::Map<const Eigen::MatrixXd, 0, Strides>;
using MutableView = Eigen::Map<Eigen::MatrixXd, 0, Strides>;

/// A matrix, and its transpose, without a copy.
template <typename MapType, typename M>
MapType columnsOf(M &matrix) {
    return {matrix.data(), matrix.rows(), matrix.cols(), Strides(matrix.rows(), 1)};
}
template <typename MapType, typename M>
MapType rowsOf(M &matrix) {
    return {matrix.data(), matrix.cols(), matrix.rows(), Strides(1, matrix.rows())};
}

/// Mean over groups of the entropies within a group, p = a / (sum of the group + 1). Groups are the columns of `a`.
double groupEntropy(const View &a, double weight, MutableView *gradient) {
    const double scale = weight / static_cast<double>(a.cols());
    double entropy = 0;
    for (Eigen::Index g = 0; g < a.cols(); ++g) {
        const double total = a.col(g).sum() + 1.0;
        double mean_slope = 0;
        for (Eigen::Index e = 0; e < a.rows(); ++e) {
            const double p = a(e, g) / total;
            entropy -= entropyTerm(p);
            mean_slope += p * entropySlope(p);
        }
        if (!gradient) continue;
        for (Eigen::Index e = 0; e < a.rows(); ++e)
            (*gradient)(e, g) -= scale * (entropySlope(a(e, g) / total) - mean_slope) / total;
    }
    return scale * entropy;
}

}  // namespace

double penalty00(const Eigen::MatrixXd &a, PenaltyWeights weights, Eigen::MatrixXd *gradient) {
    if (gradient) gradient->setZero(a.rows(), a.cols());
    const double total = a.sum();
    if (!(total > 0)) return 0.0;
    double entropy = 0;
    double mean_slope = 0;
    for (Eigen::Index e = 0; e < a.size(); ++e) {
        const double p = a.data()[e] / total;
        entropy -= entropyTerm(p);
        mean_slope += p * entropySlope(p);
    }
    if (gradient)
        for (Eigen::Index e = 0; e < a.size(); ++e)
            gradient->data()[e] =
                weights.l1 - weights.entropy * (entropySlope(a.data()[e] / total) - mean_slope) / total;
    return weights.l1 * total + weights.entropy * entropy;
}

double penalty02(const Eigen::MatrixXd &a, PenaltyWeights weights, Eigen::MatrixXd *gradient) {
    const View by_output = columnsOf<View>(a);
    const View by_input = rowsOf<View>(a);
    const double l1 = weights.l1 * a.sum();
    if (!gradient)
        return l1 + groupEntropy(by_output, weights.entropy, nullptr) +
               groupEntropy(by_input, weights.entropy, nullptr);
    gradient->setConstant(a.rows(), a.cols(), weights.l1);
    MutableView gradient_by_output = columnsOf<MutableView>(*gradient);
    MutableView gradient_by_input = rowsOf<MutableView>(*gradient);
    return l1 + groupEntropy(by_output, weights.entropy, &gradient_by_output) +
           groupEntropy(by_input, weights.entropy, &gradient_by_input);
}

}  // namespace kan
