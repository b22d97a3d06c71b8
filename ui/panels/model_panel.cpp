#include "ui/panels/model_panel.h"

#include <QComboBox>
#include <QLabel>
#include <QVBoxLayout>
#include <limits>

#include "ui/controls/collapsible.h"
#include "ui/controls/form_parts.h"
#include "ui/controls/slider_row.h"
#include "ui/panels/layer_row.h"
#include "ui/session/experiment_session.h"

namespace kan::ui {

namespace {

constexpr double kMaxSeed = std::numeric_limits<int>::max();

}  // namespace

ModelPanel::ModelPanel(ExperimentSession &session, QWidget *parent) : Panel(session, tr("Model"), parent) {
    buildMain();
    buildMore();
    connectCombos();
    error_ = caption({}, this);
    error_->setProperty("role", "error");
    error_->setWordWrap(true);
    error_->hide();
    content()->addWidget(error_);
    connect(&session, &ExperimentSession::experimentChanged, this, &ModelPanel::refresh);
    connect(&session, &ExperimentSession::fieldError, this, [this](const QString &field, const QString &text) {
        if (!field.startsWith(QLatin1String("model"))) return;
        error_->setText(text);
        error_->setVisible(!text.isEmpty());
        refresh();
    });
}

void ModelPanel::buildMain() {
    layers_ = new LayerRow(this);
    addRow(content(), tr("Layers"), layers_, tr("Nodes in each layer"));
    connect(layers_, &LayerRow::edited, this, [this](const std::vector<int> &width) {
        apply(tr("change the layers"), {}, [&](Experiment &e) { e.model.width = width; });
    });

    grid_ = new SliderRow({tr("Grid G"), tr("Grid intervals G"), tr("pieces of each spline")},
                          SliderScale::integers(1, 50), 1, 1000, ControlEffect::Refine, this);
    order_ = new SliderRow({tr("Order k"), tr("Spline order k"), tr("3: cubic")}, SliderScale::integers(1, 10), 1,
                           KanSpec::kMaxOrder, ControlEffect::Restart, this);
    seed_ = new SliderRow({tr("Seed"), tr("Seed of the network"), tr("the same numbers as pykan with this seed")},
                          SliderScale::integers(0, 100), 0, kMaxSeed, ControlEffect::Restart, this);
    bind(grid_, tr("change G"), [](KanSpec &m, double v) { m.grid = static_cast<int>(v); });
    bind(order_, tr("change k"), [](KanSpec &m, double v) { m.k = static_cast<int>(v); });
    bind(seed_, tr("change the seed"), [](KanSpec &m, double v) { m.seed = static_cast<std::uint64_t>(v); });
    for (SliderRow *row : {grid_, order_, seed_}) content()->addWidget(row);

    rules_ = makeCombo(this);
    rules_->addItem(tr("pykan 0.0 (Demo 6)"), static_cast<int>(Rules::Pykan00));
    rules_->addItem(tr("pykan 0.2"), static_cast<int>(Rules::Pykan02));
    addRow(content(), tr("Rules"), rules_,
           tr("Rule set: initialisation, grid update and penalty of this version of pykan"));
}

void ModelPanel::buildMore() {
    auto *more = new Collapsible(tr("Noise, base function, knots"), this);
    content()->addWidget(more);
    const auto logarithmic = [&](const QString &label, const QString &name) {
        return new SliderRow({label, name, {}}, SliderScale::logarithmicWithZero(1e-3, 10), 0, 1000,
                             ControlEffect::Restart, this);
    };
    noise_ = logarithmic(tr("Noise"), tr("noise_scale: size of the initial splines"));
    noise_base_ = logarithmic(tr("Base σ"), tr("noise_scale_base: spread of the base function's weight"));
    base_mu_ = new SliderRow({tr("Base μ"), tr("scale_base_mu: mean weight of the base function"), {}},
                             SliderScale::linear(-2, 2), -1000, 1000, ControlEffect::Restart, this);
    base_sigma_ = logarithmic(tr("Base σ"), tr("scale_base_sigma: spread of the base function's weight"));
    grid_eps_ = new SliderRow({tr("Grid ε"), tr("grid_eps: 1 uniform knots, 0 knots at quantiles of the data"), {}},
                              SliderScale::linear(0, 1), 0, 1, ControlEffect::Restart, this);
    bind(noise_, tr("change noise_scale"), [](KanSpec &m, double v) { m.noise_scale = v; });
    bind(noise_base_, tr("change noise_scale_base"), [](KanSpec &m, double v) { m.noise_scale_base = v; });
    bind(base_mu_, tr("change scale_base_mu"), [](KanSpec &m, double v) { m.scale_base_mu = v; });
    bind(base_sigma_, tr("change scale_base_sigma"), [](KanSpec &m, double v) { m.scale_base_sigma = v; });
    bind(grid_eps_, tr("change grid_eps"), [](KanSpec &m, double v) { m.grid_eps = v; });
    for (SliderRow *row : {noise_, noise_base_, base_mu_, base_sigma_, grid_eps_}) more->content()->addWidget(row);

    base_function_ = makeCombo(this);
    base_function_->addItem(tr("silu"), static_cast<int>(BaseFunction::Silu));
    base_function_->addItem(tr("identity"), static_cast<int>(BaseFunction::Identity));
    base_function_->addItem(tr("zero"), static_cast<int>(BaseFunction::Zero));
    extrapolation_ = makeCombo(this);
    extrapolation_->addItem(tr("zero (pykan's)"), static_cast<int>(Extrapolation::Zero));
    extrapolation_->addItem(tr("linear"), static_cast<int>(Extrapolation::Linear));
    extrapolation_->addItem(tr("clamp"), static_cast<int>(Extrapolation::Clamp));
    addRow(more->content(), tr("Base"), base_function_, tr("Base function beside each spline"));
    addRow(more->content(), tr("Outside"), extrapolation_, tr("What a spline is outside its knots"));
}

void ModelPanel::connectCombos() {
    connect(rules_, &QComboBox::activated, this,
            [this] { chooseRules(static_cast<Rules>(rules_->currentData().toInt())); });
    connect(base_function_, &QComboBox::activated, this, [this] {
        const auto base = static_cast<BaseFunction>(base_function_->currentData().toInt());
        apply(tr("change the base function"), {}, [&](Experiment &e) { e.model.base_fun = base; });
    });
    connect(extrapolation_, &QComboBox::activated, this, [this] {
        const auto rule = static_cast<Extrapolation>(extrapolation_->currentData().toInt());
        apply(tr("change the extrapolation"), {}, [&](Experiment &e) { e.model.extrapolation = rule; });
    });
}

void ModelPanel::bind(SliderRow *row, const QString &text, void (*write)(KanSpec &, double)) {
    connect(row, &SliderRow::edited, this, [this, text, write](double value, const QString &key) {
        apply(text, key, [&](Experiment &e) { write(e.model, value); });
    });
}

/// The other rule set with its own defaults; shape and seed stay.
void ModelPanel::chooseRules(Rules rules) {
    if (rules == session().experiment().model.rules) return;
    apply(tr("change the rules"), {}, [&](Experiment &e) {
        KanSpec spec = KanSpec::defaults(rules);
        spec.width = e.model.width;
        spec.grid = e.model.grid;
        spec.k = e.model.k;
        spec.seed = e.model.seed;
        spec.base_fun = e.model.base_fun;
        spec.extrapolation = e.model.extrapolation;
        e.model = spec;
        e.training.penalty.metric = TrainingOptions::defaults(rules).penalty.metric;
    });
}

void ModelPanel::refresh() {
    const KanSpec &m = session().experiment().model;
    const KanSpec &original = session().baseline().model;
    const auto show = [](SliderRow *row, double value, double reset) {
        row->setValue(value);
        row->setResetValue(reset);
    };
    layers_->setWidth(m.width);
    show(grid_, m.grid, original.grid);
    show(order_, m.k, original.k);
    show(seed_, static_cast<double>(m.seed), static_cast<double>(original.seed));
    show(noise_, m.noise_scale, original.noise_scale);
    show(noise_base_, m.noise_scale_base, original.noise_scale_base);
    show(base_mu_, m.scale_base_mu, original.scale_base_mu);
    show(base_sigma_, m.scale_base_sigma, original.scale_base_sigma);
    show(grid_eps_, m.grid_eps, original.grid_eps);
    selectQuietly(rules_, static_cast<int>(m.rules));
    selectQuietly(base_function_, static_cast<int>(m.base_fun));
    selectQuietly(extrapolation_, static_cast<int>(m.extrapolation));
    const bool first_rules = m.rules == Rules::Pykan00;
    noise_base_->setVisible(first_rules);
    base_mu_->setVisible(!first_rules);
    base_sigma_->setVisible(!first_rules);
}

}  // namespace kan::ui
