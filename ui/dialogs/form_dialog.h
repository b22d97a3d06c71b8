#pragma once

#include <QDialog>

#include "core/experiment/prepared_data.h"
#include "ui/dialogs/form_question.h"
#include "ui/session/form_runner.h"

class QLabel;
class QProgressBar;
class QPushButton;
class QVBoxLayout;

namespace kan::ui {

class ExperimentSession;
class FormResult;

/// A formula that one knows, with constants that one does not, fitted to the experiment's rows in their units: its
/// constants with their errors, the residuals, and the way into the comparison beside KAN, perceptron and linear model.
/// Stands beside the window. The form that was fitted last is part of the experiment.
class FormDialog : public QDialog {
    Q_OBJECT

  public:
    explicit FormDialog(ExperimentSession &session, QWidget *parent = nullptr);

    FormQuestion *question() const { return question_; }
    QPushButton *fitButton() const { return fit_; }
    QPushButton *addButton() const { return add_; }
    FormResult *result() const { return result_; }
    FormRunner &runner() { return runner_; }

  public slots:
    /// Fits what is typed, or stops the fit that runs.
    void fit();
    /// Makes the fitted form a model of the experiment's comparison, as one undo step.
    void addToComparison();
    /// The fit as a command; it leaves out the rows that are not fitted to.
    void copyCommand();

  private:
    void buildFit(QVBoxLayout *column);
    void buildFoot(QVBoxLayout *column);
    void takeExperiment();
    void takeRows();
    void showState(const FormFitStatePtr &state);
    void store(const FittedForm &form);
    void updateButtons();

    ExperimentSession &session_;
    FormRunner runner_;
    std::optional<FormSpec> stored_;  ///< the experiment's, when it was last looked at
    PreparedDataPtr rows_;            ///< that are asked about
    int stored_fit_ = 0;              ///< id of the fit that was kept last

    FormQuestion *question_;
    QLabel *said_;
    QProgressBar *progress_;
    QPushButton *fit_, *add_, *command_;
    FormResult *result_;
};

}  // namespace kan::ui
