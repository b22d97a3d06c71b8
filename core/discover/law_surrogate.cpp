#include "core/discover/law_surrogate.h"

#include <algorithm>
#include <cmath>
#include <memory>
#include <numeric>
#include <utility>

#include "core/fit/thinned_rows.h"
#include "core/interpret/trials.h"
#include "core/kernels/evaluate.h"
#include "core/threads/independent.h"

namespace kan {

namespace {

constexpr Eigen::Index kMostTrained = 1000;  ///< rows
constexpr int kSurrogateSteps = 80;

bool positive(const Eigen::VectorXd &values) {
    return values.size() > 0 && values.minCoeff() > 0;
}

ColumnScaling scalingOf(Eigen::VectorXd values, bool log) {
    if (log) values = values.array().log().matrix();
    const double size = deviation(values);
    return {values.mean(), size > 0 ? size : 1, log};
}

Eigen::VectorXd asSeen(const Eigen::VectorXd &values, const ColumnScaling &scaling) {
    return values.unaryExpr([&](double value) { return scaling.fromUser(value); });
}

/// A network that is tried.
struct Trial {
    std::vector<int> hidden;
    int grid;
    bool log;
};

/// Small ones first; `large` ones if these have learnt too little.
std::vector<Trial> trialsFor(const LawProblem &problem, bool large) {
    const int n = problem.inputs();
    std::vector<Trial> trials;
    bool any_positive = false;
    for (Eigen::Index c = 0; c < problem.x.cols(); ++c) any_positive = any_positive || positive(problem.x.col(c));
    for (const bool log : {true, false}) {
        if (log && !any_positive) continue;
        if (n == 1) {
            for (const int grid : {5, 20}) trials.push_back({{}, large ? 3 * grid : grid, log});
        } else if (large) {
            trials.push_back({{5, 5}, 3, log});
            trials.push_back({{4, 3, 3}, 3, log});
        } else {
            trials.push_back({{n <= 4 ? 5 : 4}, 3, log});
            trials.push_back({{3, 3}, 3, log});
        }
    }
    return trials;
}

struct SeenRows {
    Matrix x;  ///< [N][n] as the network sees it
    std::shared_ptr<const Dataset> data;
    UserUnits units;
};

SeenRows seenBy(const LawProblem &problem, bool log, bool of_output) {
    SeenRows seen;
    const int n = problem.inputs();
    seen.x.resize(problem.x.rows(), n);
    for (int c = 0; c < n; ++c) {
        seen.units.inputs.push_back(scalingOf(problem.x.col(c).head(problem.train), log && positive(problem.x.col(c))));
        seen.x.col(c) = asSeen(problem.x.col(c), seen.units.inputs.back());
    }
    seen.units.outputs.push_back(scalingOf(problem.y.head(problem.train), log && positive(problem.y)));
    auto data = std::make_shared<Dataset>();
    data->train_input = thinnedRows(seen.x.topRows(problem.train), kMostTrained);
    data->train_label = thinnedRows(asSeen(problem.y.head(problem.train), seen.units.outputs.back()), kMostTrained);
    if (of_output) {
        const bool of_log = seen.units.outputs.back().log;
        const Eigen::VectorXd slope = of_log ? problem.y : Eigen::VectorXd(Eigen::VectorXd::Ones(problem.y.size()));
        const Eigen::VectorXd sizes = problem.rowSizes(slope).head(problem.train);
        const Matrix some = thinnedRows(sizes, kMostTrained).cwiseAbs2();
        data->train_weight.assign(some.data(), some.data() + some.size());
    }
    seen.data = std::move(data);
    return seen;
}

std::optional<LawSurrogate> trainedOn(const LawProblem &problem, const SeenRows &seen, const Trial &trial,
                                      const std::stop_token &stop) {
    KanSpec spec;
    spec.width = trial.hidden;
    spec.width.insert(spec.width.begin(), problem.inputs());
    spec.width.push_back(1);
    spec.grid = static_cast<int>(std::clamp<Eigen::Index>(problem.train / 20, 1, trial.grid));
    const Trials trials(seen.data, 1, stop);
    TrainingResult trained = trials.trained(Kan(spec), kSurrogateSteps);
    if (trained.status == TrainingStatus::Failed || stop.stop_requested()) return std::nullopt;
    const Eigen::VectorXd values = outputReading(trained.model, 0, seen.units)(predict(trained.model, seen.x, 1));
    const double error = problem.judged(values - problem.y);
    if (!std::isfinite(error)) return std::nullopt;
    return LawSurrogate{std::move(trained.model), seen.units, error};
}

/// The places of some training rows, those that are furthest from the ends of every column: splines are least sure
/// there.
std::vector<Eigen::Index> innerRows(const LawProblem &problem, Eigen::Index most) {
    const Eigen::Index rows = problem.train;
    std::vector<double> outwards(static_cast<std::size_t>(rows), 0);
    for (Eigen::Index c = 0; c < problem.x.cols(); ++c) {
        std::vector<Eigen::Index> order(static_cast<std::size_t>(rows));
        std::iota(order.begin(), order.end(), 0);
        std::ranges::stable_sort(order, {}, [&](Eigen::Index row) { return problem.x(row, c); });
        for (std::size_t rank = 0; rank < order.size(); ++rank) {
            double &place = outwards[static_cast<std::size_t>(order[rank])];
            place = std::max(place, std::abs(static_cast<double>(rank) / static_cast<double>(rows) - 0.5));
        }
    }
    std::vector<Eigen::Index> order(static_cast<std::size_t>(rows));
    std::iota(order.begin(), order.end(), 0);
    std::ranges::stable_sort(order, {}, [&](Eigen::Index row) { return outwards[static_cast<std::size_t>(row)]; });
    order.resize(static_cast<std::size_t>(std::min(most, std::max<Eigen::Index>(rows / 2, 1))));
    return order;
}

}  // namespace

Eigen::VectorXd LawSurrogate::values(const LawProblem &problem) const {
    Matrix x = problem.x;
    for (Eigen::Index c = 0; c < x.cols(); ++c) x.col(c) = asSeen(x.col(c), scalingAt(units.inputs, c));
    return outputReading(model, 0, units)(predict(model, x, 1));
}

OutputDerivatives LawSurrogate::derivatives(const LawProblem &problem, Eigen::Index most_rows, int threads) const {
    Matrix rows = problem.x(innerRows(problem, most_rows), Eigen::all);
    for (Eigen::Index c = 0; c < rows.cols(); ++c) {
        const ColumnScaling scaling = scalingAt(units.inputs, c);
        for (double &value : rows.col(c)) value = scaling.fromUser(value);
    }
    return outputDerivatives(model, rows, 0, units, threads);
}

std::optional<LawSurrogate> trainSurrogate(const LawProblem &problem, bool of_output, int threads,
                                           const std::stop_token &stop) {
    constexpr double kLearnt = 0.005;  // of the deviation
    const SeenRows plain = seenBy(problem, false, of_output), log = seenBy(problem, true, of_output);
    const double enough = kLearnt * problem.judged((problem.y.array() - problem.y.mean()).matrix());
    std::optional<LawSurrogate> best;
    for (const bool large : {false, true}) {
        const std::vector<Trial> trials = trialsFor(problem, large);
        std::vector<std::optional<LawSurrogate>> trained(trials.size());
        forEachIndependent(static_cast<int>(trials.size()), threads, [&](int n) {
            const Trial &trial = trials[static_cast<std::size_t>(n)];
            trained[static_cast<std::size_t>(n)] = trainedOn(problem, trial.log ? log : plain, trial, stop);
        });
        for (std::optional<LawSurrogate> &one : trained)
            if (one && (!best || one->error < best->error)) best = std::move(one);
        if (stop.stop_requested() || (best && best->error <= enough)) break;
    }
    return best;
}

}  // namespace kan
