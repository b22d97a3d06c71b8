#pragma once

#include <optional>

#include "core/lab/gradient_figures.h"
#include "ui/labs/lab_page.h"
#include "ui/labs/lab_runner.h"

class QComboBox;
class QDoubleSpinBox;
class QSpinBox;

namespace kan::ui {

class LabPlot;
class ValueSpinBox;

/// One fit of the lab, as far as it has come.
struct GradientFitView {
    QString name;  ///< "KAN, f and f′"
    double weight = 0;
    int epochs = 1;                              ///< to be made
    std::vector<double> epoch, loss_f, loss_df;  ///< thinned out; loss_df where it is known
    std::optional<GradientCurves> curves;        ///< of the network now
    std::optional<GradientFigures> figures;      ///< once it has ended
    QString problem;                             ///< why it failed
};

/// All fits of a run. Immutable.
struct GradientsState {
    std::vector<GradientFitView> fits;
    GradientRange range;
    double share = 0;  ///< done of the run
    QString now;       ///< "MLP, f alone: epoch 1,200 of 10,000"
};

/// Lab 1: a function is fitted by a perceptron and by a KAN, each without and with its derivative.
class GradientsPage : public LabPage {
    Q_OBJECT

  public:
    explicit GradientsPage(QWidget *parent = nullptr);

    QComboBox *formulaBox() const { return formula_; }
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
    /// The four fits, as set.
    std::vector<GradientFitOptions> plan() const;
    void show(const Runner::StatePtr &state);
    void showLosses(const GradientsState &state);
    void showCurves(const GradientsState &state);
    void showFigures(const GradientsState &state);

    QComboBox *formula_;
    QDoubleSpinBox *from_, *to_;
    ValueSpinBox *weight_;
    QSpinBox *rows_, *grid_, *epochs_, *seed_;
    LabPlot *loss_, *fit_, *slope_;
    Runner runner_;
};

}  // namespace kan::ui
