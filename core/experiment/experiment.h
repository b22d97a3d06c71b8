#pragma once

#include <filesystem>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "core/compare/comparison.h"
#include "core/data/dataset.h"
#include "core/data/image_source.h"
#include "core/data/read_options.h"
#include "core/data/sampling.h"
#include "core/data/table_encoding.h"
#include "core/data/table_source.h"
#include "core/interpret/symbolic_settings.h"
#include "core/model/kan.h"
#include "core/train/trainer.h"
#include "core/train/training_options.h"

namespace kan {

/// A network that was worth keeping, with how it came about.
struct ModelVersion {
    std::string label;  ///< "trained 20 steps", "pruned", ...
    Kan model;
    TrainingHistory history;
    bool operator==(const ModelVersion &) const = default;
};

/// How views start; part of a preset, not of the window's layout.
struct ViewSettings {
    /// Range over which the function view is drawn, per input; empty: the sampled range.
    std::vector<std::pair<double, double>> function_range;
    bool operator==(const ViewSettings &) const = default;
};

/// The experiment file: everything that defines a session. `kan-cli`, the window, presets and the reference runs share
/// it.
struct Experiment {
    std::string name;
    std::string description;  ///< one sentence on what to look for
    std::string formula = "exp(sin(pi*x1)+x2^2)";
    Sampling sampling;
    std::optional<ImageSource> images;  ///< the rows are images in files; then there is no formula
    std::optional<TableSource> table;   ///< the rows are those of a table in a file; then there is no formula either
    std::string chosen;                 ///< how trials chose `model` of a table, in words; empty: they did not
    std::optional<TableEncoding> encoding;  ///< how the networks in `versions` see rows of the table
    std::filesystem::path folder;           ///< of the file that this was read from; not written
    KanSpec model;
    TrainingOptions training;
    SymbolicSettings symbolic;
    std::optional<Comparison> comparison;    ///< models to be compared on this data
    std::optional<FormSpec> form;            ///< the form that was fitted last, as it was typed
    std::shared_ptr<const Dataset> dataset;  ///< given rows; if null they are read or drawn
    std::optional<Kan> initial;              ///< given layers; if absent they come from the model's seed
    std::vector<ModelVersion> versions;      ///< oldest first; the last is the present network
    ViewSettings view;

    /// The given dataset, the images, the table, or the drawn rows. Throws as loadImages, loadTable and createDataset
    /// do.
    std::shared_ptr<const Dataset> makeDataset(const ReadOptions &options = {}) const;
    /// The given layers, or the network of the seed.
    Kan makeModel() const;
    /// spec, options, sampling and their fit to each other. Throws std::invalid_argument.
    void validate() const;
};

}  // namespace kan
