#pragma once

#include <QImage>
#include <QWidget>
#include <optional>
#include <vector>

#include "ui/charts/heat_map_layout.h"
#include "ui/session/snapshot.h"

namespace kan::ui {

/// TARGET, NETWORK and ERROR side by side; the network alone if there is no target.
class HeatMapPlot : public QWidget {
    Q_OBJECT

  public:
    explicit HeatMapPlot(QWidget *parent = nullptr);

    /// `field` must have two inputs and lives as long as `snapshot`.
    void setSnapshot(const SnapshotPtr &snapshot);
    void paintAll(QPainter &painter, const QRectF &area, const Theme &theme) const;

  protected:
    void paintEvent(QPaintEvent *event) override;
    void mouseMoveEvent(QMouseEvent *event) override;
    void leaveEvent(QEvent *event) override;
    void changeEvent(QEvent *event) override;

  private:
    using Panels = std::vector<HeatMapPanel>;

    Panels panelsIn(const QRectF &area) const;
    QString titleOf(std::size_t panel) const;
    QString verticalName() const;
    double axisRoom() const;
    void prepareRanges();
    QImage imageOf(std::size_t panel, const QRectF &map, bool dark, double pixel_ratio) const;
    void paintPanel(QPainter &painter, const Panels &panels, std::size_t n, const QImage &image,
                    const Theme &theme) const;
    void paintHorizontalAxis(QPainter &painter, const QRectF &map) const;
    void paintVerticalAxis(QPainter &painter, const QRectF &map) const;
    void paintBar(QPainter &painter, const HeatMapPanel &panel, const Theme &theme) const;
    void paintReadout(QPainter &painter, const Panels &panels, const Theme &theme) const;
    QFont captionFont() const;
    QFont tickFont() const;

    SnapshotPtr snapshot_;
    std::vector<float> error_;
    double low_ = 0, high_ = 1;  ///< of target and network
    double limit_ = 1;           ///< largest |error|
    QImage images_[3];           ///< as on screen
    bool images_dark_ = false;
    std::optional<QPointF> cursor_;
};

}  // namespace kan::ui
