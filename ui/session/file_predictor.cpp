#include "ui/session/file_predictor.h"

#include <exception>
#include <filesystem>
#include <stop_token>
#include <utility>

namespace kan::ui {

namespace {

constexpr double kReadingShare = 0.8;  // of the time that a file usually takes

void predictFile(FilePrediction state, const Kan &model, const RowReading &reading, const std::stop_token &stop,
                 Handover<FilePredictionPtr> &handover) {
    int told = 0;
    const auto tell = [&](double share) {
        const int percent = static_cast<int>(100 * share);
        if (std::exchange(told, percent) == percent) return;
        state.share = share;
        handover.post(std::make_shared<const FilePrediction>(state));
    };
    try {
        ReadOptions reading_options;
        reading_options.stop = stop;
        reading_options.progress = [&](double share) { tell(kReadingShare * share); };
        const TableFile file(state.file.toStdString(), state.sheet, state.range);
        if (!state.dialect) state.dialect = suggestedDialect(file);
        Table table = readRowsFor(reading.encoding, file, *state.dialect, reading_options);
        PredictionOptions options;
        options.stop = stop;
        options.progress = [&](double share) { tell(kReadingShare + (1 - kReadingShare) * share); };
        const Predictions predictions = predictRows(model, std::move(table), reading, options);
        state.rows = predictions.table_rows;
        state.predicted = predictions.rows.size();
        state.csv = predictionCsv(predictions);
        for (const std::string &note : predictionNotes(predictions)) state.notes << QString::fromStdString(note);
    } catch (const ReadingStopped &) {
        state.problem = FilePredictor::tr("Stopped.");
    } catch (const std::exception &error) {
        state.problem = QString::fromUtf8(error.what());
    }
    state.running = false;
    state.share = 1;
    handover.post(std::make_shared<const FilePrediction>(state));
}

}  // namespace

FilePredictor::FilePredictor(QObject *parent)
    : QObject(parent),
      state_(std::make_shared<const FilePrediction>()),
      handover_([this](const FilePredictionPtr &state) { take(state); }) {}

FilePredictor::~FilePredictor() = default;

void FilePredictor::start(const TableFile &file, std::shared_ptr<const Kan> model, RowReading reading,
                          const std::optional<CsvDialect> &dialect) {
    FilePrediction state;
    state.id = ++id_;
    state.file = QString::fromStdString(file.path.string());
    state.sheet = file.sheet;
    state.range = file.range;
    state.dialect = dialect;
    state.running = true;
    state_ = std::make_shared<const FilePrediction>(state);
    emit changed(state_);
    std::jthread before = std::exchange(thread_, {});
    before.request_stop();
    // The one before ends on the new thread, so that nothing here waits.
    thread_ = std::jthread([this, state, model = std::move(model), reading = std::move(reading),
                            before = std::move(before)](const std::stop_token &stop) mutable {
        if (before.joinable()) before.join();
        predictFile(state, *model, reading, stop, handover_);
    });
}

void FilePredictor::stop() {
    thread_.request_stop();
}

void FilePredictor::forget() {
    ++id_;
    stop();
    state_ = std::make_shared<const FilePrediction>();
    emit changed(state_);
}

void FilePredictor::take(const FilePredictionPtr &state) {
    if (state->id != id_) return;
    state_ = state;
    emit changed(state_);
}

}  // namespace kan::ui

#include "moc_file_predictor.cpp"
