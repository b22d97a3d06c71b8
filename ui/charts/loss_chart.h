#pragma once

#include <memory>
#include <utility>

#include "ui/plot/plot_widget.h"

namespace kan::ui {

struct LossData;

/// Train and test loss on a logarithmic axis, the penalty on its own axis at the right, over steps; markers for what
/// happened on the way. Wheel zooms over steps, drag pans, double click shows everything again.
class LossChart : public PlotWidget {
    Q_OBJECT

  public:
    explicit LossChart(QWidget *parent = nullptr);
    ~LossChart() override;

    /// Replaces points only; cheap enough for 60 calls a second. Null: nothing yet.
    void setData(std::shared_ptr<const LossData> losses);
    /// Weight of the past in an exponential moving average, 0 (off) to 0.99; the raw curves stay visible, faint.
    void setSmoothing(double weight);
    double smoothing() const;
    void setTitleRoom(int pixels) override;
    /// Steps now visible, left and right end of the axis.
    std::pair<double, double> visibleSteps() const;

    QSizeF exportSize() const override;
    QString exportCsv() const override;

  public slots:
    /// Shows all steps and goes on following new ones.
    void resetZoom();

  protected:
    /// As one picture, for files; on the screen Qt Charts draws.
    void paintPlot(const PlotCanvas &canvas) const override;
    void fillContextMenu(QMenu &menu) override;
    void paintEvent(QPaintEvent *event) override;
    void changeEvent(QEvent *event) override;
    QSize sizeHint() const override;

  private:
    class Private;
    std::unique_ptr<Private> d;
};

}  // namespace kan::ui
