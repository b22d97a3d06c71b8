#pragma once

#include <QWidget>

#include "ui/session/attribution_runner.h"

class QAction;
class QComboBox;
class QLabel;
class QPushButton;

namespace kan::ui {

class ContributionPlot;
class ExperimentSession;
class NetworkWatch;
class RowSpinBox;

/// What each input contributes to the output of one row, of the network on screen, beside what was measured. Page up
/// and Page down walk from row to row.
class ContributionsPage : public QWidget {
    Q_OBJECT

  public:
    explicit ContributionsPage(ExperimentSession &session, QWidget *parent = nullptr);

    QComboBox *part() const { return part_; }
    RowSpinBox *row() const { return row_; }
    QPushButton *previous() const { return previous_; }
    QPushButton *next() const { return next_; }
    ContributionPlot *plot() const { return plot_; }
    QLabel *note() const { return note_; }
    AttributionRunner &runner() { return runner_; }

    /// Takes all rows of the chosen part apart and writes them to a file, as kan-cli attribute prints them; the note
    /// says when that is done.
    void saveAll(const QString &file);

  public slots:
    /// Asks the network as it is now, if that has not been done.
    void look();
    /// The row of this number in row_names.h; one that takes no part: nothing.
    void showRow(int row);
    void step(int rows);

  private:
    void buildHead();
    void buildSaving();
    void fillChoices(const RowReading &reading);
    void showOutputs();
    void showNothing(const QString &why);
    void showState(const AttributionStatePtr &state);
    void askWhereToSaveAll();
    void finishSaving(const AttributionStatePtr &state);
    bool isTest() const;
    QString noteFor(const RowContributions &row) const;

    ExperimentSession &session_;
    NetworkWatch *watch_;
    AttributionRunner runner_, all_;
    QString file_;  ///< for all rows
    QComboBox *part_, *output_;
    RowSpinBox *row_;
    QPushButton *previous_, *next_, *save_;
    QAction *save_all_ = nullptr;
    QLabel *output_label_, *note_;
    ContributionPlot *plot_;
};

}  // namespace kan::ui
