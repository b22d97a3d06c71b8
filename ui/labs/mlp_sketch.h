#pragma once

#include <QPainter>
#include <QRectF>
#include <vector>

#include "core/model/mlp.h"
#include "ui/theme/theme.h"

namespace kan::ui {

/// A multilayer perceptron as a lab draws it: fixed activations on the nodes, weights on the edges. Made on the thread
/// of a run.
struct MlpSketch {
    std::vector<int> width;
    Activation activation = Activation::Tanh;
    std::vector<std::vector<float>> weights;  ///< [layer][i * outputs + j], as shares of the layer's largest, -1 … 1

    static MlpSketch of(const Mlp &model);
};

/// From left to right, with `left` and `right` as room beside it. Positive weights have the colour of `positive`.
struct MlpColors {
    QColor positive, negative;
    static MlpColors of(const Theme &theme) { return {theme.train, theme.test}; }
};
void paintMlpSketch(QPainter &painter, const MlpSketch &sketch, const QRectF &area, double left, double right,
                    const Theme &theme);

/// What an activation does to its sum.
double activationValue(Activation activation, double sum);

}  // namespace kan::ui
