#pragma once

#include <QString>
#include <string>
#include <vector>

#include "core/constraints/constraint.h"
#include "ui/session/edge_snapshot.h"

namespace kan::ui {

/// "rises, convex"; empty if nothing is asked of the edge.
QString shapeWords(EdgeShape shape);
/// The same in a sign or two, for a box in the network: "↗∪".
QString shapeMark(EdgeShape shape);

/// What constraints ask of a network's edges, for its picture. Lives on the worker.
class EdgeShapes {
  public:
    /// Called when a run begins. A constraint that cannot be kept marks nothing: the run fails and says why.
    void begin(const Dataset &rows, const std::vector<std::string> &constraints);
    void mark(const Kan &model, std::vector<LayerSnapshot> &layers) const;

  private:
    std::vector<InputConstraint> constraints_;
};

}  // namespace kan::ui
