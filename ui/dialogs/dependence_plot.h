#pragma once

#include "ui/plot/axes_plot.h"
#include "ui/session/dependence_runner.h"

namespace kan::ui {

/// How an output moves with a column: the mean as a thick line over thin ones of single rows, and along the axis how
/// many rows lie where. Values between which nothing is known (yes and no, counts) are dots on their lines; categories
/// have no order and no lines. The row whose curve is nearest to the pointer is named and stands out; a click asks for
/// it. Left and right, up and down move the place that is read without a pointer, Enter asks for its row.
class DependencePlot : public AxesPlot {
    Q_OBJECT

  public:
    explicit DependencePlot(QWidget *parent = nullptr);

    /// Null: nothing, `empty` says why.
    void setDependence(const DependenceFoundPtr &found, const QString &empty);
    const DependenceFoundPtr &dependence() const { return found_; }
    /// What stands beside the pointer at this place, and which of the curves it names; -1: none.
    std::pair<QStringList, int> wordsAt(QPointF place) const;

    QString exportCsv() const override;
    QSize sizeHint() const override { return {640, 420}; }

  signals:
    /// The number of a row in row_names.h, whose curve was clicked.
    void rowClicked(int row);

  protected:
    QString title() const override;
    QString emptyText() const override;
    PlotLegend legend(const Theme &theme) const override;
    PlotRange range() const override;
    QString xName() const override;
    std::vector<AxisTick> columnsOf(const PlotFrame &frame) const override;
    void paintBehind(const PlotCanvas &canvas, const PlotFrame &frame) const override;
    std::vector<PlotSeries> series(const Theme &theme) const override;
    void paintOver(const PlotCanvas &canvas) const override;
    void mouseMoveEvent(QMouseEvent *event) override;
    void mouseReleaseEvent(QMouseEvent *event) override;
    void keyPressEvent(QKeyEvent *event) override;

  private:
    bool ofCategories() const { return !found_->curves.column.categories.empty(); }
    bool inSteps() const { return found_->curves.column.steps; }
    double alongX(double user) const;
    double alongY(double user) const;
    PlotSeries lineOf(const std::vector<double> &values, const QPen &pen, double radius) const;
    /// The x at which the pointer reads, and the curve nearest to it there.
    std::pair<std::size_t, int> nearest(const PlotFrame &frame, QPointF place) const;

    /// The pointer's place, or that of the keys.
    std::optional<QPointF> readAt() const { return cursor() ? cursor() : by_keys_; }
    void readByKeys(int points, int pixels);
    void askForRow(QPointF place);

    DependenceFoundPtr found_;
    std::optional<QPointF> by_keys_;
    QString empty_;
};

}  // namespace kan::ui
