#pragma once

#include "ui/labs/lab_page.h"
#include "ui/labs/lab_runner.h"
#include "ui/labs/network_pair.h"

class QComboBox;
class QLineEdit;
class QSpinBox;

namespace kan::ui {

class LabPlot;

/// Lab 4: a KAN and a perceptron with the same number of parameters learn the same rows, side by side.
class SideBySidePage : public LabPage {
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
    bool isRunning() const override { return runner_.isRunning(); }
    bool isPaused() const override { return runner_.isPaused(); }
    void start(bool paused) override;
    void setPaused(bool paused) override { runner_.setPaused(paused); }
    void stepOnce() override { runner_.stepOnce(); }
    void stop() override { runner_.stop(); }

  private:
    using Runner = LabRunner<SideBySideState>;

    void buildSettings();
    /// Throws std::invalid_argument for what is wrong with the settings.
    SideBySideOptions options() const;
    void show(const SideBySideStatePtr &state);
    void showLosses(const SideBySideState &state);
    void showFigures(const SideBySideState &state);

    NetworkPair *networks_;
    LabPlot *loss_;
    QComboBox *formula_, *optimizer_, *activation_;
    QLineEdit *hidden_;
    QSpinBox *grid_, *layers_, *steps_, *seed_;
    Runner runner_;
};

}  // namespace kan::ui
