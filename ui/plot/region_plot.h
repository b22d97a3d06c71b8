#pragma once

#include "ui/plot/field_image.h"
#include "ui/plot/plot_axes.h"
#include "ui/plot/plot_widget.h"

namespace kan::ui {

/// Which class the network decides for over two inputs: a colour for each class, the paler the less certain, a line
/// where the decision changes, and rows of the data in the colours of their classes.
class RegionPlot : public PlotWidget {
    Q_OBJECT

  public:
    explicit RegionPlot(QWidget *parent = nullptr);

    /// Of two inputs and classes.
    void setField(const FieldImagePtr &field);
    /// A line for each point of the map: x, y, class, probability.
    QString exportCsv() const override;

  protected:
    void paintPlot(const PlotCanvas &canvas) const override;
    void paintOver(const PlotCanvas &canvas) const override;

  private:
    bool hasRegions() const { return field_ && !field_->decided.empty(); }
    const FieldImage &field() const { return *field_; }
    PlotFrame frameIn(const QRectF &area) const;
    QImage regions(const Theme &theme) const;
    void paintBorders(QPainter &painter, const PlotFrame &frame, const Theme &theme) const;
    void paintPoints(QPainter &painter, const PlotFrame &frame, const Theme &theme) const;
    void paintLegend(QPainter &painter, const QRectF &column, const Theme &theme) const;
    void paintNames(QPainter &painter, const PlotFrame &frame, const Theme &theme) const;
    double legendWidth() const;
    QFont tickFont() const;

    FieldImagePtr field_;
};

}  // namespace kan::ui
