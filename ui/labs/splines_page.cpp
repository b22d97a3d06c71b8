#include "ui/labs/splines_page.h"

#include <QFormLayout>
#include <QHBoxLayout>
#include <QPushButton>
#include <QSignalBlocker>
#include <QSpinBox>
#include <QSplitter>
#include <chrono>
#include <limits>
#include <stdexcept>
#include <thread>

#include "ui/text/names.h"

namespace kan::ui {

namespace {

constexpr int kSplinePoints = 601;
constexpr int kPlaces = 240;  // of a run along the curve
constexpr std::chrono::milliseconds kPace{30};

LabPage::Words splinesWords() {
    return {
        QStringLiteral("splines"), LabPage::tr("What a spline is"),
        LabPage::tr("The curve on an edge of a KAN is a sum of bumps, one for each control point, which is the bump's "
                    "height. At every x only k+1 of them are not zero, so that moving a point changes the curve in "
                    "its own neighbourhood, the shaded one, and nowhere else. A finer grid has more bumps and can "
                    "still be the very same curve."),
        LabPage::tr("Double the grid, move one point of the finer curve, and halve the grid again.")};
}

SplineState stateOf(const SplineLesson &lesson, const std::vector<double> &before) {
    SplineState state;
    state.lesson = lesson;
    state.curves = splineCurves(lesson, kSplinePoints);
    state.control_x = controlPoints(lesson);
    state.before = before;
    return state;
}

}  // namespace

SplinesPage::SplinesPage(QWidget *parent) : RunnerPage(splinesWords(), parent), plot_(new SplinePlot(this)) {
    buildSettings();
    buildPresets();
    pictures()->addWidget(plot_);
    connect(plot_, &SplinePlot::held, this, [this] { before_ = plot_->state()->curves.y; });
    connect(plot_, &SplinePlot::controlMoved, this, [this](int q, double y) {
        lesson_.coef[static_cast<std::size_t>(q)] = y;
        view();
    });
    connect(plot_, &SplinePlot::knotMoved, this, [this](int n, double x) {
        lesson_ = withKnot(lesson_, n, x);
        view();
    });
    connect(plot_, &SplinePlot::released, this, [this] {
        before_.clear();
        view();
    });
    draw();
    updateButtons();
}

void SplinesPage::buildSettings() {
    form()->addRow(tr("Order k"), order_ = numberBox(0, SplineLesson::kMostOrder, 3, this));
    form()->addRow(tr("Grid G"), grid_ = numberBox(1, SplineLesson::kMostIntervals, 5, this));
    form()->addRow(tr("Seed"), seed_ = numberBox(0, std::numeric_limits<int>::max(), 0, this));
    auto *finer = new QPushButton(tr("Double"), this);
    auto *coarser = new QPushButton(tr("Halve"), this);
    auto *row = new QHBoxLayout;
    row->setSpacing(6);
    row->addWidget(coarser);
    row->addWidget(finer);
    form()->addRow(tr("Grid"), row);
    connect(finer, &QPushButton::clicked, this,
            [this] { grid_->setValue(std::min(2 * grid_->value(), SplineLesson::kMostIntervals)); });
    connect(coarser, &QPushButton::clicked, this, [this] { grid_->setValue(std::max(1, grid_->value() / 2)); });
    connect(grid_, &QSpinBox::valueChanged, this,
            [this](int grid) { change([this, grid] { return withGrid(lesson_, grid); }); });
    connect(order_, &QSpinBox::valueChanged, this,
            [this](int order) { change([this, order] { return withOrder(lesson_, order); }); });
    connect(seed_, &QSpinBox::valueChanged, this, &SplinesPage::draw);
}

void SplinesPage::buildPresets() {
    const auto preset = [this](const QString &name, int order, int grid) {
        return Preset{name, [=, this] {
                          order_->setValue(order);
                          grid_->setValue(grid);
                          draw();
                      }};
    };
    setPresets({preset(tr("A curve of a KAN: cubic, 5 intervals"), 3, 5), preset(tr("Steps: order 0"), 0, 8),
                preset(tr("Straight pieces: order 1"), 1, 8), preset(tr("Very smooth: order 5"), 5, 5),
                preset(tr("A fine grid: 40 intervals"), 3, 40)});
}

void SplinesPage::draw() {
    lesson_ = drawnSpline(grid_->value(), order_->value(), static_cast<std::uint64_t>(seed_->value()));
    view();
}

void SplinesPage::change(const std::function<SplineLesson()> &made) {
    try {
        lesson_ = made();
        view();
    } catch (const std::exception &error) {
        fail(QString::fromUtf8(error.what()));
    }
}

void SplinesPage::view() {
    preview([lesson = lesson_, before = before_](Context &context) { context.tell(stateOf(lesson, before)); });
}

void SplinesPage::start(bool paused) {
    run(
        [lesson = lesson_](Context &context) {
            const SplineState still = stateOf(lesson, {});
            const double low = lesson.knots.front(), high = lesson.knots.back();
            for (int n = 0; n <= kPlaces && context.next(); ++n) {
                SplineState state = still;
                state.share = static_cast<double>(n) / kPlaces;
                state.x = low + (high - low) * state.share;
                state.terms = termsAt(lesson, *state.x);
                context.tell(std::move(state));
                std::this_thread::sleep_for(kPace);
            }
        },
        paused);
}

void SplinesPage::show(const StatePtr &state) {
    plot_->setState(state);
    setProgress(state->share);
    std::vector<QStringList> rows;
    double sum = 0;
    for (const SplineTerm &term : state->terms) {
        rows.push_back({QStringLiteral("B%1").arg(term.q), formatNumber(term.basis, 4), formatNumber(term.coef, 4),
                        formatNumber(term.part(), 4)});
        sum += term.part();
    }
    if (state->x) rows.push_back({tr("sum"), QString(), QString(), formatNumber(sum, 4)});
    showTable({tr("bump"), tr("at x"), tr("its height"), tr("product")}, rows);
    say(state->x ? tr("x = %1: %2 of %3 bumps are not zero")
                       .arg(formatNumber(*state->x, 3))
                       .arg(state->terms.size())
                       .arg(state->lesson.coef.size())
                 : tr("%1 intervals, order %2, %3 control points")
                       .arg(state->lesson.grid())
                       .arg(state->lesson.k)
                       .arg(state->lesson.coef.size()));
    updateButtons();
}

}  // namespace kan::ui

#include "moc_splines_page.cpp"
