#include "ui/labs/gradients_run.h"

#include <algorithm>
#include <chrono>
#include <cmath>
#include <numeric>
#include <utility>

#include "core/data/read_table.h"
#include "core/formula/formula.h"
#include "ui/labs/lab_page.h"

namespace kan::ui {

namespace {

constexpr std::size_t kMostEpochs = 600;  // of a loss curve
constexpr int kProfilePoints = 401;

using GradientsContext = LabRunner<GradientsState>::Context;

std::vector<double> firstColumn(const Matrix &table) {
    std::vector<double> values(static_cast<std::size_t>(table.rows()));
    for (std::size_t r = 0; r < values.size(); ++r) values[r] = table(static_cast<Eigen::Index>(r), 0);
    return values;
}

QString fitName(const GradientFitOptions &options) {
    const QString model =
        std::holds_alternative<KanSpec>(options.model) ? QStringLiteral("KAN") : QStringLiteral("MLP");
    return options.weight > 0 ? LabPage::tr("%1, f and f′").arg(model) : LabPage::tr("%1, f alone").arg(model);
}

/// Every so many of the entries that are known, and the last one.
void thinLosses(const std::vector<double> &values, std::vector<double> &epoch, std::vector<double> &out) {
    std::vector<std::size_t> known;
    for (std::size_t n = 0; n < values.size(); ++n)
        if (std::isfinite(values[n])) known.push_back(n);
    const std::size_t stride = known.size() / kMostEpochs + 1;
    for (std::size_t n = 0; n < known.size(); ++n) {
        if (n % stride && n + 1 < known.size()) continue;
        epoch.push_back(static_cast<double>(known[n]));
        out.push_back(values[known[n]]);
    }
}

GradientFitOptions optionsOf(const GradientsPlan &plan, bool kan, double weight, int inputs, int outputs) {
    GradientFitOptions options =
        kan ? GradientFitOptions::kanDefaults(inputs, outputs) : GradientFitOptions::mlpDefaults(inputs, outputs);
    if (plan.table.empty()) options.formula = plan.formula;
    options.range = plan.range;
    options.rows = plan.rows;
    options.weight = weight;
    options.seed = plan.seed;
    std::visit([&](auto &spec) { spec.seed = options.seed; }, options.model);
    if (!kan)
        options.epochs = plan.mlp_epochs;
    else if (inputs == 1)
        std::get<KanSpec>(options.model).grid = plan.grid;
    return options;
}

/// The fits of a run and the data that they share.
class GradientsRun {
  public:
    explicit GradientsRun(const GradientsPlan &plan) : plan_(plan) {
        if (plan.table.empty())
            takeFormula();
        else
            takeTable();
        for (const bool kan : {true, false})
            for (const double weight : {0.0, plan_.weight}) addFit(kan, weight);
    }

    void carryOut(GradientsContext &context) {
        for (std::size_t n = 0; n < fits_.size(); ++n)
            if (!fit(n, context)) break;
        context.tell(state_);
    }

  private:
    void takeFormula() {
        const int inputs = std::max(1, Formula::parse(plan_.formula, 20).variables());
        formula_.emplace(FormulaGradient::parse(plan_.formula, inputs));
        inputs_ = inputs;
        outputs_ = formula_->outputs();
        const GradientFitOptions options = optionsOf(plan_, true, 0, inputs_, outputs_);
        data_ = makeDataset(options);  // says where the function is not defined
        state_.range = plan_.range;
        shown_ = {plan_.range.from, plan_.range.to + plan_.range.length()};
        middles_.assign(static_cast<std::size_t>(inputs_), plan_.range.from + plan_.range.length() / 2);
        Matrix points = gradientPoints(shown_, 1, kProfilePoints, 0);
        state_.function.x = firstColumn(points);
        Matrix along = Matrix::Constant(kProfilePoints, inputs_, middles_.front());
        along.col(0) = points.col(0);
        const GradientDataset values = evaluateRows(*formula_, along);
        state_.function.f = firstColumn(values.labels);
        state_.function.slope = firstColumn(values.gradients);
    }

    void takeTable() {
        const Table table = readTable(plan_.table);
        GradientTable rows = gradientTable(table, gradientColumns(table));
        inputs_ = static_cast<int>(rows.columns.inputs.size());
        outputs_ = static_cast<int>(rows.columns.labels.size());
        data_ = std::move(rows.fitted);
        data_.validate();
        held_ = std::move(rows.held);
        state_.range = rows.range;
        shown_ = {rows.range.from, rows.range.to + rows.range.length()};
        for (Eigen::Index d = 0; d < data_.inputs.cols(); ++d) middles_.push_back(data_.inputs.col(d).mean());
        if (inputs_ == 1) takeRowsInOrder();
    }

    void takeRowsInOrder() {
        std::vector<Eigen::Index> order(static_cast<std::size_t>(data_.inputs.rows()));
        std::iota(order.begin(), order.end(), Eigen::Index{0});
        std::stable_sort(order.begin(), order.end(),
                         [&](Eigen::Index a, Eigen::Index b) { return data_.inputs(a, 0) < data_.inputs(b, 0); });
        const std::size_t stride = order.size() / kMostEpochs + 1;
        for (std::size_t n = 0; n < order.size(); n += stride) {
            state_.function.x.push_back(data_.inputs(order[n], 0));
            state_.function.f.push_back(data_.labels(order[n], 0));
            state_.function.slope.push_back(data_.gradients(order[n], 0));
        }
    }

    void addFit(bool kan, double weight) {
        fits_.push_back(optionsOf(plan_, kan, weight, inputs_, outputs_));
        fits_.back().validate();
        GradientFitView view;
        view.name = fitName(fits_.back());
        view.weight = weight;
        view.epochs = fits_.back().epochs;
        state_.fits.push_back(std::move(view));
    }

    bool fit(std::size_t n, GradientsContext &context) {
        GradientFitRun run(fits_[n], data_);
        double seconds = 0;
        bool stopped = false;
        while (run.status() == GradientFitStatus::Running) {
            if (!context.next()) {
                stopped = true;
                break;
            }
            const auto began = std::chrono::steady_clock::now();
            run.step(context.stop);
            seconds += std::chrono::duration<double>(std::chrono::steady_clock::now() - began).count();
            if (!context.due()) continue;
            look(n, run);
            context.tell(state_);
        }
        look(n, run);
        GradientFitView &view = state_.fits[n];
        if (run.status() == GradientFitStatus::Failed) view.problem = QString::fromStdString(run.message());
        GradientFitResult result;
        result.status = run.status();
        result.model = run.model();
        result.losses = run.losses();
        result.epochs = run.epochsDone();
        result.seconds = seconds;
        view.figures = formula_ ? gradientFigures(fits_[n], result) : gradientFigures(held_, result);
        context.tell(state_);
        return !stopped;
    }

    void look(std::size_t n, const GradientFitRun &run) {
        GradientFitView &view = state_.fits[n];
        const GradientFitHistory &history = run.history();
        view.epoch.clear();
        view.loss_f.clear();
        view.loss_df.clear();
        thinLosses(history.loss_f, view.epoch, view.loss_f);
        view.curves = gradientCurves(run.model(), shown_, kProfilePoints, 0, middles_);
        const double done = static_cast<double>(run.epochsDone()) / std::max(1, fits_[n].epochs);
        state_.share = (static_cast<double>(n) + (run.status() == GradientFitStatus::Running ? done : 1)) /
                       static_cast<double>(fits_.size());
        state_.now = LabPage::tr("%1: epoch %2 of %3").arg(view.name).arg(run.epochsDone()).arg(fits_[n].epochs);
    }

    GradientsPlan plan_;
    int inputs_ = 1, outputs_ = 1;
    std::optional<FormulaGradient> formula_;
    GradientDataset data_, held_;
    GradientRange shown_;
    std::vector<double> middles_;  ///< where the other inputs are held in the pictures
    std::vector<GradientFitOptions> fits_;
    GradientsState state_;
};

}  // namespace

void runGradients(const GradientsPlan &plan, GradientsContext &context) {
    GradientsRun(plan).carryOut(context);
}

}  // namespace kan::ui
