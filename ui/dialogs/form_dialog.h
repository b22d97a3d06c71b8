#pragma once

#include <QDialog>

#include "ui/session/form_checker.h"
#include "ui/session/form_runner.h"

class QComboBox;
class QLabel;
class QProgressBar;
class QPushButton;
class QVBoxLayout;

namespace kan::ui {

class ColumnChips;
class ConstantsTable;
class ExperimentSession;
class FormResult;
class FormulaEdit;

/// A formula that one knows, with constants that one does not, fitted to the experiment's rows in their units: its
/// constants with their errors, the residuals, and the way into the comparison beside KAN, perceptron and linear model.
/// Stands beside the window. The form that was fitted last is part of the experiment.
class FormDialog : public QDialog {
    Q_OBJECT

  public:
    explicit FormDialog(ExperimentSession &session, QWidget *parent = nullptr);

    FormulaEdit *targetLine() const { return target_; }
    FormulaEdit *formLine() const { return form_; }
    QComboBox *errorsBox() const { return errors_; }
    ConstantsTable *constants() const { return constants_; }
    QPushButton *fitButton() const { return fit_; }
    QPushButton *addButton() const { return add_; }
    FormResult *result() const { return result_; }
    /// What is said below the form: a problem, or what there is to fit.
    QString note() const;
    bool hasProblem() const { return !problem_.isEmpty(); }
    FormRunner &runner() { return runner_; }

  public slots:
    /// Fits what is typed, or stops the fit that runs.
    void fit();
    /// Makes the fitted form a model of the experiment's comparison, as one undo step.
    void addToComparison();

  private:
    void buildQuestion(QVBoxLayout *column);
    void buildFoot(QVBoxLayout *column);
    void connectAll();
    void takeExperiment();
    void takeRows();
    void showForm(const FormSpec &spec);
    FormSpec typed() const;
    void ask();
    void takeCheck(const FormCheckPtr &check);
    void fillErrors(const FormCheck &check);
    void showNote();
    void showState(const FormFitStatePtr &state);
    void store(const FittedForm &form);
    void updateButtons();
    /// The result is that of the form, target and errors that stand there now.
    bool isCurrent(const FittedForm &form) const;
    void copyCommand();

    ExperimentSession &session_;
    FormChecker checker_;
    FormRunner runner_;
    std::optional<FormSpec> stored_;  ///< the experiment's, when it was last looked at
    PreparedDataPtr rows_;            ///< that are asked about
    FormCheckPtr check_;              ///< newest; null while there is none for these rows
    bool asking_ = false;             ///< its answer is on the way
    bool fit_when_read_ = false;      ///< Return was pressed
    QString problem_;
    int stored_fit_ = 0;  ///< id of the fit that was kept last

    FormulaEdit *target_, *form_;
    ColumnChips *columns_;
    QComboBox *errors_;
    QLabel *note_, *said_;
    ConstantsTable *constants_;
    QProgressBar *progress_;
    QPushButton *fit_, *add_, *command_;
    FormResult *result_;
};

}  // namespace kan::ui
