#pragma once

#include <QImage>
#include <QWidget>
#include <optional>
#include <vector>

#include "ui/charts/plot_axes.h"
#include "ui/session/snapshot.h"

namespace kan::ui {

/// For inputs that are the pixels of square images: how much each of them matters, as an image.
class PixelMapPlot : public QWidget {
    Q_OBJECT

  public:
    explicit PixelMapPlot(QWidget *parent = nullptr);

    /// `snapshot` has an image_side.
    void setSnapshot(const SnapshotPtr &snapshot);
    void paintAll(QPainter &painter, const QRectF &area, const Theme &theme) const;
    QString csv() const;

  protected:
    void paintEvent(QPaintEvent *event) override;
    void mouseMoveEvent(QMouseEvent *event) override;
    void leaveEvent(QEvent *event) override;

  private:
    QRectF mapIn(const QRectF &area) const;
    void paintBar(QPainter &painter, const QRectF &map, const Theme &theme) const;
    void paintReadout(QPainter &painter, const QRectF &map, const Theme &theme) const;

    int side_ = 0;
    std::vector<double> scores_;  ///< per pixel, in reading order
    double most_ = 0;
    QImage image_;
    std::optional<QPointF> cursor_;
};

}  // namespace kan::ui
