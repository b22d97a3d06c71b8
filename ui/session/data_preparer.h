#pragma once

#include <QObject>
#include <QString>
#include <condition_variable>
#include <functional>
#include <mutex>
#include <optional>
#include <thread>

#include "ui/session/prepared_data.h"

namespace kan::ui {

/// Outcome of preparing the data of an experiment: either data, or what is wrong and where.
struct PreparationResult {
    std::uint64_t id = 0;
    Experiment experiment;  ///< fitted to its formula
    PreparedDataPtr data;   ///< null on failure
    QString field;          ///< "formula", "sampling", or "images" if they cannot be read
    QString error;
    int position = -1;  ///< character index in the formula
};

/// Makes datasets beside the GUI thread and beside training, newest request wins. `done` is called on the preparer's
/// thread.
class DataPreparer {
  public:
    explicit DataPreparer(std::function<void(PreparationResult)> done);
    ~DataPreparer();

    /// Replaces a request that was not begun.
    void request(std::uint64_t id, Experiment experiment);

  private:
    void loop(const std::stop_token &quit);

    struct Request {
        std::uint64_t id;
        Experiment experiment;
    };

    std::function<void(PreparationResult)> done_;
    std::mutex mutex_;
    std::condition_variable_any wake_;
    std::optional<Request> next_;
    std::jthread thread_;
};

}  // namespace kan::ui
