#pragma once

#include <memory>
#include <vector>

#include "ui/plot/axes_plot.h"

namespace kan::ui {

/// A function of two variables and the values at the ends of its colours.
struct SamplingHeat {
    int columns = 0, rows = 0;
    double x_low = 0, x_high = 1, y_low = 0, y_high = 1;
    std::vector<float> values;  ///< row-major, row 0 at y_low; NaN: nothing there
    double low = 0, high = 1;   ///< beyond them the colour stays
    bool centred = false;       ///< colours of a difference, with 0 in their middle
};

/// Where the function was evaluated.
struct SampledPoint {
    enum class Kind {
        Start,   ///< before anything was learnt
        Added,   ///< chosen since
        Newest,  ///< chosen after the last round
        LeftOut  ///< no longer learnt from
    };
    double x = 0, y = 0, value = 0;
    Kind kind = Kind::Start;
};
using SampledPoints = std::shared_ptr<const std::vector<SampledPoint>>;

/// A heat map with the evaluated points over it and its scale of colours above. Hovering tells the values.
class SamplingMapView : public AxesPlot {
    Q_OBJECT

  public:
    /// `name`: of exported files, such as "sampling-true"; `symbol` names the value: "f".
    SamplingMapView(const QString &title, const QString &name, const QString &symbol, QWidget *parent = nullptr);

    /// Null: there is nothing yet.
    void setHeat(std::shared_ptr<const SamplingHeat> heat);
    void setPoints(SampledPoints points);
    void setPointsShown(bool shown);
    const std::shared_ptr<const SamplingHeat> &heat() const { return heat_; }
    const SampledPoints &points() const { return points_; }

    QString exportCsv() const override;

  protected:
    QString title() const override { return title_; }
    QString emptyText() const override;
    PlotRange range() const override;
    QString xName() const override;
    void paintContent(const PlotCanvas &canvas, const PlotFrame &frame) const override;
    void paintOver(const PlotCanvas &canvas) const override;

  private:
    void paintScale(QPainter &painter, const QRectF &area, const Theme &theme) const;
    void paintPoints(QPainter &painter, const PlotFrame &frame) const;
    const SampledPoint *pointNear(QPointF position, const PlotFrame &frame) const;

    QString title_, symbol_;
    std::shared_ptr<const SamplingHeat> heat_;
    SampledPoints points_;
    bool points_shown_ = true;
};

/// How the points of each kind look, and how many there are.
class SamplingLegend : public QWidget {
    Q_OBJECT

  public:
    explicit SamplingLegend(QWidget *parent = nullptr);

    void setPoints(const SampledPoints &points);
    int count(SampledPoint::Kind kind) const { return counts_[static_cast<std::size_t>(kind)]; }
    QSize sizeHint() const override;

  protected:
    void paintEvent(QPaintEvent *event) override;

  private:
    QString textOf(SampledPoint::Kind kind) const;

    int counts_[4] = {};
};

}  // namespace kan::ui
