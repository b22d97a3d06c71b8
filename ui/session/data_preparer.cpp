#include "ui/session/data_preparer.h"

#include <utility>

#include "core/data/idx.h"

namespace kan::ui {

namespace {

/// The size of images is known once they are read.
void checkFit(Experiment experiment, const PreparedData &data) {
    experiment.dataset = data.dataset;
    experiment.validate();
}

PreparationResult prepare(std::uint64_t id, Experiment experiment) {
    PreparationResult result;
    result.id = id;
    result.field = QStringLiteral("sampling");
    try {
        fitToFormula(experiment);
        experiment.validate();
        result.data = prepareData(experiment);
        if (experiment.images) checkFit(experiment, *result.data);
    } catch (const FormulaError &error) {
        result.field = QStringLiteral("formula");
        result.error = QString::fromUtf8(error.what());
        result.position = static_cast<int>(error.position());
    } catch (const DataError &error) {
        result.field = QStringLiteral("images");
        result.error = QString::fromUtf8(error.what());
    } catch (const std::exception &error) {
        result.data.reset();
        result.error = QString::fromUtf8(error.what());
    }
    result.experiment = std::move(experiment);
    return result;
}

}  // namespace

DataPreparer::DataPreparer(std::function<void(PreparationResult)> done)
    : done_(std::move(done)), thread_([this](const std::stop_token &quit) { loop(quit); }) {}

DataPreparer::~DataPreparer() = default;

void DataPreparer::request(std::uint64_t id, Experiment experiment) {
    {
        const std::lock_guard lock(mutex_);
        next_ = Request{id, std::move(experiment)};
    }
    wake_.notify_one();
}

void DataPreparer::loop(const std::stop_token &quit) {
    while (true) {
        std::optional<Request> request;
        {
            std::unique_lock lock(mutex_);
            if (!wake_.wait(lock, quit, [this] { return next_.has_value(); })) return;
            request.swap(next_);
        }
        done_(prepare(request->id, std::move(request->experiment)));
    }
}

}  // namespace kan::ui
