#pragma once

#include <QWidget>

#include "core/compare/comparison.h"
#include "ui/charts/exporter.h"
#include "ui/charts/plot_axes.h"

namespace kan::ui {

/// Test loss over the steps, logarithmic, of every run of every model laid over each other; a model has one colour, and
/// its first run a thicker line.
class CompareChart : public QWidget, public Exportable {
    Q_OBJECT

  public:
    explicit CompareChart(QWidget *parent = nullptr);

    void setResult(const ComparisonResult &result);
    QColor colorOf(int model) const;

    QSizeF exportSize() const override { return size(); }
    void paintExport(QPainter &painter, const QRectF &target) override;
    QString exportCsv() const override;
    QString exportName() const override { return QStringLiteral("comparison"); }
    QSize sizeHint() const override { return {560, 260}; }

  protected:
    void paintEvent(QPaintEvent *event) override;
    void contextMenuEvent(QContextMenuEvent *event) override;

  private:
    struct Curve {
        int model = 0;
        bool first = false;
        std::vector<double> loss;  ///< log10
    };
    PlotFrame frameIn(const QRectF &area) const;
    void paintAll(QPainter &painter, const QRectF &area, const Theme &theme) const;

    std::vector<Curve> curves_;
    QStringList names_;
};

}  // namespace kan::ui
