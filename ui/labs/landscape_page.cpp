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
#include <cmath>
#include <limits>

#include "core/lab/landscape/success_rate.h"
#include "ui/controls/form_parts.h"
#include "ui/controls/value_spin_box.h"
#include "ui/labs/lab_map.h"
#include "ui/labs/lab_plot.h"

namespace kan::ui {

namespace {

LabPage::Words landscapeWords() {
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

}  // namespace

LandscapePage::LandscapePage(QWidget *parent)
    : RunnerPage(landscapeWords(), parent),
      pages_(new QStackedWidget(this)),
      curve_(new LabPlot(tr("LANDSCAPE"), QStringLiteral("x"), QStringLiteral("landscape"), this)),
      loss_(new LabPlot(tr("HEIGHT"), tr("part of the epochs"), QStringLiteral("landscape-loss"), this)),
      map_(new LabMap(tr("LANDSCAPE"), QStringLiteral("landscape"), this)) {
    buildSettings();
    buildPresets();
    loss_->setNameAtTop(true);
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

LandscapePage::~LandscapePage() {
    silenceLines(this);
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
        auto *box = new QCheckBox(descentName(kind), this);
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

DescentPlan LandscapePage::plan() const {
    DescentPlan made;
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

void LandscapePage::view() {
    if (isRunning()) return;
    preview([plan = plan()](Context &context) { context.tell(lookAtLandscape(plan)); });
}

void LandscapePage::start(bool paused) {
    DescentPlan made = plan();
    if (made.parameterisations.empty()) return fail(tr("Nothing goes down: tick x itself, a network, or several"));
    run([made = std::move(made)](Context &context) { runDescents(made, context); }, paused);
    setProgress(0);
    say({});
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

#include "moc_landscape_page.cpp"
