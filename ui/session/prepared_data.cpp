#include "ui/session/prepared_data.h"

#include <cmath>

namespace kan::ui {

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

PreparedDataPtr prepareData(const Experiment &experiment) {
    auto data = std::make_shared<PreparedData>();
    data->dataset = experiment.makeDataset();
    data->inputs = perColumn(data->dataset->input_scaling, data->dataset->inputs());
    data->outputs = perColumn(data->dataset->output_scaling, data->dataset->outputs());
    data->varies = variesOf(data->dataset->train_input);
    if (experiment.images) data->image_side = squareSide(data->dataset->inputs());
    if (!experiment.dataset && !experiment.images) data->formula = Formula::parse(experiment.formula);
    return data;
}

bool sameData(const Experiment &a, const Experiment &b) {
    if (a.dataset != b.dataset || a.images != b.images) return false;
    return a.images || (a.formula == b.formula && a.sampling == b.sampling);
}

void fitToFormula(Experiment &experiment) {
    if (experiment.dataset || experiment.images || experiment.model.width.size() < 2) return;
    const Formula formula = Formula::parse(experiment.formula);
    auto &ranges = experiment.sampling.ranges;
    while (static_cast<int>(ranges.size()) < formula.variables()) ranges.emplace_back(-1.0, 1.0);
    experiment.model.width.front() = static_cast<int>(ranges.size());
    experiment.model.width.back() = formula.outputs();
}

}  // namespace kan::ui
