#include "core/train/loss.h"

#include <algorithm>
#include <cmath>
#include <stdexcept>

#include "core/text.h"
#include "core/train/data_loss.h"

namespace kan {

namespace {

constexpr std::pair<Loss, std::string_view> kLossNames[] = {{Loss::Mse, "mse"},
                                                            {Loss::Mae, "mae"},
                                                            {Loss::Huber, "huber"},
                                                            {Loss::BinaryCrossEntropy, "bce"},
                                                            {Loss::CrossEntropy, "cross_entropy"}};

}  // namespace

OutputRows outputRows(const Matrix &outputs) {
    const int columns = static_cast<int>(outputs.cols());
    return {outputs.data(), outputs.cols(), columns, std::max(columns, 1)};
}

std::string_view toString(Loss loss) {
    return nameOf(kLossNames, loss);
}

Loss lossFromString(std::string_view text) {
    return valueNamed(kLossNames, text, "loss");
}

int LossFunction::outputs(int label_columns, int classes) const {
    if (kind == Loss::CrossEntropy) return classes;
    return label_columns;
}

void LossFunction::validate() const {
    requireIn(kHuberDeltaRange, "huber_delta", huber_delta);
    double total = 0;
    for (const double weight : class_weights) {
        if (!(weight >= 0) || !(weight <= 1e12))
            throw std::invalid_argument(concat("class_weights holds ", weight, "; they must lie in 0 .. 1e12"));
        total += weight;
    }
    if (!class_weights.empty() && !(total > 0))
        throw std::invalid_argument("class_weights are all 0; give at least one class a weight above 0");
    if (!class_weights.empty() && !ofClasses())
        throw std::invalid_argument(concat("class_weights are given, but the loss ", toString(kind),
                                           " has no classes; use bce, "
                                           "cross_entropy or no weights"));
}

void requireLossFits(const LossFunction &loss, int outputs, int label_columns, int classes) {
    if (loss.ofClasses() && (classes < 2 || label_columns != 1))
        throw std::invalid_argument(concat("the loss ", toString(loss.kind),
                                           " needs one target column that holds classes; this data has ",
                                           classes < 2 ? "numbers" : "several columns", ". Use mse, mae or huber"));
    if (loss.kind == Loss::BinaryCrossEntropy && classes != 2)
        throw std::invalid_argument(
            concat("the loss bce tells two classes apart, but the data has ", classes, "; use cross_entropy"));
    const int wanted = loss.outputs(label_columns, classes);
    if (outputs != wanted && !loss.ofClasses())
        throw std::invalid_argument(concat("width ends with ", outputs, ", but the data has ", wanted,
                                           wanted == 1 ? " output" : " outputs", "; make them equal"));
    if (outputs != wanted)
        throw std::invalid_argument(concat("width ends with ", outputs, ", but the loss ", toString(loss.kind),
                                           " on this data needs ", wanted, wanted == 1 ? " output" : " outputs",
                                           "; make the last entry of width ", wanted));
    if (!loss.class_weights.empty() && static_cast<int>(loss.class_weights.size()) != classes)
        throw std::invalid_argument(
            concat("class_weights has ", loss.class_weights.size(), " entries; the data has ", classes, " classes"));
}

std::vector<double> balancedClassWeights(const Matrix &label, int classes) {
    std::vector<double> weights(static_cast<std::size_t>(classes), 0.0);
    for (Eigen::Index row = 0; row < label.rows(); ++row) weights[static_cast<std::size_t>(label(row, 0))] += 1;
    for (double &weight : weights)
        if (weight > 0) weight = static_cast<double>(label.rows()) / (classes * weight);
    return weights;
}

double decidedClass(Loss loss, const OutputRows &outputs, std::ptrdiff_t row) {
    if (loss == Loss::BinaryCrossEntropy) return outputs.at(row, 0) > 0 ? 1 : 0;
    if (loss != Loss::CrossEntropy) return std::round(outputs.at(row, 0));
    int best = 0;
    for (int j = 1; j < outputs.outputs; ++j)
        if (outputs.at(row, j) > outputs.at(row, best)) best = j;
    return best;
}

Matrix classProbabilities(const Matrix &outputs) {
    if (outputs.rows() == 0) return Matrix(0, std::max<Eigen::Index>(2, outputs.cols()));
    if (outputs.cols() == 1) {
        Matrix both(outputs.rows(), 2);
        both.col(1) = (1 / (1 + (-outputs.col(0).array()).exp())).matrix();
        both.col(0) = (1 / (1 + outputs.col(0).array().exp())).matrix();
        return both;
    }
    Matrix shares = (outputs.colwise() - outputs.rowwise().maxCoeff()).array().exp().matrix();
    for (Eigen::Index row = 0; row < shares.rows(); ++row) shares.row(row) /= shares.row(row).sum();
    return shares;
}

double lossOf(const LossFunction &loss, const Matrix &outputs, const Matrix &label, const RowWeights &weights) {
    if (label.rows() == 0) return 0;
    DataLoss table;
    table.bind(label, weights);
    table.use(loss, static_cast<int>(outputs.cols()));
    table.rows(0, static_cast<int>(label.rows()), outputRows(outputs), nullptr);
    return table.told();
}

double accuracyOf(Loss loss, const Matrix &outputs, const Matrix &label, const RowWeights &weights) {
    const OutputRows rows = outputRows(outputs);
    return rightShare(loss, label, weights, [&](int row) {
        OutputRows of_row = rows;
        of_row.values += row * rows.row_stride;
        return of_row;
    });
}

}  // namespace kan
