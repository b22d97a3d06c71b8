#include "ui/labs/mlp_sketch.h"

#include <algorithm>
#include <cmath>

#include "ui/labs/kan_sketch.h"
#include "ui/plot/plot_axes.h"

namespace kan::ui {

namespace {

constexpr double kLeastRadius = 3, kMostRadius = 17;
constexpr double kGlyphRadius = 7;  // of the smallest node that shows its function
constexpr double kThickest = 3.6;
constexpr int kGlyphPoints = 33;
constexpr double kGlyphReach = 3;  // of the sums that a glyph shows

void paintWeights(QPainter &painter, const MlpSketch &sketch, const SketchLayout &layout, const Theme &theme) {
    const MlpColors colors = MlpColors::of(theme);
    for (int l = 0; l + 1 < std::ssize(sketch.width); ++l) {
        const int inputs = sketch.width[static_cast<std::size_t>(l)],
                  outputs = sketch.width[static_cast<std::size_t>(l) + 1];
        for (int i = 0; i < inputs; ++i) {
            for (int j = 0; j < outputs; ++j) {
                const double weight =
                    sketch.weights[static_cast<std::size_t>(l)][static_cast<std::size_t>(i * outputs + j)];
                const double strength = std::min(1.0, std::abs(weight));
                QColor color = weight < 0 ? colors.negative : colors.positive;
                color.setAlphaF(static_cast<float>(0.2 + 0.75 * strength));
                painter.setPen(QPen(color, 0.5 + kThickest * strength));
                painter.drawLine(layout.node(l, i), layout.node(l + 1, j));
            }
        }
    }
}

/// A node whose function can be seen, if there is room.
void paintActivation(QPainter &painter, QPointF at, double radius, Activation activation, const Theme &theme) {
    if (radius < kGlyphRadius) return paintSketchNode(painter, at, radius, theme.text, theme);
    painter.setPen(QPen(theme.text, 1.2));
    painter.setBrush(theme.panel);
    painter.drawEllipse(at, radius, radius);
    double x[kGlyphPoints], y[kGlyphPoints], most = 0;
    for (int n = 0; n < kGlyphPoints; ++n) {
        x[n] = kGlyphReach * (2.0 * n / (kGlyphPoints - 1) - 1);
        y[n] = activationValue(activation, x[n]);
        most = std::max(most, std::abs(y[n]));
    }
    const double half = 0.62 * radius;
    const PlotFrame frame{QRectF(at.x() - half, at.y() - half, 2 * half, 2 * half), -kGlyphReach, kGlyphReach, -most,
                          most};
    painter.setBrush(Qt::NoBrush);
    painter.setPen(QPen(theme.grid, 1));
    painter.drawLine(frame.map(-kGlyphReach, 0), frame.map(kGlyphReach, 0));
    painter.setPen(QPen(theme.text, 1.5, Qt::SolidLine, Qt::RoundCap, Qt::RoundJoin));
    painter.drawPath(curvePath(frame, x, y, kGlyphPoints));
}

}  // namespace

double activationValue(Activation activation, double sum) {
    switch (activation) {
        case Activation::Relu:
            return std::max(0.0, sum);
        case Activation::Tanh:
            return std::tanh(sum);
        case Activation::Silu:
            return sum / (1 + std::exp(-sum));
        case Activation::Sigmoid:
            break;
    }
    return 1 / (1 + std::exp(-sum));
}

MlpSketch MlpSketch::of(const Mlp &model) {
    MlpSketch sketch;
    sketch.width = model.spec().width;
    sketch.activation = model.spec().activation;
    for (int l = 0; l < model.depth(); ++l) {
        const auto inputs = static_cast<std::size_t>(sketch.width[static_cast<std::size_t>(l)]);
        const auto outputs = static_cast<std::size_t>(sketch.width[static_cast<std::size_t>(l) + 1]);
        const double *weights = model.parameters().data() + model.weightOffset(l);
        double most = 1e-12;
        for (std::size_t n = 0; n < inputs * outputs; ++n) most = std::max(most, std::abs(weights[n]));
        std::vector<float> shares(inputs * outputs);
        for (std::size_t i = 0; i < inputs; ++i)
            for (std::size_t j = 0; j < outputs; ++j)
                shares[i * outputs + j] = static_cast<float>(weights[j * inputs + i] / most);
        sketch.weights.push_back(std::move(shares));
    }
    return sketch;
}

void paintMlpSketch(QPainter &painter, const MlpSketch &sketch, const QRectF &area, double left, double right,
                    const Theme &theme) {
    painter.setRenderHint(QPainter::Antialiasing);
    SketchLayout layout = SketchLayout::of(sketch.width, area, left, right);
    paintWeights(painter, sketch, layout, theme);
    const int last = static_cast<int>(sketch.width.size()) - 1;
    for (int l = 0; l <= last; ++l) {
        const auto &column = layout.nodes[static_cast<std::size_t>(l)];
        const double slot = area.height() / static_cast<double>(column.size());
        const double radius = std::clamp(0.42 * slot, kLeastRadius, kMostRadius);
        for (const QPointF &at : column) {
            if (l == 0 || l == last)
                paintSketchNode(painter, at, std::min(radius, 8.0), theme.text, theme);
            else
                paintActivation(painter, at, radius, sketch.activation, theme);
        }
    }
}

}  // namespace kan::ui
