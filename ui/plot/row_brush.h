#pragma once

#include <QObject>
#include <QPointF>
#include <QStringList>
#include <algorithm>
#include <cmath>
#include <cstddef>
#include <functional>
#include <memory>
#include <optional>
#include <vector>

#include "ui/plot/plot_widget.h"

class QKeyEvent;
class QMouseEvent;

namespace kan::ui {

/// A point on a plot and the row of the data that it is of.
struct RowPoint {
    QPointF at;
    int row = -1;
    int n = -1;  ///< its place in what the plot shows, for RowPoints::more
};

/// Which of the rows that a plot has: those that it draws now, or all, as if it had the room.
enum class RowsAsked { Drawn, All };

/// Places among `count` points of which a plot has room for some `most`: every so many-th, and those of the rows `lit`,
/// which increase; or all. rowAt(n) is the row of the n-th.
template <class RowAt>
std::vector<std::size_t> placesOf(RowsAsked which, std::size_t count, double most, const std::vector<int> &lit,
                                  const RowAt &rowAt) {
    const auto every = static_cast<std::size_t>(std::ceil(static_cast<double>(count) / most));
    const std::size_t stride = which == RowsAsked::All ? 1 : std::max<std::size_t>(1, every);
    std::vector<std::size_t> places;
    for (std::size_t n = 0; n < count; ++n)
        if (n % stride == 0 || std::binary_search(lit.begin(), lit.end(), rowAt(n))) places.push_back(n);
    return places;
}

/// Points in the coordinates of the widget, and the data whose rows they are; null: whatever data there is.
struct RowPoints {
    std::shared_ptr<const void> data;
    std::vector<RowPoint> points;
    std::function<QStringList(int n)> more = {};  ///< what the plot adds to the words for a row; empty: nothing
};

/// The rows behind the points of a plot: hovering a point names its row, a click asks for it, Shift and a drag brush
/// the rows in a rectangle, also those that there is no room to draw, Ctrl+Shift adds them, Esc lets go of them. Rows
/// that are brushed anywhere are ringed. The plot calls paint() from its paintOver() and fillMenu() from its
/// fillContextMenu().
class RowBrush : public QObject {
    Q_OBJECT

  public:
    /// `points`: where the plot draws rows, or would.
    RowBrush(QWidget &plot, std::function<RowPoints(RowsAsked)> points);

    /// Of which data rows are spoken of, and what names one of them.
    void setData(std::shared_ptr<const void> data, std::function<QStringList(int row)> words);
    /// The rows that are brushed, increasing.
    void setLit(const std::vector<int> &rows);
    const std::vector<int> &lit() const { return lit_; }

    /// Rings, the rectangle that is dragged, and the row under the cursor. True if that was named: the plot then says
    /// nothing else there.
    bool paint(const PlotCanvas &canvas) const;
    void fillMenu(QMenu &menu);
    /// The points that are drawn, of the data that is spoken of.
    std::vector<RowPoint> points() const;
    /// What is told of the row at this place; empty: there is none.
    QStringList wordsAt(QPointF place) const;

    bool eventFilter(QObject *watched, QEvent *event) override;

  signals:
    void rowClicked(int row);
    void brushed(const std::vector<int> &rows, bool added);
    void cleared();
    void leaveOutRequested(const std::vector<int> &rows);

  private:
    bool press(const QMouseEvent &event);
    bool move(const QMouseEvent &event);
    bool release(const QMouseEvent &event);
    bool key(const QKeyEvent &event);
    RowPoints found(RowsAsked which) const;
    void paintRings(const PlotCanvas &canvas, const std::vector<RowPoint> &points) const;
    QStringList wordsOf(const RowPoints &all, const RowPoint &point) const;
    QString nameOf(int row) const;
    QRectF rubberBand() const;

    QWidget &plot_;
    std::function<RowPoints(RowsAsked)> source_;
    std::shared_ptr<const void> data_;
    std::function<QStringList(int)> words_;
    std::vector<int> lit_;
    std::optional<QPointF> cursor_, pressed_, band_from_;
    bool adds_ = false;
};

}  // namespace kan::ui
