#pragma once

#include <memory>

#include "core/lab/side_by_side/side_by_side.h"
#include "ui/labs/kan_sketch.h"
#include "ui/labs/mlp_sketch.h"
#include "ui/plot/plot_widget.h"

namespace kan::ui {

/// Both networks and how they stand. Immutable.
struct SideBySideState {
    KanSketch kan;
    MlpSketch mlp;
    TrainingHistory kan_history, mlp_history;
    SideFigures kan_figures, mlp_figures;
    QString now;
    double share = 0;
};
using SideBySideStatePtr = std::shared_ptr<const SideBySideState>;

/// At the left a KAN with its learned curves on the edges, at the right a perceptron with its fixed functions on the
/// nodes and its weights on the edges.
class NetworkPair : public PlotWidget {
    Q_OBJECT

  public:
    explicit NetworkPair(QWidget *parent = nullptr);

    void setState(const SideBySideStatePtr &state);
    const SideBySideStatePtr &state() const { return state_; }

    QString exportCsv() const override;  ///< weights and curves

  protected:
    void paintPlot(const PlotCanvas &canvas) const override;

  private:
    void paintFigures(QPainter &painter, const QRectF &area, const SideFigures &figures, const QString &what,
                      const Theme &theme) const;
    void paintNames(QPainter &painter, const QRectF &area, double left, double right, const Theme &theme) const;

    SideBySideStatePtr state_;
};

}  // namespace kan::ui
