#pragma once

#include "core/data/log_proposal.h"
#include "ui/plot/axes_plot.h"

namespace kan::ui {

/// How near a straight line through the inputs comes to the target: measured against fitted, and the diagonal.
class LinePlot : public AxesPlot {
    Q_OBJECT

  public:
    explicit LinePlot(QWidget *parent = nullptr);

    void setSide(const LogProposal::Side &side, const QString &title);

    QString exportCsv() const override;
    QSize sizeHint() const override { return {190, 116}; }

  protected:
    QString title() const override { return title_; }
    PlotRange range() const override;
    void paintContent(const PlotCanvas &canvas, const PlotFrame &frame) const override;
    std::vector<PlotSeries> series(const Theme &theme) const override;

  private:
    LogProposal::Side side_;
    QString title_;
};

}  // namespace kan::ui
