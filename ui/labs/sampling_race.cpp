#include "ui/labs/sampling_race.h"

#include <QLocale>
#include <algorithm>
#include <chrono>
#include <cmath>
#include <limits>

#include "core/lab/sampling/sampling_map.h"
#include "ui/labs/lab_page.h"
#include "ui/text/names.h"

namespace kan::ui {

namespace {

constexpr int kSamplingSide = 97;
constexpr int kAbreast = 10;            // evaluations within which runs are side by side
constexpr double kMostOfTheMap = 0.98;  // within the colours of the difference

std::shared_ptr<const SamplingHeat> heatOf(const SamplingMap &map, const Matrix &values, double low, double high,
                                           bool centred) {
    auto heat = std::make_shared<SamplingHeat>();
    heat->columns = static_cast<int>(values.cols());
    heat->rows = static_cast<int>(values.rows());
    heat->x_low = map.x1.front();
    heat->x_high = map.x1.back();
    heat->y_low = map.x2.front();
    heat->y_high = map.x2.back();
    heat->low = low;
    heat->high = high;
    heat->centred = centred;
    heat->values.reserve(static_cast<std::size_t>(values.size()));
    for (Eigen::Index n = 0; n < values.size(); ++n) {
        const double value = values.data()[n];  // row-major
        heat->values.push_back(std::isfinite(value) ? static_cast<float>(value)
                                                    : std::numeric_limits<float>::quiet_NaN());
    }
    return heat;
}

/// 1, 2 or 5 times a power of ten, not below `size`.
double roundedUp(double size) {
    const double decade = std::pow(10, std::floor(std::log10(size)));
    for (const double step : {1.0, 2.0, 5.0})
        if (step * decade >= size) return step * decade;
    return 10 * decade;
}

/// What holds most of the map's values; 0 for a map of zeros.
double limitOf(const Matrix &difference) {
    std::vector<double> sizes;
    for (Eigen::Index n = 0; n < difference.size(); ++n)
        if (std::isfinite(difference.data()[n])) sizes.push_back(std::abs(difference.data()[n]));
    if (sizes.empty()) return 0;
    const auto most =
        sizes.begin() + static_cast<std::ptrdiff_t>(kMostOfTheMap * static_cast<double>(sizes.size() - 1));
    std::nth_element(sizes.begin(), most, sizes.end());
    return *most > std::numeric_limits<double>::min() ? roundedUp(*most) : 0;
}

std::shared_ptr<const SamplingHeat> targetOf(const SamplingMap &map) {
    double low = std::numeric_limits<double>::infinity(), high = -low;
    for (Eigen::Index n = 0; n < map.target.size(); ++n) {
        if (!std::isfinite(map.target.data()[n])) continue;
        low = std::min(low, map.target.data()[n]);
        high = std::max(high, map.target.data()[n]);
    }
    if (low > high) low = 0, high = 1;
    return heatOf(map, map.target, low, high, false);
}

SampledPoint::Kind kindOf(const SamplePoint &point, const SamplingRun &run) {
    if (!point.known()) return SampledPoint::Kind::LeftOut;
    if (point.added == 0 && !point.check) return SampledPoint::Kind::Start;
    return point.added == run.rounds() ? SampledPoint::Kind::Newest : SampledPoint::Kind::Added;
}

std::shared_ptr<const std::vector<SampledPoint>> pointsOf(const SamplingRun &run) {
    auto points = std::make_shared<std::vector<SampledPoint>>();
    for (const SamplePoint &point : run.points())
        points->push_back({point.x[0], point.x[1], point.y, kindOf(point, run)});
    return points;
}

QString modelOf(const SamplingOptions &options) {
    QStringList widths;
    for (const int width : std::visit([](const auto &spec) { return spec.width; }, options.model))
        widths << QString::number(width);
    return samplingName(options.learner) + u' ' + widths.join(u'-');
}

/// Everything of a run that a window may show, without its maps.
void viewOf(const SamplingRun &run, double seconds, SamplingRunView &view) {
    view.status = run.status();
    view.evaluations = run.evaluations();
    view.seconds = seconds;
    view.message = QString::fromStdString(run.message());
    view.at.clear();
    view.error.clear();
    for (const SamplingMeasure &measure : run.history()) {
        if (!std::isfinite(measure.mean_error)) continue;
        view.at.push_back(measure.evaluations);
        view.error.push_back(measure.mean_error);
    }
    view.to.clear();
    for (const double goal : samplingGoals()) view.to.push_back(evaluationsTo(run.history(), goal));
    view.points = pointsOf(run);
}

double shareOf(const SamplingRun &run) {
    const int all = run.options().budget - run.options().start;
    return run.finished() || all <= 0 ? 1 : static_cast<double>(run.evaluations() - run.options().start) / all;
}

}  // namespace

const std::vector<double> &samplingGoals() {
    static const std::vector<double> goals = {1e-2, 1e-3, 1e-4};
    return goals;
}

QString samplingName(SamplingStrategy strategy) {
    switch (strategy) {
        case SamplingStrategy::Uniform:
            return LabPage::tr("Chance");
        case SamplingStrategy::Sobol:
            return LabPage::tr("Sobol sequence");
        case SamplingStrategy::ChangeQuantile:
            return LabPage::tr("Change, above its quantile");
        case SamplingStrategy::ChangeSwap:
            return LabPage::tr("Change, one in, one out");
        case SamplingStrategy::ChangeLargest:
            return LabPage::tr("Largest change");
        case SamplingStrategy::Disagreement:
            return LabPage::tr("Disagreement of seeds");
        case SamplingStrategy::Surprise:
            return LabPage::tr("Surprise");
    }
    return {};
}

QString samplingName(SamplingLearner learner) {
    switch (learner) {
        case SamplingLearner::Mlp:
            return QStringLiteral("MLP");
        case SamplingLearner::Kan:
            return QStringLiteral("KAN");
        case SamplingLearner::Formula:
            return LabPage::tr("Formula");
    }
    return {};
}

QString samplingTitle(const SamplingOptions &run) {
    const QString model = samplingName(run.learner);
    return run.learner == SamplingLearner::Formula ? model
                                                   : QStringLiteral("%1, %2").arg(samplingName(run.strategy), model);
}

QString samplingLegend(const SamplingOptions &run) {
    const QString model = samplingName(run.learner);
    if (run.learner == SamplingLearner::Formula) return LabPage::tr("formula");
    switch (run.strategy) {
        case SamplingStrategy::Uniform:
            return LabPage::tr("chance, %1").arg(model);
        case SamplingStrategy::Sobol:
            return LabPage::tr("Sobol, %1").arg(model);
        case SamplingStrategy::ChangeQuantile:
            return LabPage::tr("quantile, %1").arg(model);
        case SamplingStrategy::ChangeSwap:
            return LabPage::tr("swap, %1").arg(model);
        case SamplingStrategy::ChangeLargest:
            return LabPage::tr("largest, %1").arg(model);
        case SamplingStrategy::Disagreement:
            return LabPage::tr("seeds, %1").arg(model);
        case SamplingStrategy::Surprise:
            return LabPage::tr("surprise, %1").arg(model);
    }
    return {};
}

void SamplingRace::operator()(Context &context) {
    TaskTeam team(0);
    prepare(team);
    tell(team, context);
    for (const bool formulas : {false, true})
        while (turn(formulas, team, context)) {
        }
    for (const auto &lane : lanes_) lane->changed = true;
    state_.now = summary(context.stop.stop_requested());
    tell(team, context);
}

void SamplingRace::prepare(TaskTeam &team) {
    lanes_.resize(plan_.size());
    team.run(static_cast<int>(plan_.size()), true, [&](int n) {
        SamplingOptions options = plan_[static_cast<std::size_t>(n)];
        options.threads = options.learner == SamplingLearner::Formula ? 0 : 1;  // the others run side by side
        lanes_[static_cast<std::size_t>(n)] = std::make_unique<Lane>(Lane{SamplingRun(options)});
    });
    for (const SamplingOptions &options : plan_) {
        SamplingRunView view;
        view.strategy = samplingName(options.strategy);
        view.model = modelOf(options);
        view.title = samplingTitle(options);
        view.legend = samplingLegend(options);
        view.clever = options.strategy != SamplingStrategy::Uniform && options.strategy != SamplingStrategy::Sobol &&
                      options.learner != SamplingLearner::Formula;
        state_.runs.push_back(std::move(view));
    }
    state_.start = plan_.front().start;
    state_.budget = plan_.front().budget;
    state_.target = targetOf(samplingMap(lanes_.front()->run, kSamplingSide));
}

bool SamplingRace::turn(bool formulas, TaskTeam &team, Context &context) {
    std::vector<Lane *> behind;
    int least = std::numeric_limits<int>::max();
    for (const auto &lane : lanes_) {
        if (lane->run.finished() || (lane->run.options().learner == SamplingLearner::Formula) != formulas) continue;
        behind.push_back(lane.get());
        least = std::min(least, lane->run.evaluations());
    }
    std::erase_if(behind, [&](const Lane *lane) { return lane->run.evaluations() >= least + kAbreast; });
    if (behind.empty() || !context.next()) return false;
    state_.now = formulas ? LabPage::tr("Looking for the formula: %L1 of %L2 evaluations").arg(least).arg(state_.budget)
                          : LabPage::tr("%L1 of %L2 evaluations").arg(least).arg(state_.budget);
    if (formulas) tell(team, context);
    team.run(static_cast<int>(behind.size()), true, [&](int n) {
        Lane &lane = *behind[static_cast<std::size_t>(n)];
        const auto began = std::chrono::steady_clock::now();
        lane.run.step(context.stop);
        lane.seconds += std::chrono::duration<double>(std::chrono::steady_clock::now() - began).count();
        lane.changed = true;
    });
    if (context.due()) tell(team, context);
    return true;
}

void SamplingRace::tell(TaskTeam &team, Context &context) {
    team.run(static_cast<int>(lanes_.size()), true, [&](int n) {
        Lane &lane = *lanes_[static_cast<std::size_t>(n)];
        SamplingRunView &view = state_.runs[static_cast<std::size_t>(n)];
        if (!std::exchange(lane.changed, false)) return;
        viewOf(lane.run, lane.seconds, view);
        if (context.stop.stop_requested() && !lane.run.finished()) view.status = SamplingStatus::Stopped;
        if (lane.run.history().empty()) return;
        const SamplingMap map = samplingMap(lane.run, kSamplingSide);
        const double limit = limitOf(map.difference);
        view.prediction = heatOf(map, map.prediction, state_.target->low, state_.target->high, false);
        view.difference = heatOf(map, map.difference, -limit, limit, true);
    });
    double done = 0;
    for (const auto &lane : lanes_) done += shareOf(lane->run);
    state_.share = done / static_cast<double>(lanes_.size());
    context.tell(state_);
}

/// Which run came closest, and which was first at the strictest goal that any has met.
QString SamplingRace::summary(bool stopped) const {
    for (auto goal = samplingGoals().rbegin(); goal != samplingGoals().rend(); ++goal) {
        std::optional<std::pair<int, std::size_t>> first;
        for (std::size_t n = 0; n < lanes_.size(); ++n) {
            const std::optional<int> needed = evaluationsTo(lanes_[n]->run.history(), *goal);
            if (needed && (!first || *needed < first->first)) first = {*needed, n};
        }
        if (!first) continue;
        return (stopped ? LabPage::tr("Stopped. First at an error of %1: %2, with %L3 evaluations.")
                        : LabPage::tr("First at an error of %1: %2, with %L3 evaluations."))
            .arg(formatNumber(*goal), state_.runs[first->second].title)
            .arg(first->first);
    }
    return stopped ? LabPage::tr("Stopped before an error of 0.01 was met.")
                   : LabPage::tr("No error of 0.01 within %L1 evaluations; allow more, or tick other strategies.")
                         .arg(state_.budget);
}

}  // namespace kan::ui
