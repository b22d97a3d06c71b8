#pragma once

#include <QDialog>

#include "ui/session/formula_start_runner.h"

class QCheckBox;
class QLabel;
class QPushButton;
class QSpinBox;

namespace kan::ui {

class ExperimentSession;
class FormulaEdit;

/// A formula of the data's inputs becomes the network: one's theory, with room for what it misses. The data stays; the
/// network that was there is one undo step away.
class FromFormulaDialog : public QDialog {
    Q_OBJECT

  public:
    explicit FromFormulaDialog(ExperimentSession &session, QWidget *parent = nullptr);

    FormulaEdit *formulaLine() const { return formula_; }
    QCheckBox *freeBox() const { return free_; }
    QSpinBox *widenBox() const { return widen_; }
    QSpinBox *deepenBox() const { return deepen_; }
    QPushButton *makeButton() const { return make_; }
    QLabel *note() const { return note_; }
    FormulaStartRunner &runner() { return runner_; }

  public slots:
    void make();

  private:
    void takeRows();
    void showState(const FormulaStartStatePtr &state);
    void updateButton();

    ExperimentSession &session_;
    FormulaStartRunner runner_;

    QLabel *inputs_, *note_;
    FormulaEdit *formula_;
    QSpinBox *widen_, *deepen_;
    QCheckBox *free_;
    QPushButton *make_;
};

}  // namespace kan::ui
