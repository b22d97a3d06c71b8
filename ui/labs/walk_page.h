#pragma once

#include "ui/labs/runner_page.h"
#include "ui/labs/walk_run.h"

class QComboBox;
class QLineEdit;
class QSpinBox;

namespace kan::ui {

class SampleSliders;

/// Lab 4: one sample through a network. The sample is a row of the table or made with sliders; its values are followed
/// edge by edge, in a picture and in a table.
class WalkPage : public RunnerPage<WalkState> {
    Q_OBJECT

  public:
    explicit WalkPage(QWidget *parent = nullptr);

    WalkView *view() const { return view_; }
    SampleSliders *sliders() const { return sliders_; }
    QComboBox *dataBox() const { return data_; }
    QLineEdit *hiddenBox() const { return hidden_; }
    QLineEdit *productsBox() const { return products_; }
    QSpinBox *rowBox() const { return row_; }
    QComboBox *paceBox() const { return pace_; }

  protected:
    void start(bool paused) override;
    void show(const StatePtr &state) override;

  private:
    void buildSettings();
    void buildPresets();
    /// Throws std::invalid_argument for what is wrong with the settings.
    WalkTask task() const;
    /// The trained network, if it is that of the settings.
    std::shared_ptr<const WalkNetwork> trained(const WalkTask &task) const;
    /// Shows the whole way of the sliders' sample through the network that is there, at once.
    void look();
    void takeRow(int row);
    void showSliders(const WalkState &state);
    void showSteps(const WalkState &state);

    WalkView *view_;
    SampleSliders *sliders_;
    QComboBox *data_, *pace_;
    QLineEdit *hidden_, *products_;
    QSpinBox *grid_, *seed_, *row_;
    std::shared_ptr<const WalkNetwork> network_;
    int steps_shown_ = -1;
};

}  // namespace kan::ui
