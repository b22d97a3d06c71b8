#include "core/experiment/prepared_data.h"

#include <cmath>

#include "core/experiment/edit_effect.h"
#include "core/experiment/row_names.h"
#include "core/experiment/table_rows.h"

namespace kan {

namespace {

/// One entry per column, be it that nothing was scaled.
std::vector<ColumnScaling> perColumn(std::vector<ColumnScaling> scaling, int columns) {
    scaling.resize(static_cast<std::size_t>(columns));
    return scaling;
}

std::vector<bool> variesOf(const Matrix &rows) {
    std::vector<bool> varies(static_cast<std::size_t>(rows.cols()), false);
    for (Eigen::Index r = 1; r < rows.rows(); ++r) {
        for (Eigen::Index c = 0; c < rows.cols(); ++c) {
            if (rows(r, c) != rows(0, c)) varies[static_cast<std::size_t>(c)] = true;
        }
    }
    return varies;
}

/// 28 for 784; 0 if `pixels` is no square.
int squareSide(int pixels) {
    const int side = static_cast<int>(std::lround(std::sqrt(pixels)));
    return side > 1 && side * side == pixels ? side : 0;
}

}  // namespace

PreparedDataPtr prepareData(const Experiment &experiment, TableStore &store, const ReadOptions &options) {
    auto data = std::make_shared<PreparedData>();
    if (experiment.table && !experiment.dataset) {
        StoredRows rows = storedRows(*experiment.table, store, options);
        TableDataset &made = rows.made;
        data->table = std::move(rows.table);
        data->test_table = std::move(rows.test);
        data->table_rows = std::move(made.rows);
        data->dataset = std::make_shared<const Dataset>(std::move(made.data));
        data->encoding = std::move(made.encoding);
        data->report = std::move(made.report);
    } else {
        data->dataset = experiment.makeDataset(options);
    }
    data->inputs = perColumn(data->dataset->input_scaling, data->dataset->inputs());
    data->outputs = perColumn(data->dataset->output_scaling, data->dataset->outputs());
    data->varies = variesOf(data->dataset->train_input);
    data->row_uses = rowUses(*data);
    if (experiment.images) data->image_side = squareSide(data->dataset->inputs());
    if (hasFormula(experiment)) data->formula = Formula::parse(experiment.formula);
    return data;
}

}  // namespace kan
