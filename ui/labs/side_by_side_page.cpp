#include "ui/labs/side_by_side_page.h"

#include <QComboBox>
#include <QFormLayout>
#include <QLineEdit>
#include <QSpinBox>
#include <QSplitter>
#include <algorithm>
#include <chrono>
#include <cmath>
#include <limits>
#include <stdexcept>
#include <thread>

#include "ui/controls/form_parts.h"
#include "ui/labs/lab_plot.h"
#include "ui/labs/number_list.h"
#include "ui/session/snapshot.h"
#include "ui/text/names.h"

namespace kan::ui {

namespace {

constexpr std::chrono::milliseconds kLongRun{5000};  // a run takes at least so long, so that it can be watched
constexpr std::chrono::milliseconds kLongestPause{60};
constexpr std::size_t kMostLosses = 600;  // of a loss curve

LabPage::Words sideBySideWords() {
    return {QStringLiteral("kan-beside-mlp"), LabPage::tr("KAN beside MLP"),
            LabPage::tr("Two networks with about the same number of parameters learn the same rows by the same "
                        "optimiser, step for step. The perceptron puts one fixed function into every node and learns "
                        "the weights between them; the KAN puts a function of its own on every edge and only adds in "
                        "its nodes. Watch what the KAN's curves become: where the formula is made of functions of one "
                        "variable, they are those functions."),
            LabPage::tr("Take abs(x1-x2): corners across the axes suit the perceptron with relu, not the splines.")};
}

/// On the thread of a run.
void race(LabRunner<SideBySideState>::Context &context, const SideBySideOptions &options) {
    SideBySideRun run(options);
    SideBySideState state;
    const auto look = [&] {
        state.kan = KanSketch::of(run.kan(), run.dataset());
        state.mlp = MlpSketch::of(run.mlp());
        state.kan_history = run.kanHistory();
        state.mlp_history = run.mlpHistory();
        state.kan_figures = run.kanFigures();
        state.mlp_figures = run.mlpFigures();
        const int done = std::max(state.kan_figures.steps, state.mlp_figures.steps);
        state.share = static_cast<double>(done) / options.steps;
        state.now = LabPage::tr("Step %1 of %2").arg(done).arg(options.steps);
    };
    look();
    context.tell(state);
    const auto pause = std::min<std::chrono::milliseconds>(kLongRun / options.steps, kLongestPause);
    while (!run.finished() && context.next()) {
        const auto began = std::chrono::steady_clock::now();
        if (!run.step(context.stop)) break;
        if (context.due()) {
            look();
            context.tell(state);
        }
        std::this_thread::sleep_until(began + pause);
    }
    look();
    context.tell(std::move(state));
}

LabPlot::Curve lossCurve(const QString &name, int color, bool test, const std::vector<double> &loss) {
    LabPlot::Curve curve{name, color, test, false, test ? 1.5 : 2.2, {}, {}};
    const std::size_t stride = loss.size() / kMostLosses + 1;
    for (std::size_t n = 0; n < loss.size(); ++n) {
        if (n % stride && n + 1 < loss.size()) continue;
        curve.x.push_back(static_cast<double>(n) + 1);
        curve.y.push_back(loss[n]);
    }
    return curve;
}

QString named(std::string_view name) {
    return QString::fromUtf8(name.data(), static_cast<qsizetype>(name.size()));
}

}  // namespace

SideBySidePage::SideBySidePage(QWidget *parent)
    : RunnerPage(sideBySideWords(), parent),
      networks_(new NetworkPair(this)),
      loss_(new LabPlot(tr("RMSE"), tr("steps"), QStringLiteral("kan-beside-mlp-loss"), this)) {
    buildSettings();
    buildPresets();
    loss_->setLogarithmic(false, true);
    loss_->setNameAtTop(true);
    pictures()->addWidget(networks_);
    pictures()->addWidget(loss_);
    pictures()->setSizes({360, 200});
    updateButtons();
    say(tr("Both learn at once, a step of each in turn."));
}

void SideBySidePage::buildSettings() {
    const SideBySideOptions defaults;
    formula_ = makeCombo(this);
    formula_->setEditable(true);
    formula_->setInsertPolicy(QComboBox::NoInsert);
    formula_->addItems({QString::fromStdString(defaults.formula), QStringLiteral("x1*x2"), QStringLiteral("abs(x1-x2)"),
                        QStringLiteral("sqrt(x1^2+x2^2)")});
    activation_ = makeCombo(this);
    for (const Activation activation : {Activation::Tanh, Activation::Relu, Activation::Silu, Activation::Sigmoid})
        activation_->addItem(named(toString(activation)), static_cast<int>(activation));
    optimizer_ = makeCombo(this);
    for (const OptimizerKind optimizer : {OptimizerKind::Lbfgs, OptimizerKind::Adam})
        optimizer_->addItem(named(toString(optimizer)), static_cast<int>(optimizer));
    form()->addRow(tr("Function"), formula_);
    form()->addRow(tr("KAN: hidden nodes"), hidden_ = new QLineEdit(QStringLiteral("2"), this));
    form()->addRow(tr("KAN: grid G"), grid_ = numberBox(1, 200, defaults.grid, this));
    form()->addRow(tr("MLP: hidden layers"),
                   layers_ = numberBox(1, SideBySideOptions::kMostLayers, defaults.mlp_layers, this));
    form()->addRow(tr("MLP: activation"), activation_);
    form()->addRow(tr("Optimiser"), optimizer_);
    form()->addRow(tr("Steps"), steps_ = numberBox(1, 100'000, defaults.steps, this));
    form()->addRow(tr("Seed"), seed_ = numberBox(0, std::numeric_limits<int>::max(), 0, this));
    connect(optimizer_, &QComboBox::activated, this,
            [this](int index) { steps_->setValue(index == 0 ? SideBySideOptions{}.steps : 2000); });
}

void SideBySidePage::buildPresets() {
    const auto preset = [this](const QString &name, const QString &formula, Activation activation) {
        return Preset{name, [=, this] {
                          formula_->setEditText(formula);
                          activation_->setCurrentIndex(activation_->findData(static_cast<int>(activation)));
                      }};
    };
    setPresets(
        {preset(tr("exp(sin(πx₁) + x₂²): made of curves"), QStringLiteral("exp(sin(pi*x1)+x2^2)"), Activation::Tanh),
         preset(tr("A product: x₁·x₂"), QStringLiteral("x1*x2"), Activation::Tanh),
         preset(tr("A corner across the axes: |x₁ − x₂|, relu"), QStringLiteral("abs(x1-x2)"), Activation::Relu)});
}

SideBySideOptions SideBySidePage::options() const {
    SideBySideOptions options;
    options.formula = formula_->currentText().trimmed().toStdString();
    options.kan_hidden = wholeNumbers(hidden_->text(), tr("KAN: hidden nodes"), tr("2, or 3,2 for two layers"));
    options.grid = grid_->value();
    options.mlp_layers = layers_->value();
    options.activation = static_cast<Activation>(activation_->currentData().toInt());
    options.opt = static_cast<OptimizerKind>(optimizer_->currentData().toInt());
    options.steps = steps_->value();
    options.seed = static_cast<std::uint64_t>(seed_->value());
    return options;
}

void SideBySidePage::start(bool paused) {
    try {
        run([options = options()](Context &context) { race(context, options); }, paused);
        setProgress(0);
        say({});
    } catch (const std::exception &error) {
        fail(QString::fromUtf8(error.what()));
    }
}

void SideBySidePage::show(const StatePtr &state) {
    networks_->setState(state);
    setProgress(state->share);
    say(state->now);
    for (const SideFigures *figures : {&state->kan_figures, &state->mlp_figures})
        if (!figures->problem.empty())
            fail(QString::fromStdString(figures->name) + QStringLiteral(": ") +
                 QString::fromStdString(figures->problem));
    showLosses(*state);
    showFigures(*state);
}

void SideBySidePage::showLosses(const SideBySideState &state) {
    loss_->setCurves({lossCurve(tr("KAN, train"), 0, false, state.kan_history.train_loss),
                      lossCurve(tr("KAN, test"), 0, true, state.kan_history.test_loss),
                      lossCurve(tr("MLP, train"), 1, false, state.mlp_history.train_loss),
                      lossCurve(tr("MLP, test"), 1, true, state.mlp_history.test_loss)});
}

void SideBySidePage::showFigures(const SideBySideState &state) {
    std::vector<QStringList> rows;
    for (const SideFigures *figures : {&state.kan_figures, &state.mlp_figures})
        rows.push_back({QString::fromStdString(figures->name), QString::number(figures->parameters),
                        scientificNumber(figures->train), scientificNumber(figures->test),
                        QString::number(figures->steps), QString::number(figures->seconds, 'f', 2)});
    showTable({tr("network"), tr("parameters"), tr("train RMSE"), tr("test RMSE"), tr("steps"), tr("seconds")}, rows);
}

}  // namespace kan::ui

#include "moc_side_by_side_page.cpp"
