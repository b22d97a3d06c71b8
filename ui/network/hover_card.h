#pragma once

#include <QList>
#include <QWidget>

#include "ui/session/snapshot.h"

namespace kan::ui {

/// The live card beside a hovered edge: axes, knots, data rug, base and spline part, numbers. Lets the mouse through.
class HoverCard : public QWidget {
    Q_OBJECT

  public:
    explicit HoverCard(QWidget *parent);

    /// Shows `edge` of `snapshot` beside `box`, inside the parent and clear of what lies over it, `covered` (all in the
    /// parent's coordinates).
    void showEdge(const SnapshotPtr &snapshot, EdgeId edge, ImportanceMetric metric, const QRect &box,
                  const QList<QRect> &covered);
    QSize sizeHint() const override;

  protected:
    void paintEvent(QPaintEvent *event) override;

  private:
    QRect placeBeside(const QRect &box, const QList<QRect> &covered) const;

    SnapshotPtr snapshot_;
    EdgeId edge_;
    ImportanceMetric metric_ = ImportanceMetric::Attribution;
};

}  // namespace kan::ui
