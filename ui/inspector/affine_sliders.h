#pragma once

#include <QWidget>

#include "core/model/kan.h"

namespace kan::ui {

class SliderRow;

/// The numbers of the function on an edge, c f(a x + b) + d, as four sliders.
class AffineSliders : public QWidget {
    Q_OBJECT

  public:
    explicit AffineSliders(QWidget *parent = nullptr);

    /// `function` on `edge`; another one gets scales that fit its numbers.
    void setAffine(EdgeId edge, const QString &function, const Affine &affine);
    SliderRow *row(int n) const { return rows_[n]; }  ///< 0..3: a, b, c, d

  signals:
    /// All changes of one drag carry the same merge key.
    void edited(const kan::Affine &affine, const QString &merge_key);

  private:
    void take(int n, double value, const QString &merge_key);

    SliderRow *rows_[4];
    EdgeId edge_{-1, 0, 0};
    QString function_;
    Affine affine_;
};

}  // namespace kan::ui
