#pragma once

#include <QWidget>
#include <memory>

#include "ui/charts/exporter.h"
#include "ui/session/snapshot.h"

namespace kan::ui {

/// Train and test loss on a logarithmic axis, the penalty on its own axis at the right, over steps; markers for what
/// happened on the way. Wheel zooms over steps, drag pans, double click shows everything again.
class LossChart : public QWidget, public Exportable {
    Q_OBJECT

  public:
    explicit LossChart(QWidget *parent = nullptr);
    ~LossChart() override;

    /// Weight of the past in an exponential moving average, 0 (off) to 0.99; the raw curves stay visible, faint.
    void setSmoothing(double weight);
    double smoothing() const;
    /// Room at the left of the legend for what lies over the chart; 0: the chart writes its own title there.
    void setTitleRoom(int pixels);
    /// Steps now visible, left and right end of the axis.
    std::pair<double, double> visibleSteps() const;

    QSizeF exportSize() const override;
    void paintExport(QPainter &painter, const QRectF &target) override;
    QString exportCsv() const override;
    QString exportName() const override;

  public slots:
    /// Replaces points only; cheap enough for 60 calls a second.
    void setSnapshot(const kan::ui::SnapshotPtr &snapshot);
    /// Shows all steps and goes on following new ones.
    void resetZoom();

  protected:
    void changeEvent(QEvent *event) override;
    void contextMenuEvent(QContextMenuEvent *event) override;
    QSize sizeHint() const override;

  private:
    class Private;
    std::unique_ptr<Private> d;
};

}  // namespace kan::ui
