#pragma once

#include <QGraphicsView>
#include <memory>
#include <optional>
#include <vector>

#include "ui/plot/exporter.h"
#include "ui/session/clock.h"
#include "ui/session/snapshot.h"

class QMenu;

namespace kan::ui {

/// The network, alive: nodes, and on every edge a box with its curve. Shows the newest snapshot; selection, zoom and
/// hover survive snapshots of the same shape.
class NetworkView : public QGraphicsView, public Exportable {
    Q_OBJECT

  public:
    explicit NetworkView(QWidget *parent = nullptr);
    ~NetworkView() override;

    /// By which it tells snapshots that come too fast to morph.
    void setClock(Now now);

    std::optional<EdgeId> selectedEdge() const;
    /// {layer, node}; layer 0 is the inputs.
    std::optional<std::pair<int, int>> selectedNode() const;
    /// Viewport rectangle of the edge's box; empty if there is no such edge.
    QRectF edgeRect(EdgeId edge) const;
    /// Viewport rectangle of the node.
    QRectF nodeRect(int layer, int node) const;
    double zoomPercent() const;
    /// What a screen reader says of an edge: "edge x1 to h2, numeric, importance 0.41".
    QString edgeDescription(EdgeId edge) const;
    ImportanceMetric importanceMetric() const;

    QSizeF exportSize() const override;
    void paintExport(QPainter &painter, const QRectF &target) override;
    QString exportCsv() const override;
    QString exportName() const override;

  public slots:
    void setSnapshot(const kan::ui::SnapshotPtr &snapshot);
    /// Opacity of an edge is tanh(beta * score).
    void setImportance(kan::ui::ImportanceMetric metric, double beta);
    void setHidePruned(bool hide);
    void setLeftToRight(bool left_to_right);
    void setScalePerLayer(bool per_layer);
    void setAnimated(bool animated);
    /// Fits and keeps fitting when the view is resized, until the user zooms or pans.
    void zoomToFit();
    void zoomTo100();
    void zoomIn();
    void zoomOut();
    /// Emits edgeSelected if this changes the selection.
    void setSelectedEdge(std::optional<kan::EdgeId> edge);
    /// Marks edges that something elsewhere points at, such as a term of the formula; empty: none.
    void setLitEdges(const std::vector<kan::EdgeId> &edges);

  signals:
    void edgeSelected(std::optional<kan::EdgeId> edge);
    void nodeSelected(int layer, int node);
    /// The edge under the pointer; empty: none any more.
    void edgeHovered(std::optional<kan::EdgeId> edge);
    void edgeActivated(kan::EdgeId edge);
    void pruneRequested(std::vector<kan::EdgeId> edges, bool pruned);
    void unfixRequested(std::vector<kan::EdgeId> edges);
    void freezeRequested(std::vector<kan::EdgeId> edges, bool frozen);
    /// The menu of an input is about to be shown: whoever knows more about it adds to it.
    void inputMenuRequested(QMenu *menu, int input);
    /// Edges whose detail is wanted: the hovered and the selected one.
    void focusRequested(std::vector<kan::EdgeId> edges);
    void zoomChanged(double percent);
    void importanceMetricChanged(kan::ui::ImportanceMetric metric);

  protected:
    void mousePressEvent(QMouseEvent *event) override;
    void mouseMoveEvent(QMouseEvent *event) override;
    void mouseReleaseEvent(QMouseEvent *event) override;
    void mouseDoubleClickEvent(QMouseEvent *event) override;
    void wheelEvent(QWheelEvent *event) override;
    void keyPressEvent(QKeyEvent *event) override;
    void focusInEvent(QFocusEvent *event) override;
    void leaveEvent(QEvent *event) override;
    void resizeEvent(QResizeEvent *event) override;
    void changeEvent(QEvent *event) override;
    void contextMenuEvent(QContextMenuEvent *event) override;
    bool viewportEvent(QEvent *event) override;

  private:
    friend class NetworkAccessible;
    class Private;
    std::unique_ptr<Private> d;
};

}  // namespace kan::ui
