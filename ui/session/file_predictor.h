#pragma once

#include <QObject>
#include <QString>
#include <QStringList>
#include <memory>
#include <optional>
#include <string>
#include <thread>

#include "core/experiment/prediction.h"
#include "ui/session/handover.h"

namespace kan::ui {

/// How far the prediction of a file is. Immutable.
struct FilePrediction {
    int id = 0;
    QString file;
    std::string sheet, range;           ///< of a spreadsheet, as asked for
    std::optional<CsvDialect> dialect;  ///< in which it is read, once that is known
    bool running = false;
    double share = 0;   ///< 0..1
    QString problem;    ///< why there is no result
    std::string csv;    ///< as kan-cli predict writes it; empty until it is there
    QStringList notes;  ///< predictionNotes
    std::size_t rows = 0, predicted = 0;
};
using FilePredictionPtr = std::shared_ptr<const FilePrediction>;

/// Applies a network to the rows of a file, on a thread of its own. Lives on the GUI thread.
class FilePredictor : public QObject {
    Q_OBJECT

  public:
    explicit FilePredictor(QObject *parent = nullptr);
    ~FilePredictor() override;

    /// Replaces what runs. Without a dialect: what the file's first rows suggest.
    void start(const TableFile &file, std::shared_ptr<const Kan> model, RowReading reading,
               const std::optional<CsvDialect> &dialect = {});
    const FilePredictionPtr &state() const { return state_; }  ///< newest; never null
    /// Gives up what runs and what was found.
    void forget();

  public slots:
    void stop();  ///< returns at once

  signals:
    void changed(const kan::ui::FilePredictionPtr &state);

  private:
    /// What comes late of a file that was replaced does not count.
    void take(const FilePredictionPtr &state);

    int id_ = 0;
    FilePredictionPtr state_;
    Handover<FilePredictionPtr> handover_;
    std::jthread thread_;
};

}  // namespace kan::ui
