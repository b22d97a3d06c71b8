#include "ui/session/data_preparer.h"

#include <utility>

#include "core/data/idx.h"
#include "core/experiment/table_experiment.h"
#include "core/experiment/table_rows.h"

namespace kan::ui {

namespace {

/// The size of images and tables is known once they are read.
void checkFit(Experiment experiment, const PreparedData &data) {
    experiment.dataset = data.dataset;
    experiment.validate();
}

/// A network that is there already must fit; one that is still to come is made to.
void adoptRows(Experiment &experiment, const PreparedData &data) {
    if (experiment.versions.empty()) fitToRows(*data.dataset, experiment);
    experiment.encoding = data.encoding;
}

PreparationResult prepare(std::uint64_t id, Experiment experiment, TableStore &tables, const ReadOptions &options) {
    PreparationResult result;
    result.id = id;
    result.field = QStringLiteral("sampling");
    try {
        findTableFiles(experiment);
        fitToFormula(experiment);
        if (!experiment.table) experiment.validate();
        result.data = prepareData(experiment, tables, options);
        if (result.data->encoding) adoptRows(experiment, *result.data);
        if (experiment.images || experiment.table) checkFit(experiment, *result.data);
    } catch (const FormulaError &error) {
        result.field = QStringLiteral("formula");
        result.error = QString::fromUtf8(error.what());
        result.position = static_cast<int>(error.position());
    } catch (const DataError &error) {
        result.field = experiment.table ? QStringLiteral("table") : QStringLiteral("images");
        result.error = QString::fromUtf8(error.what());
    } catch (const std::exception &error) {
        result.data.reset();
        if (experiment.table) result.field = QStringLiteral("model");
        result.error = QString::fromUtf8(error.what());
    }
    result.experiment = std::move(experiment);
    return result;
}

}  // namespace

DataPreparer::DataPreparer(std::shared_ptr<TableStore> tables, Events events)
    : tables_(std::move(tables)),
      events_(std::move(events)),
      thread_([this](const std::stop_token &quit) { loop(quit); }) {}

DataPreparer::~DataPreparer() {
    cancel();
}

void DataPreparer::request(std::uint64_t id, Experiment experiment) {
    {
        const std::lock_guard lock(mutex_);
        next_ = Request{id, std::move(experiment)};
        stop_.request_stop();
    }
    wake_.notify_one();
}

void DataPreparer::cancel() {
    const std::lock_guard lock(mutex_);
    next_.reset();
    stop_.request_stop();
}

ReadOptions DataPreparer::readOptions(std::uint64_t id, std::stop_token stop) const {
    ReadOptions options;
    options.stop = std::move(stop);
    options.progress = [this, id, told = -1](double share) mutable {
        const int percent = static_cast<int>(100 * share);
        if (std::exchange(told, percent) != percent) events_.progress(id, share);
    };
    return options;
}

void DataPreparer::loop(const std::stop_token &quit) {
    while (true) {
        std::optional<Request> request;
        std::stop_token stop;
        {
            std::unique_lock lock(mutex_);
            if (!wake_.wait(lock, quit, [this] { return next_.has_value(); })) return;
            request.swap(next_);
            stop_ = {};
            stop = stop_.get_token();
        }
        const ReadOptions options = readOptions(request->id, std::move(stop));
        events_.done(prepare(request->id, std::move(request->experiment), *tables_, options));
    }
}

}  // namespace kan::ui
