#pragma once

#include <QString>
#include <memory>
#include <optional>
#include <span>
#include <vector>

#include "core/model/kan.h"
#include "core/model/subnodes.h"

namespace kan::ui {

/// What the brightness of an edge stands for.
enum class ImportanceMetric { Attribution, OutputStd, OutputStdRatio, MeanAbs };
inline constexpr int kImportanceMetrics = 4;

/// What all edges from one node have in common in the card and the inspector, in the units of EdgeUnits.
struct NodeDetail {
    std::vector<double> knots;      ///< t_0..t_G
    std::vector<double> control_x;  ///< Greville abscissae of the coefficients
    std::vector<double> x;          ///< ascending over the observed range, widened to the knots
    std::vector<double> rug;        ///< at most 200 observed inputs
    std::vector<int> histogram;     ///< 32 equal bins over [observed_min, observed_max]
};

/// Everything the card and the inspector show of one edge, in the units of EdgeUnits.
struct EdgeDetail {
    std::shared_ptr<const NodeDetail> node;  ///< the same for all edges from it; never null
    std::vector<double> coef;                ///< G+k coefficients
    double scale_base = 0, scale_sp = 0;
    Affine affine;                    ///< of the function on the edge, if there is one
    std::vector<double> y;            ///< whole edge function at node->x
    std::vector<double> base_part;    ///< mask * scale_base * b(x)
    std::vector<double> spline_part;  ///< mask * scale_sp * spline(x)
};

/// Heights of the curves of a network, one edge after the other. Made once, then shared by everything that shows them.
using CurveBlock = std::shared_ptr<const std::vector<float>>;

/// What constraints ask of an edge's spline: several of these at once.
class EdgeShape {
  public:
    enum Flag : unsigned char {
        Rises = 1,
        Falls = 2,
        Convex = 4,
        Concave = 8,
        Even = 16,
        Odd = 32,
        Periodic = 64,
        Alike = 128  ///< it is another edge's, too
    };
    constexpr EdgeShape() = default;
    constexpr EdgeShape(Flag flag) : flags_(flag) {}
    EdgeShape &operator|=(Flag flag) {
        flags_ = static_cast<unsigned char>(flags_ | flag);
        return *this;
    }
    constexpr bool has(EdgeShape other) const { return (flags_ & other.flags_) != 0; }
    constexpr bool free() const { return flags_ == 0; }
    constexpr bool operator==(const EdgeShape &) const = default;

  private:
    unsigned char flags_ = 0;
};

/// One edge as the network view draws it, in the units of EdgeUnits.
struct EdgeSnapshot {
    EdgeId id;  ///< j is a subnode
    bool pruned = false;
    std::span<const float> curve;  ///< y at equidistant x over [x_min, x_max]; finite; a part of a CurveBlock
    double x_min = -1, x_max = 1;  ///< observed range of the input node
    double y_min = 0, y_max = 0;   ///< of the curve
    double score[kImportanceMetrics] = {0, 0, 0, 0};
    double outside = 0;   ///< fraction of samples outside [t_0, t_G]
    QString symbol;       ///< name of the fixed function; empty for a spline
    QString expression;   ///< of a fixed formula, whose name says it of the network's x: how it reads in EdgeUnits
    QString x_name;       ///< what its x is called (function_text.h)
    bool frozen = false;  ///< training leaves the function's numbers alone
    bool numeric = true;  ///< a spline is active (with a symbol too: both)
    double moved = 0;     ///< by training, of a theory's closed form: 0.1 is a tenth (movedTerms)
    EdgeShape shape;      ///< of the spline, if constraints say it
    std::shared_ptr<const EdgeDetail> detail;  ///< for all edges of small networks, for focused ones of large networks
};

/// Edges are numbered by subnodes, as in KanLayer; names, scores and places are of nodes.
struct LayerSnapshot {
    int inputs = 0, outputs = 0, grid = 0, k = 0;  ///< outputs: subnodes
    std::vector<EdgeSnapshot> edges;               ///< [i * outputs + j]
    std::vector<int> arity;                        ///< factors of each multiplication node; empty: sums only
    std::optional<Kan::NodeNumbers> numbers;       ///< scales and biases of subnodes and nodes, if they are trained

    Subnodes subnodes() const { return {outputs, arity}; }
    int nodes() const { return subnodes().nodes(); }
};

}  // namespace kan::ui
