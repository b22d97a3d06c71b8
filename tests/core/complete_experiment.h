#pragma once

#include <string>

#include "core/experiment/experiment.h"
#include "core/io/experiment_file.h"
#include "core/io/presets.h"

namespace kan::test {

/// A small file with every part that an experiment of drawn rows can have.
inline std::string completeExperiment() {
    Experiment experiment = *findPreset("lennard-jones");
    experiment.sampling.train_num = 4;
    experiment.sampling.test_num = 2;
    experiment.dataset = experiment.makeDataset();
    experiment.initial = experiment.makeModel();
    experiment.symbolic.own = {"x*exp(-x)"};
    experiment.form = {.form = "a*exp(-b*x1)",
                       .target = "log(y)",
                       .start = {{"a", 1}},
                       .errors = "sd",
                       .constants = {"a", "b"},
                       .all_rows = true};
    ModelVersion version;
    version.label = "trained";
    version.model = *experiment.initial;
    version.model.fixSymbolic({0, 0, 0}, SymbolicLibrary::standard().at("sin"), {1, 2, 3, 4}, true);
    version.history.train_loss = version.history.test_loss = version.history.reg = {0.5};
    version.history.evaluations = {3};
    experiment.versions = {version};
    return experimentToJson(experiment);
}

}  // namespace kan::test
