#pragma once

#include "ui/labs/gradients_run.h"
#include "ui/labs/lab_page.h"

class QComboBox;
class QDoubleSpinBox;
class QPushButton;
class QSpinBox;
class QToolButton;

namespace kan::ui {

class LabPlot;
class ValueSpinBox;

/// Lab 1: a function is fitted by a perceptron and by a KAN, each without and with its derivative.
class GradientsPage : public LabPage {
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
    bool isRunning() const override { return runner_.isRunning(); }
    bool isPaused() const override { return runner_.isPaused(); }
    void start(bool paused) override;
    void setPaused(bool paused) override { runner_.setPaused(paused); }
    void stepOnce() override { runner_.stepOnce(); }
    void stop() override { runner_.stop(); }

  private:
    using Runner = LabRunner<GradientsState>;

    void buildSettings();
    GradientsPlan plan() const;
    void openTable();
    void show(const Runner::StatePtr &state);
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
    Runner runner_;
};

}  // namespace kan::ui
