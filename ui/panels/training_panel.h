#pragma once

#include "ui/panels/panel.h"

class QCheckBox;
class QLineEdit;

namespace kan::ui {

class SliderRow;

/// How the network is trained: penalties, steps, optimiser, grid update.
class TrainingPanel : public Panel {
    Q_OBJECT

  public:
    explicit TrainingPanel(ExperimentSession &session, QWidget *parent = nullptr);

    SliderRow *lambdaRow() const { return lambda_; }
    SliderRow *stepsRow() const { return steps_; }

  private:
    void buildMain();
    void buildMore();
    void buildSchedule(QVBoxLayout *rows);
    void takeSchedule();
    void fillMetrics(Rules rules);
    void bind(SliderRow *row, const QString &text, void (*write)(TrainingOptions &, double));
    void refresh();

    SliderRow *lambda_ = nullptr;
    SliderRow *entropy_ = nullptr;
    SliderRow *l1_ = nullptr;
    SliderRow *steps_ = nullptr;
    QComboBox *optimizer_ = nullptr;
    SliderRow *coef_ = nullptr;
    SliderRow *coef_diff_ = nullptr;
    SliderRow *rate_ = nullptr;
    SliderRow *batch_ = nullptr;
    QComboBox *metric_ = nullptr;
    QCheckBox *update_grid_ = nullptr;
    SliderRow *updates_ = nullptr;
    SliderRow *stop_ = nullptr;
    QLineEdit *schedule_ = nullptr;
    QLabel *schedule_error_ = nullptr;
    QLabel *error_ = nullptr;
};

}  // namespace kan::ui
