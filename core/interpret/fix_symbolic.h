#pragma once

#include <optional>
#include <span>
#include <string>
#include <utility>
#include <vector>

#include "core/interpret/symbolic_ranking.h"
#include "core/matrix.h"
#include "core/model/kan.h"

namespace kan {

/// How functions are looked for on the edges of a network.
struct SuggestOptions {
    SymbolicFitOptions fit;
    SymbolicScore score = SymbolicScore::Simplest;
    int threads = 0;  ///< 0: all of the machine; results do not depend on it
};

/// What an edge does on the rows of a table: (x, phi) as if its mask were 1, symbolic part included; in the order of
/// the rows.
struct EdgeCurve {
    std::vector<double> x, phi;
};

/// The curves of several edges, with one forward pass. Throws std::invalid_argument naming an edge that does not exist,
/// an edge with a value that is not finite, or an input table that does not fit.
std::vector<EdgeCurve> edgeCurves(const Kan &model, std::span<const EdgeId> edges, const Matrix &inputs,
                                  int threads = 0);

/// The functions of a library compared with one edge.
struct Suggestions {
    SymbolicStatus status = SymbolicStatus::Fitted;
    std::string message;  ///< in words: a constant curve, no spread, a pruned edge; empty if there is nothing to say
    std::vector<RankedFit> fits;         ///< best first
    std::pair<double, double> observed;  ///< smallest and largest x of the edge's curve
    std::size_t samples = 0;
};

/// pykan's suggest_symbolic: fits every function to the edge's curve on the rows of `inputs` [N][n], N >= 4. A pruned
/// edge is taken as it would be without its mask. Throws as edgeCurves. Never changes the model.
Suggestions suggest(const Kan &model, EdgeId edge, const Matrix &inputs, const SymbolicLibrary &library,
                    const SuggestOptions &options = {});

/// The same fits in the order in which they may stand in a network: where the best one is not defined on the whole
/// range, by the admissible one, which `best` then is. Look-alikes come last, whatever the score.
std::vector<RankedFit> rankAdmissible(const Suggestions &found, SymbolicScore score);

/// What is to stand on an edge.
struct SymbolicChoice {
    EdgeId edge;
    SymbolicFunction function;
    std::optional<Affine> params;  ///< absent: fitted to the edge's curve
};

/// What became of a choice.
struct FixedEdge {
    EdgeId edge;
    std::string function;
    bool fixed = false;  ///< false: the edge is as it was, message says why
    Affine affine;
    double r2 = 0;  ///< 1 - SSE/SST on the edge's curve; 1 for a constant curve that is met, 0 for one that is not
    std::string message;
};

struct FixResult {
    Kan model;
    std::vector<FixedEdge> edges;  ///< one for each choice
};

/// pykan's fix_symbolic for several edges at once: puts c f(a x + b) + d in place of each edge's spline. Without params
/// those of the best fit that is defined on the whole observed range and its margin, to the curve that the edge has in
/// `model`; an edge without such a fit stays as it is, and so does one whose given params are undefined on a row. Masks
/// stay: a pruned edge is pruned in closed form as well. Throws as edgeCurves.
FixResult fixSymbolic(const Kan &model, std::span<const SymbolicChoice> choices, const Matrix &inputs,
                      const SymbolicFitOptions &options = {}, int threads = 0);

/// Takes the functions off several edges: their splines count again (pykan's unfix_symbolic). Throws
/// std::invalid_argument naming an edge that does not exist.
Kan unfix(Kan model, std::span<const EdgeId> edges);

/// The part of a fit that may stand in a network: defined on the whole observed range and its margin; null: none.
const SymbolicAffine *admissibleFit(const SymbolicFit &fit);

/// "edge 1 -> 3 of layer 2": nodes and layers counted from 1, as the user sees them.
std::string edgeName(EdgeId edge);

}  // namespace kan
