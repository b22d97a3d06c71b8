#pragma once

#include "ui/panels/panel.h"

class QComboBox;
class QCheckBox;
class QLineEdit;

namespace kan::ui {

class SliderRow;

/// How the network is trained: loss, penalties, steps, optimiser, batches, validation, grid update.
class TrainingPanel : public Panel {
    Q_OBJECT

  public:
    explicit TrainingPanel(ExperimentSession &session, QWidget *parent = nullptr);

    SliderRow *lambdaRow() const { return lambda_; }
    SliderRow *stepsRow() const { return steps_; }
    QComboBox *lossBox() const { return loss_; }

  private:
    void buildMain();
    void buildLoss();
    void chooseLoss(Loss kind);
    void buildMore();
    void buildBatches();
    void buildSchedule(QVBoxLayout *rows);
    void takeSchedule();
    void fillMetrics(Rules rules);
    void bind(SliderRow *row, const QString &text, void (*write)(TrainingOptions &, double));
    void refresh();
    void refreshLoss();

    SliderRow *lambda_ = nullptr;
    SliderRow *entropy_ = nullptr;
    SliderRow *l1_ = nullptr;
    SliderRow *steps_ = nullptr;
    QComboBox *loss_ = nullptr;
    QCheckBox *balanced_ = nullptr;
    QComboBox *optimizer_ = nullptr;
    SliderRow *coef_ = nullptr;
    SliderRow *coef_diff_ = nullptr;
    SliderRow *rate_ = nullptr;
    SliderRow *batch_ = nullptr;
    SliderRow *decay_ = nullptr;
    SliderRow *momentum_ = nullptr;
    QCheckBox *epochs_ = nullptr;
    SliderRow *huber_ = nullptr;
    SliderRow *validation_ = nullptr;
    SliderRow *patience_ = nullptr;
    QComboBox *metric_ = nullptr;
    QCheckBox *update_grid_ = nullptr;
    SliderRow *updates_ = nullptr;
    SliderRow *stop_ = nullptr;
    QLineEdit *schedule_ = nullptr;
    QLabel *schedule_error_ = nullptr;
    QLabel *error_ = nullptr;
};

}  // namespace kan::ui
