#include "ui/labs/staircase_page.h"

#include <QComboBox>
#include <QFormLayout>
#include <QLineEdit>
#include <QSpinBox>
#include <QSplitter>
#include <chrono>
#include <cmath>
#include <limits>
#include <stdexcept>
#include <thread>

#include "ui/charts/grid_chart.h"
#include "ui/controls/form_parts.h"
#include "ui/labs/lab_plot.h"
#include "ui/labs/number_list.h"
#include "ui/text/names.h"

namespace kan::ui {

namespace {

constexpr std::chrono::milliseconds kLeastStep{25};  // so that the first grids can be seen

LabPage::Words staircaseWords() {
    return {QStringLiteral("grid-extension"), LabPage::tr("Grid extension"),
            LabPage::tr("The same network goes on with ever finer grids: each refinement keeps the function and lets "
                        "the loss fall by another stair. A cubic spline promises an error that falls with the fourth "
                        "power of G, the dashed line G⁻⁴ in the lower chart. Where the curve leaves that line, rows or "
                        "steps are too few for so many coefficients, and the test loss goes up again."),
            LabPage::tr("Take 300 rows instead of 3,000: from which grid on does the test loss rise?")};
}

/// On the thread of a run.
void climb(LabRunner<StaircaseState>::Context &context, const StaircaseOptions &options) {
    StaircaseRun run(options);
    StaircaseState state;
    state.grids = options.grids;
    const auto look = [&] {
        state.history = run.history();
        state.stages = run.stages();
        state.share = static_cast<double>(run.history().steps()) / options.allSteps();
        if (state.stages.empty()) return;
        state.now = LabPage::tr("G = %1, step %2 of %3: RMSE %4 train, %5 test")
                        .arg(state.stages.back().grid)
                        .arg(run.history().steps())
                        .arg(options.allSteps())
                        .arg(formatNumber(state.stages.back().train, 2), formatNumber(state.stages.back().test, 2));
    };
    while (!run.finished() && context.next()) {
        const auto began = std::chrono::steady_clock::now();
        const TrainingStatus status = run.step(context.stop);
        if (status == TrainingStatus::Failed) throw std::runtime_error(run.message());
        look();
        if (status == TrainingStatus::Stopped) break;
        if (context.due()) context.tell(state);
        std::this_thread::sleep_until(began + kLeastStep);
    }
    context.tell(std::move(state));
}

}  // namespace

StaircasePage::StaircasePage(QWidget *parent)
    : RunnerPage(staircaseWords(), parent),
      loss_(new LabPlot(tr("RMSE"), tr("steps"), QStringLiteral("staircase"), this)),
      chart_(new GridChart(this)) {
    buildSettings();
    buildPresets();
    loss_->setLogarithmic(false, true);
    loss_->setNameAtTop(true);
    pictures()->addWidget(loss_);
    pictures()->addWidget(chart_);
    pictures()->setSizes({300, 260});
    updateButtons();
    say(tr("Seven grids; the coarse ones take a moment, the finest some seconds."));
}

void StaircasePage::buildSettings() {
    const StaircaseOptions defaults;
    formula_ = makeCombo(this);
    formula_->setEditable(true);
    formula_->setInsertPolicy(QComboBox::NoInsert);
    formula_->addItems({QString::fromStdString(defaults.formula), QStringLiteral("x1*x2"),
                        QStringLiteral("sin(pi*x1)*exp(-x2)"), QStringLiteral("abs(x1)+x2^2")});
    QStringList grids;
    for (const int grid : defaults.grids) grids << QString::number(grid);
    form()->addRow(tr("Function"), formula_);
    form()->addRow(tr("Hidden nodes"), hidden_ = new QLineEdit(QStringLiteral("1"), this));
    form()->addRow(tr("Grids"), grids_ = new QLineEdit(grids.join(QStringLiteral(", ")), this));
    form()->addRow(tr("Steps on each"), steps_ = numberBox(1, 1000, defaults.steps, this));
    form()->addRow(tr("Rows"), rows_ = numberBox(10, 100'000, defaults.rows, this));
    form()->addRow(tr("Seed"), seed_ = numberBox(0, std::numeric_limits<int>::max(), 0, this));
}

void StaircasePage::buildPresets() {
    const auto preset = [this](const QString &name, const QString &formula, int rows) {
        return Preset{name, [=, this] {
                          formula_->setEditText(formula);
                          rows_->setValue(rows);
                      }};
    };
    setPresets({preset(tr("exp(sin(πx₁) + x₂²), 3,000 rows"), QStringLiteral("exp(sin(pi*x1)+x2^2)"), 3000),
                preset(tr("The same, 300 rows"), QStringLiteral("exp(sin(pi*x1)+x2^2)"), 300),
                preset(tr("A corner, which no grid resolves"), QStringLiteral("abs(x1)+x2^2"), 3000)});
}

StaircaseOptions StaircasePage::options() const {
    StaircaseOptions options;
    options.formula = formula_->currentText().trimmed().toStdString();
    options.hidden = wholeNumbers(hidden_->text(), tr("Hidden nodes"), tr("2, or 3,2 for two layers"));
    options.grids = wholeNumbers(grids_->text(), tr("Grids"), QStringLiteral("3, 5, 10, 20"));
    options.steps = steps_->value();
    options.rows = rows_->value();
    options.seed = static_cast<std::uint64_t>(seed_->value());
    return options;
}

void StaircasePage::start(bool paused) {
    try {
        run([options = options()](Context &context) { climb(context, options); }, paused);
        setProgress(0);
        say({});
    } catch (const std::exception &error) {
        fail(QString::fromUtf8(error.what()));
    }
}

void StaircasePage::show(const StatePtr &state) {
    setProgress(state->share);
    say(state->now);
    showLosses(*state);
    showStages(*state);
    chart_->setStages(gridStages(state->history), state->grids.size() > 1);
}

/// A colour for each grid; a stair begins where the one before ends.
void StaircasePage::showLosses(const StaircaseState &state) {
    std::vector<LabPlot::Curve> curves;
    LabPlot::Curve test{tr("test"), -1, true, false, 1.4, {}, state.history.test_loss};
    for (int step = 1; step <= state.history.steps(); ++step) test.x.push_back(step);
    curves.push_back(std::move(test));
    int color = 0;
    for (const StaircaseStage &stage : state.stages) {
        LabPlot::Curve curve{QStringLiteral("G %1").arg(stage.grid), color++, false, false, 2.4, {}, {}};
        for (int step = std::max(1, stage.first_step - 1); step <= stage.last_step; ++step) {
            curve.x.push_back(step);
            curve.y.push_back(state.history.train_loss[static_cast<std::size_t>(step) - 1]);
        }
        curves.push_back(std::move(curve));
    }
    loss_->setCurves(std::move(curves));
}

void StaircasePage::showStages(const StaircaseState &state) {
    std::vector<QStringList> rows;
    for (std::size_t n = 0; n < state.stages.size(); ++n) {
        const StaircaseStage &stage = state.stages[n];
        rows.push_back({QString::number(stage.grid), QString::number(static_cast<qulonglong>(stage.parameters)),
                        QString::number(stage.last_step), scientificNumber(stage.train), scientificNumber(stage.test),
                        formatNumber(slopeOf(state.stages, n)), QString::number(stage.seconds, 'f', 2)});
    }
    showTable(
        {tr("G"), tr("parameters"), tr("last step"), tr("train RMSE"), tr("test RMSE"), tr("slope"), tr("seconds")},
        rows);
}

}  // namespace kan::ui

#include "moc_staircase_page.cpp"
