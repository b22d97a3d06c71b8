#pragma once

#include <QWidget>

#include "ui/session/dependence_runner.h"

class QComboBox;
class QLabel;

namespace kan::ui {

class DependencePlot;
class ExperimentSession;
class NetworkWatch;

/// How an output moves with one input, all others as they are: partial dependence over the curves of single rows, of
/// the network on screen.
class DependencePage : public QWidget {
    Q_OBJECT

  public:
    explicit DependencePage(ExperimentSession &session, QWidget *parent = nullptr);

    QComboBox *input() const { return input_; }
    QComboBox *output() const { return output_; }
    DependencePlot *plot() const { return plot_; }
    QLabel *note() const { return note_; }
    DependenceRunner &runner() { return runner_; }

  public slots:
    /// Asks the network as it is now, if that has not been done.
    void look();

  signals:
    /// The number of a row in row_names.h whose curve was clicked.
    void rowRequested(int row);

  private:
    void fillChoices(const Kan &model, const RowReading &reading);
    void showChoices();
    void showNothing(const QString &why);
    void showState(const DependenceStatePtr &state);
    QString noteFor(const DependenceState &state) const;

    ExperimentSession &session_;
    NetworkWatch *watch_;
    DependenceRunner runner_;
    QComboBox *input_, *output_;
    QLabel *output_label_, *note_;
    DependencePlot *plot_;
};

}  // namespace kan::ui
