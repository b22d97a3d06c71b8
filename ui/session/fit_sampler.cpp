#include "ui/session/fit_sampler.h"

#include <algorithm>
#include <cmath>

#include "core/experiment/row_names.h"
#include "core/kernels/evaluate.h"

namespace kan::ui {

namespace {

constexpr double kCheap = 3e5;  ///< edges times rows

using Points = std::vector<std::pair<float, float>>;

/// The fewer the more outputs there are.
Eigen::Index keptCount(Eigen::Index rows, Eigen::Index outputs) {
    const Eigen::Index most = std::max<Eigen::Index>(FitPart::kMostPoints, FitPart::kMostKept / outputs);
    return std::min(rows, most);
}

Eigen::Index keptRow(Eigen::Index n, Eigen::Index count, Eigen::Index rows) {
    return n * rows / count;
}

std::vector<int> keptRows(const PreparedData &data, bool test, Eigen::Index rows, Eigen::Index outputs) {
    std::vector<int> numbers;
    const Eigen::Index count = keptCount(rows, outputs);
    numbers.reserve(static_cast<std::size_t>(count));
    for (Eigen::Index n = 0; n < count; ++n)
        numbers.push_back(static_cast<int>(rowOf(data, test, keptRow(n, count, rows))));
    return numbers;
}

Points thinned(const std::vector<std::pair<double, double>> &curve) {
    constexpr std::size_t most = FitPart::kMostPoints;
    Points points;
    const std::size_t count = std::min(curve.size(), most);
    for (std::size_t n = 0; n < count; ++n) {
        const std::size_t at = count < 2 ? 0 : n * (curve.size() - 1) / (count - 1);  // with both ends
        points.emplace_back(static_cast<float>(curve[at].first), static_cast<float>(curve[at].second));
    }
    return points;
}

void sampleNumbers(FitPart &part, const Matrix &outputs, const Matrix &label, const Dataset &data) {
    const Matrix predicted = inUserUnits(outputs, data.output_scaling);
    const Matrix truth = inUserUnits(label, data.output_scaling);
    const Eigen::Index count = keptCount(label.rows(), label.cols());
    for (Eigen::Index j = 0; j < label.cols(); ++j) {
        Points points;
        points.reserve(static_cast<std::size_t>(count));
        for (Eigen::Index n = 0; n < count; ++n) {
            const Eigen::Index row = keptRow(n, count, label.rows());
            points.emplace_back(static_cast<float>(truth(row, j)), static_cast<float>(predicted(row, j)));
        }
        part.points.push_back(std::move(points));
    }
}

void sampleClasses(FitPart &part, Loss loss, const Matrix &outputs, const Matrix &label, int classes,
                   const RowWeights &weights) {
    part.confusion = confusionMatrix(loss, outputs, label, classes);
    const bool logits = loss == Loss::BinaryCrossEntropy || loss == Loss::CrossEntropy;
    if (!logits && classes > 2) return;  // one rounded number ranks no class against the others
    for (int c = classes == 2 ? 1 : 0; c < classes; ++c) {
        const std::vector<double> scores = classScores(loss, outputs, c);
        part.roc.push_back(thinned(rocCurve(scores, label, c, weights)));
        part.precision.push_back(thinned(precisionCurve(scores, label, c, weights)));
        part.average_precision.push_back(averagePrecision(scores, label, c, weights).value_or(std::nan("")));
        part.auc.push_back(areaUnderRoc(scores, label, c, weights).value_or(std::nan("")));
    }
}

FitPart samplePart(const LossFunction &loss, const Matrix &outputs, const Matrix &label, const RowWeights &weights,
                   const Dataset &data) {
    FitPart part;
    if (label.rows() == 0) return part;
    part.metrics = metricsOf(loss, outputs, label, data, weights);
    if (data.classes > 0)
        sampleClasses(part, loss.kind, outputs, label, data.classes, weights);
    else
        sampleNumbers(part, outputs, label, data);
    return part;
}

}  // namespace

std::shared_ptr<const FitSnapshot> sampleFit(const Kan &model, const PreparedDataPtr &data, const LossFunction &loss,
                                             int threads) {
    const Dataset &rows = *data->dataset;
    const Matrix train = predict(model, rows.train_input, threads), test = predict(model, rows.test_input, threads);
    if (!train.allFinite() || !test.allFinite()) return nullptr;
    auto fit = std::make_shared<FitSnapshot>();
    fit->rows = static_cast<int>(rows.train_label.rows());
    fit->test_rows = static_cast<int>(rows.test_label.rows());
    fit->outside = rowsOutsideGrid(model, rows.train_input);
    fit->test_outside = rowsOutsideGrid(model, rows.test_input);
    fit->extrapolation = QString::fromLatin1(toString(model.spec().extrapolation).data());
    for (int m = 0; m < rows.outputs(); ++m) fit->output_names << QString::fromStdString(rows.outputTitle(m));
    for (int c = 0; c < rows.classes; ++c)
        fit->class_names << (rows.class_names.empty()
                                 ? QString::number(c)
                                 : QString::fromStdString(rows.class_names[static_cast<std::size_t>(c)]));
    fit->data = data;
    fit->train = samplePart(loss, train, rows.train_label, rows.train_weight, rows);
    fit->test = samplePart(loss, test, rows.test_label, rows.test_weight, rows);
    if (rows.classes > 0) return fit;
    fit->train.rows = keptRows(*data, false, rows.train_label.rows(), rows.outputs());
    fit->test.rows = keptRows(*data, true, rows.test_label.rows(), rows.outputs());
    return fit;
}

bool fitIsCheap(const Kan &model, const PreparedData &data) {
    const double rows = static_cast<double>(data.dataset->train_label.rows() + data.dataset->test_label.rows());
    return rows * static_cast<double>(model.edgeCount()) <= kCheap;
}

}  // namespace kan::ui
