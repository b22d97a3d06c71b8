#pragma once

#include "ui/labs/gradients_run.h"
#include "ui/labs/runner_page.h"

class QComboBox;
class QDoubleSpinBox;
class QPushButton;
class QSpinBox;
class QToolButton;

namespace kan::ui {

class LabPlot;
class ValueSpinBox;

/// Lab 1: a function is fitted by a perceptron and by a KAN, each without and with its derivative.
class GradientsPage : public RunnerPage<GradientsState> {
    Q_OBJECT

  public:
    explicit GradientsPage(QWidget *parent = nullptr);

    QComboBox *formulaBox() const { return formula_; }
    /// Fits the rows of a table instead of the formula; of the formula again if empty.
    void setTable(const QString &file);
    QSpinBox *epochsBox() const { return epochs_; }
    LabPlot *lossPlot() const { return loss_; }
    LabPlot *fitPlot() const { return fit_; }

  protected:
    void start(bool paused) override;
    void show(const StatePtr &state) override;

  private:
    void buildSettings();
    void buildPresets();
    GradientsPlan plan() const;
    void openTable();
    void showLosses(const GradientsState &state);
    void showCurves(const GradientsState &state);
    void showFigures(const GradientsState &state);

    QComboBox *formula_;
    QPushButton *table_;
    QToolButton *back_;
    QString file_;
    QDoubleSpinBox *from_, *to_;
    ValueSpinBox *weight_;
    QSpinBox *rows_, *grid_, *epochs_, *seed_;
    LabPlot *loss_, *fit_, *slope_;
};

}  // namespace kan::ui
