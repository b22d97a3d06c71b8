#pragma once

#include "ui/labs/runner_page.h"
#include "ui/labs/spline_plot.h"

class QPushButton;
class QSpinBox;

namespace kan::ui {

/// Lab 4: what a spline is. Its control points and knots are dragged, its grid is made finer and coarser, and a run
/// goes along it, showing at each x the few basis functions that make it up.
class SplinesPage : public RunnerPage<SplineState> {
    Q_OBJECT

  public:
    explicit SplinesPage(QWidget *parent = nullptr);

    SplinePlot *plot() const { return plot_; }
    QSpinBox *gridBox() const { return grid_; }
    QSpinBox *orderBox() const { return order_; }
    const SplineLesson &lesson() const { return lesson_; }

  protected:
    void start(bool paused) override;
    void show(const StatePtr &state) override;

  private:
    void buildSettings();
    void buildPresets();
    void draw();  ///< another curve, by the seed
    void change(const std::function<SplineLesson()> &made);
    /// Shows the lesson as it is; ends a run.
    void view();

    SplineLesson lesson_;
    std::vector<double> before_;  ///< see SplineState
    SplinePlot *plot_;
    QSpinBox *grid_, *order_, *seed_;
};

}  // namespace kan::ui
