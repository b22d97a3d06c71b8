#pragma once

#include <QWidget>
#include <optional>

#include "ui/session/form_checker.h"
#include "ui/session/form_runner.h"

class QCheckBox;
class QComboBox;
class QLabel;
class QVBoxLayout;

namespace kan::ui {

class ColumnChips;
class ConstantsTable;
class FormulaEdit;

/// A form as it is typed: target, formula, the columns to put in, the column of errors, the rows, and the constants
/// with their starts. It is read while it is typed; what is wrong is told with its place.
class FormQuestion : public QWidget {
    Q_OBJECT

  public:
    explicit FormQuestion(QWidget *parent = nullptr);

    /// Rows that are asked about; nothing while there are none.
    void setSource(std::optional<FormSource> source);
    void showForm(const FormSpec &spec);
    /// What stands there; the target is empty if it is the usual one.
    FormSpec form() const;
    bool isEmpty() const;
    /// It has been read and can be fitted.
    bool isReady() const;
    /// A form, target and errors that are those that stand there; starts apart.
    bool isOf(const FormSpec &spec) const;
    /// Training rows unless the box is checked.
    FormFitRows fitRows() const;
    /// The same of what was fitted, and fitted to the rows that are chosen.
    bool isOf(const FittedForm &fitted) const;
    /// The constants' values, if they are of the form that stands there. Null: none.
    void showFit(const FittedFormPtr &fitted);
    /// Newest answer; null while there is none for these rows.
    const FormCheckPtr &check() const { return check_; }
    /// What is said below the form: a problem, or what there is to fit.
    QString note() const;
    bool hasProblem() const { return !problem_.isEmpty(); }

    FormulaEdit *targetLine() const { return target_; }
    FormulaEdit *formLine() const { return form_; }
    QComboBox *errorsBox() const { return errors_; }
    QCheckBox *allRowsBox() const { return all_rows_; }
    ConstantsTable *constants() const { return constants_; }

  signals:
    /// The text, what is known of it, or a start.
    void changed();
    /// Return was pressed, and the form can be fitted.
    void fitWanted();

  private:
    void build(QVBoxLayout *column);
    void connectAll();
    void ask();
    void take(const FormCheckPtr &check);
    void fillErrors(const FormCheck &check);
    void markProblem(const FormCheck &check);
    void showNote();
    QString sizeText() const;

    FormChecker checker_;
    std::optional<FormSource> source_;
    FittedFormPtr fitted_;
    FormCheckPtr check_;
    bool asking_ = false;         ///< its answer is on the way
    bool fit_when_read_ = false;  ///< Return was pressed
    QString problem_;

    FormulaEdit *target_, *form_;
    ColumnChips *columns_;
    QComboBox *errors_;
    QCheckBox *all_rows_;
    QLabel *note_;
    ConstantsTable *constants_;
};

}  // namespace kan::ui
