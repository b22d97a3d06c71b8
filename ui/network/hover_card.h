#pragma once

#include <QWidget>

#include "ui/session/snapshot.h"

namespace kan::ui {

/// The live card beside a hovered edge: axes, knots, data rug, base and spline part, numbers. Lets the mouse through.
class HoverCard : public QWidget {
    Q_OBJECT

  public:
    explicit HoverCard(QWidget *parent);

    /// Shows `edge` of `snapshot` beside `box` (in the parent's coordinates), inside the parent.
    void showEdge(const SnapshotPtr &snapshot, EdgeId edge, ImportanceMetric metric, const QRect &box);
    QSize sizeHint() const override;

  protected:
    void paintEvent(QPaintEvent *event) override;

  private:
    SnapshotPtr snapshot_;
    EdgeId edge_;
    ImportanceMetric metric_ = ImportanceMetric::Attribution;
};

}  // namespace kan::ui
