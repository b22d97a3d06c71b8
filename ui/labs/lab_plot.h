#pragma once

#include <vector>

#include "ui/plot/axes_plot.h"

namespace kan::ui {

/// Curves over one axis with their names above; linear or logarithmic axes, a shaded part, single points. Hovering
/// tells the values.
class LabPlot : public AxesPlot {
    Q_OBJECT

  public:
    struct Curve {
        QString name;   ///< empty: not in the legend
        int color = 0;  ///< of seriesColor; -1: the theme's text colour
        bool dashed = false;
        bool dots = false;  ///< points only; those below a fixed axis are arrows at its lower end
        double width = 1.8;
        std::vector<double> x, y;  ///< what is not finite is left out; on a logarithmic axis, what is not positive too
    };

    /// `name`: of exported files, such as "loss".
    LabPlot(const QString &title, const QString &x_name, const QString &name, QWidget *parent = nullptr);

    void setLogarithmic(bool x, bool y);
    void setCurves(std::vector<Curve> curves);
    /// What lies beyond the data, in the units of x; low >= high: nothing.
    void setShaded(double low, double high, const QString &name);
    /// Fixes the y axis, by its logarithms if it is logarithmic; low >= high: by the curves.
    void setRange(double low, double high);
    /// Writes the name of the x axis at the top of the plot, where curves fall to the right.
    void setNameAtTop(bool top);
    const std::vector<Curve> &curves() const { return curves_; }

    QString exportCsv() const override;

  protected:
    QString title() const override { return title_; }
    PlotLegend legend(const Theme &theme) const override;
    PlotRange range() const override;
    void paintBehind(const PlotCanvas &canvas, const PlotFrame &frame) const override;
    void paintContent(const PlotCanvas &canvas, const PlotFrame &frame) const override;
    std::vector<PlotSeries> series(const Theme &theme) const override;
    void paintOver(const PlotCanvas &canvas) const override;

  private:
    double place(double value, bool logarithmic) const;  ///< on its axis; NaN: nowhere
    QRectF shadeIn(const PlotFrame &frame) const;
    void paintShadeName(QPainter &painter, const QRectF &shade, const Theme &theme) const;
    PlotSeries placed(const Curve &curve) const;
    void paintArrows(QPainter &painter, const PlotFrame &frame, const Curve &curve, const Theme &theme) const;

    QString title_, x_name_, shade_name_;
    bool log_x_ = false, log_y_ = false, name_at_top_ = false;
    double shade_low_ = 0, shade_high_ = 0, range_low_ = 0, range_high_ = 0;
    std::vector<Curve> curves_;
};

}  // namespace kan::ui
