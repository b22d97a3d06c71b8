#pragma once

#include <QChart>
#include <QChartView>
#include <QLineSeries>
#include <QValueAxis>

#include "ui/charts/loss_chart.h"
#include "ui/charts/loss_overlay.h"
#include "ui/charts/loss_series.h"

namespace kan::ui {

class LossChart::Private : public QObject {
  public:
    explicit Private(LossChart *chart);

    bool eventFilter(QObject *watched, QEvent *event) override;
    void applyTheme(const Theme &theme);
    void setAxes();
    void placePlot();
    void refresh();
    void placeNow();
    void refreshLosses(std::size_t first, std::size_t last);
    void refreshPenalty(std::size_t first, std::size_t last);
    void paintSeries(QPainter &painter, const QLineSeries &series) const;
    void showSinglePoint(QLineSeries *series);
    void setReadout(QPointF position);
    void zoom(double factor, double x);
    void pan(double steps);
    void setVisible(double low, double high);
    double end() const;

    LossChart *q;
    std::shared_ptr<const LossData> data;
    QChartView *view;
    QChart *chart;
    QLineSeries *train, *test, *penalty, *train_raw, *test_raw;
    QValueAxis *steps_axis, *loss_axis, *penalty_axis;
    LossOverlayState state;
    LossOverlay *below, *above;
    double weight = 0;
    bool following = true;
    bool dragging = false;
    QPointF drag_from;
};

}  // namespace kan::ui
