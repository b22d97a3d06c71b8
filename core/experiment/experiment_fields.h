#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "core/data/sampling_fields.h"
#include "core/experiment/experiment.h"
#include "core/interpret/symbolic_fields.h"
#include "core/model/kan_fields.h"
#include "core/train/training_fields.h"

namespace kan {

/// Calls visit(section, fields, part) for each part of an experiment that is described by a table: "sampling", "model",
/// "training", "symbolic". The experiment may be const.
template <class AnyExperiment, class Visit>
void forEachSection(AnyExperiment &experiment, const Visit &visit) {
    visit(std::string_view("sampling"), samplingFields(), experiment.sampling);
    visit(std::string_view("model"), kanFields(), experiment.model);
    visit(std::string_view("training"), trainingFields(), experiment.training);
    visit(std::string_view("symbolic"), symbolicFields(), experiment.symbolic);
}

/// A field as key=value names it: {"training.lamb", "0.1"}.
struct FieldText {
    std::string key, value;
    bool operator==(const FieldText &) const = default;
};

/// Every field that setField takes, but rules, name and description; the formula and how it is sampled only if the rows
/// come from it. Setting all of them, after the rules, makes the same experiment; numbers keep every bit.
std::vector<FieldText> fieldTexts(const Experiment &experiment);

}  // namespace kan
