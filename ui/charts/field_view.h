#pragma once

#include <QWidget>
#include <memory>
#include <vector>

#include "ui/charts/field_data.h"
#include "ui/plot/exporter.h"

namespace kan {
enum class Extrapolation;
}

namespace kan::ui {

class RowBrush;

/// What the network computes over its inputs: target, network and error as heat maps over two inputs, or a function
/// plot over one, with the data and the extrapolated range; for images also how much each pixel matters, for classes
/// the regions of inputs that the network decides for.
class FieldView : public QWidget, public Exportable {
    Q_OBJECT

  public:
    explicit FieldView(QWidget *parent = nullptr);
    ~FieldView() override;

    /// Null: nothing to show.
    void setField(const FieldDataPtr &content);

    /// Of the plots that it shows in turn.
    std::vector<RowBrush *> rowBrushes() const;

    QSizeF exportSize() const override;
    void paintExport(QPainter &painter, const QRectF &target) override;
    QString exportCsv() const override;
    QString exportName() const override;

  signals:
    /// The user chose other inputs, another output or another range; input_y -1: function of one input; low == high:
    /// the sampled range.
    void fieldRequested(int input_x, int input_y, int output, double low, double high);

    /// The user chose what the network does outside its knots.
    void extrapolationRequested(kan::Extrapolation rule);

  protected:
    QSize sizeHint() const override;

  private:
    class Private;
    std::unique_ptr<Private> d;
};

}  // namespace kan::ui
