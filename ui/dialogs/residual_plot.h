#pragma once

#include "ui/plot/axes_plot.h"
#include "ui/plot/row_brush.h"
#include "ui/session/form_runner.h"

namespace kan::ui {

/// What a fitted form leaves of each row's target, against the fitted value or a column. Points about the zero line
/// without a pattern are what a form that holds leaves.
class ResidualPlot : public AxesPlot {
    Q_OBJECT

  public:
    explicit ResidualPlot(QWidget *parent = nullptr);

    /// Null: nothing yet. `column`: place in FittedForm::columns; -1: the fitted value.
    void setForm(const FittedFormPtr &form, int column);
    /// A line over the points, such as their means; empty: none. Stays until it is set again.
    void setTrend(std::vector<double> x, std::vector<double> y);
    /// What is said while there is no form.
    void setEmptyText(const QString &text);
    RowBrush *rows() const { return rows_; }
    int points() const { return form_ ? static_cast<int>(form_->residual.size()) : 0; }
    /// All residuals are roundings; they are shown as points on the zero line then.
    bool isExact() const;

    QString exportCsv() const override;
    QSize sizeHint() const override { return {480, 260}; }

  protected:
    QString title() const override;
    QString emptyText() const override;
    PlotRange range() const override;
    void paintContent(const PlotCanvas &canvas, const PlotFrame &frame) const override;
    std::vector<PlotSeries> series(const Theme &theme) const override;
    void paintOver(const PlotCanvas &canvas) const override;
    void fillContextMenu(QMenu &menu) override;

  private:
    const std::vector<double> &across() const;

    std::vector<RowPoint> rowPoints() const;
    QStringList figuresOf(std::size_t n) const;

    RowBrush *rows_;
    FittedFormPtr form_;
    int column_ = -1;
    std::vector<double> trend_x_, trend_y_;
    QString empty_text_;
};

}  // namespace kan::ui
