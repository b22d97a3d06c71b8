#include <algorithm>
#include <cmath>
#include <numeric>
#include <stdexcept>
#include <utility>

#include "core/text.h"
#include "core/train/trainer_state.h"

namespace kan {

namespace {

/// Moves a random choice of `count` entries to the front, in a random order.
void drawToFront(std::vector<Eigen::Index> &order, std::size_t count, TorchGenerator &generator) {
    for (std::size_t at = 0; at < count; ++at)
        std::swap(order[at], order[at + static_cast<std::size_t>(generator.below(order.size() - at))]);
}

void takeAllRows(Eigen::Index rows, std::vector<Eigen::Index> &order) {
    order.resize(static_cast<std::size_t>(rows));
    std::iota(order.begin(), order.end(), Eigen::Index{0});
}

Matrix chosenRows(const Matrix &table, const std::vector<Eigen::Index> &rows) {
    return table(rows, Eigen::all);
}

RowWeights chosenRows(const RowWeights &weights, const std::vector<Eigen::Index> &rows) {
    RowWeights chosen;
    if (weights.empty()) return chosen;
    chosen.reserve(rows.size());
    for (const Eigen::Index row : rows) chosen.push_back(weights[static_cast<std::size_t>(row)]);
    return chosen;
}

}  // namespace

template <class Model>
void TrainerState<Model>::splitRows() {
    if (options.validation <= 0) return;
    const Eigen::Index rows = dataset->train_input.rows();
    const Eigen::Index held = std::lround(options.validation * static_cast<double>(rows));
    if (held < 1 || held >= rows)
        throw std::invalid_argument(concat("validation is ", options.validation, ", which leaves ", held, " of ", rows,
                                           " training rows for validation; both parts need at least one"));
    std::vector<Eigen::Index> drawn;
    takeAllRows(rows, drawn);
    TorchGenerator generator(options.validation_seed);
    drawToFront(drawn, static_cast<std::size_t>(held), generator);
    std::vector<Eigen::Index> aside(drawn.begin(), drawn.begin() + held), left(drawn.begin() + held, drawn.end());
    std::sort(aside.begin(), aside.end());
    std::sort(left.begin(), left.end());
    validation_input = chosenRows(dataset->train_input, aside);
    validation_label = chosenRows(dataset->train_label, aside);
    validation_weight = chosenRows(dataset->train_weight, aside);
    auto rest = std::make_shared<Dataset>(*dataset);
    rest->train_input = chosenRows(dataset->train_input, left);
    rest->train_label = chosenRows(dataset->train_label, left);
    rest->train_weight = chosenRows(dataset->train_weight, left);
    rest->train_groups.clear();
    dataset = std::move(rest);
}

template <class Model>
void TrainerState<Model>::bindBatch(const Eigen::Index *rows, Eigen::Index count) {
    batch = count == options.batch.rows ? &whole_batch : &last_batch;
    batch->inputs.resize(count, dataset->train_input.cols());
    batch->labels.resize(count, dataset->train_label.cols());
    batch->weights.resize(dataset->train_weight.empty() ? 0 : static_cast<std::size_t>(count));
    for (Eigen::Index r = 0; r < count; ++r) {
        batch->inputs.row(r) = dataset->train_input.row(rows[r]);
        batch->labels.row(r) = dataset->train_label.row(rows[r]);
        if (!batch->weights.empty())
            batch->weights[static_cast<std::size_t>(r)] = dataset->train_weight[static_cast<std::size_t>(rows[r])];
    }
    if (batch->bound && batch->objective.rows() == count)
        batch->objective.setRows(batch->inputs, batch->labels, batch->weights);
    else
        batch->objective.bind(model, batch->inputs, batch->labels, batch->weights);
    batch->bound = true;
}

/// After a change of the network's shape, knots or masks.
template <class Model>
void TrainerState<Model>::unbindBatches() {
    whole_batch.bound = last_batch.bound = false;
}

template <class Model>
void TrainerState<Model>::drawBatch() {
    takeAllRows(dataset->train_input.rows(), order);
    drawToFront(order, static_cast<std::size_t>(options.batch.rows), batch_generator);
    bindBatch(order.data(), options.batch.rows);
}

template <class Model>
void TrainerState<Model>::shuffle() {
    takeAllRows(dataset->train_input.rows(), order);
    drawToFront(order, order.size() - 1, batch_generator);
}

template <class Model>
int TrainerState<Model>::batchesPerEpoch() const {
    return static_cast<int>((dataset->train_input.rows() + options.batch.rows - 1) / options.batch.rows);
}

template <class Model>
void TrainerState<Model>::takeBatch(int number) {
    const Eigen::Index first = static_cast<Eigen::Index>(number) * options.batch.rows;
    bindBatch(order.data() + first, std::min<Eigen::Index>(options.batch.rows, dataset->train_input.rows() - first));
}

template void TrainerState<Kan>::splitRows();
template void TrainerState<Kan>::drawBatch();
template void TrainerState<Kan>::shuffle();
template int TrainerState<Kan>::batchesPerEpoch() const;
template void TrainerState<Kan>::takeBatch(int);
template void TrainerState<Kan>::unbindBatches();
template void TrainerState<Mlp>::splitRows();
template void TrainerState<Mlp>::drawBatch();
template void TrainerState<Mlp>::shuffle();
template int TrainerState<Mlp>::batchesPerEpoch() const;
template void TrainerState<Mlp>::takeBatch(int);
template void TrainerState<Mlp>::unbindBatches();

}  // namespace kan
