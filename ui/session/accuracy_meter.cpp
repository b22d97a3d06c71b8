#include "ui/session/accuracy_meter.h"

#include <cmath>

#include "core/kernels/workspace.h"
#include "core/train/loss.h"

namespace kan::ui {

AccuracyMeter::AccuracyMeter() = default;
AccuracyMeter::~AccuracyMeter() = default;

Accuracy AccuracyMeter::measure(const Kan &model, const std::shared_ptr<const Dataset> &data,
                                const TrainingOptions &options) {
    const bool has_test = data->test_input.rows() > 0;
    if (!train_ || data != data_ || model.layers() != layers_) {
        train_ = std::make_unique<Workspace>(options.threads);
        train_->bind(model, data->train_input);
        test_ = std::make_unique<Workspace>(options.threads);
        if (has_test) test_->bind(model, data->test_input);
        data_ = data;
        layers_ = model.layers();
    }
    const Loss loss = options.loss.kind;
    return {share(*train_, model, data->train_label, data->train_weight, loss),
            has_test ? share(*test_, model, data->test_label, data->test_weight, loss) : std::nan("")};
}

double AccuracyMeter::share(Workspace &workspace, const Kan &model, const Matrix &label, const RowWeights &weights,
                            Loss loss) const {
    workspace.forward(model.parameters(), EdgeSums::None);
    Matrix prediction(label.rows(), model.outputs());
    for (int row = 0; row < workspace.rows(); ++row) {
        for (int j = 0; j < model.outputs(); ++j) prediction(row, j) = workspace.value(model.depth(), row, j);
    }
    return accuracyOf(loss, prediction, label, weights);
}

}  // namespace kan::ui
