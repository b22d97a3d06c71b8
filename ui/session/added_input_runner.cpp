#include "ui/session/added_input_runner.h"

#include <algorithm>
#include <utility>

#include "core/experiment/row_names.h"
#include "core/experiment/table_rows.h"
#include "core/kernels/evaluate.h"
#include "core/train/metrics.h"

namespace kan::ui {

namespace {

constexpr Eigen::Index kMostPreviewRows = 5000;

/// Of the first output, all training rows: what the network says and what is left.
void fitOf(const Matrix &outputs, const Dataset &data, const LossFunction &loss, InputPreview &preview) {
    const Eigen::Index rows = outputs.rows();
    preview.fitted.resize(static_cast<std::size_t>(rows));
    preview.residual.resize(preview.fitted.size());
    preview.of_classes = data.classes > 0 && loss.ofClasses();
    const Matrix shares = preview.of_classes ? classProbabilities(outputs) : Matrix();
    const ColumnScaling unit = scalingAt(data.output_scaling, 0);
    for (Eigen::Index n = 0; n < rows; ++n) {
        const auto at = static_cast<std::size_t>(n);
        const double label = data.train_label(n, 0);
        preview.fitted[at] =
            preview.of_classes ? shares(n, static_cast<Eigen::Index>(label)) : unit.toUser(outputs(n, 0));
        preview.residual[at] = (preview.of_classes ? 1 : unit.toUser(label)) - preview.fitted[at];
    }
}

std::shared_ptr<const InputPreview> previewOf(const AddedInputWish &wish, const AddedInput &added) {
    const Dataset &before = *wish.rows->dataset, &after = *added.data->dataset;
    auto preview = std::make_shared<InputPreview>();
    const Eigen::Index column = before.inputs();
    preview->input = QString::fromStdString(after.inputTitle(column));
    preview->target = QString::fromStdString(after.outputTitle(0));
    fitOf(predict(*wish.of->model, before.train_input, 1), before, wish.experiment.training.loss, *preview);
    const ColumnScaling unit = added.data->inputs[static_cast<std::size_t>(column)];
    for (Eigen::Index n = 0; n < after.train_input.rows(); ++n)
        preview->column.push_back(unit.toUser(after.train_input(n, column)));
    preview->trend = residualTrend(preview->column, preview->residual);
    const Eigen::Index rows = after.train_input.rows(), shown = std::min(rows, kMostPreviewRows);
    for (Eigen::Index n = 0; n < shown; ++n) {
        const auto row = static_cast<std::size_t>(n * rows / shown), at = static_cast<std::size_t>(n);
        preview->rows.push_back(static_cast<std::size_t>(rowOf(*added.data, false, n * rows / shown)));
        for (std::vector<double> *values : {&preview->column, &preview->fitted, &preview->residual})
            (*values)[at] = (*values)[row];
    }
    for (std::vector<double> *values : {&preview->column, &preview->fitted, &preview->residual})
        values->resize(static_cast<std::size_t>(shown));
    return preview;
}

}  // namespace

AddedInputRunner::AddedInputRunner(std::shared_ptr<TableStore> tables, QObject *parent)
    : QObject(parent), tables_(std::move(tables)), task_([this] { emit changed(state()); }) {}

AddedInputRunner::~AddedInputRunner() = default;

void AddedInputRunner::start(AddedInputWish wish) {
    AddedInputState first;
    first.running = true;
    first.wish = std::move(wish);
    task_.start(std::move(first), [tables = tables_](AddedInputState state, const std::stop_token &stop,
                                                     const NewestTask<AddedInputState>::Post &post) {
        try {
            AddedInputWish &asked = state.wish;
            findTableFiles(asked.experiment);
            ReadOptions options;
            options.stop = stop;
            auto added = std::make_shared<AddedInput>(
                withAddedInput(asked.experiment, *asked.rows, asked.of->model.get(), asked.column, *tables, options));
            state.preview = previewOf(asked, *added);
            state.added = std::move(added);
        } catch (const ReadingStopped &) {
            return;
        } catch (const std::exception &error) {
            state.problem = QString::fromUtf8(error.what());
        }
        state.running = false;
        post(std::move(state));
    });
}

}  // namespace kan::ui

#include "moc_added_input_runner.cpp"
