#pragma once

#include "ui/plot/field_image.h"
#include "ui/plot/plot_axes.h"
#include "ui/plot/plot_widget.h"
#include "ui/plot/row_brush.h"

namespace kan::ui {

/// A map of a field over two inputs: what of it is under the cursor, and its points as CSV. How it is painted is up to
/// the class derived from it.
class FieldMapPlot : public PlotWidget {
    Q_OBJECT

  public:
    /// Of two inputs.
    void setField(const FieldImagePtr &field);
    /// A line for each point of the map: x, y and what it shows there.
    QString exportCsv() const override;
    RowBrush *rows() const { return rows_; }

  protected:
    /// One of its points.
    struct Place {
        std::size_t sample = 0;
        QString text;  ///< "x1 = 0.5, x2 = 3"
    };

    FieldMapPlot(const QString &name, QWidget *parent);

    virtual bool hasMap() const { return field_ != nullptr; }
    virtual std::size_t samples() const = 0;
    virtual QString csvColumns() const = 0;  ///< what follows x and y
    virtual QString csvCells(std::size_t sample) const = 0;
    virtual void fieldChanged() {}
    /// Where rows of the data are drawn, in the widget.
    virtual std::vector<RowPoint> rowPoints(RowsAsked which) const = 0;
    void fillContextMenu(QMenu &menu) override;

    const FieldImage &field() const { return *field_; }  ///< there must be one
    PlotFrame frameOf(const QRectF &map) const;
    Place placeAt(const PlotFrame &frame, QPointF position) const;
    QFont tickFont() const;

  private:
    RowBrush *rows_;
    FieldImagePtr field_;
};

}  // namespace kan::ui
