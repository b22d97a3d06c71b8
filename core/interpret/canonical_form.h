#pragma once

#include "core/model/kan.h"

namespace kan {

/// The same c f(a x + b) + d with the numbers that the function f leaves free in their simplest form: powers, |x| and
/// sgn with a = 1 (a = +-1 where f needs a positive argument), exp with b = 0, log with a = +-1, x as c x + d; even and
/// odd functions with a > 0; sin and cos with b in (-pi/2, pi/2], tan with b in (-pi/2, pi/2].
Affine canonicalAffine(const SymbolicFunction &function, const Affine &affine);

/// The same network function with the numbers of its symbolic edges in a form that does not depend on how training came
/// there: what a hidden node hands to its only outgoing edge is taken as it is (a = 1, b = 0); scales that the function
/// behind the node leaves free are 1 on the node's first edge; a node's constants are one number, in its bias if biases
/// train, else in the d of its first symbolic edge. Numeric edges into such nodes are scaled along. Masks and
/// everything else stay; so do frozen edges, and what is handed on through nodes that such an edge enters or leaves.
Kan canonicalForm(const Kan &model);

}  // namespace kan
