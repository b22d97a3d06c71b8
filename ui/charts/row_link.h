#pragma once

namespace kan::ui {

class RowBrush;
class RowSelection;

/// A plot whose rows are those of the selection: both light up the same rows, and the plot's clicks and its menu reach
/// the selection. As long as both live.
void linkRows(RowBrush &brush, RowSelection &rows);

}  // namespace kan::ui
