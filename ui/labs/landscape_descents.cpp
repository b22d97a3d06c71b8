#include "ui/labs/landscape_descents.h"

#include <algorithm>
#include <chrono>
#include <stdexcept>
#include <utility>

#include "core/lab/landscape/success_rate.h"
#include "ui/labs/lab_page.h"
#include "ui/text/names.h"

namespace kan::ui {

namespace {

using DescentContext = LabRunner<LandscapeState>::Context;

constexpr int kLandscapePoints = 801;
constexpr int kLandscapeSide = 161;
constexpr std::size_t kMostPathPoints = 700;  // of a path or a loss curve

QString pointText(const std::vector<double> &x) {
    QStringList numbers;
    for (const double value : x) numbers << formatNumber(value, 4);
    return numbers.join(QStringLiteral(", "));
}

/// Every so many and the last one.
template <typename Take>
void thinPath(std::size_t count, const Take &take) {
    const std::size_t stride = count / kMostPathPoints + 1;
    for (std::size_t n = 0; n < count; ++n)
        if (n % stride == 0 || n + 1 == count) take(n);
}

/// One descent as the page shows it.
void look(const LandscapeRun &run, double seconds, DescentView &view) {
    view.path.clear();
    view.epoch.clear();
    view.loss.clear();
    thinPath(run.path().size(), [&](std::size_t n) { view.path.push_back(run.path()[n]); });
    if (view.path.empty()) view.path.push_back(run.x());
    thinPath(run.losses().size(), [&](std::size_t n) {
        view.epoch.push_back(static_cast<double>(n));
        view.loss.push_back(run.losses()[n]);
    });
    const bool ended = run.status() == LandscapeStatus::Done;
    view.cells = {view.name,
                  QString::number(static_cast<qulonglong>(run.parameterCount())),
                  pointText(run.x()),
                  formatNumber(run.value(), 5),
                  ended ? (run.reached() ? LabPage::tr("reached") : LabPage::tr("missed")) : QStringLiteral("…"),
                  QString::number(run.prefitEpochs()),
                  QString::number(std::max(0, run.epoch())),
                  QString::number(seconds, 'f', 2),
                  QStringLiteral("–")};
    view.epochs = std::max(1, run.epochs());
    view.problem = QString::fromStdString(run.message());
}

LandscapeState landscapeState(const LandscapeProblem &problem, const DescentPlan &plan) {
    LandscapeState state;
    const int dimension = problem.landscape.dimension();
    state.sample = sampleLandscape(problem.landscape, {plan.ranges, plan.ranges + dimension},
                                   dimension > 1 ? kLandscapeSide : kLandscapePoints);
    state.minima = problem.landscape.minimum().points;
    state.lowest = problem.landscape.minimum().value;
    const LandscapeSample &sample = state.sample;
    if (dimension < 2) return state;
    LabMap::Field field{static_cast<int>(sample.x.size()),
                        static_cast<int>(sample.y.size()),
                        sample.x.front(),
                        sample.x.back(),
                        sample.y.front(),
                        sample.y.back(),
                        {}};
    for (Eigen::Index row = 0; row < sample.values.rows(); ++row)
        for (Eigen::Index column = 0; column < sample.values.cols(); ++column)
            field.values.push_back(static_cast<float>(sample.values(row, column)));
    state.picture = LabMap::draw(std::move(field));
    return state;
}

/// How many seeds and starts of each parameterisation reach the lowest point.
void countSuccess(const LandscapeProblem &problem, const DescentPlan &plan, LandscapeState &state,
                  DescentContext &context) {
    const std::vector<std::vector<double>> starts =
        drawnStarts(problem.landscape, problem.start, plan.starts, plan.options.seed);
    const int runs = plan.seeds * plan.starts;
    for (std::size_t n = 0; n < plan.parameterisations.size() && context.next(); ++n) {
        DescentView &view = state.descents[n];
        const auto tell = [&](int done, int reached, bool last) {
            view.cells.back() = done > 0 ? LabPage::tr("%1 of %2").arg(reached).arg(done) : QStringLiteral("–");
            state.now = LabPage::tr("%1: run %2 of %3").arg(view.name).arg(done).arg(runs);
            state.share = (static_cast<double>(n) + static_cast<double>(done) / runs) /
                          static_cast<double>(plan.parameterisations.size());
            if (last || context.due()) context.tell(state);
        };
        int reached = 0;
        const SuccessRate rate = successRate(
            problem.landscape, starts, plan.parameterisations[n], plan.options, plan.seeds, context.stop,
            [&](int done, int, const LandscapeResult &result) { tell(done, reached += result.reached, false); });
        tell(static_cast<int>(rate.runs.size()), rate.reached, true);
    }
}

}  // namespace

QString descentName(ParameterisationKind kind) {
    switch (kind) {
        case ParameterisationKind::Direct:
            return LabPage::tr("x itself");
        case ParameterisationKind::Mlp5:
            return QStringLiteral("MLP-5");
        case ParameterisationKind::Mlp9:
            return QStringLiteral("MLP-9");
        case ParameterisationKind::Mlp17:
            return QStringLiteral("MLP-17");
        case ParameterisationKind::Kan:
            return QStringLiteral("KAN");
    }
    return {};
}

LandscapeProblem DescentPlan::problem() const {
    LandscapeProblem made{kind == LandscapeKind::Formula ? Landscape(formula, ranges[0]) : Landscape(kind), {start[0]}};
    if (made.landscape.dimension() > 1) made.start.push_back(start[1]);
    for (int n = 0; n < made.landscape.dimension(); ++n)
        if (ranges[n].low >= ranges[n].high)
            throw std::invalid_argument(
                LabPage::tr("The shown range of x%1 is empty; write the lower number first").arg(n + 1).toStdString());
    options.validate();
    return made;
}

LandscapeState lookAtLandscape(const DescentPlan &plan) {
    const LandscapeProblem problem = plan.problem();
    LandscapeState state = landscapeState(problem, plan);
    DescentView start;
    start.path.push_back(problem.start);
    state.descents.push_back(std::move(start));
    return state;
}

void runDescents(const DescentPlan &plan, DescentContext &context) {
    const LandscapeProblem problem = plan.problem();
    LandscapeState state = landscapeState(problem, plan);
    for (const Parameterisation &parameterisation : plan.parameterisations) {
        DescentView waiting;
        waiting.name = descentName(parameterisation.kind);
        waiting.cells << waiting.name;
        state.descents.push_back(std::move(waiting));
    }
    for (std::size_t n = 0; n < plan.parameterisations.size() && !context.stop.stop_requested(); ++n) {
        LandscapeRun run(problem, plan.parameterisations[n], plan.options);
        double seconds = 0;
        const auto tell = [&] {
            DescentView &view = state.descents[n];
            look(run, seconds, view);
            const double done = run.finished() ? 1 : std::max(0.0, static_cast<double>(run.epoch()) / run.epochs());
            state.share = (static_cast<double>(n) + done) / static_cast<double>(plan.parameterisations.size());
            state.now = run.status() == LandscapeStatus::Prefitting
                            ? LabPage::tr("%1 is fitted to the start: epoch %2").arg(view.name).arg(run.prefitEpochs())
                            : LabPage::tr("%1: epoch %2 of %3").arg(view.name).arg(run.epoch()).arg(run.epochs());
            context.tell(state);
        };
        while (!run.finished() && context.next()) {
            const auto began = std::chrono::steady_clock::now();
            run.step(context.stop);
            seconds += std::chrono::duration<double>(std::chrono::steady_clock::now() - began).count();
            if (context.due()) tell();
        }
        tell();
    }
    if ((plan.seeds > 1 || plan.starts > 1) && !context.stop.stop_requested())
        countSuccess(problem, plan, state, context);
}

}  // namespace kan::ui
