#pragma once

#include <QGraphicsItem>
#include <QLineF>
#include <vector>

#include "ui/network/network_scene.h"

namespace kan::ui {

/// How much of an edge box is drawn, by its size on screen.
enum class DetailLevel { Matrix, Sparkline, Curve, Full };
DetailLevel detailLevel(double box_on_screen);

/// Boxes, curves and lines of one layer of edges.
class EdgeLayerItem : public QGraphicsItem {
  public:
    EdgeLayerItem(const SceneState &state, int layer);

    QRectF boundingRect() const override { return bounds_; }
    void paint(QPainter *painter, const QStyleOptionGraphicsItem *option, QWidget *widget) override;

  private:
    struct Pass;
    struct Range;
    struct Line;
    /// In scene units: room at the sides of a box, and the line's width.
    struct CurveStyle {
        double inset = 0, thick = 0;
    };

    bool onSheet(const Pass &pass) const;
    Range exposedCells(const QRectF &exposed) const;
    void paintLines(const Pass &pass) const;
    void addLines(const Pass &pass, int index, const EdgePicture &edge, std::vector<Line> &lines) const;
    void paintLinesOnSheet(const Pass &pass, const std::vector<Line> &lines) const;
    void paintMatrix(const Pass &pass) const;
    void paintCells(const Pass &pass) const;
    void paintBoxesOnSheet(const Pass &pass, const std::vector<int> &cells) const;
    void paintMarks(const Pass &pass, int index, const EdgePicture &edge) const;
    QRectF boxOf(const Pass &pass, int index) const;
    void paintBox(const Pass &pass, int index, const EdgePicture &edge) const;
    void paintBoxOnSheet(const Pass &pass, const QRectF &box, const EdgePicture &edge, const QColor &color) const;
    QColor curveColor(const Pass &pass, const EdgePicture &edge, const QColor &color) const;
    QColor frameColor(const EdgePicture &edge, const QColor &color) const;
    CurveStyle curveStyle(const Pass &pass, const EdgePicture &edge) const;
    std::vector<QLineF> zeroLines(const Pass &pass, const QRectF &box, const EdgePicture &edge) const;
    void paintFrame(const Pass &pass, const QRectF &box, const EdgePicture &edge, const QColor &color) const;
    void paintCurve(const Pass &pass, const QRectF &box, const EdgePicture &edge, const QColor &color) const;
    void paintBadge(const Pass &pass, const QRectF &box, const EdgePicture &edge) const;
    bool isMarked(int index, const std::optional<EdgeId> &mark) const;
    bool isLit(int index) const;

    const SceneState &state_;
    int layer_;
    QRectF bounds_;
};

}  // namespace kan::ui
