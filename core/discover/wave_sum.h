#pragma once

#include <stop_token>
#include <vector>

#include "core/discover/law_problem.h"

namespace kan {

/// Most waves of a sum.
inline constexpr int kMostWaves = 6;

/// Of a problem of one column, y as a parabola plus waves A sin(w x + p), or A x sin(w x + p): the least squares
/// periodogram (Lomb 1976, Scargle 1982; with the parabola fitted along) names the frequency that explains most, all
/// waves so far are fitted together (Gauss and Newton), and what is left has its periodogram again, as long as another
/// wave shortens the description. Frequencies go up to half a period between rows as they would lie evenly. In the
/// problem's column, without terms of the parabola that are idle; empty if there is no wave.
std::vector<ExpressionPtr> waveSums(const LawProblem &problem, const std::stop_token &stop);

}  // namespace kan
