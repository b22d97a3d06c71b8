#pragma once

#include <QDialog>
#include <QTimer>

#include "ui/session/added_input_runner.h"

class QCheckBox;
class QLabel;
class QLineEdit;
class QPushButton;

namespace kan::ui {

class ColumnChips;
class ExperimentSession;
class ResidualPlot;

/// One more input for the network on show, by a formula of the others. What the network leaves of each training row is
/// drawn against it while it is typed: where that has a shape, the input is worth having. Adding it is one undo step;
/// the network stays what it is until it is trained on.
class AddInputDialog : public QDialog {
    Q_OBJECT

  public:
    explicit AddInputDialog(ExperimentSession &session, QWidget *parent = nullptr);

    QLineEdit *nameLine() const { return name_; }
    QLineEdit *formulaLine() const { return formula_; }
    QCheckBox *freeBox() const { return free_; }
    QPushButton *addButton() const { return add_; }
    QLabel *note() const { return note_; }
    ResidualPlot *plot() const { return plot_; }
    AddedInputRunner &runner() { return runner_; }

  public slots:
    void add();

  protected:
    void showEvent(QShowEvent *event) override;

  private:
    void build();
    void takeRows();
    void showColumns(const PreparedDataPtr &rows);
    DerivedColumn column() const;
    void trySoon();
    void tryOut();
    void showState(const AddedInputStatePtr &state);
    void showPreview(const InputPreview *preview);
    void say(const QString &text, bool good);

    ExperimentSession &session_;
    AddedInputRunner runner_;
    QTimer soon_;
    bool adding_ = false;  ///< what is being tried is to be taken

    QLineEdit *name_, *formula_;
    ColumnChips *chips_;
    ResidualPlot *plot_;
    QLabel *note_;
    QCheckBox *free_;
    QPushButton *add_;
};

}  // namespace kan::ui
