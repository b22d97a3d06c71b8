#include "ui/labs/walk_page.h"

#include <QComboBox>
#include <QFormLayout>
#include <QLineEdit>
#include <QSignalBlocker>
#include <QSpinBox>
#include <QSplitter>
#include <QTableWidget>
#include <limits>
#include <stdexcept>

#include "ui/controls/form_parts.h"
#include "ui/labs/number_list.h"
#include "ui/labs/sample_sliders.h"
#include "ui/text/names.h"

namespace kan::ui {

namespace {

LabPage::Words walkWords() {
    return {QStringLiteral("walk"), LabPage::tr("One sample through"),
            LabPage::tr("A value enters an edge, the curve of that edge says what comes out, and a node adds up what "
                        "its edges bring: that is all a KAN does. The price of a house becomes a sum of curves of "
                        "bedrooms, area and age, and a curve of such sums, as the theorem of Kolmogorov and Arnold "
                        "promises. Every number of the picture is in the table, to be checked by hand."),
            LabPage::tr("Move the age and watch which numbers change: only those behind its own curves.")};
}

QString cell(double value) {
    return formatNumber(value, 4);
}

QStringList rowOf(const WalkNetwork &network, const WalkStep &step) {
    const QString name = QString::fromStdString(walkStepName(*network.dataset, network.model, step))
                             .replace(QStringLiteral("->"), QStringLiteral("→"));
    switch (step.kind) {
        case WalkStepKind::Input:
            return {LabPage::tr("input"), name, cell(step.in), {}, {}, {}, cell(step.out)};
        case WalkStepKind::Edge:
            return {LabPage::tr("edge, layer %1").arg(step.l + 1),
                    name,
                    cell(step.in),
                    cell(step.base),
                    cell(step.spline),
                    {},
                    cell(step.out)};
        case WalkStepKind::Sum:
            return {LabPage::tr("sum"), name, cell(step.in), {}, {}, cell(step.bias), cell(step.out)};
        case WalkStepKind::Product:
            return {LabPage::tr("product"), name, cell(step.in), {}, {}, {}, cell(step.out)};
        case WalkStepKind::Output:
            break;
    }
    return {LabPage::tr("output"), name, cell(step.in), {}, {}, {}, cell(step.out)};
}

}  // namespace

WalkPage::WalkPage(QWidget *parent)
    : RunnerPage(walkWords(), parent), view_(new WalkView(this)), sliders_(new SampleSliders(this)) {
    buildSettings();
    buildPresets();
    pictures()->addWidget(view_);
    updateButtons();
    say(tr("The network learns in a second; then the sample goes through it."));
}

void WalkPage::buildSettings() {
    data_ = makeCombo(this);
    data_->setEditable(true);
    data_->setInsertPolicy(QComboBox::NoInsert);
    data_->addItem(tr("house prices"));
    data_->addItems(
        {QStringLiteral("x1*x2"), QStringLiteral("exp(sin(pi*x1)+x2^2)"), QStringLiteral("sqrt(x1^2+x2^2)")});
    hidden_ = new QLineEdit(QStringLiteral("2"), this);
    pace_ = makeCombo(this);
    for (const auto &[name, pace] : {std::pair(tr("slow"), 1600), std::pair(tr("normal"), 800),
                                     std::pair(tr("fast"), 300), std::pair(tr("at once"), 0)})
        pace_->addItem(name, pace);
    pace_->setCurrentIndex(1);
    form()->addRow(tr("Data"), data_);
    products_ = new QLineEdit(QStringLiteral("0"), this);
    products_->setToolTip(tr("Multiplication nodes of two factors in each hidden layer, beside the others"));
    form()->addRow(tr("Hidden nodes"), hidden_);
    form()->addRow(tr("Products"), products_);
    form()->addRow(tr("Grid G"), grid_ = numberBox(1, 200, 5, this));
    form()->addRow(tr("Seed"), seed_ = numberBox(0, std::numeric_limits<int>::max(), 0, this));
    form()->addRow(tr("Pace"), pace_);
    form()->addRow(tr("Row"), row_ = numberBox(0, WalkTask{}.rows, 0, this));
    row_->setSpecialValueText(tr("none: own values"));
    form()->addRow(sliders_);
    connect(data_, &QComboBox::activated, this, [this] {
        start(false);
        updateButtons();
    });
    connect(row_, &QSpinBox::valueChanged, this, &WalkPage::takeRow);
    connect(sliders_, &SampleSliders::edited, this, [this] {
        const QSignalBlocker blocker(row_);
        row_->setValue(0);
        look();
    });
}

void WalkPage::buildPresets() {
    const auto preset = [this](const QString &name, const QString &what, const QString &hidden,
                               const QString &products = QStringLiteral("0")) {
        return Preset{name, [=, this] {
                          data_->setEditText(what);
                          hidden_->setText(hidden);
                          products_->setText(products);
                      }};
    };
    setPresets(
        {preset(tr("The price of a house"), data_->itemText(0), QStringLiteral("2")),
         preset(tr("A product: x₁·x₂"), QStringLiteral("x1*x2"), QStringLiteral("2")),
         preset(tr("x₁·x₂ by a multiplication node"), QStringLiteral("x1*x2"), QStringLiteral("0"),
                QStringLiteral("1")),
         preset(tr("exp(sin(πx₁) + x₂²) through one node"), QStringLiteral("exp(sin(pi*x1)+x2^2)"),
                QStringLiteral("1")),
         preset(tr("A distance, through two layers"), QStringLiteral("sqrt(x1^2+x2^2)"), QStringLiteral("2, 2"))});
}

WalkTask WalkPage::task() const {
    WalkTask task;
    if (data_->currentText() != data_->itemText(0)) task.data = data_->currentText().trimmed().toStdString();
    task.hidden = wholeNumbers(hidden_->text(), tr("Hidden nodes"), tr("2, or 3,2 for two layers"));
    task.products = wholeNumbers(products_->text(), tr("Products"), tr("0, or 1,0 for two layers"));
    if (!task.multiplies()) task.products.clear();
    task.grid = grid_->value();
    task.seed = static_cast<std::uint64_t>(seed_->value());
    return task;
}

std::shared_ptr<const WalkNetwork> WalkPage::trained(const WalkTask &task) const {
    return network_ && network_->trained && network_->task == task ? network_ : nullptr;
}

void WalkPage::start(bool paused) {
    try {
        const WalkTask wanted = task();
        const bool same_data = network_ && network_->task.data == wanted.data;
        run(WalkRun{wanted, trained(wanted), same_data ? sliders_->values() : std::vector<double>(),
                    pace_->currentData().toInt()},
            paused);
    } catch (const std::exception &error) {
        fail(QString::fromUtf8(error.what()));
    }
}

void WalkPage::look() {
    if (!network_) return;
    if (!network_->trained) {  // the sample that it learns for is another one now
        start(isPaused());
    } else {
        preview(WalkRun{network_->task, network_, sliders_->values(), 0});
    }
    updateButtons();
}

void WalkPage::takeRow(int row) {
    if (row == 0 || !network_) return;
    sliders_->setValues(sampleOfRow(*network_->dataset, row - 1));
    look();
}

void WalkPage::show(const StatePtr &state) {
    network_ = state->network;
    view_->setState(state);
    setProgress(state->share);
    const bool whole = state->done == std::ssize(state->steps);
    say(whole && network_->trained ? tr("RMSE of all rows: %1 train, %2 test")
                                         .arg(formatNumber(network_->train_rmse), formatNumber(network_->test_rmse))
                                   : state->now);
    showSliders(*state);
    showSteps(*state);
    updateButtons();
}

void WalkPage::showSliders(const WalkState &state) {
    const Dataset &dataset = *network_->dataset;
    const bool houses = network_->task.data == WalkTask::kHouses;
    std::vector<SampleSliders::Input> inputs;
    for (int i = 0; i < dataset.inputs(); ++i) {
        const auto [low, high] = network_->task.rangeOf(i);
        inputs.push_back({network_->sketch.names.front()[static_cast<std::size_t>(i)], low, high, houses});
    }
    const bool fresh = sliders_->setInputs(inputs);
    if (fresh || state.sample.empty()) sliders_->setValues(network_->task.defaultSample());
    if (fresh && !state.sample.empty()) sliders_->setValues(state.sample);
}

/// A row for each step that lies behind or is being made.
void WalkPage::showSteps(const WalkState &state) {
    const auto count = std::min(state.steps.size(), static_cast<std::size_t>(state.done) + (state.phase > 0 ? 1 : 0));
    const bool whole = count == state.steps.size();
    if (!isViewing() && steps_shown_ == static_cast<int>(count) && !whole) return;
    steps_shown_ = static_cast<int>(count);
    std::vector<QStringList> rows;
    for (std::size_t n = 0; n < count; ++n) rows.push_back(rowOf(*network_, state.steps[n]));
    showTable({tr("step"), tr("of"), tr("comes in"), tr("base part"), tr("spline part"), tr("bias"), tr("goes on")},
              rows);
    if (!whole) table()->scrollToBottom();
}

}  // namespace kan::ui

#include "moc_walk_page.cpp"
