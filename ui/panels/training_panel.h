#pragma once

#include "core/train/training_options.h"
#include "ui/panels/field_rows.h"
#include "ui/panels/panel.h"

class QComboBox;
class QCheckBox;
class QLineEdit;

namespace kan::ui {

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
    void refresh();
    void refreshLoss();

    FieldRows<TrainingOptions> rows_;
    SliderRow *lambda_ = nullptr;
    SliderRow *steps_ = nullptr;
    QComboBox *loss_ = nullptr;
    QCheckBox *balanced_ = nullptr;
    QComboBox *optimizer_ = nullptr;
    SliderRow *momentum_ = nullptr;
    SliderRow *weight_decay_ = nullptr;
    QCheckBox *epochs_ = nullptr;
    SliderRow *huber_ = nullptr;
    SliderRow *validation_ = nullptr;
    SliderRow *patience_ = nullptr;
    QComboBox *metric_ = nullptr;
    QCheckBox *update_grid_ = nullptr;
    SliderRow *updates_ = nullptr;
    SliderRow *start_ = nullptr;
    SliderRow *stop_ = nullptr;
    QLineEdit *schedule_ = nullptr;
    QLabel *schedule_error_ = nullptr;
    QLabel *error_ = nullptr;
};

}  // namespace kan::ui
