#include "ui/session/edge_shapes.h"

#include <QCoreApplication>
#include <QStringList>
#include <stdexcept>

#include "core/constraints/edge_rules.h"

namespace kan::ui {

namespace {

struct ShapeName {
    EdgeShape shape;
    const char *words;
    const char *mark;
};

constexpr ShapeName kShapes[] = {
    {EdgeShape::Rises, QT_TRANSLATE_NOOP("kan::ui::EdgeShapes", "rises"), "↗"},
    {EdgeShape::Falls, QT_TRANSLATE_NOOP("kan::ui::EdgeShapes", "falls"), "↘"},
    {EdgeShape::Convex, QT_TRANSLATE_NOOP("kan::ui::EdgeShapes", "convex"), "∪"},
    {EdgeShape::Concave, QT_TRANSLATE_NOOP("kan::ui::EdgeShapes", "concave"), "∩"},
    {EdgeShape::Even, QT_TRANSLATE_NOOP("kan::ui::EdgeShapes", "even"), "↔"},
    {EdgeShape::Odd, QT_TRANSLATE_NOOP("kan::ui::EdgeShapes", "odd"), "⤢"},
    {EdgeShape::Periodic, QT_TRANSLATE_NOOP("kan::ui::EdgeShapes", "periodic"), "∿"},
    {EdgeShape::Alike, QT_TRANSLATE_NOOP("kan::ui::EdgeShapes", "tied to another edge"), "="},
};

EdgeShape shapeOf(const EdgeRule &rule) {
    EdgeShape shape;
    if (rule.slope != 0) shape |= rule.slope > 0 ? EdgeShape::Rises : EdgeShape::Falls;
    if (rule.bend != 0) shape |= rule.bend > 0 ? EdgeShape::Convex : EdgeShape::Concave;
    if (rule.parity != 0) shape |= rule.parity > 0 ? EdgeShape::Even : EdgeShape::Odd;
    if (rule.periodic) shape |= EdgeShape::Periodic;
    if (rule.like.any() || rule.shared.any()) shape |= EdgeShape::Alike;
    return shape;
}

}  // namespace

QString shapeWords(EdgeShape shape) {
    QStringList words;
    for (const ShapeName &name : kShapes)
        if (shape.has(name.shape)) words << QCoreApplication::translate("kan::ui::EdgeShapes", name.words);
    return words.join(QStringLiteral(", "));
}

QString shapeMark(EdgeShape shape) {
    QString mark;
    for (const ShapeName &name : kShapes)
        if (shape.has(name.shape)) mark += QString::fromUtf8(name.mark);
    return mark;
}

void EdgeShapes::begin(const Dataset &rows, const std::vector<std::string> &constraints) {
    constraints_.clear();
    try {
        constraints_ = constraintsOn(rows, constraints);
    } catch (const std::invalid_argument &) {
        constraints_.clear();
    }
}

void EdgeShapes::mark(const Kan &model, std::vector<LayerSnapshot> &layers) const {
    if (constraints_.empty()) return;
    std::vector<std::vector<EdgeRule>> rules;
    try {
        rules = edgeRules(model, constraints_);
    } catch (const std::invalid_argument &) {
        return;
    }
    for (std::size_t l = 0; l < layers.size(); ++l)
        for (std::size_t edge = 0; edge < layers[l].edges.size(); ++edge)
            layers[l].edges[edge].shape = shapeOf(rules[l][edge]);
}

}  // namespace kan::ui
