#include "ui/panels/training_panel.h"

#include <QCheckBox>
#include <QComboBox>
#include <QLabel>
#include <QLineEdit>
#include <QRegularExpression>
#include <QSignalBlocker>
#include <QVBoxLayout>

#include "ui/controls/collapsible.h"
#include "ui/controls/form_parts.h"
#include "ui/controls/slider_row.h"
#include "ui/session/experiment_session.h"

namespace kan::ui {

namespace {

constexpr int kMaxSteps = 1'000'000;

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

/// Numbers apart by commas, semicolons or blanks; nothing if there is anything else.
std::optional<std::vector<int>> numbersIn(const QString &text) {
    static const QRegularExpression gap(QStringLiteral("[\\s,;]+"));
    std::vector<int> numbers;
    for (const QString &part : text.split(gap, Qt::SkipEmptyParts)) {
        bool good = false;
        numbers.push_back(part.toInt(&good));
        if (!good) return std::nullopt;
    }
    return numbers;
}

QString listed(const std::vector<int> &numbers) {
    QStringList texts;
    for (const int number : numbers) texts << QString::number(number);
    return texts.join(QStringLiteral(", "));
}

}  // namespace

TrainingPanel::TrainingPanel(ExperimentSession &session, QWidget *parent) : Panel(session, tr("Training"), parent) {
    buildLoss();
    buildMain();
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
        if (loss.kind != Loss::Mse && e.training.opt == Optimizer::Lm) e.training.opt = Optimizer::Lbfgs;
        if (rows) e.model.width.back() = loss.outputs(rows->outputs(), rows->classes);
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
    const auto weight = [&](const QString &label, const QString &name, const QString &help, double low, double high) {
        auto *row = new SliderRow({label, name, help}, SliderScale::logarithmicWithZero(low, high), 0, 1e6,
                                  ControlEffect::Live, this);
        content()->addWidget(row);
        return row;
    };
    lambda_ =
        weight(QStringLiteral("λ"), tr("Lambda: weight of the penalty"), tr("larger: fewer edges live"), 1e-5, 10);
    entropy_ = weight(tr("λ entropy"), tr("Lambda entropy"), tr("larger: few strong edges instead of many weak ones"),
                      1e-2, 100);
    l1_ = weight(tr("λ l1"), tr("Lambda l1"), tr("weight of the sum of edge magnitudes"), 1e-2, 100);
    steps_ = new SliderRow({tr("Steps"), tr("Training steps"), {}}, SliderScale::manyIntegers(1, 1000), 1, kMaxSteps,
                           ControlEffect::Live, this);
    content()->addWidget(steps_);
    bind(lambda_, tr("change λ"), [](TrainingOptions &t, double v) { t.penalty.lamb = v; });
    bind(entropy_, tr("change λ entropy"), [](TrainingOptions &t, double v) { t.penalty.entropy = v; });
    bind(l1_, tr("change λ l1"), [](TrainingOptions &t, double v) { t.penalty.l1 = v; });
    bind(steps_, tr("change the steps"), [](TrainingOptions &t, double v) { t.steps = static_cast<int>(v); });

    optimizer_ = makeCombo(this);
    optimizer_->addItem(tr("L-BFGS"), static_cast<int>(Optimizer::Lbfgs));
    optimizer_->addItem(tr("Adam"), static_cast<int>(Optimizer::Adam));
    optimizer_->addItem(tr("SGD with momentum"), static_cast<int>(Optimizer::Sgd));
    optimizer_->addItem(tr("Levenberg–Marquardt"), static_cast<int>(Optimizer::Lm));
    addRow(content(), tr("Optimiser"), optimizer_, tr("Optimiser"));
    connect(optimizer_, &QComboBox::activated, this, [this] {
        const auto chosen = static_cast<Optimizer>(optimizer_->currentData().toInt());
        apply(tr("change the optimiser"), {}, [&](Experiment &e) {
            if (e.training.opt == chosen) return;
            e.training.opt = chosen;
            const bool gradients = chosen == Optimizer::Adam || chosen == Optimizer::Sgd;
            e.training.step.lr = gradients ? 0.01 : 1.0;
        });
    });
}

void TrainingPanel::buildMore() {
    auto *more = new Collapsible(tr("Grid update, coefficients, learning rate"), this);
    content()->addWidget(more);
    const auto add = [&](const QString &label, const QString &name, const SliderScale &scale, double low, double high,
                         ControlEffect effect) {
        auto *row = new SliderRow({label, name, {}}, scale, low, high, effect, this);
        more->content()->addWidget(row);
        return row;
    };
    const SliderScale weight = SliderScale::logarithmicWithZero(1e-4, 100);
    coef_ = add(tr("λ coef"), tr("Lambda coef: size of the coefficients"), weight, 0, 1e6, ControlEffect::Live);
    coef_diff_ = add(tr("λ diff"), tr("Lambda coefdiff: difference of neighbouring coefficients"), weight, 0, 1e6,
                     ControlEffect::Live);
    rate_ = add(tr("lr"), tr("Learning rate"), SliderScale::logarithmicScale(1e-4, 10), 1e-9, 1e3, ControlEffect::Live);
    bind(coef_, tr("change λ coef"), [](TrainingOptions &t, double v) { t.penalty.coef = v; });
    bind(coef_diff_, tr("change λ coefdiff"), [](TrainingOptions &t, double v) { t.penalty.coefdiff = v; });
    bind(rate_, tr("change the learning rate"), [](TrainingOptions &t, double v) { t.step.lr = v; });
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
    updates_ =
        add(tr("Updates"), tr("Number of grid updates"), SliderScale::integers(1, 50), 1, 1e6, ControlEffect::Restart);
    stop_ = add(tr("Until step"), tr("Last step with a grid update"), SliderScale::integers(1, 200), 1, 1e6,
                ControlEffect::Restart);
    bind(updates_, tr("change the grid updates"),
         [](TrainingOptions &t, double v) { t.grid.update_num = static_cast<int>(v); });
    bind(stop_, tr("change the last grid update"),
         [](TrainingOptions &t, double v) { t.grid.stop_update_step = static_cast<int>(v); });
}

void TrainingPanel::buildBatches() {
    auto *more = new Collapsible(tr("Batches and validation"), this);
    content()->addWidget(more);
    const auto add = [&](const SliderRow::Text &texts, const SliderScale &scale, double low, double high) {
        auto *row = new SliderRow(texts, scale, low, high, ControlEffect::Restart, this);
        more->content()->addWidget(row);
        return row;
    };
    batch_ = add({tr("Batch"), tr("Rows per step; −1: all"), {}}, SliderScale::integers(-1, 1000), -1, 1e7);
    epochs_ = new QCheckBox(tr("A step is a pass over all rows"), this);
    epochs_->setToolTip(tr("Otherwise a step is one batch, drawn anew"));
    more->content()->addWidget(epochs_);
    connect(epochs_, &QCheckBox::toggled, this, [this](bool on) {
        apply(on ? tr("train by epochs") : tr("train by batches"), {},
              [&](Experiment &e) { e.training.batch.epochs = on; });
    });
    decay_ = add({tr("lr decay"), tr("Learning rate decay: factor after every step"), {}}, SliderScale::linear(0.5, 1),
                 1e-6, 1);
    momentum_ = add({tr("Momentum"), tr("Momentum of SGD"), {}}, SliderScale::linear(0, 0.99), 0, 0.999999);
    validation_ = add({tr("Validation"), tr("Validation: share of the training rows"),
                       tr("they choose the network that is kept and do not train")},
                      SliderScale::linear(0, 0.5), 0, 0.9);
    patience_ = add({tr("Patience"), tr("Patience: steps without a lower validation loss before stopping"), {}},
                    SliderScale::integers(0, 50), 0, 1e6);
    huber_ = new SliderRow({tr("Huber δ"), tr("Huber delta: residuals beyond count linearly"), {}},
                           SliderScale::logarithmicScale(1e-3, 10), 1e-9, 1e6, ControlEffect::Restart, this);
    content()->insertWidget(content()->indexOf(balanced_), huber_);
    bind(batch_, tr("change the batch size"),
         [](TrainingOptions &t, double v) { t.batch.rows = v < 1 ? -1 : static_cast<int>(v); });
    bind(decay_, tr("change the decay"), [](TrainingOptions &t, double v) { t.step.lr_decay = v; });
    bind(momentum_, tr("change the momentum"), [](TrainingOptions &t, double v) { t.step.momentum = v; });
    bind(validation_, tr("change the validation part"), [](TrainingOptions &t, double v) {
        t.validation = v;
        if (v <= 0) t.patience = 0;
    });
    bind(patience_, tr("change the patience"), [](TrainingOptions &t, double v) { t.patience = static_cast<int>(v); });
    bind(huber_, tr("change Huber's δ"), [](TrainingOptions &t, double v) { t.loss.huber_delta = v; });
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

void TrainingPanel::bind(SliderRow *row, const QString &text, void (*write)(TrainingOptions &, double)) {
    connect(row, &SliderRow::edited, this, [this, text, write](double value, const QString &key) {
        apply(text, key, [&](Experiment &e) { write(e.training, value); });
    });
}

void TrainingPanel::refresh() {
    const TrainingOptions &t = session().experiment().training;
    const TrainingOptions &original = session().baseline().training;
    const auto show = [](SliderRow *row, double value, double reset) {
        row->setValue(value);
        row->setResetValue(reset);
    };
    show(lambda_, t.penalty.lamb, original.penalty.lamb);
    show(entropy_, t.penalty.entropy, original.penalty.entropy);
    show(l1_, t.penalty.l1, original.penalty.l1);
    show(steps_, t.steps, original.steps);
    show(coef_, t.penalty.coef, original.penalty.coef);
    show(coef_diff_, t.penalty.coefdiff, original.penalty.coefdiff);
    show(rate_, t.step.lr, original.step.lr);
    show(batch_, t.batch.rows, original.batch.rows);
    show(decay_, t.step.lr_decay, original.step.lr_decay);
    show(momentum_, t.step.momentum, original.step.momentum);
    show(validation_, t.validation, original.validation);
    show(patience_, t.patience, original.patience);
    show(huber_, t.loss.huber_delta, original.loss.huber_delta);
    momentum_->setEnabled(t.opt == Optimizer::Sgd);
    patience_->setEnabled(t.validation > 0);
    refreshLoss();
    show(updates_, t.grid.update_num, original.grid.update_num);
    show(stop_, t.grid.stop_update_step, original.grid.stop_update_step);
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
    updates_->setEnabled(t.grid.update);
    stop_->setEnabled(t.grid.update);
}

}  // namespace kan::ui
