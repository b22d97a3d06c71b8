#pragma once

#include <memory>
#include <optional>
#include <utility>

#include "ui/plot/plot_axes.h"
#include "ui/plot/plot_widget.h"
#include "ui/plot/row_brush.h"
#include "ui/plot/series_chart.h"

namespace kan::ui {

struct FitPart;
struct FitSnapshot;
using FitPtr = std::shared_ptr<const FitSnapshot>;

/// How well the outputs meet the labels, training and test rows. Numbers: parity (output against label) and residuals;
/// classes: confusion matrix, ROC curves and precision against recall (one of both where there is little room: for a
/// rare class the latter, and as the menu says). The figures (RMSE, MAE, R² or accuracy, AUC, log-loss) stand above.
class FitChart : public PlotWidget {
    Q_OBJECT

  public:
    explicit FitChart(QWidget *parent = nullptr);

    /// Null: nothing to show.
    void setFit(const FitPtr &fit);
    /// Which output the parity plot shows; by mouse wheel or arrow keys if there are several.
    void setOutput(int output);
    int output() const { return output_; }
    RowBrush *rows() const { return rows_; }
    /// "test  accuracy 98.1 %   AUC 0.997", as it stands above the plots.
    QString figuresText(bool test) const;

    QString exportCsv() const override;
    QSize sizeHint() const override { return {560, 260}; }

  protected:
    QString emptyText() const override;
    void paintHead(const PlotCanvas &canvas) const override;
    void paintPlot(const PlotCanvas &canvas) const override;
    void paintOver(const PlotCanvas &canvas) const override;
    void fillContextMenu(QMenu &menu) override;
    void keyPressEvent(QKeyEvent *event) override;

  private:
    /// Of classes: hits against false alarms, or precision against recall.
    enum class Curve { Roc, Precision };
    const FitSnapshot &fit() const { return *fit_; }
    bool showsTest() const;
    const FitPart &shownPart() const;
    QString outputName() const;
    /// Where the two plots stand.
    static std::pair<QRectF, QRectF> halvesOf(const QRectF &area);
    PlotFrame scatterFrame(const QRectF &area, bool residuals) const;
    RowPoints rowPoints(RowsAsked which) const;
    double predictedOf(int n) const;
    void paintScatter(const PlotCanvas &canvas, const QRectF &area, bool residuals) const;
    void paintConfusion(const PlotCanvas &canvas, const QRectF &area) const;
    static QString figuresWithin(QString text, const QFontMetricsF &metrics, double room);
    QFont countFont(const std::vector<std::vector<int>> &counts, double cell) const;
    void paintConfusionNames(const PlotCanvas &canvas, const QRectF &area, const QRectF &square) const;
    void paintCurves(const PlotCanvas &canvas, const QRectF &area, Curve curve) const;
    void paintCurveNames(const PlotCanvas &canvas, const QRectF &plot, Curve curve) const;
    bool hasRareClass() const;
    QColor curveColor(std::size_t curve, const Theme &theme) const;
    QRectF confusionRect(const QRectF &area) const;

    RowBrush *rows_;
    FitPtr fit_;
    mutable SeriesChart left_, right_, third_;  ///< what they laid out last
    std::optional<Curve> curve_;                ///< as chosen; none: what the classes' shares suggest
    int output_ = 0;
};

}  // namespace kan::ui
