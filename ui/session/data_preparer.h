#pragma once

#include <QObject>
#include <QString>
#include <condition_variable>
#include <functional>
#include <mutex>
#include <optional>
#include <stop_token>
#include <thread>

#include "core/experiment/prepared_data.h"

namespace kan::ui {

/// Outcome of preparing the data of an experiment: either data, or what is wrong and where.
struct PreparationResult {
    std::uint64_t id = 0;
    Experiment experiment;  ///< fitted to its formula, or to the rows of its table
    PreparedDataPtr data;   ///< null on failure
    QString field;          ///< "formula", "sampling", or "images" and "table" if they cannot be read
    QString error;
    int position = -1;  ///< character index in the formula
};

/// Makes datasets beside the GUI thread and beside training, newest request wins.
class DataPreparer {
  public:
    /// Called on the preparer's thread.
    struct Events {
        std::function<void(PreparationResult)> done;
        std::function<void(std::uint64_t id, double share)> progress;  ///< of a table that is being read, in percents
    };

    DataPreparer(std::shared_ptr<TableStore> tables, Events events);
    ~DataPreparer();

    /// Replaces the request before; what that one was reading is given up.
    void request(std::uint64_t id, Experiment experiment);
    /// Gives up what is being read; returns at once.
    void cancel();

  private:
    void loop(const std::stop_token &quit);

    struct Request {
        std::uint64_t id;
        Experiment experiment;
    };

    ReadOptions readOptions(std::uint64_t id, std::stop_token stop) const;

    std::shared_ptr<TableStore> tables_;
    Events events_;
    std::mutex mutex_;  // guards up to the blank line
    std::condition_variable_any wake_;
    std::optional<Request> next_;
    std::stop_source stop_;

    std::jthread thread_;
};

}  // namespace kan::ui
