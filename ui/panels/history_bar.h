#pragma once

#include <QElapsedTimer>
#include <QTimer>
#include <QWidget>

#include "ui/session/experiment_session.h"

class QLabel;
class QListView;
class QPushButton;

namespace kan::ui {

class HistoryModel;

/// The undo stack as a timeline: one entry for each change, the present one marked; a click goes there. While a search
/// runs, what it does and a button that stops it; while a formula is looked at, buttons that take it or go back.
class HistoryBar : public QWidget {
    Q_OBJECT

  public:
    explicit HistoryBar(ExperimentSession &session, QWidget *parent = nullptr);

    QListView *list() const { return list_; }
    QPushButton *stopButton() const { return stop_; }
    QPushButton *useButton() const { return use_; }
    QPushButton *backButton() const { return back_; }
    QLabel *activity() const { return activity_; }

  protected:
    bool eventFilter(QObject *watched, QEvent *event) override;

  private:
    QPushButton *addButton(const QString &text, const QString &help);
    void showPresent();
    void showSearch();
    void showActivity();

    ExperimentSession &session_;
    HistoryModel *model_;
    QListView *list_;
    QLabel *activity_;
    QTimer ticking_;         ///< while a search runs: it may be long before it says something
    QElapsedTimer running_;  ///< since the search began
    QPushButton *stop_, *use_, *back_;
};

}  // namespace kan::ui
