#pragma once

#include <QWidget>

#include "ui/session/form_checker.h"

class QComboBox;

namespace kan::ui {

class FormulaEdit;

/// The formula with unknown constants of a model that is compared, what it is to give, and an input with the errors of
/// that; read while they are typed, with the place of what is wrong.
class ContenderForm : public QWidget {
    Q_OBJECT

  public:
    /// `rows`: what will be learned.
    ContenderForm(FormSpec form, std::shared_ptr<const Dataset> rows, QWidget *parent = nullptr);

    FormSpec form() const;
    FormulaEdit *formLine() const { return form_; }
    FormulaEdit *targetLine() const { return target_; }
    /// Newest answer; null while one is on the way.
    const FormCheckPtr &check() const { return check_; }

  signals:
    /// The text has changed, or check() has come.
    void changed();

  private:
    void ask();
    void take(const FormCheckPtr &check);

    FormSpec given_;
    std::shared_ptr<const Dataset> rows_;
    FormChecker checker_;
    FormCheckPtr check_;
    FormulaEdit *form_, *target_;
    QComboBox *errors_;
};

}  // namespace kan::ui
