#include "ui/labs/gradients_page.h"

#include <QComboBox>
#include <QDoubleSpinBox>
#include <QFileDialog>
#include <QFileInfo>
#include <QFormLayout>
#include <QHBoxLayout>
#include <QPushButton>
#include <QSpinBox>
#include <QSplitter>
#include <QToolButton>
#include <algorithm>
#include <cmath>
#include <limits>

#include "ui/controls/form_parts.h"
#include "ui/controls/value_spin_box.h"
#include "ui/labs/lab_plot.h"
#include "ui/session/snapshot.h"
#include "ui/text/names.h"
#include "ui/text/table_files.h"

namespace kan::ui {

namespace {

constexpr int kHeldGrid = 1000;

LabPage::Words gradientsWords() {
    return {QStringLiteral("gradients"), LabPage::tr("Functions and their gradients"),
            LabPage::tr("A perceptron and a KAN learn the same 1,000 points, once with the error of f alone and once "
                        "with that of f′ as well. Watch the slope: a fit of f may look perfect while its derivative "
                        "still waves. Beyond the shaded border there are no points, and each network goes on as it "
                        "likes."),
            LabPage::tr("Choose exp(sin(x1)) and raise the weight: f′ gets better, at first without harm to f.")};
}

std::vector<double> columnOf(const Matrix &table) {
    std::vector<double> values(static_cast<std::size_t>(table.rows()));
    for (std::size_t r = 0; r < values.size(); ++r) values[r] = table(static_cast<Eigen::Index>(r), 0);
    return values;
}

}  // namespace

GradientsPage::GradientsPage(QWidget *parent)
    : RunnerPage(gradientsWords(), parent),
      loss_(new LabPlot(tr("LOSS OF f"), tr("part of the epochs"), QStringLiteral("gradients-loss"), this)),
      fit_(new LabPlot(tr("f"), QStringLiteral("x"), QStringLiteral("gradients-f"), this)),
      slope_(new LabPlot(tr("f′"), QStringLiteral("x"), QStringLiteral("gradients-slope"), this)) {
    buildSettings();
    buildPresets();
    loss_->setLogarithmic(false, true);
    loss_->setNameAtTop(true);
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
    table_ = new QPushButton(this);
    back_ = new QToolButton(this);
    back_->setText(QStringLiteral("✕"));
    back_->setToolTip(tr("Back to the formula"));
    back_->setAccessibleName(back_->toolTip());
    auto *rows = new QHBoxLayout;
    rows->setSpacing(6);
    rows->addWidget(table_, 1);
    rows->addWidget(back_);
    form()->addRow(tr("or"), rows);
    connect(table_, &QPushButton::clicked, this, &GradientsPage::openTable);
    connect(back_, &QToolButton::clicked, this, [this] { setTable({}); });
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
    setTable({});
}

void GradientsPage::buildPresets() {
    const auto preset = [this](const QString &name, const QString &formula, double from, double to, double weight) {
        return Preset{name, [=, this] {
                          setTable({});
                          formula_->setEditText(formula);
                          from_->setValue(from);
                          to_->setValue(to);
                          rows_->setValue(1000);
                          weight_->setValue(weight);
                      }};
    };
    setPresets({preset(tr("sin x on [0, 10]"), QStringLiteral("sin(x1)"), 0, 10, 1),
                preset(tr("exp(sin x) on [0, 10]"), QStringLiteral("exp(sin(x1))"), 0, 10, 1),
                preset(tr("A corner: |x| on [−2, 2]"), QStringLiteral("abs(x1 - 0.3)"), -2, 2, 0.1),
                preset(tr("Two inputs: sin(x₁)·x₂ on [−2, 2]²"), QStringLiteral("sin(x1)*x2"), -2, 2, 1)});
}

GradientsPlan GradientsPage::plan() const {
    GradientsPlan plan;
    plan.formula = formula_->currentText().trimmed().toStdString();
    plan.range = {from_->value(), to_->value()};
    plan.rows = rows_->value();
    plan.table = std::filesystem::path(file_.toStdString());
    plan.weight = weight_->value();
    plan.grid = grid_->value();
    plan.mlp_epochs = epochs_->value();
    plan.seed = static_cast<std::uint64_t>(seed_->value());
    return plan;
}

void GradientsPage::setTable(const QString &file) {
    file_ = file;
    const bool formula = file.isEmpty();
    for (QWidget *widget : std::initializer_list<QWidget *>{formula_, from_, to_, rows_}) widget->setEnabled(formula);
    table_->setText(formula ? tr("Rows of a file…") : QFileInfo(file).fileName());
    table_->setToolTip(formula ? tr("A table with columns x, f and df/dx, of one or several inputs") : file);
    back_->setVisible(!formula);
}

void GradientsPage::openTable() {
    const QString file =
        QFileDialog::getOpenFileName(this, tr("A function and its derivatives"), {}, tableFileFilter());
    if (!file.isEmpty()) setTable(file);
}

void GradientsPage::start(bool paused) {
    run([plan = plan()](Context &context) { runGradients(plan, context); }, paused);
    setProgress(0);
    say({});
}

void GradientsPage::show(const StatePtr &state) {
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
    const FunctionView &known = state.function;
    if (!known.x.empty()) {
        for (const double v : known.f) low = std::min(low, v), high = std::max(high, v);
        for (const double v : known.slope) slope_low = std::min(slope_low, v), slope_high = std::max(slope_high, v);
        values.push_back({tr("function"), -1, false, false, 3.2, known.x, known.f});
        slopes.push_back({tr("function"), -1, false, false, 3.2, known.x, known.slope});
    }
    for (const GradientFitView &fit : state.fits) {
        const int own = color++;
        if (!fit.curves) continue;
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
                cells << scientificNumber(value, 1);
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

#include "moc_gradients_page.cpp"
