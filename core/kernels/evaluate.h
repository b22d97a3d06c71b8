#pragma once

#include <span>
#include <stop_token>
#include <vector>

#include "core/matrix.h"
#include "core/model/kan.h"

namespace kan {

/// Network outputs [N][m] for inputs [N][n]. Throws std::invalid_argument if n is not the network's. Allocates its own
/// workspace; in a loop use kernels/workspace.h. From a request to stop on it returns within milliseconds, and what it
/// returns means nothing.
Matrix predict(const Kan &model, const Matrix &inputs, int threads = 0, std::stop_token stop = {});

/// Values of all nodes, layer 0 (the inputs) to layer depth (the outputs), each [N][nodes], biases included. Stops as
/// predict does.
std::vector<Matrix> activations(const Kan &model, const Matrix &inputs, int threads = 0, std::stop_token stop = {});

/// The values of one edge function at points x, symbolic part and mask included: what the edge adds to its node, here
/// and in training. Spans of the same length. Not finite where a symbolic part is not.
void edgeValues(const Kan &model, EdgeId edge, std::span<const double> x, std::span<double> values);
/// The same as if the mask were 1: what a pruned edge would do.
void unmaskedEdgeValues(const Kan &model, EdgeId edge, std::span<const double> x, std::span<double> values);

/// The two numeric parts of one edge function at points x: base_part = mask*scale_base*b(x), spline_part =
/// mask*scale_sp*sum_q c_q B_q(x) by the model's extrapolation rule; both 0 on a symbolic edge without spline. The
/// value of a numeric edge is their sum. All spans have the same length.
void evaluateEdge(const Kan &model, EdgeId edge, std::span<const double> x, std::span<double> base_part,
                  std::span<double> spline_part);

/// The same as if the mask were 1: what a pruned edge would do.
void evaluateUnmaskedEdge(const Kan &model, EdgeId edge, std::span<const double> x, std::span<double> base_part,
                          std::span<double> spline_part);

/// Greville abscissae of the G+k coefficients of node i's splines in layer l: where a control point is drawn.
std::vector<double> controlPoints(const Kan &model, int l, int i);

/// Rows [N][n] in which the input of an edge that is not pruned lies outside its grid t_0..t_G, where splines follow
/// KanSpec::extrapolation (rule Zero: they fade over the next k intervals).
int rowsOutsideGrid(const Kan &model, const Matrix &inputs);

}  // namespace kan
