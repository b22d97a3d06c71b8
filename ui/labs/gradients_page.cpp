#include "ui/labs/gradients_page.h"

#include <QComboBox>
#include <QDoubleSpinBox>
#include <QFormLayout>
#include <QSpinBox>
#include <QSplitter>
#include <algorithm>
#include <chrono>
#include <cmath>
#include <limits>
#include <stdexcept>

#include "ui/charts/names.h"
#include "ui/labs/lab_plot.h"
#include "ui/panels/panel.h"
#include "ui/panels/value_spin_box.h"

namespace kan::ui {

namespace {

constexpr std::size_t kMostPoints = 600;  // of a loss curve
constexpr int kCurvePoints = 401;
constexpr int kHeldGrid = 1000;

LabPage::Words words() {
    return {QStringLiteral("gradients"), LabPage::tr("Functions and their gradients"),
            LabPage::tr("A perceptron and a KAN learn the same 1,000 points, once with the error of f alone and once "
                        "with that of f′ as well. Watch the slope: a fit of f may look perfect while its derivative "
                        "still waves. Beyond the shaded border there are no points, and each network goes on as it "
                        "likes."),
            LabPage::tr("Choose exp(sin(x1)) and raise the weight: f′ gets better, at first without harm to f.")};
}

QString nameOf(const GradientFitOptions &options) {
    const QString model =
        std::holds_alternative<KanSpec>(options.model) ? QStringLiteral("KAN") : QStringLiteral("MLP");
    return options.weight > 0 ? LabPage::tr("%1, f and f′").arg(model) : LabPage::tr("%1, f alone").arg(model);
}

/// Every so many of the entries that are known, and the last one.
void thin(const std::vector<double> &values, std::vector<double> &epoch, std::vector<double> &out) {
    std::vector<std::size_t> known;
    for (std::size_t n = 0; n < values.size(); ++n)
        if (std::isfinite(values[n])) known.push_back(n);
    const std::size_t stride = known.size() / kMostPoints + 1;
    for (std::size_t n = 0; n < known.size(); ++n) {
        if (n % stride && n + 1 < known.size()) continue;
        epoch.push_back(static_cast<double>(known[n]));
        out.push_back(values[known[n]]);
    }
}

/// Makes the fits one after the other and tells how they stand.
class GradientsRun {
  public:
    GradientsRun(std::vector<GradientFitOptions> plan, GradientRange range) : plan_(std::move(plan)) {
        state_.range = range;
        for (const GradientFitOptions &options : plan_) {
            GradientFitView view;
            view.name = nameOf(options);
            view.weight = options.weight;
            view.epochs = options.epochs;
            state_.fits.push_back(std::move(view));
        }
    }

    void operator()(LabRunner<GradientsState>::Context &context) {
        for (const GradientFitOptions &options : plan_) options.validate();
        makeDataset(plan_.front());  // says where the function is not defined
        const FormulaGradient formula = FormulaGradient::parse(plan_.front().formula, plan_.front().inputs());
        for (std::size_t n = 0; n < plan_.size(); ++n)
            if (!fit(n, formula, context)) break;
        context.tell(state_);
    }

  private:
    using Context = LabRunner<GradientsState>::Context;

    bool fit(std::size_t n, const FormulaGradient &formula, Context &context) {
        GradientFitRun run(plan_[n]);
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
            look(n, run, formula);
            context.tell(state_);
        }
        look(n, run, formula);
        GradientFitView &view = state_.fits[n];
        if (run.status() == GradientFitStatus::Failed) view.problem = QString::fromStdString(run.message());
        GradientFitResult result;
        result.status = run.status();
        result.model = run.model();
        result.losses = run.losses();
        result.epochs = run.epochsDone();
        result.seconds = seconds;
        view.figures = gradientFigures(plan_[n], result);
        context.tell(state_);
        return !stopped;
    }

    void look(std::size_t n, const GradientFitRun &run, const FormulaGradient &formula) {
        GradientFitView &view = state_.fits[n];
        const GradientFitHistory &history = run.history();
        view.epoch.clear();
        view.loss_f.clear();
        view.loss_df.clear();
        thin(history.loss_f, view.epoch, view.loss_f);
        const GradientRange shown{state_.range.from, state_.range.to + state_.range.length()};
        view.curves = gradientCurves(run.model(), formula, shown, kCurvePoints);
        const double done = static_cast<double>(run.epochsDone()) / std::max(1, plan_[n].epochs);
        state_.share = (static_cast<double>(n) + (run.status() == GradientFitStatus::Running ? done : 1)) /
                       static_cast<double>(plan_.size());
        state_.now = LabPage::tr("%1: epoch %2 of %3").arg(view.name).arg(run.epochsDone()).arg(plan_[n].epochs);
    }

    std::vector<GradientFitOptions> plan_;
    GradientsState state_;
};

std::vector<double> columnOf(const Matrix &table) {
    std::vector<double> values(static_cast<std::size_t>(table.rows()));
    for (std::size_t r = 0; r < values.size(); ++r) values[r] = table(static_cast<Eigen::Index>(r), 0);
    return values;
}

QString scientific(double value) {
    return std::isfinite(value) ? QString::number(value, 'e', 1) : QStringLiteral("–");
}

}  // namespace

GradientsPage::GradientsPage(QWidget *parent)
    : LabPage(words(), parent),
      loss_(new LabPlot(tr("LOSS OF f"), tr("epochs"), QStringLiteral("gradients-loss"), this)),
      fit_(new LabPlot(tr("f"), QStringLiteral("x"), QStringLiteral("gradients-f"), this)),
      slope_(new LabPlot(tr("f′"), QStringLiteral("x"), QStringLiteral("gradients-slope"), this)),
      runner_([this](const Runner::StatePtr &state) { show(state); },
              [this](const QString &problem) {
                  if (!problem.isEmpty()) fail(problem);
                  updateButtons();
              }) {
    buildSettings();
    loss_->setLogarithmic(false, true);
    auto *lower = new QSplitter(Qt::Horizontal, this);
    lower->addWidget(fit_);
    lower->addWidget(slope_);
    pictures()->addWidget(lower);
    pictures()->addWidget(loss_);
    pictures()->setSizes({330, 230});
    updateButtons();
    say(tr("Four fits, one after the other: the KAN's take a second, the perceptron's about a minute."));
}

void GradientsPage::buildSettings() {
    formula_ = makeCombo(this);
    formula_->setEditable(true);
    formula_->setInsertPolicy(QComboBox::NoInsert);
    formula_->addItems({QStringLiteral("sin(x1)"), QStringLiteral("exp(sin(x1))"), QStringLiteral("x1*sin(x1)"),
                        QStringLiteral("tanh(3*(x1-5))")});
    form()->addRow(tr("Function"), formula_);
    from_ = new QDoubleSpinBox(this);
    to_ = new QDoubleSpinBox(this);
    for (QDoubleSpinBox *box : {from_, to_}) {
        box->setRange(-1e6, 1e6);
        box->setButtonSymbols(QAbstractSpinBox::NoButtons);
    }
    to_->setValue(10);
    form()->addRow(tr("From"), from_);
    form()->addRow(tr("To"), to_);
    form()->addRow(tr("Points"), rows_ = numberBox(2, 100'000, 1000, this));
    form()->addRow(tr("Weight of f′"),
                   weight_ = new ValueSpinBox(SliderScale::logarithmicScale(1e-4, 100), 1e-9, 1e6, this));
    weight_->setValue(1);
    form()->addRow(tr("Grid of the KAN"), grid_ = numberBox(1, kHeldGrid, 100, this));
    form()->addRow(tr("Epochs of the MLP"), epochs_ = numberBox(1, 1'000'000, 10'000, this));
    form()->addRow(tr("Seed"), seed_ = numberBox(0, std::numeric_limits<int>::max(), 0, this));
}

std::vector<GradientFitOptions> GradientsPage::plan() const {
    std::vector<GradientFitOptions> fits;
    for (const bool kan : {true, false}) {
        for (const double weight : {0.0, weight_->value()}) {
            GradientFitOptions options = kan ? GradientFitOptions::kanDefaults() : GradientFitOptions::mlpDefaults();
            options.formula = formula_->currentText().trimmed().toStdString();
            options.range = {from_->value(), to_->value()};
            options.rows = rows_->value();
            options.weight = weight;
            options.seed = static_cast<std::uint64_t>(seed_->value());
            std::visit([&](auto &spec) { spec.seed = options.seed; }, options.model);
            if (kan)
                std::get<KanSpec>(options.model).grid = grid_->value();
            else
                options.epochs = epochs_->value();
            fits.push_back(std::move(options));
        }
    }
    return fits;
}

void GradientsPage::start(bool paused) {
    runner_.start(GradientsRun(plan(), {from_->value(), to_->value()}), paused);
    setProgress(0);
    say({});
}

void GradientsPage::show(const Runner::StatePtr &state) {
    setProgress(state->share);
    say(state->now);
    for (const GradientFitView &fit : state->fits)
        if (!fit.problem.isEmpty()) fail(fit.problem);
    showLosses(*state);
    showCurves(*state);
    showFigures(*state);
}

void GradientsPage::showLosses(const GradientsState &state) {
    std::vector<LabPlot::Curve> curves;
    int color = 0;
    for (const GradientFitView &fit : state.fits) {
        LabPlot::Curve curve;
        curve.name = fit.name;
        curve.color = color++;
        curve.dashed = fit.weight == 0;
        for (const double epoch : fit.epoch) curve.x.push_back(epoch / fit.epochs);
        curve.y = fit.loss_f;
        curves.push_back(std::move(curve));
    }
    loss_->setCurves(std::move(curves));
}

void GradientsPage::showCurves(const GradientsState &state) {
    std::vector<LabPlot::Curve> values, slopes;
    int color = 0;
    double low = 1e300, high = -1e300, slope_low = 1e300, slope_high = -1e300;
    for (const GradientFitView &fit : state.fits) {
        const int own = color++;
        if (!fit.curves) continue;
        if (values.empty()) {
            const std::vector<double> f = columnOf(fit.curves->function), df = columnOf(fit.curves->function_slope);
            for (const double v : f) low = std::min(low, v), high = std::max(high, v);
            for (const double v : df) slope_low = std::min(slope_low, v), slope_high = std::max(slope_high, v);
            values.push_back({tr("function"), -1, false, false, 3.2, fit.curves->x, f});
            slopes.push_back({tr("function"), -1, false, false, 3.2, fit.curves->x, df});
        }
        values.push_back({fit.name, own, fit.weight == 0, false, 1.6, fit.curves->x, columnOf(fit.curves->network)});
        slopes.push_back(
            {fit.name, own, fit.weight == 0, false, 1.6, fit.curves->x, columnOf(fit.curves->network_slope)});
    }
    const auto range = [](LabPlot *plot, double lowest, double highest) {
        const double room = 0.25 * (highest - lowest);
        plot->setRange(lowest - room, highest + room);
    };
    if (low < high) range(fit_, low, high);
    if (slope_low < slope_high) range(slope_, slope_low, slope_high);
    for (LabPlot *plot : {fit_, slope_})
        plot->setShaded(state.range.to, state.range.to + state.range.length(), tr("no points here"));
    fit_->setCurves(std::move(values));
    slope_->setCurves(std::move(slopes));
}

void GradientsPage::showFigures(const GradientsState &state) {
    std::vector<QStringList> rows;
    for (const GradientFitView &fit : state.fits) {
        QStringList cells = {fit.name};
        if (const auto &figures = fit.figures) {
            const GradientErrors none{std::numeric_limits<double>::quiet_NaN(),
                                      std::numeric_limits<double>::quiet_NaN()};
            const GradientErrors outside = figures->outside.value_or(none);
            for (const double value :
                 {figures->inside.f, figures->inside.df, outside.f, outside.df, figures->losses.f, figures->losses.df})
                cells << scientific(value);
            cells << QString::number(static_cast<qulonglong>(figures->parameters))
                  << QString::number(figures->seconds, 'f', 2);
        } else {
            for (int n = 0; n < 8; ++n) cells << QStringLiteral("–");
        }
        rows.push_back(std::move(cells));
    }
    showTable({tr("fit"), tr("RMSE f"), tr("RMSE f′"), tr("f beyond"), tr("f′ beyond"), tr("loss f"), tr("loss f′"),
               tr("parameters"), tr("seconds")},
              rows);
}

}  // namespace kan::ui
