#pragma once

#include "core/interpret/symbolic_settings.h"
#include "ui/session/training_worker.h"

namespace kan::ui {

/// Puts a function of the library on an edge, with these numbers (in the units of EdgeUnits) or fitted ones.
ModelChange fixChange(EdgeId edge, const QString &function, const std::optional<Affine> &params,
                      const SymbolicSettings &settings);
/// Takes the functions off edges; their splines count again.
ModelChange unfixChange(std::vector<EdgeId> edges);
/// Freezes the numbers of the functions on edges, or frees them; refused if one of the edges has none.
ModelChange freezeChange(std::vector<EdgeId> edges, bool frozen);
/// Other numbers, in the units of EdgeUnits, for the function on an edge; refused where it is undefined on a row, and
/// if the edge is frozen.
ModelChange affineChange(EdgeId edge, const Affine &affine, const QString &merge_key);
/// Another network of the same data.
ModelChange replaceChange(const QString &text, std::shared_ptr<const Kan> model);

}  // namespace kan::ui
