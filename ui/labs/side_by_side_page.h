#pragma once

#include "ui/labs/network_pair.h"
#include "ui/labs/runner_page.h"

class QComboBox;
class QLineEdit;
class QSpinBox;

namespace kan::ui {

class LabPlot;

/// Lab 4: a KAN and a perceptron with the same number of parameters learn the same rows, side by side.
class SideBySidePage : public RunnerPage<SideBySideState> {
    Q_OBJECT

  public:
    explicit SideBySidePage(QWidget *parent = nullptr);

    NetworkPair *networks() const { return networks_; }
    LabPlot *lossPlot() const { return loss_; }
    QComboBox *formulaBox() const { return formula_; }
    QComboBox *optimizerBox() const { return optimizer_; }
    QComboBox *activationBox() const { return activation_; }
    QLineEdit *hiddenBox() const { return hidden_; }
    QSpinBox *layersBox() const { return layers_; }
    QSpinBox *stepsBox() const { return steps_; }

  protected:
    void start(bool paused) override;
    void show(const StatePtr &state) override;

  private:
    void buildSettings();
    void buildPresets();
    /// Throws std::invalid_argument for what is wrong with the settings.
    SideBySideOptions options() const;
    void showLosses(const SideBySideState &state);
    void showFigures(const SideBySideState &state);

    NetworkPair *networks_;
    LabPlot *loss_;
    QComboBox *formula_, *optimizer_, *activation_;
    QLineEdit *hidden_;
    QSpinBox *grid_, *layers_, *steps_, *seed_;
};

}  // namespace kan::ui
