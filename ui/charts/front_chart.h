#pragma once

#include "ui/plot/axes_plot.h"
#include "ui/session/network_search.h"

namespace kan::ui {

/// The front of a search: RMSE of each formula, logarithmic, against its complexity. A point can be looked at (click)
/// and chosen (double click), by keyboard too; the formula stands beside the pointer.
class FrontChart : public AxesPlot {
    Q_OBJECT

  public:
    explicit FrontChart(QWidget *parent = nullptr);

    void setFront(const FrontPtr &front);
    const FrontPtr &front() const { return front_; }
    /// Where an entry's test RMSE is drawn.
    QPointF pointOf(int index) const;

    QString exportCsv() const override;
    QSize sizeHint() const override { return {560, 260}; }

  public slots:
    /// Which entry's network the views show; -1: none.
    void setLooked(int index);

  signals:
    /// The user wants to see this entry's network.
    void entryLooked(int index);
    /// The user wants to go on with it.
    void entryChosen(int index);
    /// The user has seen enough.
    void lookEnded();

  protected:
    QString title() const override;
    PlotLegend legend(const Theme &theme) const override;
    QString emptyText() const override;
    PlotRange range() const override;
    QString xName() const override;
    std::vector<PlotSeries> series(const Theme &theme) const override;
    void paintOver(const PlotCanvas &canvas) const override;

    void mouseMoveEvent(QMouseEvent *event) override;
    void mousePressEvent(QMouseEvent *event) override;
    void mouseDoubleClickEvent(QMouseEvent *event) override;
    void leaveEvent(QEvent *event) override;
    void keyPressEvent(QKeyEvent *event) override;
    void focusOutEvent(QFocusEvent *event) override;

  private:
    int count() const { return front_ ? static_cast<int>(front_->size()) : 0; }
    const FrontEntry &entry(int index) const { return (*front_)[static_cast<std::size_t>(index)]; }
    int entryAt(QPointF position) const;
    void setActive(int index);

    FrontPtr front_;
    int active_ = -1;  ///< under the pointer or walked to
    int looked_ = -1;
};

}  // namespace kan::ui
