#include "ui/labs/sampling_page.h"

#include <QCheckBox>
#include <QComboBox>
#include <QDoubleSpinBox>
#include <QFormLayout>
#include <QHBoxLayout>
#include <QIcon>
#include <QLabel>
#include <QLineEdit>
#include <QPainter>
#include <QSignalBlocker>
#include <QSpinBox>
#include <QSplitter>
#include <QStackedWidget>
#include <QTableWidget>
#include <QVBoxLayout>
#include <algorithm>
#include <cmath>
#include <limits>
#include <stdexcept>

#include "ui/controls/form_parts.h"
#include "ui/labs/lab_plot.h"
#include "ui/labs/sampling_surface.h"
#include "ui/labs/sampling_words.h"
#include "ui/plot/color_map.h"

namespace kan::ui {

namespace {

constexpr int kSeriesColors = 7;  // then they come again, dashed
constexpr int kSwatch = 10;
constexpr double kBelow = 0.5;                                       // where the axis begins, times the least error
constexpr double kLowest[] = {1e-7, 5e-5}, kHighest[] = {3e-2, 10};  // the errors' axis ends within these

LabPage::Words samplingWords() {
    return {QStringLiteral("sampling"), LabPage::tr("Active sampling"),
            LabPage::tr("Every run buys a few new values of f after each round of training; what counts is how few of "
                        "them bring the error down. Watch where the orange points go: a good strategy spends them on "
                        "the ridge, where the network is wrong, while chance scatters most of them over the plains. "
                        "The last run looks for the formula itself, and once its curves have names, no further value "
                        "is needed."),
            LabPage::tr("Start from 100 points instead of 500, and see which runs still come down.")};
}

QIcon swatch(int series, const QWidget &widget) {
    const double ratio = widget.devicePixelRatioF();
    QPixmap pixmap(QSize(kSwatch, kSwatch) * ratio);
    pixmap.setDevicePixelRatio(ratio);
    pixmap.fill(Qt::transparent);
    QPainter painter(&pixmap);
    painter.setRenderHint(QPainter::Antialiasing);
    painter.setPen(Qt::NoPen);
    painter.setBrush(seriesColor(series, Theme::of(&widget).dark));
    painter.drawEllipse(QRectF(0.5, 0.5, kSwatch - 1, kSwatch - 1));
    painter.end();
    QIcon icon(pixmap);
    icon.addPixmap(pixmap, QIcon::Selected);  // which would be tinted
    return icon;
}

}  // namespace

SamplingPage::SamplingPage(QWidget *parent)
    : RunnerPage(samplingWords(), parent),
      shown_(makeCombo(this)),
      legend_(new SamplingLegend(this)),
      maps_{new SamplingMapView(tr("TRUE"), QStringLiteral("sampling-true"), QStringLiteral("f"), this),
            new SamplingMapView(tr("PREDICTED"), QStringLiteral("sampling-predicted"), QStringLiteral("prediction"),
                                this),
            new SamplingMapView(tr("DIFFERENCE"), QStringLiteral("sampling-difference"), QStringLiteral("difference"),
                                this)},
      error_(new LabPlot(tr("MEAN ERROR"), tr("evaluations"), QStringLiteral("sampling-error"), this)) {
    buildSettings();
    buildPresets();
    buildPictures();
    updateButtons();
}

void SamplingPage::buildSettings() {
    const SamplingOptions defaults;
    formula_ = new QLineEdit(QString::fromStdString(defaults.formula), this);
    formula_->setObjectName(QStringLiteral("samplingFormula"));
    formula_->setCursorPosition(0);
    form()->addRow(tr("f(x1, x2)"), formula_);
    for (int n = 0; n < 2; ++n) {
        low_[n] = coordinateBox(this);
        high_[n] = coordinateBox(this);
        low_[n]->setValue(0);
        high_[n]->setValue(1);
        form()->addRow(n == 0 ? tr("x1 from, to") : tr("x2 from, to"), inOneRow(this, {low_[n], high_[n]}));
    }
    for (const SamplingStrategy strategy : samplingStrategies()) {
        auto *box = new QCheckBox(samplingName(strategy), this);
        box->setToolTip(samplingHint(strategy));
        box->setChecked(strategy == SamplingStrategy::Uniform || strategy == SamplingStrategy::Sobol ||
                        strategy == SamplingStrategy::ChangeLargest || strategy == SamplingStrategy::Surprise);
        form()->addRow(strategies_.empty() ? tr("Next points") : QString(), box);
        strategies_.push_back(box);
    }
    for (const SamplingLearner learner : samplingLearners()) {
        auto *box = new QCheckBox(samplingName(learner), this);
        box->setToolTip(samplingHint(learner));
        box->setChecked(learner != SamplingLearner::Mlp);
        learners_.push_back(box);
    }
    form()->addRow(tr("Models"), inOneRow(this, {learners_[0], learners_[1], learners_[2]}));
    form()->addRow(tr("Start points"), start_points_ = numberBox(4, 100'000, defaults.start, this));
    form()->addRow(tr("Evaluations"), budget_ = numberBox(4, 100'000, defaults.budget, this));
    budget_->setToolTip(tr("Of each run, start points included"));
    form()->addRow(tr("Seed"), seed_ = numberBox(0, std::numeric_limits<int>::max(), 0, this));
}

void SamplingPage::buildPresets() {
    using Strategies = std::vector<SamplingStrategy>;
    using Learners = std::vector<SamplingLearner>;
    const auto preset = [this](const QString &name, const Strategies &strategies, const Learners &learners, int start) {
        return Preset{name, [=, this] {
                          const SamplingOptions defaults;
                          formula_->setText(QString::fromStdString(defaults.formula));
                          for (int n = 0; n < 2; ++n) low_[n]->setValue(0), high_[n]->setValue(1);
                          for (std::size_t n = 0; n < strategies_.size(); ++n)
                              strategies_[n]->setChecked(std::ranges::count(strategies, samplingStrategies()[n]) > 0);
                          for (std::size_t n = 0; n < learners_.size(); ++n)
                              learners_[n]->setChecked(std::ranges::count(learners, samplingLearners()[n]) > 0);
                          start_points_->setValue(start);
                          budget_->setValue(defaults.budget);
                      }};
    };
    using enum SamplingStrategy;
    using enum SamplingLearner;
    setPresets(
        {preset(tr("Chance against the clever ones, from 500 points"),
                {Uniform, SamplingStrategy::Sobol, ChangeLargest, Surprise}, {Kan, SamplingLearner::Formula}, 500),
         preset(tr("From 100 points"), {Uniform, ChangeLargest, Surprise}, {Kan}, 100),
         preset(tr("The formula alone, from 20 points"), {Uniform}, {SamplingLearner::Formula}, 20),
         preset(tr("Three strategies of change, perceptron and KAN (minutes)"),
                {ChangeQuantile, ChangeSwap, ChangeLargest}, {Mlp, Kan}, 500)});
}

void SamplingPage::buildStrip(QHBoxLayout &strip) {
    strip.setContentsMargins(12, 8, 12, 2);
    strip.setSpacing(10);
    auto *label = new QLabel(tr("Shown run"), this);
    label->setBuddy(shown_);
    shown_->setAccessibleName(tr("Which run the maps show"));
    shown_->setMinimumWidth(200);
    strip.addWidget(label);
    strip.addWidget(shown_);
    strip.addWidget(legend_, 1);
    if (SamplingSurface::isAvailable()) {
        auto *surface = new QCheckBox(tr("Surface"), this);
        connect(surface, &QCheckBox::toggled, this, &SamplingPage::showSurface);
        strip.addWidget(surface);
    }
    auto *points = new QCheckBox(tr("Points"), this);
    points->setChecked(true);
    for (SamplingMapView *map : maps_) connect(points, &QCheckBox::toggled, map, &SamplingMapView::setPointsShown);
    strip.addWidget(points);
}

void SamplingPage::showSurface(bool shown) {
    if (shown && !surface_) {
        surface_ = new SamplingSurface(views_);
        views_->addWidget(surface_);
    }
    views_->setCurrentIndex(shown ? 1 : 0);
    showMaps();
}

void SamplingPage::buildPictures() {
    auto *area = new QWidget(this);
    auto *column = new QVBoxLayout(area);
    column->setContentsMargins({});
    column->setSpacing(0);
    auto *strip = new QHBoxLayout;
    buildStrip(*strip);
    column->addLayout(strip);
    auto *row = new QSplitter(Qt::Horizontal, area);
    row->setChildrenCollapsible(false);
    for (SamplingMapView *map : maps_) row->addWidget(map);
    row->setSizes({300, 300, 300});
    views_ = new QStackedWidget(area);
    views_->addWidget(row);
    column->addWidget(views_, 1);
    error_->setLogarithmic(true, true);
    pictures()->addWidget(area);
    pictures()->addWidget(error_);
    pictures()->setSizes({330, 230});
    connect(shown_, &QComboBox::currentIndexChanged, this, [this](int index) {
        if (index >= 0) table()->selectRow(index);
        showMaps();
    });
    connect(table(), &QTableWidget::currentCellChanged, this, [this](int current) {
        if (current >= 0 && current < shown_->count()) shown_->setCurrentIndex(current);
    });
}

SamplingOptions SamplingPage::optionsFor(SamplingStrategy strategy, SamplingLearner learner) const {
    SamplingOptions options = SamplingOptions::defaults(strategy, learner);
    options.formula = formula_->text().trimmed().toStdString();
    for (int n = 0; n < 2; ++n) options.ranges[static_cast<std::size_t>(n)] = {low_[n]->value(), high_[n]->value()};
    options.start = start_points_->value();
    options.budget = budget_->value();
    options.seed = static_cast<std::uint64_t>(seed_->value());
    return options;
}

std::vector<SamplingOptions> SamplingPage::plan() const {
    const auto refuse = [](const QString &why) { throw std::invalid_argument(why.toStdString()); };
    for (int n = 0; n < 2; ++n)
        if (!(low_[n]->value() < high_[n]->value()))
            refuse(tr("The range of x%1 is empty; write the lower number first").arg(n + 1));
    if (budget_->value() < start_points_->value())
        refuse(tr("%L1 evaluations are fewer than the %L2 start points, which count; allow more or start from fewer")
                   .arg(budget_->value())
                   .arg(start_points_->value()));
    std::vector<SamplingStrategy> ticked;
    for (std::size_t n = 0; n < strategies_.size(); ++n)
        if (strategies_[n]->isChecked()) ticked.push_back(samplingStrategies()[n]);
    if (ticked.empty()) refuse(tr("Nothing chooses the next points: tick a strategy, or several"));
    std::vector<SamplingOptions> made;
    for (std::size_t n = 0; n < learners_.size(); ++n) {
        if (!learners_[n]->isChecked()) continue;
        const SamplingLearner learner = samplingLearners()[n];
        const std::size_t count = learner == SamplingLearner::Formula ? 1 : ticked.size();
        for (std::size_t m = 0; m < count; ++m) made.push_back(optionsFor(ticked[m], learner));
    }
    if (made.empty()) refuse(tr("Nothing learns: tick a model, or several"));
    return made;
}

void SamplingPage::start(bool paused) {
    std::vector<SamplingOptions> runs;
    try {
        runs = plan();
    } catch (const std::invalid_argument &error) {
        return fail(QString::fromUtf8(error.what()));
    }
    run(
        [runs = std::move(runs)](Context &context) {
            SamplingRace race(runs);
            race(context);
        },
        paused);
    setProgress(0);
    say({});
}

void SamplingPage::show(const StatePtr &state) {
    state_ = state;
    setProgress(state->share);
    say(state->now);
    showRows(*state);
    showErrors(*state);
    offerRuns(*state);
    showMaps();
    for (const SamplingRunView &run : state->runs)
        if (run.status == SamplingStatus::Failed) fail(QStringLiteral("%1: %2").arg(run.title, run.message));
    updateButtons();
}

void SamplingPage::showErrors(const SamplingState &state) {
    std::vector<LabPlot::Curve> curves;
    for (const double goal : samplingGoals())
        curves.push_back({QString(),
                          -1,
                          true,
                          false,
                          0.7,
                          {static_cast<double>(state.start), static_cast<double>(state.budget)},
                          {goal, goal}});
    double low = kLowest[1], high = kHighest[0];
    int series = 0;
    for (const SamplingRunView &run : state.runs) {
        curves.push_back({run.legend, series, series >= kSeriesColors, false, 2, run.at, run.error});
        if (!run.at.empty()) curves.push_back({QString(), series, false, true, 1, {run.at.back()}, {run.error.back()}});
        ++series;
        for (const double error : run.error) {
            if (error >= kLowest[0]) low = std::min(low, kBelow * error);
            high = std::max(high, error);
        }
    }
    error_->setRange(std::log10(low), std::log10(std::min(high, kHighest[1])));
    error_->setCurves(std::move(curves));
}

void SamplingPage::showRows(const SamplingState &state) {
    const QString none = QStringLiteral("–");
    std::vector<QStringList> rows;
    for (const SamplingRunView &run : state.runs) {
        QStringList cells{run.strategy, run.model, QString::number(run.evaluations),
                          run.error.empty() ? none : QString::number(run.error.back(), 'e', 2)};
        for (const std::optional<int> &needed : run.to) cells << (needed ? QString::number(*needed) : none);
        cells << QString::number(run.seconds, 'f', 1) << samplingState(run);
        rows.push_back(std::move(cells));
    }
    const QSignalBlocker quiet(table());
    showTable({tr("next points by"), tr("model"), tr("evaluations"), tr("mean error"), tr("to 1e-2"), tr("to 1e-3"),
               tr("to 1e-4"), tr("seconds"), tr("state")},
              rows);
    for (int row = 0; row < table()->rowCount(); ++row) {
        table()->item(row, 0)->setIcon(swatch(row, *table()));
        table()->item(row, table()->columnCount() - 1)->setTextAlignment(Qt::AlignVCenter | Qt::AlignLeft);
    }
    table()->resizeColumnToContents(0);
}

void SamplingPage::offerRuns(const SamplingState &state) {
    QStringList names, present;
    int cleverest = 0;
    for (int n = 0; n < static_cast<int>(state.runs.size()); ++n) {
        const SamplingRunView &run = state.runs[static_cast<std::size_t>(n)];
        names << run.title;
        if (run.clever) cleverest = n;
    }
    for (int n = 0; n < shown_->count(); ++n) present << shown_->itemText(n);
    if (names == present) return;
    {
        const QSignalBlocker quiet(shown_);
        shown_->clear();
        shown_->addItems(names);
        shown_->setCurrentIndex(cleverest);
    }
    table()->selectRow(cleverest);
}

void SamplingPage::showMaps() {
    const int shown = shown_->currentIndex();
    if (!state_ || shown < 0 || shown >= static_cast<int>(state_->runs.size())) return;
    const SamplingRunView &run = state_->runs[static_cast<std::size_t>(shown)];
    maps_[0]->setHeat(state_->target);
    maps_[1]->setHeat(run.prediction);
    maps_[2]->setHeat(run.difference);
    for (SamplingMapView *map : maps_) map->setPoints(run.points);
    legend_->setPoints(run.points);
    if (surface_ && views_->currentWidget() == surface_)
        surface_->setHeats(state_->target, run.prediction, run.difference);
}

}  // namespace kan::ui

#include "moc_sampling_page.cpp"
