#include "ui/charts/row_link.h"

#include "ui/plot/row_brush.h"
#include "ui/session/row_selection.h"

namespace kan::ui {

void linkRows(RowBrush &brush, RowSelection &rows) {
    const auto begin = [&brush, &rows] { brush.setData(rows.data(), [&rows](int row) { return rows.words(row); }); };
    begin();
    brush.setLit(rows.rows());
    QObject::connect(&rows, &RowSelection::dataChanged, &brush, begin);
    QObject::connect(&rows, &RowSelection::changed, &brush, [&brush, &rows] { brush.setLit(rows.rows()); });
    QObject::connect(&brush, &RowBrush::rowClicked, &rows, &RowSelection::show);
    QObject::connect(&brush, &RowBrush::cleared, &rows, &RowSelection::clear);
    QObject::connect(&brush, &RowBrush::leaveOutRequested, &rows, &RowSelection::leaveOut);
    QObject::connect(&brush, &RowBrush::brushed, &rows, [&rows](const std::vector<int> &brushed, bool added) {
        added ? rows.add(brushed) : rows.select(brushed);
    });
}

}  // namespace kan::ui
