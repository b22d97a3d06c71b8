#pragma once

#include <QTimer>
#include <QWidget>

#include "ui/session/snapshot.h"

namespace kan::ui {

/// The bottom line: state and step, losses, live edges, optimiser. Painted, so that 60 changes a second cost nothing.
class StatusLine : public QWidget {
    Q_OBJECT

  public:
    explicit StatusLine(QWidget *parent = nullptr);

    void setSnapshot(const SnapshotPtr &snapshot);
    /// For some seconds in place of the state.
    void showNotice(const QString &text);
    QString text() const;
    QSize sizeHint() const override;

  protected:
    void paintEvent(QPaintEvent *event) override;

  private:
    QString state_, losses_, edges_, setup_;
    QString notice_;
    bool trouble_ = false;
    QTimer notice_timer_;
};

}  // namespace kan::ui
