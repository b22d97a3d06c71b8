#include "ui/plot/field_map_plot.h"

#include "ui/plot/csv.h"
#include "ui/text/names.h"

namespace kan::ui {

FieldMapPlot::FieldMapPlot(const QString &name, QWidget *parent)
    : PlotWidget(name, parent), rows_(new RowBrush(*this, [this](RowsAsked which) -> RowPoints {
          if (!hasMap()) return {};
          return {field_->data, rowPoints(which)};
      })) {
    followCursor();
    setMinimumSize(160, 90);
}

void FieldMapPlot::fillContextMenu(QMenu &menu) {
    rows_->fillMenu(menu);
}

QFont FieldMapPlot::tickFont() const {
    return scaledFont(font(), 0.85);
}

void FieldMapPlot::setField(const FieldImagePtr &field) {
    if (field == field_) return;
    field_ = field;
    fieldChanged();
    update();
}

PlotFrame FieldMapPlot::frameOf(const QRectF &map) const {
    return {map, field_->x_min, field_->x_max, field_->y_min, field_->y_max};
}

FieldMapPlot::Place FieldMapPlot::placeAt(const PlotFrame &frame, QPointF position) const {
    const double x = frame.dataX(position.x()), y = frame.dataY(position.y());
    const auto row = static_cast<std::size_t>(gridIndex(y, frame.y_low, frame.y_high, field_->rows));
    return {row * field_->columns + gridIndex(x, frame.x_low, frame.x_high, field_->columns),
            tr("%1 = %2, %3 = %4").arg(field_->x_name, formatNumber(x), field_->y_name, formatNumber(y))};
}

QString FieldMapPlot::exportCsv() const {
    if (!hasMap()) return {};
    QString csv = QStringLiteral("x,y,") + csvColumns() + u'\n';
    for (int row = 0; row < field_->rows; ++row) {
        for (int column = 0; column < field_->columns; ++column) {
            const auto n = static_cast<std::size_t>(row) * field_->columns + column;
            if (n >= samples()) return csv;
            csv += csvNumber(gridValue(field_->x_min, field_->x_max, column, field_->columns), 10) + u',' +
                   csvNumber(gridValue(field_->y_min, field_->y_max, row, field_->rows), 10) + u',' + csvCells(n) +
                   u'\n';
        }
    }
    return csv;
}

}  // namespace kan::ui

#include "moc_field_map_plot.cpp"
