#pragma once

#include <QDialog>

#include "ui/session/comparison_runner.h"

class QComboBox;
class QLabel;
class QListWidget;
class QProgressBar;
class QPushButton;
class QSpinBox;
class QTableWidget;

namespace kan::ui {

class CompareChart;
class ExperimentSession;

/// Models side by side on the rows in force: the network as it is set up, perceptrons, the linear model; each trained
/// several times, with parameters, time and the figures of training and test rows as mean ± deviation, and the loss
/// curves laid over each other. Stands beside the window and leaves the experiment alone, but for the list of models,
/// which is part of it.
class CompareDialog : public QDialog {
    Q_OBJECT

  public:
    explicit CompareDialog(ExperimentSession &session, QWidget *parent = nullptr);

    QListWidget *modelList() const { return models_; }
    QTableWidget *table() const { return table_; }
    QPushButton *runButton() const { return run_; }
    QSpinBox *repeatsBox() const { return repeats_; }
    CompareChart *chart() const { return chart_; }
    ComparisonRunner &runner() { return runner_; }
    QPushButton *editButton() const { return edit_; }
    /// The models that are ticked.
    Comparison comparison() const;

  public slots:
    /// Lists the experiment's models, or proposes some for its rows if it does not name any.
    void propose();
    void run();

  private:
    void buildModels(QLayout *column);
    void addMenu();
    /// By the user: becomes part of the experiment.
    void add(Contender contender);
    void addFormula();
    void addContender(Contender contender);
    void editContender();
    void removeContender();
    /// A name that no other model of the list has.
    std::string freeName(const std::string &wanted, int except) const;
    void showContender(int row);
    /// Keeps the list as a part of the experiment, as one undo step.
    void store(const QString &what);
    void showState(const ComparisonStatePtr &state);
    void fillTable(const ComparisonResult &result);
    void copyTable();
    void updateButtons();

    ExperimentSession &session_;
    ComparisonRunner runner_;
    std::vector<Contender> contenders_;  ///< as listed
    std::shared_ptr<const Dataset> proposed_for_;
    std::optional<Comparison> stored_;  ///< the experiment's, when the list was made or stored
    QListWidget *models_;
    QPushButton *add_, *edit_, *remove_, *run_, *copy_;
    QSpinBox *repeats_;
    QComboBox *vary_;
    QProgressBar *progress_;
    QLabel *note_;
    QTableWidget *table_;
    CompareChart *chart_;
};

}  // namespace kan::ui
