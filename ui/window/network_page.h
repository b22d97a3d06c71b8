#pragma once

#include <QWidget>

#include "ui/session/snapshot.h"

class QComboBox;
class QFrame;
class QLabel;
class QSlider;
class QToolButton;

namespace kan::ui {

class NetworkView;

/// The centre: the network with the importance control and the zoom control lying over it.
class NetworkPage : public QWidget {
    Q_OBJECT

  public:
    explicit NetworkPage(QWidget *parent = nullptr);

    NetworkView *view() const { return view_; }
    ImportanceMetric importanceMetric() const;

  public slots:
    /// Gives the zoom control a strip of its own when a row of many inputs would reach under it.
    void setSnapshot(const kan::ui::SnapshotPtr &snapshot);

  signals:
    void importanceMetricChanged(kan::ui::ImportanceMetric metric);

  protected:
    void resizeEvent(QResizeEvent *event) override;
    void changeEvent(QEvent *event) override;

  private:
    void buildImportance();
    void buildZoom();
    void applyImportance();
    void place();

    NetworkView *view_;
    bool crowded_ = false;
    QFrame *importance_;
    QFrame *zoom_;
    QLabel *trouble_;  ///< in place of the network if its data cannot be read
    QComboBox *metric_ = nullptr;
    QSlider *beta_ = nullptr;
    QLabel *beta_text_ = nullptr;
    QLabel *percent_ = nullptr;
    QToolButton *fit_ = nullptr;
};

}  // namespace kan::ui
