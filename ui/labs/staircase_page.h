#pragma once

#include <memory>
#include <vector>

#include "core/lab/splines/grid_staircase.h"
#include "ui/labs/runner_page.h"

class QComboBox;
class QLineEdit;
class QSpinBox;

namespace kan::ui {

class GridChart;
class LabPlot;

/// How far a network has come up the grids. Immutable.
struct StaircaseState {
    TrainingHistory history;
    std::vector<StaircaseStage> stages;
    std::vector<int> grids;  ///< all that it goes to
    QString now;
    double share = 0;
};

/// Lab 4: grid extension. Above, the loss falls like a staircase, a step for each finer grid; below, the error that
/// each grid reaches against G.
class StaircasePage : public RunnerPage<StaircaseState> {
    Q_OBJECT

  public:
    explicit StaircasePage(QWidget *parent = nullptr);

    LabPlot *lossPlot() const { return loss_; }
    GridChart *gridChart() const { return chart_; }
    QComboBox *formulaBox() const { return formula_; }
    QLineEdit *gridsBox() const { return grids_; }
    QLineEdit *hiddenBox() const { return hidden_; }
    QSpinBox *stepsBox() const { return steps_; }
    QSpinBox *rowsBox() const { return rows_; }

  protected:
    void start(bool paused) override;
    void show(const StatePtr &state) override;

  private:
    void buildSettings();
    void buildPresets();
    /// Throws std::invalid_argument for what is wrong with the settings.
    StaircaseOptions options() const;
    void showLosses(const StaircaseState &state);
    void showStages(const StaircaseState &state);

    LabPlot *loss_;
    GridChart *chart_;
    QComboBox *formula_;
    QLineEdit *hidden_, *grids_;
    QSpinBox *steps_, *rows_, *seed_;
};

}  // namespace kan::ui
