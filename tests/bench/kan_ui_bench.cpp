// Measures how the real window feels, offscreen, and prints one JSON object. With --soak SECONDS it drags, retrains,
// goes back and forth in the history, opens presets and labs for that long, and prints how much resident memory grew.
// With --table FILE it opens that in the import dialog instead: its first picture, all of it read, the longest stall.
#include <QApplication>
#include <QMouseEvent>
#include <QSlider>
#include <QStandardPaths>
#include <QThread>
#include <QTimer>
#include <QUndoStack>
#include <algorithm>
#include <cmath>
#include <cstdio>
#include <iostream>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "core/io/presets.h"
#include "table_bench.h"
#include "ui/charts/loss_chart.h"
#include "ui/controls/slider_row.h"
#include "ui/labs/labs_window.h"
#include "ui/network/network_view.h"
#include "ui/panels/training_panel.h"
#include "ui/theme/theme.h"
#include "ui/window/chart_parts.h"
#include "ui/window/main_window.h"
#include "ui_probe.h"

namespace {

using namespace kan;
using namespace kan::bench;
using namespace kan::ui;

bool isTrained(const Snapshot &snapshot) {
    return snapshot.state == RunState::Finished && snapshot.step == snapshot.steps;
}

struct Latencies {
    std::vector<double> picture;
    std::vector<double> trained;
};

/// Moves the λ slider `moves` times, each after the network of the last move was trained. `picture`: from the move to
/// the end of the first paint of the network with data of the new run, proven by other pixels than before the move.
Latencies measureMoves(MainWindow &window, int moves) {
    ExperimentSession &session = window.session();
    QSlider *slider = window.trainingPanel()->lambdaRow()->slider();
    Latencies latencies;
    for (int m = 0; m < moves; ++m) {
        PaintWatch watch(window.networkView()->viewport());
        const QImage before = watch.picture();
        const std::uint64_t run_before = session.snapshot()->run_id;
        bool fresh = false;
        double painted = -1, trained = -1;
        QObject scope;
        Clock::time_point start;
        const auto arrived = [&](const SnapshotPtr &s) { fresh = fresh || s->run_id > run_before; };
        QObject::connect(&session, &ExperimentSession::previewChanged, &scope, arrived);
        QObject::connect(&session, &ExperimentSession::snapshotChanged, &scope, arrived);
        QObject::connect(&session, &ExperimentSession::snapshotChanged, &scope, [&](const SnapshotPtr &s) {
            if (s->run_id > run_before && isTrained(*s)) trained = millisecondsSince(start);
        });
        watch.on_paint = [&] {
            if (!fresh || painted >= 0) return;
            const double time = millisecondsSince(start);
            if (watch.picture() != before) painted = time;
        };
        start = Clock::now();
        slider->setValue(400 + (m % 2 ? 120 : 0) + m);
        waitUntil([&] { return painted >= 0 && trained >= 0; });
        latencies.picture.push_back(painted);
        latencies.trained.push_back(trained);
    }
    return latencies;
}

struct Drag {
    double networks = 0;          ///< trained to the end while the slider moved, per second
    double pictures = 0;          ///< of other settings than the one before, per second
    double stall = 0;             ///< longest of the GUI thread, ms
    std::vector<double> latency;  ///< from a move to the first paint with data of it or of a later move, ms
};

/// A drag over λ with a move every 10 ms.
Drag measureDrag(MainWindow &window, int milliseconds) {
    ExperimentSession &session = window.session();
    QSlider *slider = window.trainingPanel()->lambdaRow()->slider();
    PaintWatch watch(window.networkView()->viewport());
    Drag result;
    std::set<std::uint64_t> trained, pictured;
    std::vector<Clock::time_point> moves;
    const std::uint64_t first = session.snapshot()->run_id + 1;  // each move is a run of its own
    std::uint64_t newest = 0, painted = first;
    QObject scope;
    const auto arrived = [&](const SnapshotPtr &s) { newest = std::max(newest, s->run_id); };
    QObject::connect(&session, &ExperimentSession::previewChanged, &scope, arrived);
    QObject::connect(&session, &ExperimentSession::snapshotChanged, &scope, arrived);
    QObject::connect(&session, &ExperimentSession::snapshotChanged, &scope, [&](const SnapshotPtr &s) {
        if (s->run_id >= first && isTrained(*s)) trained.insert(s->run_id);
    });
    watch.on_paint = [&] {
        if (newest >= painted) pictured.insert(newest);
        for (; painted <= newest && painted - first < moves.size(); ++painted) {
            result.latency.push_back(millisecondsSince(moves[painted - first]));
        }
    };
    QTimer drag;
    drag.setTimerType(Qt::PreciseTimer);
    int position = 300;
    QObject::connect(&drag, &QTimer::timeout, [&] {
        moves.push_back(Clock::now());
        slider->setValue(position = 300 + (position - 299) % 500);
    });
    Heartbeat heart;
    heart.start();
    drag.start(10);
    const auto start = Clock::now();
    waitUntil([&] { return millisecondsSince(start) >= milliseconds; });
    drag.stop();
    const double seconds = millisecondsSince(start) / 1000;
    result.stall = heart.stop();
    result.networks = static_cast<double>(trained.size()) / seconds;
    result.pictures = static_cast<double>(pictured.size()) / seconds;
    waitUntil([&] { return isTrained(*session.snapshot()) && !session.isRunning(); });
    return result;
}

struct Training {
    double networks = 0;  ///< per second
    double stall = 0;     ///< ms
};

/// Trains again and again without a pause, every network to the end.
Training measureTraining(MainWindow &window, int milliseconds) {
    ExperimentSession &session = window.session();
    int networks = 0;
    QObject scope;
    QObject::connect(&session, &ExperimentSession::snapshotChanged, &scope, [&](const SnapshotPtr &s) {
        if (!isTrained(*s)) return;
        ++networks;
        QMetaObject::invokeMethod(&session, &ExperimentSession::reset, Qt::QueuedConnection);
    });
    Heartbeat heart;
    heart.start();
    session.reset();
    const auto start = Clock::now();
    waitUntil([&] { return millisecondsSince(start) >= milliseconds; });
    const double seconds = millisecondsSince(start) / 1000;
    const double stall = heart.stop();
    scope.blockSignals(true);
    session.disconnect(&scope);
    waitUntil([&] { return isTrained(*session.snapshot()) && !session.isRunning(); });
    return {networks / seconds, stall};
}

double measureRepaint(MainWindow &window, int times) {
    QWidget *viewport = window.networkView()->viewport();
    std::vector<double> costs;
    for (int t = 0; t < times; ++t) {
        const auto start = Clock::now();
        viewport->repaint();
        costs.push_back(millisecondsSince(start));
    }
    return percentile(costs, 0.5);
}

/// [20, 50, 20] has 2,000 edges.
Experiment manyEdges() {
    Experiment experiment;
    experiment.name = "many edges";
    auto data = std::make_shared<Dataset>();
    data->train_input = Matrix(100, 20);
    data->train_label = Matrix(100, 20);
    for (int row = 0; row < 100; ++row) {
        for (int column = 0; column < 20; ++column) {
            data->train_input(row, column) = std::sin(1.0 + row * (column + 1.7));
            data->train_label(row, column) = std::cos(3 * data->train_input(row, column) + column);
        }
    }
    data->test_input = data->train_input;
    data->test_label = data->train_label;
    for (int column = 0; column < 20; ++column) {
        data->input_names.push_back("x" + std::to_string(column + 1));
        data->output_names.push_back("f" + std::to_string(column + 1));
    }
    experiment.dataset = data;
    experiment.model.width = {20, 50, 20};
    experiment.training.steps = 3;
    return experiment;
}

/// Drags the network in a circle; frames per second, each of them painted before the next move.
double measurePan(NetworkView &view, int milliseconds) {
    QWidget *viewport = view.viewport();
    PaintWatch watch(viewport);
    const QPointF middle = QRectF(viewport->rect()).center();
    const auto send = [&](QEvent::Type type, QPointF place, Qt::MouseButtons buttons) {
        QMouseEvent event(type, place, viewport->mapToGlobal(place), Qt::LeftButton, buttons, Qt::NoModifier);
        QApplication::sendEvent(viewport, &event);
    };
    send(QEvent::MouseButtonPress, middle, Qt::LeftButton);
    int frames = 0;
    bool painted = false;
    watch.on_paint = [&] { painted = true; };
    const auto start = Clock::now();
    while (millisecondsSince(start) < milliseconds) {
        const double angle = 0.07 * ++frames;
        painted = false;
        send(QEvent::MouseMove, middle + 120 * QPointF(std::cos(angle) - 1, std::sin(angle)), Qt::LeftButton);
        waitUntil([&] { return painted; });
    }
    const double seconds = millisecondsSince(start) / 1000;
    send(QEvent::MouseButtonRelease, middle, Qt::NoButton);
    return frames / seconds;
}

struct Pan {
    double fps = 1e9;     ///< at the zoom where it is slowest
    double repaint = 0;   ///< ms, likewise
    double snapshot = 0;  ///< ms until a new one is painted, fitted
};

double measureSnapshots(NetworkView &view, const SnapshotPtr &snapshot, int times) {
    std::vector<double> costs;
    for (int t = 0; t < times; ++t) {
        const auto start = Clock::now();
        view.setSnapshot(snapshot);
        view.viewport()->repaint();
        costs.push_back(millisecondsSince(start));
    }
    return percentile(costs, 0.5);
}

/// A chart of 100,000 steps.
struct LongChart {
    double update = 0, paint = 0;  ///< ms
};

LongChart measureLongChart(int times) {
    constexpr int kSteps = 100'000;
    auto snapshot = std::make_shared<Snapshot>();
    snapshot->step = snapshot->steps = kSteps;
    for (int step = 0; step < kSteps; ++step) {
        const double loss = std::exp(-1e-4 * step) * (1.2 + std::sin(0.01 * step));
        snapshot->history.train_loss.push_back(loss);
        snapshot->history.test_loss.push_back(1.1 * loss);
        snapshot->history.reg.push_back(1 / loss);
    }
    LossChart chart;
    chart.resize(620, 290);
    chart.show();
    std::vector<double> updates, paints;
    for (int t = 0; t < times; ++t) {
        const auto start = Clock::now();
        chart.setData(lossesOf(snapshot));
        updates.push_back(millisecondsSince(start));
        const auto painting = Clock::now();
        chart.repaint();
        paints.push_back(millisecondsSince(painting));
    }
    return {percentile(updates, 0.5), percentile(paints, 0.5)};
}

/// Fitted, and zoomed to boxes of 17 px (the most curves with frames at once) and of 50 px (all that boxes can have).
Pan measureManyEdges(MainWindow &window) {
    NetworkView &view = *window.networkView();
    window.session().load(manyEdges());
    const auto shown = [&] {
        return window.session().snapshot()->edges == 2000 && isTrained(*window.session().snapshot());
    };
    waitUntil(shown);
    Pan worst;
    worst.snapshot = measureSnapshots(view, window.session().snapshot(), 30);
    const double box = 40;  // scene units, of a matrix
    for (const double pixels : {0.0, 17.0, 50.0}) {
        view.zoomToFit();
        const int turns =
            pixels > 0
                ? static_cast<int>(std::ceil(std::log(pixels / box / (view.zoomPercent() / 100)) / std::log(1.25)))
                : 0;
        for (int turn = 0; turn < turns; ++turn) view.zoomIn();
        const double fps = measurePan(view, 2000), repaint = measureRepaint(window, 30);
        std::fprintf(stderr, "2000 edges at %.0f %%: %.0f fps, repaint %.1f ms\n", view.zoomPercent(), fps, repaint);
        worst.fps = std::min(worst.fps, fps);
        worst.repaint = std::max(worst.repaint, repaint);
    }
    return worst;
}

struct Mnist {
    double stall = 0;    ///< longest of the GUI thread while it trains, ms
    double seconds = 0;  ///< of training, as the run counts them
    double detail = 0;   ///< from a click on an edge to its details in the inspector, when it is trained, ms
    double memory = 0;   ///< MB, afterwards
};

/// 7,850 edges, from the first look at the files to the end of training. Nothing if the files are not there.
std::optional<Mnist> measureMnist(MainWindow &window) {
    const Experiment *preset = findPreset("mnist-0-1");
    if (!preset) return std::nullopt;
    ExperimentSession &session = window.session();
    const std::uint64_t run_before = session.snapshot()->run_id;
    Heartbeat heart;
    heart.start();
    session.load(*preset);
    const auto ended = [&] {
        const Snapshot &s = *session.snapshot();
        return s.run_id > run_before && (s.state == RunState::Failed || isTrained(s));
    };
    waitUntil(ended, 10 * kTimeout);
    Mnist result;
    result.stall = heart.stop();
    if (session.snapshot()->state == RunState::Failed) return std::nullopt;
    result.seconds = session.snapshot()->seconds;
    const EdgeId edge{0, 400, 3};
    const auto start = Clock::now();
    window.networkView()->setSelectedEdge(edge);
    waitUntil([&] { return session.snapshot()->layers[0].edges[4003].detail != nullptr; });
    result.detail = millisecondsSince(start);
    result.memory = residentMegabytes();
    return result;
}

void print(const Mnist &mnist) {
    std::printf(
        "\"max_gui_stall_mnist_ms\": %.1f, \"mnist_seconds\": %.2f, \"mnist_click_to_detail_ms\": %.1f, "
        "\"mnist_rss_mb\": %.0f, ",
        mnist.stall, mnist.seconds, mnist.detail, mnist.memory);
}

int measureMnistOnly(MainWindow &window) {
    waitUntil([&] { return isTrained(*window.session().snapshot()); });
    const std::optional<Mnist> mnist = measureMnist(window);
    std::printf("{");
    if (mnist) print(*mnist);
    std::printf("\"threads\": %d}\n", QThread::idealThreadCount());
    return 0;
}

void walkTheHistory(MainWindow &window) {
    QUndoStack &history = *window.session().undoStack();
    for (const int place : {0, history.count(), history.count() / 2, history.count()}) {
        history.setIndex(place);
        waitUntil([&] { return isTrained(*window.session().snapshot()); });
    }
}

/// Presets that need no files and train within a second.
void openPreset(MainWindow &window, int round) {
    constexpr int kQuick = 15;  // the cells of Demo 6
    window.session().load(presets()[static_cast<std::size_t>(round % kQuick)]);
    waitUntil([&] { return isTrained(*window.session().snapshot()); });
}

void openLab(MainWindow &window, int round) {
    window.showLab(round % static_cast<int>(LabsWindow::names().size()));
    measureTraining(window, 500);
    window.labs()->close();
}

/// All that a round of the soak does.
double soakRound(MainWindow &window, int round) {
    const double rate = measureTraining(window, 3000).networks;
    measureDrag(window, 2000);
    walkTheHistory(window);
    openPreset(window, round);
    openLab(window, round);
    return rate;
}

/// What is made once (pages of labs, pictures, the history's memory) is made in the rounds before the measurement.
int soak(MainWindow &window, int seconds) {
    int round = 0;
    double rate = 0;
    const auto beginning = Clock::now();
    const int warm = 2 * static_cast<int>(LabsWindow::names().size());
    while (round < warm && millisecondsSince(beginning) < seconds * 300.0) rate = soakRound(window, round++);
    const double before = residentMegabytes();
    while (millisecondsSince(beginning) < seconds * 1000.0) rate = soakRound(window, round++);
    const double after = residentMegabytes();
    std::printf(
        "{\"soak_seconds\": %d, \"networks_per_second\": %.2f, \"rss_before_mb\": %.1f, \"rss_after_mb\": %.1f, "
        "\"rss_growth_mb\": %.2f, \"rounds\": %d}\n",
        seconds, rate, before, after, after - before, round);
    return 0;
}

double measureFirstFrame(MainWindow &window, Clock::time_point opened) {
    bool fresh = false, painted = false;
    QObject scope;
    PaintWatch watch(window.networkView()->viewport());
    watch.on_paint = [&] { painted = painted || fresh; };
    QObject::connect(&window.session(), &ExperimentSession::snapshotChanged, &scope,
                     [&](const SnapshotPtr &s) { fresh = fresh || !s->layers.empty(); });
    waitUntil([&] { return painted; });
    return millisecondsSince(opened);
}

void printPair(const char *name, const std::vector<double> &values) {
    std::printf("\"%s\": {\"p50\": %.1f, \"p95\": %.1f}, ", name, percentile(values, 0.5), percentile(values, 0.95));
}

void print(const Drag &drag) {
    printPair("drag_to_picture_ms", drag.latency);
    std::printf("\"networks_per_second\": %.2f, \"dragged_pictures_per_second\": %.1f, \"max_gui_stall_ms\": %.1f, ",
                drag.networks, drag.pictures, drag.stall);
}

int measureDragOnly(MainWindow &window) {
    waitUntil([&] { return isTrained(*window.session().snapshot()); });
    std::printf("{");
    print(measureDrag(window, 4000));
    std::printf("\"threads\": %d}\n", QThread::idealThreadCount());
    return 0;
}

int measure(MainWindow &window, Clock::time_point opened, int moves) {
    const double first_frame = measureFirstFrame(window, opened);
    waitUntil([&] { return isTrained(*window.session().snapshot()); });
    const Latencies latencies = measureMoves(window, moves);
    const Training training = measureTraining(window, 5000);
    const Drag drag = measureDrag(window, 4000);
    const double repaint = measureRepaint(window, 50);
    const Pan pan = measureManyEdges(window);
    const LongChart chart = measureLongChart(20);
    const std::optional<Mnist> mnist = measureMnist(window);
    std::printf("{");
    printPair("slider_to_picture_ms", latencies.picture);
    printPair("slider_to_trained_ms", latencies.trained);
    print(drag);
    std::printf(
        "\"retrained_networks_per_second\": %.2f, \"max_gui_stall_training_ms\": %.1f, "
        "\"open_to_first_training_frame_ms\": %.1f, \"repaint_ms\": %.2f, \"pan_fps_2000_edges\": %.1f, "
        "\"repaint_ms_2000_edges\": %.2f, ",
        training.networks, training.stall, first_frame, repaint, pan.fps, pan.repaint);
    std::printf(
        "\"snapshot_ms_2000_edges\": %.2f, \"chart_update_ms_100000_steps\": %.2f, "
        "\"chart_paint_ms_100000_steps\": %.2f, ",
        pan.snapshot, chart.update, chart.paint);
    if (mnist) print(*mnist);
    std::printf("\"threads\": %d}\n", QThread::idealThreadCount());
    return 0;
}

int usage(const char *problem) {
    std::cerr << "kan-ui-bench: " << problem
              << "\nusage: kan-ui-bench [--moves N] [--soak SECONDS] [--size WxH] [--only mnist|drag] [--table FILE]\n";
    return 2;
}

}  // namespace

int main(int argc, char *argv[]) {
    const auto opened = Clock::now();
    if (qEnvironmentVariableIsEmpty("QT_QPA_PLATFORM")) qputenv("QT_QPA_PLATFORM", "offscreen");
    int moves = 40, soak_seconds = 0;
    QString only, table;
    QSize size(1920, 1080);
    for (int a = 1; a < argc; a += 2) {
        const std::string option = argv[a];
        if (a + 1 == argc) return usage("an option needs a value");
        const QString value = QString::fromLocal8Bit(argv[a + 1]);
        if (option == "--moves") {
            moves = std::max(1, value.toInt());
        } else if (option == "--soak") {
            soak_seconds = std::max(1, value.toInt());
        } else if (option == "--only" && (value == QLatin1String("mnist") || value == QLatin1String("drag"))) {
            only = value;
        } else if (option == "--table") {
            table = value;
        } else if (option == "--size") {
            size = QSize(value.section('x', 0, 0).toInt(), value.section('x', 1, 1).toInt());
        } else {
            return usage(("unknown option " + option).c_str());
        }
    }
    QApplication application(argc, argv);
    QStandardPaths::setTestModeEnabled(true);
    Theme::apply(application, QStringLiteral("light"));
    if (!table.isEmpty()) return measureTable(table);
    MainWindow window({.remember_layout = false, .autosave_folder = {}});
    window.resize(size);
    window.session().load(presets().front());
    window.show();
    if (soak_seconds > 0) {
        waitUntil([&] { return isTrained(*window.session().snapshot()); });
        return soak(window, soak_seconds);
    }
    if (only == QLatin1String("mnist")) return measureMnistOnly(window);
    return only.isEmpty() ? measure(window, opened, moves) : measureDragOnly(window);
}
