#pragma once

#include <QImage>
#include <QWidget>
#include <optional>

#include "ui/charts/plot_axes.h"
#include "ui/session/snapshot.h"

namespace kan::ui {

/// Which class the network decides for over two inputs: a colour for each class, the paler the less certain, a line
/// where the decision changes, and rows of the data in the colours of their classes.
class RegionPlot : public QWidget {
    Q_OBJECT

  public:
    explicit RegionPlot(QWidget *parent = nullptr);

    /// `field` must have two inputs and classes.
    void setSnapshot(const SnapshotPtr &snapshot);
    void paintAll(QPainter &painter, const QRectF &area, const Theme &theme) const;
    /// A line for each point of the map: x, y, class, probability.
    QString csv() const;

  protected:
    void paintEvent(QPaintEvent *event) override;
    void mouseMoveEvent(QMouseEvent *event) override;
    void leaveEvent(QEvent *event) override;
    void changeEvent(QEvent *event) override;

  private:
    const FieldSnapshot &field() const { return *snapshot_->field; }
    PlotFrame frameIn(const QRectF &area) const;
    QImage regions(const Theme &theme) const;
    void paintBorders(QPainter &painter, const PlotFrame &frame, const Theme &theme) const;
    void paintPoints(QPainter &painter, const PlotFrame &frame, const Theme &theme) const;
    void paintLegend(QPainter &painter, const QRectF &column, const Theme &theme) const;
    void paintNames(QPainter &painter, const PlotFrame &frame, const Theme &theme) const;
    void paintReadout(QPainter &painter, const PlotFrame &frame, const Theme &theme) const;
    double legendWidth() const;
    QFont tickFont() const;

    SnapshotPtr snapshot_;
    std::optional<QPointF> cursor_;
};

}  // namespace kan::ui
