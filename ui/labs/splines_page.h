#pragma once

#include "ui/labs/lab_page.h"
#include "ui/labs/lab_runner.h"
#include "ui/labs/spline_plot.h"

class QPushButton;
class QSpinBox;

namespace kan::ui {

/// Lab 4: what a spline is. Its control points and knots are dragged, its grid is made finer and coarser, and a run
/// goes along it, showing at each x the few basis functions that make it up.
class SplinesPage : public LabPage {
    Q_OBJECT

  public:
    explicit SplinesPage(QWidget *parent = nullptr);

    SplinePlot *plot() const { return plot_; }
    QSpinBox *gridBox() const { return grid_; }
    QSpinBox *orderBox() const { return order_; }
    const SplineLesson &lesson() const { return lesson_; }

  protected:
    bool isRunning() const override { return !viewing_ && runner_.isRunning(); }
    bool isPaused() const override { return runner_.isPaused(); }
    void start(bool paused) override;
    void setPaused(bool paused) override { runner_.setPaused(paused); }
    void stepOnce() override { runner_.stepOnce(); }
    void stop() override { runner_.stop(); }

  private:
    using Runner = LabRunner<SplineState>;

    void buildSettings();
    void buildPresets();
    void draw();  ///< another curve, by the seed
    void change(const std::function<SplineLesson()> &made);
    /// Shows the lesson as it is; ends a run.
    void view();
    void show(const SplineStatePtr &state);

    SplineLesson lesson_;
    std::vector<double> before_;  ///< see SplineState
    SplinePlot *plot_;
    QSpinBox *grid_, *order_, *seed_;
    bool viewing_ = false;
    Runner runner_;
};

}  // namespace kan::ui
