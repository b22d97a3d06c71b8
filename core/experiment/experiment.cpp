#include "core/experiment/experiment.h"

#include <algorithm>
#include <limits>
#include <stdexcept>

#include "core/data/table_dataset.h"
#include "core/formula/formula.h"
#include "core/text.h"
#include "core/train/refine.h"

namespace kan {

namespace {

/// Rows that are too large fail to train, in words.
std::shared_ptr<const Dataset> ofUsualSizes(Dataset data) {
    data.validateSizes(std::numeric_limits<double>::infinity());
    return std::make_shared<const Dataset>(std::move(data));
}

}  // namespace

std::shared_ptr<const Dataset> Experiment::makeDataset(const ReadOptions &options) const {
    if (dataset) return dataset;
    if (images) return std::make_shared<const Dataset>(loadImages(*images));
    if (table) return std::make_shared<const Dataset>(loadTable(*table, folder, options).data);
    return ofUsualSizes(createDataset(formula, sampling));
}

Kan Experiment::makeModel() const {
    return initial ? *initial : Kan(model);
}

void Experiment::validate() const {
    constexpr double kMemoryLimit = 16e9;
    model.validate();
    training.validate();
    requireScheduleFits(model, training.grid.schedule);
    symbolic.validate();
    int inputs = 0;
    int outputs = 0;  // label columns
    int classes = 0;
    double rows = 0;
    if (dataset) {
        dataset->validate();
        dataset->validateSizes();
        inputs = dataset->inputs();
        outputs = dataset->outputs();
        classes = dataset->classes;
        rows = static_cast<double>(dataset->train_input.rows());
    } else if (images) {
        images->validate();
        inputs = model.width.front();  // known when the files are read
        outputs = 1;
        classes = static_cast<int>(images->classes.size());
    } else if (table) {
        table->validate();
        inputs = encoding ? encoding->inputCount() : model.width.front();  // else known when the file is read
        outputs = model.width.back();
    } else {
        sampling.validate();
        inputs = sampling.inputs();
        outputs = Formula::parse(formula, static_cast<int>(sampling.ranges.size())).outputs();
        rows = static_cast<double>(sampling.train_num) + sampling.test_num;
    }
    if (model.width.front() != inputs)
        throw std::invalid_argument(concat("width starts with ", model.width.front(), ", but the data has ", inputs,
                                           inputs == 1 ? " input" : " inputs", "; make them equal"));
    if (!table) requireLossFits(training.loss, model.width.back(), outputs, classes);
    KanSpec finest = model;
    for (const int grid : training.grid.schedule) finest.grid = std::max(finest.grid, grid);
    finest.validate();
    const double bytes = finest.memoryEstimate(static_cast<std::size_t>(rows));
    if (bytes > kMemoryLimit)
        throw std::invalid_argument(concat("training this network on ", rows, " rows would need about ",
                                           formatBytes(bytes), "; the limit is ", formatBytes(kMemoryLimit),
                                           ". Choose smaller widths, a smaller grid or fewer rows"));
}

}  // namespace kan
