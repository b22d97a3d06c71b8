#include "ui/panels/model_panel.h"

#include <QCheckBox>
#include <QComboBox>
#include <QLabel>
#include <QVBoxLayout>

#include "core/model/kan_fields.h"
#include "ui/controls/collapsible.h"
#include "ui/controls/form_parts.h"
#include "ui/controls/slider_row.h"
#include "ui/panels/layer_row.h"
#include "ui/panels/product_row.h"
#include "ui/session/experiment_session.h"

namespace kan::ui {

ModelPanel::ModelPanel(ExperimentSession &session, QWidget *parent)
    : Panel(session, tr("Model"), parent),
      rows_(kanFields(), &Experiment::model,
            [this](const QString &text, const QString &key, const auto &change) { apply(text, key, change); }) {
    buildMain();
    buildMore();
    connectCombos();
    error_ = caption({}, this);
    error_->setObjectName(QStringLiteral("modelError"));
    error_->setProperty("role", "error");
    error_->setWordWrap(true);
    error_->hide();
    content()->addWidget(error_);
    connect(&session, &ExperimentSession::experimentChanged, this, [this] {
        error_->hide();
        refresh();
    });
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
    connect(layers_, &LayerRow::edited, this, &ModelPanel::takeSums);
    products_ = new ProductRow(this);
    product_line_ = addRow(content(), tr("Products"), products_,
                           tr("Multiplication nodes in each layer behind the inputs, and how many factors they have"));
    connect(products_, &ProductRow::edited, this, &ModelPanel::takeProducts);
    connect(products_, &ProductRow::refused, this, [this](const QString &text) {
        error_->setText(text);
        error_->show();
    });

    grid_ = rows_.add("grid", content(), this);
    rows_.add("k", content(), this);
    seed_ = rows_.add("seed", content(), this);

    rules_ = makeCombo(this);
    rules_->addItem(tr("pykan 0.0 (Demo 6)"), static_cast<int>(Rules::Pykan00));
    rules_->addItem(tr("pykan 0.2"), static_cast<int>(Rules::Pykan02));
    addRow(content(), tr("Rules"), rules_,
           tr("Rule set: initialisation, grid update and penalty of this version of pykan"));
}

void ModelPanel::buildMore() {
    auto *more = new Collapsible(tr("Noise, base function, knots"), this);
    content()->addWidget(more);
    rows_.add("noise_scale", more->content(), this);
    noise_base_ = rows_.add("noise_scale_base", more->content(), this);
    base_mu_ = rows_.add("scale_base_mu", more->content(), this);
    base_sigma_ = rows_.add("scale_base_sigma", more->content(), this);
    rows_.add("grid_eps", more->content(), this);
    affine_ = rows_.addCheck("affine_trainable", more->content(), this);
    affine_->setToolTip(tr("A scale and a bias of each node, and of each factor of a product, are trained as well"));

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

/// The nodes that are not products. One layer more or less is the last hidden one.
void ModelPanel::takeSums(const std::vector<int> &sums) {
    apply(tr("change the layers"), {}, [&](Experiment &e) {
        std::vector<std::vector<int>> arity = e.model.mult_arity;
        if (!arity.empty() && sums.size() > arity.size()) arity.insert(arity.end() - 1, std::vector<int>());
        if (!arity.empty() && sums.size() < arity.size()) arity.erase(arity.end() - 2);
        e.model.mult_arity = arity;
        e.model.width = sums;
        for (std::size_t l = 0; l < sums.size(); ++l) e.model.width[l] += static_cast<int>(e.model.arityOf(l).size());
        if (!e.model.multiplies()) e.model.mult_arity.clear();
    });
}

/// Hidden layers grow by their products; outputs stay as many as they are.
void ModelPanel::takeProducts(const std::vector<std::vector<int>> &arity) {
    apply(tr("change the products"), {}, [&](Experiment &e) {
        for (std::size_t l = 1; l + 1 < arity.size(); ++l)
            e.model.width[l] += static_cast<int>(arity[l].size()) - static_cast<int>(e.model.arityOf(l).size());
        e.model.mult_arity = arity;
        if (!e.model.multiplies()) e.model.mult_arity.clear();
    });
}

/// The other rule set with its own defaults; shape and seed stay, but for products, which the first one does not have:
/// they become sums.
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

void ModelPanel::refreshLayers() {
    const KanSpec &m = session().experiment().model;
    std::vector<int> sums = m.width, products(m.multiplies() ? m.width.size() : 0);
    for (std::size_t l = 0; l < products.size(); ++l) {
        products[l] = static_cast<int>(m.arityOf(l).size());
        sums[l] -= products[l];
    }
    layers_->setWidth(sums, products);
    products_->setLayers(m.width, m.mult_arity);
    product_line_->setVisible(m.rules == Rules::Pykan02);
    affine_->setVisible(m.rules == Rules::Pykan02 || m.affine_trainable);
}

void ModelPanel::refresh() {
    const KanSpec &m = session().experiment().model;
    refreshLayers();
    rows_.show(session().experiment(), session().baseline());
    selectQuietly(rules_, static_cast<int>(m.rules));
    selectQuietly(base_function_, static_cast<int>(m.base_fun));
    selectQuietly(extrapolation_, static_cast<int>(m.extrapolation));
    const bool first_rules = m.rules == Rules::Pykan00;
    noise_base_->setVisible(first_rules);
    base_mu_->setVisible(!first_rules);
    base_sigma_->setVisible(!first_rules);
}

}  // namespace kan::ui

#include "moc_model_panel.cpp"
