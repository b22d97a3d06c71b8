#include "ui/session/network_search.h"

#include <QCoreApplication>
#include <QElapsedTimer>
#include <algorithm>
#include <utility>

#include "core/data/formula_options.h"
#include "core/discover/discover.h"
#include "core/fit/written_formula.h"
#include "core/formula/formula_export.h"
#include "core/interpret/snap.h"
#include "core/interpret/user_rmse.h"
#include "core/train/loss_unit.h"

namespace kan::ui {

namespace {

constexpr int kFrontDigits = 4;

QString searchText(const char *text) {
    return QCoreApplication::translate("NetworkSearch", text);
}

QString edgeText(EdgeId edge, const Kan &model, const Dataset &data) {
    const QString from = edge.l == 0 ? QString::fromStdString(data.input_names[static_cast<std::size_t>(edge.i)])
                                     : QStringLiteral("h%1").arg(edge.i + 1);
    const int node = model.layer(edge.l).nodeOf(edge.j);
    const QString to = edge.l + 1 == model.depth()
                           ? QString::fromStdString(data.outputNames(model.outputs())[static_cast<std::size_t>(node)])
                           : QStringLiteral("h%1").arg(node + 1);
    return QStringLiteral("%1→%2").arg(from, to);
}

QString stepDetail(const AutoSymbolicStep &step, double unit) {
    return searchText("R² %1, loss %2 → %3")
        .arg(QString::number(step.r2, 'f', 6), QString::number(step.loss_before * unit, 'g', 3),
             QString::number(step.loss_after * unit, 'g', 3));
}

QString formulaText(const Kan &model, const Dataset &data, Loss loss) {
    FormulaOptions options = formulaOptionsOf(data, model.outputs(), outputMeaning(loss));
    options.digits = kFrontDigits;
    return QString::fromStdString(formulaLine(writtenFormula(model, data, options).formula, kFrontDigits));
}

FrontPtr frontOf(const std::vector<FrontPoint> &points, const Dataset &data, Loss loss) {
    const UserRmse rmse(data);
    auto front = std::make_shared<std::vector<FrontEntry>>();
    for (const FrontPoint &point : points)
        front->push_back({point.complexity, rmse.train(point.model, point.train_rmse),
                          rmse.test(point.model, point.test_rmse), formulaText(point.model, data, loss),
                          std::make_shared<const Kan>(point.model)});
    return front;
}

SearchResult runAutoSymbolic(const SearchStart &start, const SymbolicSettings &settings,
                             const TrainingOptions &training) {
    AutoSymbolicOptions options = settings.autoSymbolicOptions(training.threads);
    options.loss = training.loss;
    const Dataset &data = *start.data->dataset;
    const double unit = lossUnit(training.loss.kind, data).factor;
    const auto tell = [&](const AutoSymbolicStep &step, const Kan &model) {
        const QString edge = edgeText(step.edge, model, data);
        const QString function = QString::fromStdString(step.function);
        if (step.kept)
            start.stage_done({searchText("%1 is %2").arg(edge, function), stepDetail(step, unit), model});
        else
            start.trying(searchText("%1: %2").arg(edge, QString::fromStdString(step.reason)));
    };
    const AutoSymbolicResult result =
        autoSymbolic(start.model, start.data->dataset, settings.library(), options, start.stop, tell);
    return {QString::fromStdString(result.message), std::nullopt, nullptr};
}

SearchResult runSnap(const SearchStart &start, const TrainingOptions &training) {
    const double unit = lossUnit(training.loss.kind, *start.data->dataset).factor;
    SnapOptions options;
    options.threads = training.threads;
    options.loss = training.loss;
    SnapResult result = snap(start.model, start.data->dataset, options, start.stop);
    const auto kept = std::count_if(result.steps.begin(), result.steps.end(), [](const SnapStep &s) { return s.kept; });
    if (kept == 0) return {searchText("No constant can be snapped without loss"), std::nullopt, nullptr};
    const QString what = kept == 1 ? searchText("1 constant snapped") : searchText("%1 constants snapped").arg(kept);
    const QString message = searchText("%1, loss %2 → %3")
                                .arg(what, QString::number(result.loss_before * unit, 'g', 3),
                                     QString::number(result.loss_after * unit, 'g', 3));
    return {message, SearchStage{searchText("snap"), message, std::move(result.model)}, nullptr};
}

/// Tells what the first attempt of discover() is at, a few times a second; those after it run side by side.
std::function<void(int, const std::string &)> progressOf(const SearchStart &start) {
    constexpr qint64 kBetween = 100;  // ms
    const auto clock = std::make_shared<QElapsedTimer>();
    return [&start, clock](int attempt, const std::string &doing) {
        if (attempt > 0 || (clock->isValid() && clock->elapsed() < kBetween)) return;
        clock->start();
        start.trying(QString::fromStdString(doing));
    };
}

SearchResult runDiscover(const SearchStart &start, const SymbolicSettings &settings, const TrainingOptions &training) {
    const UserRmse rmse(*start.data->dataset, training.threads);
    const Kan *shown = nullptr;
    Kan last;
    const auto tell = [&](const DiscoverStage &stage) {
        const QString name = QString::fromStdString(stage.name);
        const QString text = stage.attempt == 0 ? name : searchText("%1 (try %2)").arg(name).arg(stage.attempt + 1);
        const QString detail = searchText("%1; RMSE train %2, test %3")
                                   .arg(QString::fromStdString(stage.detail),
                                        QString::number(rmse.train(stage.model, stage.train_rmse), 'g', 3),
                                        QString::number(rmse.test(stage.model, stage.test_rmse), 'g', 3));
        last = stage.model;
        shown = &last;
        start.stage_done({text, detail, stage.model});
    };
    DiscoverOptions options = discoverOptions(settings, training.threads);
    options.loss = training.loss;
    if (options.loss.kind == Loss::CrossEntropy)
        return {searchText("Discover looks for formulas of numbers and of two classes. Auto symbolic gives a network "
                           "of more classes its functions."),
                std::nullopt, nullptr};
    options.progress = progressOf(start);
    DiscoverResult result = discover(start.model, start.data->dataset, settings.library(), options, start.stop, tell);
    SearchResult found{QString::fromStdString(result.message), std::nullopt,
                       frontOf(result.front, *start.data->dataset, training.loss.kind)};
    if (shown && !(*shown == result.model))
        found.last = SearchStage{searchText("best try"), QString::fromStdString(result.message), result.model};
    return found;
}

}  // namespace

NetworkSearch autoSymbolicSearch(const SymbolicSettings &settings, const TrainingOptions &training) {
    return {searchText("Auto symbolic"), false,
            [=](const SearchStart &start) { return runAutoSymbolic(start, settings, training); }};
}

NetworkSearch snapSearch(const TrainingOptions &training) {
    return {searchText("Snap"), false, [=](const SearchStart &start) { return runSnap(start, training); }};
}

NetworkSearch discoverSearch(const SymbolicSettings &settings, const TrainingOptions &training) {
    return {searchText("Discover"), true,
            [=](const SearchStart &start) { return runDiscover(start, settings, training); }};
}

}  // namespace kan::ui
