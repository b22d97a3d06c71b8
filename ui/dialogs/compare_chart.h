#pragma once

#include "ui/plot/axes_plot.h"

namespace kan {
struct ComparisonResult;
}

namespace kan::ui {

/// Test loss over the steps, logarithmic, of every run of every model laid over each other; a model has one colour, and
/// its first run a thicker line; one that is fitted without steps is a level line.
class CompareChart : public AxesPlot {
    Q_OBJECT

  public:
    explicit CompareChart(QWidget *parent = nullptr);

    void setResult(const ComparisonResult &result);
    QColor colorOf(int model) const;

    QString exportCsv() const override;
    QSize sizeHint() const override { return {560, 260}; }

  protected:
    QString title() const override;
    PlotLegend legend(const Theme &theme) const override;
    QString emptyText() const override;
    PlotRange range() const override;
    QString xName() const override;
    std::vector<PlotSeries> series(const Theme &theme) const override;

  private:
    struct Curve {
        int model = 0;
        bool first = false;
        bool level = false;        ///< one number of a model without steps: drawn across
        std::vector<double> loss;  ///< log10
    };

    std::vector<Curve> curves_;
    QStringList names_;
    QString loss_ = tr("loss");  ///< what it is called
    bool standardised_ = false;  ///< losses are not in the user's units
};

}  // namespace kan::ui
