#include "core/discover/verdict.h"

#include <algorithm>
#include <cmath>
#include <cstdio>
#include <numeric>
#include <utility>

#include "core/data/formula_options.h"
#include "core/data/residual_trend.h"
#include "core/interpret/formula_front.h"
#include "core/kernels/evaluate.h"
#include "core/text.h"

namespace kan {

namespace {

constexpr double kAsGoodAsNoise = 1.1;   ///< residuals over the noise that cannot be told from it
constexpr double kBeyondNetworks = 0.7;  ///< residuals over networks' of a formula that networks are no yardstick for
constexpr std::size_t kTrendGroups = 12;

/// Inputs on which residuals [rows][outputs] depend, the strongest first.
std::vector<int> trendsOf(const Matrix &inputs, const Matrix &residuals) {
    std::vector<std::pair<double, int>> found;
    for (Eigen::Index i = 0; i < inputs.cols(); ++i) {
        const Eigen::VectorXd column = inputs.col(i);
        double most = 0;
        for (Eigen::Index m = 0; m < residuals.cols(); ++m) {
            const Eigen::VectorXd residual = residuals.col(m);
            most = std::max(
                most, residualTrend({column.begin(), column.end()}, {residual.begin(), residual.end()}, kTrendGroups)
                          .explained);
        }
        if (most > leastTrend(static_cast<double>(inputs.rows()), kTrendGroups))
            found.emplace_back(-most, static_cast<int>(i));
    }
    std::ranges::sort(found);
    std::vector<int> inputs_found;
    inputs_found.reserve(found.size());
    for (const auto &[strength, input] : found) inputs_found.push_back(input);
    return inputs_found;
}

/// Of each row one that is near: its neighbour along the only column, or the nearest of all.
std::vector<Eigen::Index> neighboursOf(const Matrix &inputs) {
    const Eigen::Index rows = inputs.rows();
    std::vector<Eigen::Index> of(static_cast<std::size_t>(rows));
    if (inputs.cols() == 1) {
        std::vector<Eigen::Index> order(static_cast<std::size_t>(rows));
        std::iota(order.begin(), order.end(), Eigen::Index{0});
        std::ranges::stable_sort(order, {}, [&](Eigen::Index n) { return inputs(n, 0); });
        for (std::size_t n = 0; n < order.size(); ++n)
            of[static_cast<std::size_t>(order[n])] = order[n + 1 < order.size() ? n + 1 : n - 1];
        return of;
    }
    const Eigen::RowVectorXd mean = inputs.colwise().mean();
    Matrix scaled = inputs.rowwise() - mean;
    for (Eigen::Index i = 0; i < scaled.cols(); ++i)
        if (const double size = scaled.col(i).norm(); size > 0) scaled.col(i) /= size;
    for (Eigen::Index n = 0; n < rows; ++n) {
        double least = std::numeric_limits<double>::infinity();
        for (Eigen::Index m = 0; m < rows; ++m) {
            const double distance = m == n ? least : (scaled.row(m) - scaled.row(n)).squaredNorm();
            if (distance < least) least = distance, of[static_cast<std::size_t>(n)] = m;
        }
    }
    return of;
}

/// Verdict::neighbours, of some thousand rows at most where all are compared with all.
double neighbourRatio(const Matrix &inputs, const Matrix &residuals) {
    constexpr Eigen::Index kMostCompared = 1500;
    if (inputs.cols() > 1 && inputs.rows() > kMostCompared)
        return neighbourRatio(inputs.topRows(kMostCompared), residuals.topRows(kMostCompared));
    if (inputs.rows() < 2) return 1;
    const std::vector<Eigen::Index> near = neighboursOf(inputs);
    const Matrix centred = residuals.rowwise() - Eigen::RowVectorXd(residuals.colwise().mean());
    double difference = 0;
    for (Eigen::Index n = 0; n < centred.rows(); ++n)
        difference += (centred.row(n) - centred.row(near[static_cast<std::size_t>(n)])).squaredNorm();
    const double size = centred.squaredNorm();
    return size > 0 ? 0.5 * difference / size : 1;
}

/// Whether the ratio is less than noise has by chance in so many rows.
bool isSmooth(double ratio, double rows) {
    constexpr double kDeviations = 6, kMostAlike = 0.8;
    return ratio < std::min(kMostAlike, 1 - kDeviations * std::sqrt(2 / rows));
}

double meanSquare(const Matrix &table) {
    return table.squaredNorm() / static_cast<double>(table.size());
}

/// Whether the model explains no more than any does by chance. Of few test rows one cannot tell: then on all rows,
/// by the ratio of an F test.
bool explainsNoMore(const Kan &model, const Matrix &trained, const Matrix &missed, const Dataset &data,
                    double unexplained) {
    constexpr double kOfTests = 9, kLeastRatio = 9;
    constexpr Eigen::Index kEnoughTests = 30;
    const Eigen::Index tests = data.test_input.rows();
    if (tests >= kEnoughTests) return unexplained >= 1 - kOfTests / static_cast<double>(tests);
    const auto rows = static_cast<double>(trained.rows() + tests);
    double squares = trained.squaredNorm();
    double about_mean = (data.train_label.rowwise() - data.train_label.colwise().mean()).squaredNorm();
    if (tests > 0) {
        squares += missed.squaredNorm();
        about_mean += (data.test_label.rowwise() - data.train_label.colwise().mean()).squaredNorm();
    }
    const double taken = symbolicComplexity(model), free = rows - taken - 1;
    if (taken == 0 || free <= 0) return true;
    return (about_mean - squares) / taken <= kLeastRatio * squares / free;
}

std::string figure(double value) {
    char text[32];
    std::snprintf(text, sizeof text, "%.3g", value);
    return text;
}

/// "x3", "x3 and x1", "x3, x1 and 2 more".
std::string listed(const std::vector<int> &inputs, const std::vector<std::string> &names) {
    const auto name = [&](std::size_t n) {
        const auto input = static_cast<std::size_t>(inputs[n]);
        return input < names.size() ? names[input] : concat("x", input + 1);
    };
    if (inputs.size() == 1) return name(0);
    if (inputs.size() == 2) return concat(name(0), " and ", name(1));
    return concat(name(0), ", ", name(1), " and ", inputs.size() - 2, " more");
}

}  // namespace

Verdict verdictOn(const Kan &model, const Dataset &data, bool exact, double network, int threads) {
    Verdict verdict;
    const bool tested = data.test_input.rows() > 0;
    const Matrix trained = predict(model, data.train_input, threads) - data.train_label;
    const Matrix missed = tested ? Matrix(predict(model, data.test_input, threads) - data.test_label) : trained;
    const Matrix &labels = tested ? data.test_label : data.train_label;
    verdict.residual = std::sqrt(meanSquare(missed));
    // Networks' figures count rows by their weights, these do not: they are no yardstick for each other.
    const bool comparable = tested && data.test_weight.empty();
    verdict.noise = comparable ? network : std::numeric_limits<double>::infinity();
    // About the mean of the rows that were trained on: what a constant would say.
    const double variance = meanSquare(labels.rowwise() - data.train_label.colwise().mean());
    verdict.unexplained = variance > 0 ? std::min(1.0, meanSquare(missed) / variance) : 0;
    verdict.splines = static_cast<int>(model.activeEdgeCount()) - static_cast<int>(model.symbolicEdgeCount());
    if (exact) {
        verdict.kind = Verdict::Kind::Exact;
        return verdict;
    }
    if (explainsNoMore(model, trained, missed, data, verdict.unexplained)) {
        verdict.kind = Verdict::Kind::NothingToFind;
        return verdict;
    }
    Matrix inputs(data.train_input.rows() + data.test_input.rows(), data.train_input.cols());
    inputs.topRows(data.train_input.rows()) = data.train_input;
    if (tested) inputs.bottomRows(data.test_input.rows()) = data.test_input;
    Matrix residuals(inputs.rows(), missed.cols());
    residuals.topRows(trained.rows()) = trained;
    if (tested) residuals.bottomRows(missed.rows()) = missed;
    verdict.trends = trendsOf(inputs, residuals);
    verdict.neighbours = neighbourRatio(inputs, residuals);
    verdict.smooth = isSmooth(verdict.neighbours, static_cast<double>(inputs.rows()));
    const bool as_good = !std::isfinite(verdict.noise) || verdict.residual <= kAsGoodAsNoise * verdict.noise;
    verdict.kind = !model.allSymbolic()                                   ? Verdict::Kind::NoFormula
                   : as_good && verdict.trends.empty() && !verdict.smooth ? Verdict::Kind::WithinNoise
                                                                          : Verdict::Kind::Unexplained;
    return verdict;
}

std::string inWords(const Verdict &verdict, const Dataset &data) {
    const FormulaOptions names = formulaOptionsOf(data, data.outputs());
    // Residuals of one output have a unit; of several, those of the network.
    const double scale = names.output_scaling.size() == 1 ? std::abs(names.output_scaling.front().scale) : 1;
    const std::string residuals = concat("residuals ", figure(verdict.residual * scale));
    const std::string networks = figure(verdict.noise * scale);
    const std::string share = figure(100 * verdict.unexplained);
    const std::string alike =
        verdict.smooth && verdict.trends.empty() ? "; neighbouring rows miss alike, as noise does not" : "";
    const std::string depends =
        verdict.trends.empty() ? "" : concat("; what is left depends on ", listed(verdict.trends, names.input_names));
    switch (verdict.kind) {
        case Verdict::Kind::None:
            return {};
        case Verdict::Kind::Exact:
            return "the formula is exact";
        case Verdict::Kind::NothingToFind:
            return concat("no law is to be seen in these rows: a constant explains them as well (", residuals, ")");
        case Verdict::Kind::NoFormula:
            return concat("nothing simpler than the network explains these rows (", residuals, "): ", verdict.splines,
                          verdict.splines == 1 ? " edge is no function of the library and stays a spline"
                                               : " edges are no function of the library and stay splines");
        case Verdict::Kind::WithinNoise:
            if (!std::isfinite(verdict.noise)) return concat("a formula: ", residuals, ", no trend left");
            if (verdict.residual < kBeyondNetworks * verdict.noise)
                return concat("a formula nearer to the rows than networks come: ", residuals, ", networks ", networks,
                              ", no trend left");
            return concat("within the noise: ", residuals, ", estimated noise ", networks, ", no trend left");
        case Verdict::Kind::Unexplained:
            break;
    }
    const std::string better = std::isfinite(verdict.noise) && verdict.residual > kAsGoodAsNoise * verdict.noise
                                   ? concat("; networks come to ", networks)
                                   : "";
    constexpr double kExactInWords = 1e-8;
    if (verdict.unexplained < kExactInWords)
        return concat("a formula, exact but for ", figure(std::sqrt(verdict.unexplained)), " of the spread (",
                      residuals, ")", depends, alike, better);
    return concat("a formula, but ", share, " % of the variance is not explained (", residuals, ")", depends, alike,
                  better);
}

}  // namespace kan
