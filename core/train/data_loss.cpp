#include "core/train/data_loss.h"

#include <algorithm>
#include <cmath>

namespace kan {

double pairwiseSum(const double *values, std::size_t count) {
    constexpr std::size_t kLeaf = 8;
    if (count <= kLeaf) {
        double total = 0;
        for (std::size_t n = 0; n < count; ++n) total += values[n];
        return total;
    }
    const std::size_t half = count / 2;
    return pairwiseSum(values, half) + pairwiseSum(values + half, count - half);
}

double pairwiseMean(const std::vector<double> &values) {
    return pairwiseSum(values.data(), values.size()) / static_cast<double>(values.size());
}

void DataLoss::bind(const Matrix &labels, const RowWeights &weights) {
    labels_ = labels;
    weights_ = weights;
    values_.assign(static_cast<std::size_t>(labels.size()), 0.0);
    outputs_ = 0;
}

void DataLoss::use(const LossFunction &loss, int outputs) {
    if (outputs == outputs_ && loss == loss_) return;
    loss_ = loss;
    outputs_ = outputs;
    total_ = static_cast<double>(labels_.size());
    if (loss_.class_weights.empty() && weights_.empty()) return;
    total_ = 0;
    for (int row = 0; row < labels_.rows(); ++row) total_ += weight(row) * static_cast<double>(labels_.cols());
    total_ = std::max(total_, 1e-300);  // rows of classes without weight: their loss is 0
}

double DataLoss::weight(int row) const {
    if (loss_.class_weights.empty()) return rowWeight(row);
    return rowWeight(row) * loss_.class_weights[static_cast<std::size_t>(labels_(row, 0))];
}

void DataLoss::rows(int first, int count, const OutputRows &outputs, double *gradient) {
    switch (loss_.kind) {
        case Loss::Mse:
            return weights_.empty() ? squareRows<false>(first, count, outputs, gradient)
                                    : squareRows<true>(first, count, outputs, gradient);
        case Loss::Mae:
        case Loss::Huber:
            return numberRows(first, count, outputs, gradient);
        case Loss::BinaryCrossEntropy:
            return binaryRows(first, count, outputs, gradient);
        case Loss::CrossEntropy:
            return classRows(first, count, outputs, gradient);
    }
}

template <bool kWeighted>
void DataLoss::squareRows(int first, int count, const OutputRows &outputs, double *gradient) {
    const std::ptrdiff_t columns = labels_.cols();
    const double scale = 2.0 / total_;
    const double *shares = kWeighted ? weights_.data() + first : nullptr;
    for (std::ptrdiff_t j = 0; j < columns; ++j) {
        const std::ptrdiff_t place = outputs.place(static_cast<int>(j));
        const double *value = outputs.values + place;
        double *slope = gradient ? gradient + place : nullptr;
        const double *label = labels_.data() + first * columns + j;
        double *square = values_.data() + first * columns + j;
        for (std::ptrdiff_t n = 0; n < count; ++n) {
            const double residual = value[n * outputs.row_stride] - label[n * columns];
            square[n * columns] = kWeighted ? shares[n] * (residual * residual) : residual * residual;
            if (slope) slope[n * outputs.row_stride] = kWeighted ? scale * shares[n] * residual : scale * residual;
        }
    }
}

void DataLoss::numberRows(int first, int count, const OutputRows &outputs, double *gradient) {
    const std::ptrdiff_t columns = labels_.cols();
    const double delta = loss_.huber_delta;
    const bool huber = loss_.kind == Loss::Huber;
    for (std::ptrdiff_t n = 0; n < count; ++n) {
        const double share = rowWeight(first + static_cast<int>(n));
        for (std::ptrdiff_t j = 0; j < columns; ++j) {
            const double residual = outputs.at(n, static_cast<int>(j)) - labels_(first + n, j);
            const double size = std::abs(residual);
            const double sign = residual > 0 ? 1.0 : residual < 0 ? -1.0 : 0.0;
            const bool within = huber && size <= delta;
            double &value = values_[static_cast<std::size_t>((first + n) * columns + j)];
            value = share * (within ? residual * residual / 2 : huber ? delta * (size - delta / 2) : size);
            if (gradient)
                gradient[n * outputs.row_stride + outputs.place(static_cast<int>(j))] = share *
                                                                                        (within  ? residual
                                                                                         : huber ? delta * sign
                                                                                                 : sign) /
                                                                                        total_;
        }
    }
}

void DataLoss::binaryRows(int first, int count, const OutputRows &outputs, double *gradient) {
    for (int n = 0; n < count; ++n) {
        const double z = outputs.at(n, 0), y = labels_(first + n, 0), share = weight(first + n);
        const double decayed = std::exp(-std::abs(z));
        values_[static_cast<std::size_t>(first + n)] = share * (std::max(z, 0.0) - y * z + std::log1p(decayed));
        const double probability = z >= 0 ? 1 / (1 + decayed) : decayed / (1 + decayed);
        if (gradient) gradient[n * outputs.row_stride] = share * (probability - y) / total_;
    }
}

void DataLoss::classRows(int first, int count, const OutputRows &outputs, double *gradient) {
    for (int n = 0; n < count; ++n) {
        const int label = static_cast<int>(labels_(first + n, 0));
        const double share = weight(first + n);
        double largest = outputs.at(n, 0), sum = 0;
        for (int j = 1; j < outputs.outputs; ++j) largest = std::max(largest, outputs.at(n, j));
        for (int j = 0; j < outputs.outputs; ++j) sum += std::exp(outputs.at(n, j) - largest);
        values_[static_cast<std::size_t>(first + n)] = share * (std::log(sum) + largest - outputs.at(n, label));
        if (!gradient) continue;
        for (int j = 0; j < outputs.outputs; ++j)
            gradient[n * outputs.row_stride + outputs.place(j)] =
                share * (std::exp(outputs.at(n, j) - largest) / sum - (j == label ? 1.0 : 0.0)) / total_;
    }
}

double DataLoss::mean() const {
    return pairwiseSum(values_.data(), values_.size()) / total_;
}

double DataLoss::told() const {
    return loss_.kind == Loss::Mse ? std::sqrt(mean()) : mean();
}

}  // namespace kan
