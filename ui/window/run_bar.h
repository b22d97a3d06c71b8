#pragma once

#include <QColor>
#include <QIcon>
#include <QToolBar>

#include "ui/session/experiment_session.h"

class QAction;
class QLabel;
class QMenu;
class QPushButton;

namespace kan::ui {

/// The tool bar: run, step, reset, the two ways of editing, prune, symbolic, discover, export; at the right what is
/// open.
class RunBar : public QToolBar {
    Q_OBJECT

  public:
    explicit RunBar(ExperimentSession &session, QWidget *parent = nullptr);

    void setExportMenu(QMenu *menu);
    QPushButton *runButton() const { return run_; }
    QPushButton *discoverButton() const { return discover_; }

  signals:
    void pruneRequested();
    void symbolicRequested();

  protected:
    void changeEvent(QEvent *event) override;

  private:
    QPushButton *addButton(const QString &text, const QString &help);
    void addSegments();
    void showRunning(bool running);
    void showMode(EditMode mode);
    void showTitle();

    ExperimentSession &session_;
    QPushButton *run_;
    QPushButton *explore_ = nullptr;
    QPushButton *steer_ = nullptr;
    QPushButton *discover_ = nullptr;
    QPushButton *export_ = nullptr;
    QLabel *title_ = nullptr;
    // Kept: every new icon leaves its pixmaps in Qt's pixmap cache.
    QIcon play_icon_, pause_icon_;
    QColor icon_color_;
};

}  // namespace kan::ui
