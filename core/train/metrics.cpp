#include "core/train/metrics.h"

#include <algorithm>
#include <cmath>
#include <numeric>

namespace kan {

namespace {

/// Rows by falling score.
std::vector<std::size_t> byScore(const std::vector<double> &scores) {
    std::vector<std::size_t> order(scores.size());
    std::iota(order.begin(), order.end(), std::size_t{0});
    std::stable_sort(order.begin(), order.end(), [&](std::size_t a, std::size_t b) { return scores[a] > scores[b]; });
    return order;
}

double weightOf(const RowWeights &weights, std::size_t row) {
    return weights.empty() ? 1 : weights[row];
}

/// The residuals with each row times the root of its weight.
Matrix weighted(const Matrix &residual, const RowWeights &weights) {
    if (weights.empty()) return residual;
    const Eigen::Map<const Eigen::ArrayXd> shares(weights.data(), residual.rows());
    return shares.sqrt().matrix().asDiagonal() * residual;
}

/// Of a table of so many columns.
double countOf(const Matrix &table, const RowWeights &weights) {
    if (weights.empty()) return static_cast<double>(table.size());
    return std::accumulate(weights.begin(), weights.end(), 0.0) * static_cast<double>(table.cols());
}

/// The variation of each column about its own mean, and the sum of it.
double variationOf(const Matrix &truth, const RowWeights &weights) {
    if (weights.empty()) return (truth.rowwise() - truth.colwise().mean()).squaredNorm();
    const Eigen::Map<const Eigen::VectorXd> shares(weights.data(), truth.rows());
    const Eigen::RowVectorXd mean = shares.transpose() * truth / shares.sum();
    return weighted(truth.rowwise() - mean, weights).squaredNorm();
}

/// Root of the mean square, also where squares are no numbers of a double.
double rootMeanSquare(const Matrix &residual, double size) {
    const double squares = residual.squaredNorm();
    if (std::isnormal(squares)) return std::sqrt(squares / size);
    return residual.stableNorm() / std::sqrt(size);
}

void measureNumbers(Metrics &metrics, const Matrix &outputs, const Matrix &label, const Dataset &data,
                    const RowWeights &weights) {
    const Matrix predicted = inUserUnits(outputs, data.output_scaling);
    const Matrix truth = inUserUnits(label, data.output_scaling);
    const Matrix plain = predicted - truth;
    const Matrix residual = weighted(plain, weights);
    const double count = countOf(plain, weights);
    metrics.rmse = rootMeanSquare(residual, count);
    metrics.mae = weighted(weighted(plain.cwiseAbs(), weights), weights).sum() / count;
    const double squares = residual.squaredNorm();
    const double variation = variationOf(truth, weights);
    if (variation > 0 && std::isfinite(squares / variation)) metrics.r2 = 1 - squares / variation;
}

std::optional<double> quotient(double above, double below) {
    return below > 0 ? std::optional(above / below) : std::nullopt;
}

using Confusion = std::vector<std::vector<double>>;

/// confusionMatrix by weight.
Confusion weighedConfusion(const std::vector<int> &decided, const Matrix &label, int classes,
                           const RowWeights &weights) {
    Confusion sums(static_cast<std::size_t>(classes), std::vector<double>(static_cast<std::size_t>(classes), 0));
    for (std::size_t row = 0; row < decided.size(); ++row)
        sums[static_cast<std::size_t>(label(static_cast<Eigen::Index>(row), 0))]
            [static_cast<std::size_t>(decided[row])] += weightOf(weights, row);
    return sums;
}

void measureEachClass(Metrics &metrics, const Confusion &confusion, const Dataset &data) {
    double rows = 0;
    for (const std::vector<double> &row : confusion) rows += std::accumulate(row.begin(), row.end(), 0.0);
    for (std::size_t c = 0; c < confusion.size(); ++c) {
        double decided = 0;
        for (const std::vector<double> &row : confusion) decided += row[c];
        const double right = confusion[c][c];
        const double own = std::accumulate(confusion[c].begin(), confusion[c].end(), 0.0);
        ClassMetrics one{c < data.class_names.size() ? data.class_names[c] : std::to_string(c), own / rows,
                         quotient(right, own), quotient(right, decided), std::nullopt};
        if (one.recall && one.precision) one.f1 = 2 * right / (own + decided);
        metrics.majority = std::max(metrics.majority.value_or(0), one.share);
        metrics.classes.push_back(std::move(one));
    }
}

void measureClasses(Metrics &metrics, const LossFunction &loss, const Matrix &outputs, const Matrix &label,
                    const Dataset &data, const RowWeights &weights) {
    const int classes = data.classes;
    metrics.accuracy = accuracyOf(loss.kind, outputs, label, weights);
    measureEachClass(metrics, weighedConfusion(decidedClasses(loss.kind, outputs, classes), label, classes, weights),
                     data);
    if (loss.ofClasses()) {
        LossFunction unweighted = loss;
        unweighted.class_weights.clear();
        metrics.log_loss = lossOf(unweighted, outputs, label, weights);
    }
    if (classes == 2) {
        const std::vector<double> scores = classScores(loss.kind, outputs, 1);
        metrics.auc = areaUnderRoc(scores, label, 1, weights);
        metrics.average_precision = averagePrecision(scores, label, 1, weights);
        return;
    }
    if (!loss.ofClasses()) return;
    double sum = 0;
    for (int c = 0; c < classes; ++c) {
        const std::optional<double> area = areaUnderRoc(classScores(loss.kind, outputs, c), label, c, weights);
        if (!area) return;
        sum += *area;
    }
    metrics.auc = sum / classes;
}

}  // namespace

Metrics metricsOf(const LossFunction &loss, const Matrix &outputs, const Matrix &label, const Dataset &data,
                  const RowWeights &weights) {
    Metrics metrics;
    if (label.rows() == 0) return metrics;
    metrics.loss = lossOf(loss, outputs, label, weights);
    if (data.classes > 0)
        measureClasses(metrics, loss, outputs, label, data, weights);
    else
        measureNumbers(metrics, outputs, label, data, weights);
    return metrics;
}

std::vector<double> classScores(Loss loss, const Matrix &outputs, int of_class) {
    const bool logits = loss == Loss::BinaryCrossEntropy || loss == Loss::CrossEntropy;
    if (!logits) return {outputs.data(), outputs.data() + outputs.rows()};
    const Eigen::VectorXd column = classProbabilities(outputs).col(of_class);
    return {column.begin(), column.end()};
}

std::vector<std::pair<double, double>> rocCurve(const std::vector<double> &scores, const Matrix &label, int of_class,
                                                const RowWeights &weights) {
    double inside = 0, outside = 0;
    for (Eigen::Index row = 0; row < label.rows(); ++row)
        (label(row, 0) == of_class ? inside : outside) += weightOf(weights, static_cast<std::size_t>(row));
    if (inside == 0 || outside == 0) return {};
    std::vector<std::pair<double, double>> curve = {{0, 0}};
    double hits = 0, alarms = 0;
    const std::vector<std::size_t> order = byScore(scores);
    for (std::size_t n = 0; n < order.size(); ++n) {
        (label(static_cast<Eigen::Index>(order[n]), 0) == of_class ? hits : alarms) += weightOf(weights, order[n]);
        if (n + 1 < order.size() && scores[order[n + 1]] == scores[order[n]]) continue;
        curve.emplace_back(alarms / outside, hits / inside);
    }
    return curve;
}

std::vector<std::pair<double, double>> precisionCurve(const std::vector<double> &scores, const Matrix &label,
                                                      int of_class, const RowWeights &weights) {
    double inside = 0, outside = 0;
    for (Eigen::Index row = 0; row < label.rows(); ++row)
        (label(row, 0) == of_class ? inside : outside) += weightOf(weights, static_cast<std::size_t>(row));
    if (inside == 0 || outside == 0) return {};
    std::vector<std::pair<double, double>> curve;
    double hits = 0, said = 0;
    const std::vector<std::size_t> order = byScore(scores);
    for (std::size_t n = 0; n < order.size(); ++n) {
        const double weight = weightOf(weights, order[n]);
        said += weight;
        hits += label(static_cast<Eigen::Index>(order[n]), 0) == of_class ? weight : 0;
        if (n + 1 < order.size() && scores[order[n + 1]] == scores[order[n]]) continue;
        if (said > 0) curve.emplace_back(hits / inside, hits / said);
    }
    return curve;
}

std::optional<double> areaUnderRoc(const std::vector<double> &scores, const Matrix &label, int of_class,
                                   const RowWeights &weights) {
    const auto curve = rocCurve(scores, label, of_class, weights);
    if (curve.empty()) return std::nullopt;
    double area = 0;
    for (std::size_t n = 1; n < curve.size(); ++n)
        area += (curve[n].first - curve[n - 1].first) * (curve[n].second + curve[n - 1].second) / 2;
    return area;
}

std::optional<double> averagePrecision(const std::vector<double> &scores, const Matrix &label, int of_class,
                                       const RowWeights &weights) {
    const auto curve = precisionCurve(scores, label, of_class, weights);
    if (curve.empty()) return std::nullopt;
    double sum = 0;
    double before = 0;
    for (const auto &[recall, precision] : curve) {
        sum += (recall - before) * precision;
        before = recall;
    }
    return sum;
}

std::vector<int> decidedClasses(Loss loss, const Matrix &outputs, int classes) {
    std::vector<int> decided(static_cast<std::size_t>(outputs.rows()));
    for (std::size_t row = 0; row < decided.size(); ++row)
        decided[row] = static_cast<int>(
            std::clamp(decidedClass(loss, outputRows(outputs), static_cast<std::ptrdiff_t>(row)), 0.0, classes - 1.0));
    return decided;
}

std::vector<std::vector<int>> confusionMatrix(Loss loss, const Matrix &outputs, const Matrix &label, int classes) {
    std::vector<std::vector<int>> counts(static_cast<std::size_t>(classes),
                                         std::vector<int>(static_cast<std::size_t>(classes), 0));
    const std::vector<int> decided = decidedClasses(loss, outputs, classes);
    for (std::size_t row = 0; row < decided.size(); ++row)
        ++counts[static_cast<std::size_t>(label(static_cast<Eigen::Index>(row), 0))]
                [static_cast<std::size_t>(decided[row])];
    return counts;
}

std::optional<Spread> spreadOf(const std::vector<double> &values) {
    if (values.empty()) return std::nullopt;
    const double count = static_cast<double>(values.size());
    Spread spread{.mean = std::accumulate(values.begin(), values.end(), 0.0) / count};
    double squares = 0;
    for (const double value : values) squares += (value - spread.mean) * (value - spread.mean);
    if (values.size() > 1) spread.deviation = std::sqrt(squares / (count - 1));
    return spread;
}

}  // namespace kan
