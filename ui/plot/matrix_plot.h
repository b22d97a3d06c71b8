#pragma once

#include <QStringList>
#include <vector>

#include "ui/plot/plot_widget.h"

namespace kan::ui {

/// Numbers of pairs of the same things, 0 or more, as a square of coloured cells with names at its sides.
struct PairMatrix {
    QString title;
    QStringList names;           ///< n
    std::vector<double> values;  ///< [n][n]; the diagonal is not shown
    double high = 1;             ///< the brightest colour
};

class MatrixPlot : public PlotWidget {
    Q_OBJECT

  public:
    explicit MatrixPlot(const QString &name, QWidget *parent = nullptr);

    void setMatrix(PairMatrix matrix);
    const PairMatrix &matrix() const { return matrix_; }

    QSize sizeHint() const override { return {340, 320}; }
    QString exportCsv() const override;

  protected:
    QString title() const override { return matrix_.title; }
    QString emptyText() const override;
    void paintPlot(const PlotCanvas &canvas) const override;
    void paintOver(const PlotCanvas &canvas) const override;

  private:
    double valueAt(int row, int column) const {
        return matrix_.values[static_cast<std::size_t>(row * matrix_.names.size() + column)];
    }
    /// Of all cells.
    QRectF squareIn(const QRectF &area) const;

    PairMatrix matrix_;
};

}  // namespace kan::ui
