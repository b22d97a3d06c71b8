#include "core/discover/wave_sum.h"

#include <Eigen/QR>
#include <algorithm>
#include <cmath>
#include <limits>
#include <numbers>
#include <optional>

#include "core/fit/thinned_rows.h"

namespace kan {

namespace {

constexpr Eigen::Index kFewestWaveRows = 20, kMostWaveRows = 4000;
constexpr double kPerPeak = 5;  ///< frequencies that are tried for each that the range resolves

struct Wave {
    double frequency = 0;
    bool grows = false;  ///< times x
    double cosine = 0, sine = 0;
};

/// The rows, x about the middle of its range.
struct WaveRows {
    Eigen::ArrayXd x, t, y;
    double middle = 0, half = 1;

    explicit WaveRows(const LawProblem &problem) {
        const Matrix columns = thinnedRows(problem.x.topRows(problem.train), kMostWaveRows);
        const Matrix values = thinnedRows(problem.y.head(problem.train), kMostWaveRows);
        x = columns.col(0);
        y = values.col(0);
        middle = 0.5 * (x.minCoeff() + x.maxCoeff());
        half = 0.5 * (x.maxCoeff() - x.minCoeff());
        t = x - middle;
    }

    Eigen::ArrayXd factor(const Wave &wave) const { return wave.grows ? x : Eigen::ArrayXd::Ones(x.size()); }
    /// [rows][3]: 1, t / half and its square.
    Eigen::MatrixXd parabola() const {
        Eigen::MatrixXd columns(x.size(), 3);
        columns << Eigen::VectorXd::Ones(x.size()), (t / half).matrix(), (t / half).square().matrix();
        return columns;
    }
};

/// A parabola and waves, fitted.
struct WaveFit {
    std::vector<Wave> waves;
    Eigen::Vector3d parabola = Eigen::Vector3d::Zero();
    Eigen::ArrayXd residual;
    double squares() const { return residual.square().sum(); }
};

/// Cosines, sines and, wanted, their derivatives by the frequency: [rows][2 or 3 for each wave], after the parabola.
Eigen::MatrixXd columnsOf(const WaveRows &rows, const std::vector<Wave> &waves, bool derivatives) {
    const Eigen::Index each = derivatives ? 3 : 2;
    Eigen::MatrixXd columns(rows.x.size(), 3 + each * static_cast<Eigen::Index>(waves.size()));
    columns.leftCols(3) = rows.parabola();
    Eigen::Index at = 3;
    for (const Wave &wave : waves) {
        const Eigen::ArrayXd factor = rows.factor(wave), cosine = factor * (wave.frequency * rows.t).cos(),
                             sine = factor * (wave.frequency * rows.t).sin();
        columns.col(at) = cosine;
        columns.col(at + 1) = sine;
        if (derivatives) columns.col(at + 2) = rows.t * (wave.sine * cosine - wave.cosine * sine);
        at += each;
    }
    return columns;
}

/// Everything but the frequencies by least squares.
std::optional<WaveFit> fittedFactors(const WaveRows &rows, std::vector<Wave> waves) {
    const Eigen::MatrixXd columns = columnsOf(rows, waves, false);
    const Eigen::VectorXd factors = columns.colPivHouseholderQr().solve(rows.y.matrix());
    if (!factors.allFinite()) return std::nullopt;
    WaveFit fit;
    fit.parabola = factors.head<3>();
    for (std::size_t n = 0; n < waves.size(); ++n) {
        waves[n].cosine = factors(3 + 2 * static_cast<Eigen::Index>(n));
        waves[n].sine = factors(4 + 2 * static_cast<Eigen::Index>(n));
    }
    fit.waves = std::move(waves);
    fit.residual = rows.y - (columns * factors).array();
    return fit;
}

/// The frequencies, too, from where they are.
std::optional<WaveFit> fittedWaves(const WaveRows &rows, const std::vector<Wave> &waves) {
    constexpr int kSteps = 12, kHalvings = 6;
    std::optional<WaveFit> fit = fittedFactors(rows, waves);
    for (int step = 0; fit && step < kSteps; ++step) {
        const Eigen::VectorXd change =
            columnsOf(rows, fit->waves, true).colPivHouseholderQr().solve(fit->residual.matrix());
        if (!change.allFinite()) break;
        bool better = false;
        double share = 1;
        for (int n = 0; n < kHalvings && !better; ++n, share *= 0.5) {
            std::vector<Wave> moved = fit->waves;
            for (std::size_t w = 0; w < moved.size(); ++w)
                moved[w].frequency += share * change(5 + 3 * static_cast<Eigen::Index>(w));
            std::optional<WaveFit> next = fittedFactors(rows, std::move(moved));
            better = next && next->squares() < fit->squares();
            if (better) fit = std::move(next);
        }
        if (!better) break;
    }
    return fit;
}

/// The periodogram of what a fit leaves: at each frequency by how much a wave of it, with the parabola fitted along,
/// reduces the sum of squares.
class Periodogram {
  public:
    explicit Periodogram(const WaveRows &rows) : rows_(rows) {
        const Eigen::MatrixXd columns = rows.parabola();
        flat_ = Eigen::HouseholderQR<Eigen::MatrixXd>(columns).householderQ() *
                Eigen::MatrixXd::Identity(columns.rows(), columns.cols());
        const auto count = static_cast<double>(rows.x.size());
        step_ = std::numbers::pi / (kPerPeak * rows.half);
        frequencies_ = static_cast<int>(kPerPeak * count / 2);
    }

    int frequencies() const { return frequencies_; }

    /// The wave that reduces most.
    Wave highest(const Eigen::ArrayXd &residual, const std::stop_token &stop) const {
        Wave best;
        double most = 0;
        for (const bool grows : {false, true}) {
            const Eigen::ArrayXd left = residual - (flat_ * (flat_.transpose() * residual.matrix())).array();
            // Turned on by one step at a time: cosines of all frequencies cost a rotation each.
            const Eigen::ArrayXd turn_cosine = (step_ * rows_.t).cos(), turn_sine = (step_ * rows_.t).sin();
            const Eigen::ArrayXd factor = rows_.factor({0, grows});
            Eigen::ArrayXd cosine = factor, sine = Eigen::ArrayXd::Zero(factor.size());
            for (int n = 1; n <= frequencies_ && !stop.stop_requested(); ++n) {
                const Eigen::ArrayXd turned = cosine * turn_cosine - sine * turn_sine;
                sine = sine * turn_cosine + cosine * turn_sine;
                cosine = turned;
                const double reduced = reduction(cosine, sine, left);
                if (reduced > most) {
                    most = reduced;
                    best = {n * step_, grows};
                }
            }
        }
        return best;
    }

  private:
    double reduction(const Eigen::ArrayXd &cosine, const Eigen::ArrayXd &sine, const Eigen::ArrayXd &left) const {
        const Eigen::Vector3d flat_cosine = flat_.transpose() * cosine.matrix(),
                              flat_sine = flat_.transpose() * sine.matrix();
        const double cc = cosine.square().sum() - flat_cosine.squaredNorm(),
                     ss = sine.square().sum() - flat_sine.squaredNorm(),
                     cs = (cosine * sine).sum() - flat_cosine.dot(flat_sine), c = (cosine * left).sum(),
                     s = (sine * left).sum(), det = cc * ss - cs * cs;
        constexpr double kSameWave = 1e-6;
        return det > kSameWave * cc * ss ? (ss * c * c - 2 * cs * c * s + cc * s * s) / det : 0;
    }

    const WaveRows &rows_;
    Eigen::MatrixXd flat_;  ///< [rows][3], orthonormal
    double step_ = 0;
    int frequencies_ = 0;
};

/// In nats: residuals and constants; a wave's frequency is one of many.
double descriptionOf(double squares, Eigen::Index rows, std::size_t waves, int of_parabola, int frequencies) {
    const auto count = static_cast<double>(rows);
    return 0.5 * count * std::log(squares) + 0.5 * (3.0 * static_cast<double>(waves) + of_parabola) * std::log(count) +
           static_cast<double>(waves) * std::log(frequencies);
}

/// A sin(w x + p) of the problem's column for each wave, and those terms of the parabola that are not idle.
ExpressionPtr writtenWaves(const WaveFit &fit, const WaveRows &rows, bool curved, bool sloped) {
    ExpressionFactory make;
    const ExpressionPtr x = make.variable(0);
    std::vector<ExpressionPtr> sum;
    for (const Wave &wave : fit.waves) {
        const double phase =
            std::remainder(std::atan2(wave.cosine, wave.sine) - wave.frequency * rows.middle, 2 * std::numbers::pi);
        std::vector<ExpressionPtr> factors = {make.number(std::hypot(wave.cosine, wave.sine))};
        if (wave.grows) factors.push_back(x);
        factors.push_back(
            make.call("sin", {make.sum({make.product({make.number(wave.frequency), x}), make.number(phase)})}));
        sum.push_back(make.product(std::move(factors)));
    }
    // a + b t/h + c (t/h)^2 in x.
    const double m = rows.middle, h = rows.half, c = curved ? fit.parabola(2) / (h * h) : 0,
                 b = (sloped ? fit.parabola(1) / h : 0) - 2 * c * m,
                 a = fit.parabola(0) - (sloped ? fit.parabola(1) * m / h : 0) + c * m * m;
    if (curved) sum.push_back(make.product({make.number(c), make.power(x, make.number(2, 0))}));
    if (sloped || curved) sum.push_back(make.product({make.number(b), x}));
    sum.push_back(make.number(a));
    return make.sum(std::move(sum));
}

}  // namespace

std::vector<ExpressionPtr> waveSums(const LawProblem &problem, const std::stop_token &stop) {
    if (problem.inputs() != 1 || problem.train < kFewestWaveRows) return {};
    const WaveRows rows(problem);
    if (!(rows.half > 0)) return {};
    const Periodogram periodogram(rows);
    const double whole = (rows.y - rows.y.mean()).square().sum();
    // Of the sum of squares: what is less may be due to digits that a table has not.
    constexpr double kNothingLeft = 1e-10;
    const auto lengthOf = [&](const WaveFit &fit, int of_parabola) {
        return descriptionOf(std::max(fit.squares(), kNothingLeft * whole), rows.x.size(), fit.waves.size(),
                             of_parabola, periodogram.frequencies());
    };
    std::optional<WaveFit> fit = fittedFactors(rows, {});
    if (!fit || !(whole > 0)) return {};
    double length = lengthOf(*fit, 3);
    while (static_cast<int>(fit->waves.size()) < kMostWaves && fit->squares() > kNothingLeft * whole) {
        std::vector<Wave> waves = fit->waves;
        const Wave next = periodogram.highest(fit->residual, stop);
        if (next.frequency == 0 || stop.stop_requested()) break;
        std::optional<WaveFit> longer;
        for (const bool grows : {false, true}) {
            waves.push_back({next.frequency, grows});
            std::optional<WaveFit> one = fittedWaves(rows, waves);
            if (one && (!longer || one->squares() < longer->squares())) longer = std::move(one);
            waves.pop_back();
        }
        if (!longer || !(lengthOf(*longer, 3) < length)) break;
        length = lengthOf(*longer, 3);
        fit = std::move(longer);
    }
    if (fit->waves.empty() || stop.stop_requested()) return {};
    // Terms of the parabola that explain nothing beside the waves.
    const auto without = [&](int kept) {
        Eigen::MatrixXd columns = columnsOf(rows, fit->waves, false);
        const Eigen::Index waves = columns.cols() - 3;
        Eigen::MatrixXd some(columns.rows(), kept + waves);
        some << columns.leftCols(kept), columns.rightCols(waves);
        const Eigen::VectorXd factors = some.colPivHouseholderQr().solve(rows.y.matrix());
        return descriptionOf(std::max((rows.y - (some * factors).array()).square().sum(), kNothingLeft * whole),
                             rows.x.size(), fit->waves.size(), kept, periodogram.frequencies());
    };
    const double flat = without(1), sloping = without(2), curving = without(3);
    const bool curved = curving < std::min(flat, sloping), sloped = curved || sloping < flat;
    return {writtenWaves(*fit, rows, curved, sloped)};
}

}  // namespace kan
