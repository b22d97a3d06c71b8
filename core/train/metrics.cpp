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

/// Root of the mean square, also where squares are no numbers of a double.
double rootMeanSquare(const Matrix &residual) {
    const double size = static_cast<double>(residual.size());
    const double squares = residual.squaredNorm();
    if (std::isnormal(squares)) return std::sqrt(squares / size);
    return residual.stableNorm() / std::sqrt(size);
}

void measureNumbers(Metrics &metrics, const Matrix &outputs, const Matrix &label, const Dataset &data) {
    const Matrix predicted = inUserUnits(outputs, data.output_scaling);
    const Matrix truth = inUserUnits(label, data.output_scaling);
    const Matrix residual = predicted - truth;
    metrics.rmse = rootMeanSquare(residual);
    metrics.mae = residual.cwiseAbs().sum() / static_cast<double>(residual.size());
    const double squares = residual.squaredNorm();
    const double variation = (truth.rowwise() - truth.colwise().mean()).squaredNorm();
    if (variation > 0 && std::isfinite(squares / variation)) metrics.r2 = 1 - squares / variation;
}

std::optional<double> quotient(double above, double below) {
    return below > 0 ? std::optional(above / below) : std::nullopt;
}

void measureEachClass(Metrics &metrics, const std::vector<std::vector<int>> &confusion, const Dataset &data) {
    double rows = 0;
    for (const std::vector<int> &row : confusion) rows += std::accumulate(row.begin(), row.end(), 0.0);
    for (std::size_t c = 0; c < confusion.size(); ++c) {
        double decided = 0;
        for (const std::vector<int> &row : confusion) decided += row[c];
        const double right = confusion[c][c];
        const double own = std::accumulate(confusion[c].begin(), confusion[c].end(), 0.0);
        ClassMetrics one{c < data.class_names.size() ? data.class_names[c] : std::to_string(c), own / rows,
                         quotient(right, own), quotient(right, decided), std::nullopt};
        if (one.recall && one.precision) one.f1 = 2 * right / (own + decided);
        metrics.majority = std::max(metrics.majority.value_or(0), one.share);
        metrics.classes.push_back(std::move(one));
    }
}

std::optional<double> averagePrecision(const std::vector<double> &scores, const Matrix &label) {
    const auto curve = precisionCurve(scores, label, 1);
    if (curve.empty()) return std::nullopt;
    double sum = 0;
    double before = 0;
    for (const auto &[recall, precision] : curve) {
        sum += (recall - before) * precision;
        before = recall;
    }
    return sum;
}

void measureClasses(Metrics &metrics, const LossFunction &loss, const Matrix &outputs, const Matrix &label,
                    const Dataset &data) {
    const int classes = data.classes;
    metrics.accuracy = accuracyOf(loss.kind, outputs, label);
    measureEachClass(metrics, confusionMatrix(loss.kind, outputs, label, classes), data);
    if (loss.ofClasses()) {
        LossFunction unweighted = loss;
        unweighted.class_weights.clear();
        metrics.log_loss = lossOf(unweighted, outputs, label);
    }
    if (classes == 2) {
        const std::vector<double> scores = classScores(loss.kind, outputs, 1);
        metrics.auc = areaUnderRoc(scores, label, 1);
        metrics.average_precision = averagePrecision(scores, label);
        return;
    }
    if (!loss.ofClasses()) return;
    double sum = 0;
    for (int c = 0; c < classes; ++c) {
        const std::optional<double> area = areaUnderRoc(classScores(loss.kind, outputs, c), label, c);
        if (!area) return;
        sum += *area;
    }
    metrics.auc = sum / classes;
}

}  // namespace

Metrics metricsOf(const LossFunction &loss, const Matrix &outputs, const Matrix &label, const Dataset &data) {
    Metrics metrics;
    if (label.rows() == 0) return metrics;
    metrics.loss = lossOf(loss, outputs, label);
    if (data.classes > 0)
        measureClasses(metrics, loss, outputs, label, data);
    else
        measureNumbers(metrics, outputs, label, data);
    return metrics;
}

std::vector<double> classScores(Loss loss, const Matrix &outputs, int of_class) {
    const bool logits = loss == Loss::BinaryCrossEntropy || loss == Loss::CrossEntropy;
    if (!logits) return {outputs.data(), outputs.data() + outputs.rows()};
    const Eigen::VectorXd column = classProbabilities(outputs).col(of_class);
    return {column.begin(), column.end()};
}

std::vector<std::pair<double, double>> rocCurve(const std::vector<double> &scores, const Matrix &label, int of_class) {
    double inside = 0, outside = 0;
    for (Eigen::Index row = 0; row < label.rows(); ++row) (label(row, 0) == of_class ? inside : outside) += 1;
    if (inside == 0 || outside == 0) return {};
    std::vector<std::pair<double, double>> curve = {{0, 0}};
    double hits = 0, alarms = 0;
    const std::vector<std::size_t> order = byScore(scores);
    for (std::size_t n = 0; n < order.size(); ++n) {
        (label(static_cast<Eigen::Index>(order[n]), 0) == of_class ? hits : alarms) += 1;
        if (n + 1 < order.size() && scores[order[n + 1]] == scores[order[n]]) continue;
        curve.emplace_back(alarms / outside, hits / inside);
    }
    return curve;
}

std::vector<std::pair<double, double>> precisionCurve(const std::vector<double> &scores, const Matrix &label,
                                                      int of_class) {
    const double inside = static_cast<double>((label.col(0).array() == of_class).count());
    if (inside == 0 || inside == static_cast<double>(label.rows())) return {};
    std::vector<std::pair<double, double>> curve;
    double hits = 0;
    const std::vector<std::size_t> order = byScore(scores);
    for (std::size_t n = 0; n < order.size(); ++n) {
        hits += label(static_cast<Eigen::Index>(order[n]), 0) == of_class ? 1 : 0;
        if (n + 1 < order.size() && scores[order[n + 1]] == scores[order[n]]) continue;
        curve.emplace_back(hits / inside, hits / static_cast<double>(n + 1));
    }
    return curve;
}

std::optional<double> areaUnderRoc(const std::vector<double> &scores, const Matrix &label, int of_class) {
    const auto curve = rocCurve(scores, label, of_class);
    if (curve.empty()) return std::nullopt;
    double area = 0;
    for (std::size_t n = 1; n < curve.size(); ++n)
        area += (curve[n].first - curve[n - 1].first) * (curve[n].second + curve[n - 1].second) / 2;
    return area;
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
