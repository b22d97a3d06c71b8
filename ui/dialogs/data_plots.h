#pragma once

#include <QWidget>
#include <memory>

#include "ui/dialogs/data_sample.h"
#include "ui/plot/axes_plot.h"
#include "ui/plot/row_brush.h"

namespace kan::ui {

using DataSamplePtr = std::shared_ptr<const DataSample>;

/// Shares of training and test rows over the range of one column.
class HistogramPlot : public AxesPlot {
    Q_OBJECT

  public:
    explicit HistogramPlot(QWidget *parent = nullptr);
    void setColumn(const DataSamplePtr &sample, int column);

    QString exportCsv() const override;

  protected:
    QString title() const override;
    PlotLegend legend(const Theme &theme) const override;
    QString emptyText() const override;
    PlotRange range() const override;
    void paintContent(const PlotCanvas &canvas, const PlotFrame &frame) const override;
    void paintOver(const PlotCanvas &canvas) const override;

  private:
    DataSamplePtr sample_;
    QString name_;
    double low_ = 0, high_ = 1;
    std::vector<double> train_, test_;  ///< shares, one per bin
};

/// Training and test rows in two columns. Whole numbers are spread a little, so that rows do not hide each other.
class ScatterPlot : public AxesPlot {
    Q_OBJECT

  public:
    explicit ScatterPlot(QWidget *parent = nullptr);
    void setColumns(const DataSamplePtr &sample, int x, int y);
    RowBrush *rows() const { return rows_; }

    QString exportCsv() const override;

  protected:
    QString title() const override;
    PlotLegend legend(const Theme &theme) const override;
    QString emptyText() const override;
    PlotRange range() const override;
    std::vector<PlotSeries> series(const Theme &theme) const override;
    void paintOver(const PlotCanvas &canvas) const override;
    void fillContextMenu(QMenu &menu) override;

  private:
    /// Where each sampled row is drawn, in the units of the axes.
    std::vector<QPointF> places(const PlotFrame &frame) const;
    RowPoints rowPoints() const;

    RowBrush *rows_;
    DataSamplePtr sample_;
    int x_ = 0, y_ = 0;
};

/// How much each input goes with the target: a bar from −1 to 1 per column, the strongest first. A click chooses one.
class CorrelationBars : public QWidget {
    Q_OBJECT

  public:
    explicit CorrelationBars(QWidget *parent = nullptr);
    void setSample(const DataSamplePtr &sample);
    void setChosen(int column);
    /// The column of the first bar.
    int strongest() const { return order_.empty() ? 0 : order_.front(); }
    QSize sizeHint() const override;

  signals:
    void columnChosen(int column);

  protected:
    void paintEvent(QPaintEvent *event) override;
    void mousePressEvent(QMouseEvent *event) override;

  private:
    int rowHeight() const;

    DataSamplePtr sample_;
    std::vector<int> order_;
    int chosen_ = 0;
};

}  // namespace kan::ui
