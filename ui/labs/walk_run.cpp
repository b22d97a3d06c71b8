#include "ui/labs/walk_run.h"

#include <QCoreApplication>
#include <algorithm>
#include <chrono>
#include <cmath>
#include <stdexcept>
#include <thread>

#include "core/interpret/user_rmse.h"
#include "core/kernels/evaluate.h"
#include "core/train/trainer.h"
#include "ui/labs/lab_page.h"
#include "ui/session/snapshot_names.h"
#include "ui/text/names.h"

namespace kan::ui {

namespace {

using std::chrono::milliseconds;
using std::chrono::steady_clock;

constexpr milliseconds kFrame{25};
constexpr milliseconds kLearningStep{16};  // at least, so that the curves can be seen to form
constexpr double kLearningShare = 0.3;     // of the progress

QString shortNumber(double value) {
    return formatNumber(value);
}

/// " + 0.12" or " − 0.12".
QString added(double value) {
    return (value < 0 ? QStringLiteral(" − ") : QStringLiteral(" + ")) + shortNumber(std::abs(value));
}

/// ", times 1.2 + 0.3" where a scale and a bias of the node are trained.
QString scaled(const WalkStep &step) {
    if (step.scale == 1 && step.shift == 0) return {};
    return LabPage::tr(", times %1%2").arg(shortNumber(step.scale), added(step.shift));
}

QString nodeName(const WalkNetwork &network, int l, int j) {
    return network.sketch.names[static_cast<std::size_t>(l)][static_cast<std::size_t>(j)];
}

QString inputWords(const WalkNetwork &network, const WalkStep &step) {
    const QString name = nodeName(network, 0, step.j);
    if (network.dataset->input_scaling.empty()) return QStringLiteral("%1 = %2").arg(name, shortNumber(step.in));
    return LabPage::tr("%1 = %2 is %3 on the network's scale").arg(name, shortNumber(step.in), shortNumber(step.out));
}

/// The node an edge leads to, with the factor if that is a product.
QString targetWords(const WalkNetwork &network, const WalkStep &edge) {
    const Subnodes subnodes = network.sketch.layers[static_cast<std::size_t>(edge.l)].subnodes();
    QString node = nodeName(network, edge.l + 1, subnodes.nodeOf(edge.j));
    if (edge.j < subnodes.sums()) return node;
    return LabPage::tr("%1, factor %2").arg(node).arg(subnodes.factor(edge.j) + 1);
}

QString edgeWords(const WalkNetwork &network, const WalkStep &step) {
    return LabPage::tr("%1 → %2:  φ(%3) = %4 (base)%5 (spline) = %6")
        .arg(nodeName(network, step.l, step.i), targetWords(network, step), shortNumber(step.in),
             shortNumber(step.base), added(step.spline), shortNumber(step.out));
}

/// "h2 = 0.3·(−0.4) = −0.12".
QString productWords(const WalkNetwork &network, const WalkStep &step) {
    QStringList factors;
    for (const double factor : step.factors)
        factors << (factor < 0 ? QStringLiteral("(%1)") : QStringLiteral("%1")).arg(shortNumber(factor));
    return QStringLiteral("%1 = %2%3 = %4")
        .arg(nodeName(network, step.l, step.j), factors.join(QStringLiteral(" · ")), scaled(step),
             shortNumber(step.out));
}

/// The edges' values added, the bias and what a trained scale makes of them.
QString sumWords(const WalkNetwork &network, const WalkStep &step, const QString &sum) {
    const QString node = nodeName(network, step.l, step.j);
    const QString name = step.factor < 0 ? node : LabPage::tr("%1, factor %2").arg(node).arg(step.factor + 1);
    return QStringLiteral("%1 = %2%3%4%5 = %6")
        .arg(name, sum, added(step.bias), LabPage::tr(" (bias)"), scaled(step), shortNumber(step.out));
}

QString outputWords(const WalkNetwork &network, const WalkStep &step) {
    const QString name = nodeName(network, step.l, step.j);
    if (network.dataset->output_scaling.empty()) return QStringLiteral("%1 = %2").arg(name, shortNumber(step.out));
    return LabPage::tr("%1: %2 on the network's scale is %3")
        .arg(name, shortNumber(step.in), formatNumber(step.out, 4));
}

std::vector<QString> wordsOf(const WalkNetwork &network, const std::vector<WalkStep> &steps) {
    std::vector<QString> words;
    QString sum;
    for (const WalkStep &step : steps) {
        switch (step.kind) {
            case WalkStepKind::Input:
                words.push_back(inputWords(network, step));
                break;
            case WalkStepKind::Edge:
                words.push_back(edgeWords(network, step));
                sum += sum.isEmpty() ? shortNumber(step.out) : added(step.out);
                break;
            case WalkStepKind::Sum:
                words.push_back(sumWords(network, step, sum));
                sum.clear();
                break;
            case WalkStepKind::Product:
                words.push_back(productWords(network, step));
                break;
            case WalkStepKind::Output:
                words.push_back(outputWords(network, step));
                break;
        }
    }
    return words;
}

QString closing(const WalkNetwork &network, const WalkState &state) {
    const std::vector<double> outputs = outputsOf(state.steps);
    QStringList parts;
    for (std::size_t m = 0; m < outputs.size(); ++m)
        parts << LabPage::tr("%1 = %2 by the network, %3 by the rule %4")
                     .arg(nodeName(network, network.model.depth(), static_cast<int>(m)), formatNumber(outputs[m], 4),
                          formatNumber(state.truth[m], 4), QString::fromStdString(network.task.rule()));
    return parts.join(QStringLiteral("; "));
}

}  // namespace

void WalkRun::operator()(WalkRunner::Context &context) {
    if (!network && !learn(context)) return;
    lead(context, stateOf());
}

/// False if it was stopped. It takes a second and is not what is looked at step by step: a pause begins behind it.
bool WalkRun::learn(WalkRunner::Context &context) {
    auto dataset = std::make_shared<const Dataset>(task.makeDataset());
    Trainer trainer(Kan(task.spec(*dataset)), dataset, task.training());
    const UserRmse rmse(*dataset);
    WalkState state;
    const auto look = [&](bool trained) {
        auto view = std::make_shared<WalkNetwork>();
        view->task = task;
        view->dataset = dataset;
        view->model = trainer.model();
        view->sketch = KanSketch::of(view->model, *dataset);
        view->trained = trained;
        if (trained) {
            view->train_rmse = rmse.measured(view->model, dataset->train_input, dataset->train_label);
            view->test_rmse = rmse.measured(view->model, dataset->test_input, dataset->test_label);
        }
        state.network = network = view;
    };
    look(false);
    state.sample = sample;
    state.now = LabPage::tr("The network learns");
    context.tell(state);
    for (int step = 1; step <= task.steps; ++step) {
        const auto began = steady_clock::now();
        const TrainingStatus status = trainer.step(context.stop);
        if (status == TrainingStatus::Stopped) return false;
        if (status == TrainingStatus::Failed) throw std::runtime_error(trainer.message());
        look(step == task.steps);
        state.share = kLearningShare * step / task.steps;
        state.now = LabPage::tr("The network learns: step %1 of %2, RMSE %3")
                        .arg(step)
                        .arg(task.steps)
                        .arg(formatNumber(rmse.train(trainer.model(), trainer.history().train_loss.back()), 2));
        if (context.due()) context.tell(state);
        std::this_thread::sleep_until(began + kLearningStep);
    }
    return true;
}

WalkState WalkRun::stateOf() const {
    WalkState state;
    state.network = network;
    state.sample = std::ssize(sample) == network->dataset->inputs() ? sample : task.defaultSample();
    state.truth = task.truth(state.sample);
    state.steps = walkSample(network->model, networkSample(task, *network->dataset, state.sample), *network->dataset);
    state.words = wordsOf(*network, state.steps);
    return state;
}

void WalkRun::lead(WalkRunner::Context &context, WalkState state) const {
    const auto count = static_cast<int>(state.steps.size());
    if (pace == 0) {
        state.done = count;
        state.share = 1;
        state.now = closing(*network, state);
        context.tell(std::move(state));
        return;
    }
    for (; state.done < count; ++state.done) {
        state.phase = 0;
        state.now = LabPage::tr("Step %1 of %2").arg(state.done + 1).arg(count);
        state.share = kLearningShare + (1 - kLearningShare) * state.done / count;
        context.tell(state);
        if (!context.next()) return;
        const auto began = steady_clock::now();
        for (auto spent = kFrame; spent < milliseconds(pace); spent += kFrame) {
            if (context.stop.stop_requested()) return;
            state.phase = static_cast<double>(spent.count()) / pace;
            context.tell(state);
            std::this_thread::sleep_until(began + spent);
        }
    }
    state.phase = 0;
    state.share = 1;
    state.now = closing(*network, state);
    context.tell(std::move(state));
}

}  // namespace kan::ui
