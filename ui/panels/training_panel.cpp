#include "ui/panels/training_panel.h"

#include <QCheckBox>
#include <QComboBox>
#include <QLabel>
#include <QLineEdit>
#include <QSignalBlocker>
#include <QVBoxLayout>
#include <utility>

#include "core/model/kan_layers.h"
#include "core/train/training_fields.h"
#include "ui/controls/collapsible.h"
#include "ui/controls/form_parts.h"
#include "ui/controls/slider_row.h"
#include "ui/panels/constraint_row.h"
#include "ui/panels/whole_numbers.h"
#include "ui/session/experiment_session.h"

namespace kan::ui {

namespace {

QString metricName(RegMetric metric) {
    const std::string_view name = toString(metric);
    return QString::fromUtf8(name.data(), static_cast<qsizetype>(name.size()));
}

QLabel *errorLabel(QLabel *label) {
    label->setProperty("role", "error");
    label->setWordWrap(true);
    label->hide();
    return label;
}

void showProblem(QLabel *label, const QString &text) {
    label->setText(text);
    label->setVisible(!text.isEmpty());
}

}  // namespace

TrainingPanel::TrainingPanel(ExperimentSession &session, QWidget *parent)
    : Panel(session, tr("Training"), parent),
      rows_(trainingFields(), &Experiment::training,
            [this](const QString &text, const QString &key, const auto &change) { apply(text, key, change); }) {
    buildLoss();
    buildMain();
    addRow(content(), tr("Known"), new ConstraintRow(session, this), tr("What is known of the inputs"));
    buildMore();
    buildBatches();
    error_ = errorLabel(caption({}, this));
    content()->addWidget(error_);
    connect(&session, &ExperimentSession::experimentChanged, this, &TrainingPanel::refresh);
    connect(&session, &ExperimentSession::fieldError, this, [this](const QString &field, const QString &text) {
        if (!field.startsWith(QLatin1String("training"))) return;
        if (field == QLatin1String("training.grid_schedule")) return showProblem(schedule_error_, text);
        showProblem(error_, text);
        refresh();
    });
}

void TrainingPanel::buildLoss() {
    loss_ = makeCombo(this);
    loss_->setObjectName(QStringLiteral("loss"));
    addRow(content(), tr("Loss"), loss_, tr("Loss"));
    connect(loss_, &QComboBox::activated, this,
            [this] { chooseLoss(static_cast<Loss>(loss_->currentData().toInt())); });
    balanced_ = new QCheckBox(tr("Classes count the same"), this);
    balanced_->setToolTip(tr("Weighs the rows of each class so that rare classes count as much as frequent ones"));
    content()->addWidget(balanced_);
    connect(balanced_, &QCheckBox::toggled, this, [this](bool on) {
        const std::shared_ptr<const Dataset> rows = session().dataset();
        if (!rows || rows->classes == 0) return;
        apply(on ? tr("weigh classes the same") : tr("weigh rows the same"), {}, [&](Experiment &e) {
            e.training.loss.class_weights =
                on ? balancedClassWeights(rows->train_label, rows->classes) : std::vector<double>();
        });
    });
}

/// The last layer follows the loss: cross-entropy has an output for each class.
void TrainingPanel::chooseLoss(Loss kind) {
    const std::shared_ptr<const Dataset> rows = session().dataset();
    apply(tr("change the loss"), {}, [&](Experiment &e) {
        LossFunction &loss = e.training.loss;
        if (loss.kind == kind) return;
        loss.kind = kind;
        if (!loss.ofClasses()) loss.class_weights.clear();
        if (loss.kind != Loss::Mse && e.training.opt == OptimizerKind::Lm) e.training.opt = OptimizerKind::Lbfgs;
        if (!rows) return;
        std::vector<int> width = e.model.width;
        width.back() = loss.outputs(rows->outputs(), rows->classes);
        setWidth(e.model, std::move(width));
    });
}

/// The losses that the labels allow.
void TrainingPanel::refreshLoss() {
    const LossFunction &loss = session().experiment().training.loss;
    const std::shared_ptr<const Dataset> rows = session().dataset();
    const int classes = rows ? rows->classes : loss.ofClasses() ? 2 : 0;
    const QSignalBlocker quiet(loss_), still(balanced_);
    std::vector<std::pair<QString, Loss>> offers;
    if (classes == 2) offers.emplace_back(tr("Cross-entropy"), Loss::BinaryCrossEntropy);
    if (classes >= 2)
        offers.emplace_back(classes == 2 ? tr("Softmax, 2 outputs") : tr("Cross-entropy"), Loss::CrossEntropy);
    offers.emplace_back(classes >= 2 ? tr("Square, rounded") : tr("Mean square"), Loss::Mse);
    offers.emplace_back(tr("Mean absolute"), Loss::Mae);
    offers.emplace_back(tr("Huber"), Loss::Huber);
    bool same = loss_->count() == static_cast<int>(offers.size());
    for (int n = 0; same && n < loss_->count(); ++n)
        same = loss_->itemText(n) == offers[static_cast<std::size_t>(n)].first;
    if (!same) {
        loss_->clear();
        for (const auto &[text, kind] : offers) loss_->addItem(text, static_cast<int>(kind));
    }
    loss_->setCurrentIndex(loss_->findData(static_cast<int>(loss.kind)));
    balanced_->setVisible(loss.ofClasses());
    balanced_->setChecked(!loss.class_weights.empty());
    huber_->setVisible(loss.kind == Loss::Huber);
}

void TrainingPanel::buildMain() {
    lambda_ = rows_.add("lamb", content(), this);
    rows_.add("lamb_entropy", content(), this);
    rows_.add("lamb_l1", content(), this);
    steps_ = rows_.add("steps", content(), this);

    optimizer_ = makeCombo(this);
    optimizer_->addItem(tr("L-BFGS"), static_cast<int>(OptimizerKind::Lbfgs));
    optimizer_->addItem(tr("Adam"), static_cast<int>(OptimizerKind::Adam));
    optimizer_->addItem(tr("SGD with momentum"), static_cast<int>(OptimizerKind::Sgd));
    optimizer_->addItem(tr("Levenberg–Marquardt"), static_cast<int>(OptimizerKind::Lm));
    addRow(content(), tr("Optimiser"), optimizer_, tr("Optimiser"));
    connect(optimizer_, &QComboBox::activated, this, [this] {
        const auto chosen = static_cast<OptimizerKind>(optimizer_->currentData().toInt());
        apply(tr("change the optimiser"), {}, [&](Experiment &e) {
            if (e.training.opt == chosen) return;
            e.training.opt = chosen;
            const bool gradients = chosen == OptimizerKind::Adam || chosen == OptimizerKind::Sgd;
            e.training.step.lr = gradients ? 0.01 : 1.0;
        });
    });
}

void TrainingPanel::buildMore() {
    auto *more = new Collapsible(tr("Grid update, coefficients, learning rate"), this);
    content()->addWidget(more);
    for (const char *name : {"lamb_coef", "lamb_coefdiff", "lr"}) rows_.add(name, more->content(), this);
    buildSchedule(more->content());
    metric_ = makeCombo(this);
    addRow(more->content(), tr("Penalty"), metric_, tr("Penalty metric"));
    connect(metric_, &QComboBox::activated, this, [this] {
        const auto metric = static_cast<RegMetric>(metric_->currentData().toInt());
        apply(tr("change the penalty metric"), {}, [&](Experiment &e) { e.training.penalty.metric = metric; });
    });
    update_grid_ = new QCheckBox(tr("Update the grid while training"), this);
    more->content()->addWidget(update_grid_);
    connect(update_grid_, &QCheckBox::toggled, this, [this](bool on) {
        apply(on ? tr("switch the grid update on") : tr("switch the grid update off"), {},
              [&](Experiment &e) { e.training.grid.update = on; });
    });
    updates_ = rows_.add("grid_update_num", more->content(), this);
    start_ = rows_.add("start_grid_update_step", more->content(), this);
    stop_ = rows_.add("stop_grid_update_step", more->content(), this);
}

void TrainingPanel::buildBatches() {
    auto *more = new Collapsible(tr("Batches and validation"), this);
    content()->addWidget(more);
    rows_.add("batch", more->content(), this);
    epochs_ = new QCheckBox(tr("A step is a pass over all rows"), this);
    epochs_->setToolTip(tr("Otherwise a step is one batch, drawn anew"));
    more->content()->addWidget(epochs_);
    connect(epochs_, &QCheckBox::toggled, this, [this](bool on) {
        apply(on ? tr("train by epochs") : tr("train by batches"), {},
              [&](Experiment &e) { e.training.batch.epochs = on; });
    });
    rows_.add("lr_decay", more->content(), this);
    momentum_ = rows_.add("momentum", more->content(), this);
    weight_decay_ = rows_.add("weight_decay", more->content(), this);
    validation_ = rows_.add("validation", more->content(), this, [](TrainingOptions &options) {
        if (options.validation <= 0) options.patience = 0;
    });
    patience_ = rows_.add("patience", more->content(), this);
    huber_ = rows_.add("huber_delta", content(), this);
    content()->removeWidget(huber_);
    content()->insertWidget(content()->indexOf(balanced_), huber_);
}

void TrainingPanel::buildSchedule(QVBoxLayout *rows) {
    schedule_ = new QLineEdit(this);
    schedule_->setObjectName(QStringLiteral("gridSchedule"));
    schedule_->setPlaceholderText(tr("5, 10, 20, …"));
    const QString help = tr("Grids the network is refined to on its way, each after an equal share of the steps");
    schedule_->setToolTip(help);
    schedule_->setAccessibleDescription(help);
    addRow(rows, tr("Grids G"), schedule_, tr("Grid schedule"));
    schedule_error_ = errorLabel(caption({}, this));
    schedule_error_->setObjectName(QStringLiteral("gridScheduleError"));
    rows->addWidget(schedule_error_);
    connect(schedule_, &QLineEdit::editingFinished, this, &TrainingPanel::takeSchedule);
}

void TrainingPanel::takeSchedule() {
    const auto grids = numbersIn(schedule_->text());
    if (!grids) {
        showProblem(schedule_error_, tr("A grid is a whole number; write for example 5, 10, 20."));
        return;
    }
    showProblem(schedule_error_, {});
    apply(tr("change the grid schedule"), {}, [&](Experiment &e) { e.training.grid.schedule = *grids; });
}

/// The metrics the rule set has.
void TrainingPanel::fillMetrics(Rules rules) {
    const bool first_rules = rules == Rules::Pykan00;
    const std::vector<RegMetric> metrics =
        first_rules ? std::vector{RegMetric::EdgeForward00}
                    : std::vector{RegMetric::EdgeForwardSplineN, RegMetric::EdgeForwardSplineU,
                                  RegMetric::EdgeForwardSum, RegMetric::EdgeBackward, RegMetric::NodeBackward};
    if (metric_->count() == static_cast<int>(metrics.size())) return;
    const QSignalBlocker quiet(metric_);
    metric_->clear();
    for (const RegMetric metric : metrics) metric_->addItem(metricName(metric), static_cast<int>(metric));
}

void TrainingPanel::refresh() {
    const TrainingOptions &t = session().experiment().training;
    rows_.show(session().experiment(), session().baseline());
    momentum_->setEnabled(t.opt == OptimizerKind::Sgd);
    weight_decay_->setEnabled(t.opt == OptimizerKind::Sgd || t.opt == OptimizerKind::Adam);
    patience_->setEnabled(t.validation > 0);
    refreshLoss();
    if (const auto shown = numbersIn(schedule_->text()); !shown || *shown != t.grid.schedule) {
        schedule_->setText(listed(t.grid.schedule));
        showProblem(schedule_error_, {});
    }
    selectQuietly(optimizer_, static_cast<int>(t.opt));
    fillMetrics(session().experiment().model.rules);
    selectQuietly(metric_, static_cast<int>(t.penalty.metric));
    metric_->setEnabled(metric_->count() > 1);
    const QSignalBlocker quiet(update_grid_), still(epochs_);
    epochs_->setChecked(t.batch.epochs);
    epochs_->setEnabled(t.batch.rows > 0);
    update_grid_->setChecked(t.grid.update);
    for (SliderRow *row : {updates_, start_, stop_}) row->setEnabled(t.grid.update);
}

}  // namespace kan::ui

#include "moc_training_panel.cpp"
