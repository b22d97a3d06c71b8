#pragma once

#include <QWidget>
#include <memory>
#include <optional>

#include "ui/charts/exporter.h"
#include "ui/charts/plot_axes.h"
#include "ui/session/snapshot.h"

namespace kan::ui {

/// How well the outputs meet the labels, training and test rows. Numbers: parity (output against label) and residuals;
/// classes: confusion matrix and ROC curves. The figures (RMSE, MAE, R² or accuracy, AUC, log-loss) stand above.
class FitChart : public QWidget, public Exportable {
    Q_OBJECT

  public:
    explicit FitChart(QWidget *parent = nullptr);

    void setSnapshot(const SnapshotPtr &snapshot);
    void setTitleRoom(int pixels);
    /// Which output the parity plot shows; by mouse wheel or arrow keys if there are several.
    void setOutput(int output);
    int output() const { return output_; }
    /// "test  accuracy 98.1 %   AUC 0.997", as it stands above the plots.
    QString figuresText(bool test) const;

    QSizeF exportSize() const override { return size(); }
    void paintExport(QPainter &painter, const QRectF &target) override;
    QString exportCsv() const override;
    QString exportName() const override { return QStringLiteral("fit"); }
    QSize sizeHint() const override { return {560, 260}; }

  protected:
    void paintEvent(QPaintEvent *event) override;
    void mouseMoveEvent(QMouseEvent *event) override;
    void leaveEvent(QEvent *event) override;
    void keyPressEvent(QKeyEvent *event) override;
    void contextMenuEvent(QContextMenuEvent *event) override;

  private:
    bool hasFit() const { return snapshot_ && snapshot_->fit; }
    const FitSnapshot &fit() const { return *snapshot_->fit; }
    bool showsTest() const { return fit().test_rows > 0; }
    void paintAll(QPainter &painter, const QRectF &area, const Theme &theme, int title_room) const;
    void paintFigures(QPainter &painter, const QRectF &area, const Theme &theme, int title_room) const;
    void paintParity(QPainter &painter, const QRectF &area, const Theme &theme) const;
    void paintResiduals(QPainter &painter, const QRectF &area, const Theme &theme) const;
    void paintConfusion(QPainter &painter, const QRectF &area, const Theme &theme) const;
    void paintRoc(QPainter &painter, const QRectF &area, const Theme &theme) const;
    void paintRocNames(QPainter &painter, const QRectF &plot, const FitPart &part, const Theme &theme) const;
    QColor rocColor(std::size_t curve, std::size_t curves, const Theme &theme) const;
    QRectF confusionRect(const QRectF &area) const;
    void paintCellReadout(QPainter &painter, const Theme &theme) const;

    SnapshotPtr snapshot_;
    int title_room_ = 0;
    int output_ = 0;
    std::optional<QPointF> cursor_;
};

}  // namespace kan::ui
