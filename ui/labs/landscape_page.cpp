#include "ui/labs/landscape_page.h"

#include <QCheckBox>
#include <QComboBox>
#include <QDoubleSpinBox>
#include <QFormLayout>
#include <QLineEdit>
#include <QSpinBox>
#include <QSplitter>
#include <QStackedWidget>
#include <QVBoxLayout>
#include <algorithm>
#include <chrono>
#include <cmath>
#include <limits>
#include <stdexcept>

#include "ui/charts/names.h"
#include "ui/labs/lab_map.h"
#include "ui/labs/lab_plot.h"
#include "ui/panels/panel.h"
#include "ui/panels/value_spin_box.h"

namespace kan::ui {

namespace {

constexpr int kCurvePoints = 801;
constexpr int kMapSide = 161;
constexpr std::size_t kMostPoints = 700;  // of a path or a loss curve

LabPage::Words words() {
    return {QStringLiteral("landscape"), LabPage::tr("Optimisation through a network"),
            LabPage::tr("Going down in x gets caught in the nearest hollow. Where x is what a network makes of a "
                        "latent vector, the same optimiser moves its weights instead, and x makes larger, bolder "
                        "steps. Compare where the paths end with the stars, which mark the lowest points of a map."),
            LabPage::tr("Choose the six-hump camel, press a point of the map as the start, and see which paths still "
                        "reach a star.")};
}

QString toText(std::string_view text) {
    return QString::fromUtf8(text.data(), static_cast<qsizetype>(text.size()));
}

QString nameOf(ParameterisationKind kind) {
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

QString pointText(const std::vector<double> &x) {
    QStringList numbers;
    for (const double value : x) numbers << formatNumber(value, 4);
    return numbers.join(QStringLiteral(", "));
}

/// Every so many and the last one.
template <typename Take>
void thin(std::size_t count, const Take &take) {
    const std::size_t stride = count / kMostPoints + 1;
    for (std::size_t n = 0; n < count; ++n)
        if (n % stride == 0 || n + 1 == count) take(n);
}

/// One descent as the page shows it.
void look(const LandscapeRun &run, double seconds, DescentView &view) {
    view.path.clear();
    view.epoch.clear();
    view.loss.clear();
    thin(run.path().size(), [&](std::size_t n) { view.path.push_back(run.path()[n]); });
    if (view.path.empty()) view.path.push_back(run.x());
    thin(run.losses().size(), [&](std::size_t n) {
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

}  // namespace

LandscapePage::LandscapePage(QWidget *parent)
    : RunnerPage(words(), parent),
      pages_(new QStackedWidget(this)),
      curve_(new LabPlot(tr("LANDSCAPE"), QStringLiteral("x"), QStringLiteral("landscape"), this)),
      loss_(new LabPlot(tr("HEIGHT"), tr("epochs"), QStringLiteral("landscape-loss"), this)),
      map_(new LabMap(tr("LANDSCAPE"), QStringLiteral("landscape"), this)) {
    buildSettings();
    buildPresets();
    pages_->addWidget(curve_);
    pages_->addWidget(map_);
    auto *side = new QSplitter(Qt::Horizontal, this);
    side->setChildrenCollapsible(false);
    side->addWidget(pages_);
    side->addWidget(loss_);
    side->setSizes({520, 380});
    pictures()->addWidget(side);
    connect(map_, &LabMap::pressed, this, [this](double x, double y) {
        if (isRunning()) return;
        start_x_->setValue(x);
        start_y_->setValue(y);
        view();
    });
    takeDefaults();
    updateButtons();
}

void LandscapePage::buildSettings() {
    landscape_ = makeCombo(this);
    for (const LandscapeKind kind : namedLandscapes())
        landscape_->addItem(QString::fromStdString(Landscape(kind).title()), static_cast<int>(kind));
    landscape_->addItem(tr("own formula"), static_cast<int>(LandscapeKind::Formula));
    formula_ = new QLineEdit(QStringLiteral("x1^2 + 3*sin(3*x1)"), this);
    formula_->setObjectName(QStringLiteral("landscapeFormula"));
    form()->addRow(tr("Landscape"), landscape_);
    form()->addRow(tr("Formula"), formula_);
    start_x_ = coordinateBox(this);
    start_y_ = coordinateBox(this);
    form()->addRow(tr("Start"), inOneRow(this, {start_x_, start_y_}));
    buildRanges();
    for (const ParameterisationKind kind : parameterisations()) {
        auto *box = new QCheckBox(nameOf(kind), this);
        box->setChecked(kind != ParameterisationKind::Mlp5 && kind != ParameterisationKind::Mlp17);
        form()->addRow(choices_.empty() ? tr("Down through") : QString(), box);
        choices_.push_back(box);
    }
    width_ = makeCombo(this);
    for (const int width : {64, 128, 256, 512}) width_->addItem(QString::number(width), width);
    width_->setCurrentIndex(2);
    form()->addRow(tr("Width of the MLPs"), width_);
    opt_ = makeCombo(this);
    for (const LandscapeOptimizer opt : {LandscapeOptimizer::Adam, LandscapeOptimizer::Sgd})
        opt_->addItem(toText(toString(opt)), static_cast<int>(opt));
    form()->addRow(tr("Optimiser"), opt_);
    const LandscapeOptions defaults;
    form()->addRow(tr("Learning rate"),
                   lr_ = new ValueSpinBox(SliderScale::logarithmicScale(1e-6, 1), 1e-9, 1e3, this));
    lr_->setValue(defaults.lr);
    form()->addRow(tr("Epochs"), epochs_ = numberBox(1, 1'000'000, defaults.epochs, this));
    form()->addRow(tr("Epochs of x itself"), direct_epochs_ = numberBox(1, 1'000'000, defaults.direct_epochs, this));
    form()->addRow(tr("Seed"), seed_ = numberBox(0, std::numeric_limits<int>::max(), 0, this));
    form()->addRow(tr("Seeds"), seeds_ = numberBox(1, 1000, 1, this));
    seeds_->setToolTip(tr("With more than one, the table tells how many of them reach the lowest point"));
    form()->addRow(tr("Starts"), starts_ = numberBox(1, kMostStarts, 1, this));
    starts_->setToolTip(
        tr("With more than one, further starts are drawn from the landscape's range, and the table tells "
           "from how many of them, with each seed, the lowest point is reached"));
    connect(landscape_, &QComboBox::currentIndexChanged, this, &LandscapePage::takeDefaults);
    connect(formula_, &QLineEdit::editingFinished, this, &LandscapePage::view);
    for (QDoubleSpinBox *box : {start_x_, start_y_, low_[0], low_[1], high_[0], high_[1]})
        connect(box, &QDoubleSpinBox::editingFinished, this, &LandscapePage::view);
}

void LandscapePage::buildPresets() {
    const auto preset = [this](const QString &name, LandscapeKind kind, double x, double y, int seeds) {
        return Preset{name, [=, this] {
                          landscape_->setCurrentIndex(landscape_->findData(static_cast<int>(kind)));
                          start_x_->setValue(x);
                          start_y_->setValue(y);
                          seeds_->setValue(seeds);
                          starts_->setValue(1);
                      }};
    };
    setPresets({preset(tr("Ackley from 10"), LandscapeKind::Ackley1, 10, 10, 1),
                preset(tr("Quartic from 0.96, in the wrong well"), LandscapeKind::Quartic, 0.96, 0.96, 1),
                preset(tr("Six-hump camel from (2, 2)"), LandscapeKind::SixHumpCamel, 2, 2, 1),
                preset(tr("Rastrigin from (3, 3)"), LandscapeKind::Rastrigin, 3, 3, 1),
                preset(tr("Ackley from 10, how many of 20 seeds"), LandscapeKind::Ackley1, 10, 10, 20)});
}

void LandscapePage::buildRanges() {
    for (int n = 0; n < 2; ++n) {
        low_[n] = coordinateBox(this);
        high_[n] = coordinateBox(this);
        form()->addRow(n == 0 ? tr("Shown x1") : tr("Shown x2"), inOneRow(this, {low_[n], high_[n]}));
    }
}

void LandscapePage::takeDefaults() {
    const bool own = static_cast<LandscapeKind>(landscape_->currentData().toInt()) == LandscapeKind::Formula;
    formula_->setEnabled(own);
    if (own) {
        for (int n = 0; n < 2; ++n) {
            low_[n]->setValue(-5);
            high_[n]->setValue(5);
        }
    } else {
        const Landscape chosen(static_cast<LandscapeKind>(landscape_->currentData().toInt()));
        for (std::size_t n = 0; n < chosen.ranges().size(); ++n) {
            low_[n]->setValue(chosen.ranges()[n].low);
            high_[n]->setValue(chosen.ranges()[n].high);
        }
        start_x_->setValue(chosen.defaultStart().front());
        start_y_->setValue(chosen.defaultStart().back());
    }
    view();
}

LandscapePage::Plan LandscapePage::plan() const {
    Plan made;
    made.kind = static_cast<LandscapeKind>(landscape_->currentData().toInt());
    made.formula = formula_->text().trimmed().toStdString();
    made.start[0] = start_x_->value();
    made.start[1] = start_y_->value();
    for (int n = 0; n < 2; ++n) made.ranges[n] = {low_[n]->value(), high_[n]->value()};
    for (std::size_t n = 0; n < choices_.size(); ++n) {
        if (!choices_[n]->isChecked()) continue;
        Parameterisation parameterisation;
        parameterisation.kind = kan::parameterisations()[n];
        parameterisation.width = width_->currentData().toInt();
        parameterisation.latent = std::min(parameterisation.latent, parameterisation.width / 2);  // of narrow ones
        made.parameterisations.push_back(parameterisation);
    }
    made.options.opt = static_cast<LandscapeOptimizer>(opt_->currentData().toInt());
    made.options.lr = lr_->value();
    made.options.epochs = epochs_->value();
    made.options.direct_epochs = direct_epochs_->value();
    made.options.seed = static_cast<std::uint64_t>(seed_->value());
    made.seeds = seeds_->value();
    made.starts = starts_->value();
    return made;
}

LandscapeProblem LandscapePage::Plan::problem() const {
    LandscapeProblem made{kind == LandscapeKind::Formula ? Landscape(formula, ranges[0]) : Landscape(kind), {start[0]}};
    if (made.landscape.dimension() > 1) made.start.push_back(start[1]);
    for (int n = 0; n < made.landscape.dimension(); ++n)
        if (ranges[n].low >= ranges[n].high)
            throw std::invalid_argument(
                tr("The shown range of x%1 is empty; write the lower number first").arg(n + 1).toStdString());
    options.validate();
    return made;
}

LandscapeState LandscapePage::lookAt(const LandscapeProblem &problem, const Plan &plan) {
    LandscapeState state;
    const int dimension = problem.landscape.dimension();
    state.sample = sampleLandscape(problem.landscape, {plan.ranges, plan.ranges + dimension},
                                   dimension > 1 ? kMapSide : kCurvePoints);
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

void LandscapePage::view() {
    if (isRunning()) return;
    preview([plan = plan()](Context &context) {
        const LandscapeProblem problem = plan.problem();
        LandscapeState state = lookAt(problem, plan);
        DescentView start;
        start.path.push_back(problem.start);
        state.descents.push_back(std::move(start));
        context.tell(std::move(state));
    });
}

void LandscapePage::start(bool paused) {
    Plan made = plan();
    if (made.parameterisations.empty()) return fail(tr("Nothing goes down: tick x itself, a network, or several"));
    run([made = std::move(made)](Context &context) { carryOut(made, context); }, paused);
    setProgress(0);
    say({});
}

void LandscapePage::carryOut(const Plan &plan, Context &context) {
    const LandscapeProblem problem = plan.problem();
    LandscapeState state = lookAt(problem, plan);
    for (const Parameterisation &parameterisation : plan.parameterisations) {
        DescentView waiting;
        waiting.name = nameOf(parameterisation.kind);
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
                            ? tr("%1 is fitted to the start: epoch %2").arg(view.name).arg(run.prefitEpochs())
                            : tr("%1: epoch %2 of %3").arg(view.name).arg(run.epoch()).arg(run.epochs());
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

void LandscapePage::countSuccess(const LandscapeProblem &problem, const Plan &plan, LandscapeState &state,
                                 Context &context) {
    const std::vector<std::vector<double>> starts =
        drawnStarts(problem.landscape, problem.start, plan.starts, plan.options.seed);
    const int runs = plan.seeds * plan.starts;
    for (std::size_t n = 0; n < plan.parameterisations.size() && context.next(); ++n) {
        DescentView &view = state.descents[n];
        const auto tell = [&](int done, int reached, bool last) {
            view.cells.back() = done > 0 ? tr("%1 of %2").arg(reached).arg(done) : QStringLiteral("–");
            state.now = tr("%1: run %2 of %3").arg(view.name).arg(done).arg(runs);
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

void LandscapePage::show(const StatePtr &state) {
    showLandscape(*state);
    std::vector<LabPlot::Curve> losses;
    std::vector<QStringList> rows;
    setProgress(state->share);
    say(state->now);
    for (std::size_t n = 0; n < state->descents.size(); ++n) {
        const DescentView &descent = state->descents[n];
        if (!descent.cells.isEmpty()) rows.push_back(descent.cells);
        if (!descent.problem.isEmpty()) fail(descent.name + QStringLiteral(": ") + descent.problem);
        if (descent.loss.empty()) continue;
        LabPlot::Curve curve;
        curve.name = descent.name;
        curve.color = static_cast<int>(n);
        for (const double epoch : descent.epoch) curve.x.push_back(epoch / descent.epochs);
        curve.y = descent.loss;
        losses.push_back(std::move(curve));
    }
    loss_->setCurves(std::move(losses));
    showTable({tr("down through"), tr("parameters"), tr("ends at"), tr("height"), tr("lowest point"), tr("fit epochs"),
               tr("epochs"), tr("seconds"), tr("runs that reach it")},
              rows);
    updateButtons();
}

void LandscapePage::showLandscape(const LandscapeState &state) {
    const bool two = state.picture != nullptr;
    pages_->setCurrentWidget(two ? static_cast<QWidget *>(map_) : curve_);
    for (QWidget *box : {start_y_, low_[1], high_[1]}) box->setEnabled(two);
    two ? showMap(state) : showCurve(state);
}

void LandscapePage::showCurve(const LandscapeState &state) {
    const LandscapeSample &sample = state.sample;
    std::vector<double> height;
    for (Eigen::Index n = 0; n < sample.values.cols(); ++n) height.push_back(sample.values(0, n));
    std::vector<LabPlot::Curve> curves;
    curves.push_back({QString(), -1, false, false, 1.8, sample.x, height});
    LabPlot::Curve lowest{tr("lowest"), -1, false, true, 1, {}, {}};
    for (const std::vector<double> &point : state.minima) {
        lowest.x.push_back(point[0]);
        lowest.y.push_back(state.lowest);
    }
    curves.push_back(std::move(lowest));
    const double length = sample.x.back() - sample.x.front(), last = static_cast<double>(height.size() - 1);
    int color = 0;
    for (const DescentView &descent : state.descents) {
        LabPlot::Curve dots;
        dots.name = descent.name;
        dots.color = color++;
        dots.dots = true;
        for (const std::vector<double> &x : descent.path) {
            const double part = (x[0] - sample.x.front()) / length;
            if (!(part >= 0 && part <= 1)) continue;
            dots.x.push_back(x[0]);
            dots.y.push_back(height[static_cast<std::size_t>(std::lround(part * last))]);
        }
        curves.push_back(std::move(dots));
    }
    curve_->setCurves(std::move(curves));
}

void LandscapePage::showMap(const LandscapeState &state) {
    map_->setPicture(state.picture);
    std::vector<QPointF> stars;
    for (const std::vector<double> &point : state.minima) stars.emplace_back(point[0], point[1]);
    map_->setMarks(std::move(stars));
    std::vector<LabMap::Path> paths;
    int color = 0;
    for (const DescentView &descent : state.descents) {
        LabMap::Path path{descent.name, color++, {}, {}};
        for (const std::vector<double> &x : descent.path) {
            path.x.push_back(x[0]);
            path.y.push_back(x[1]);
        }
        paths.push_back(std::move(path));
    }
    map_->setPaths(std::move(paths));
}

}  // namespace kan::ui
