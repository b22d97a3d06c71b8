#pragma once

#include <QObject>
#include <QStringList>
#include <condition_variable>
#include <functional>
#include <memory>
#include <mutex>
#include <optional>
#include <stop_token>
#include <string>
#include <thread>
#include <vector>

#include "core/data/csv_reader.h"
#include "core/data/read_table.h"
#include "core/data/spreadsheet.h"
#include "core/data/table_dataset.h"
#include "core/experiment/table_store.h"

namespace kan::ui {

/// What somebody who opens a table would like to know of it.
struct TableQuestion {
    TableSource source;                ///< without columns: they are suggested
    bool detect = false;               ///< the dialect too
    std::optional<char> delimiter{};   ///< of the dialect that is detected
    std::vector<std::string> targets;  ///< of the suggestion, as far as the table has them; else its last column
    /// Only the values of this column are asked for; without name or formula, which columns it may read.
    std::optional<DerivedColumn> preview = {};
    bool only_head = false;  ///< only the first rows are asked for; the answer then says no more than an error
};

/// The first rows of a table as they stand in the file.
struct TableHead {
    TableFormat format = TableFormat::Text;
    CsvDialect dialect;
    QString sheet;                   ///< of a spreadsheet: the one that is read
    QStringList names;               ///< of the columns, with units
    QStringList columns;             ///< without
    std::vector<QStringList> cells;  ///< rows, not necessarily of equal length
    bool whole = false;              ///< there are no further rows
    double estimated_rows = 0;
};

/// What the dialog shows of a column.
struct ColumnFacts {
    QString name;
    CellType type = CellType::Number;
    std::size_t missing = 0;  ///< cells
    int values = 0;           ///< different ones, at most kMostClasses + 1
    QString example = {};     ///< "29 … 77", "240 … 261 °C", "blue, green, red"
    QString odd = {};         ///< a sentence on cells that hold no number; empty: there are none
    bool limits = false;      ///< some of them are limits of detection
};

struct TableAnswer {
    TableSource source;              ///< with a use of every column of the file and every derived one
    std::vector<ColumnFacts> facts;  ///< one per use; none if the file cannot be read
    std::size_t table_rows = 0;      ///< of the file, without the test rows of another
    QStringList reasons;             ///< why columns are ignored
    std::shared_ptr<const Dataset> rows;
    TableReport report;
    QStringList preview;  ///< the first values of the column that was asked for; then no rows, and names in `facts`
    QString error;        ///< why there are no rows, and what to do; else empty
};

/// Reads a table and tries out what is to be made of it, on a thread of its own; newest question wins. What an earlier
/// one was reading is given up.
class TableDesk : public QObject {
    Q_OBJECT

  public:
    explicit TableDesk(std::shared_ptr<TableStore> tables, QObject *parent = nullptr);
    ~TableDesk() override;

    /// Returns at once; the answer follows.
    void ask(const TableQuestion &question);

  signals:
    /// Before all else of a spreadsheet that was not asked about last.
    void sheetsRead(const std::vector<kan::SheetInfo> &sheets);
    /// Soon after a question, however large the file; not if it is the same as last time.
    void headRead(const std::shared_ptr<const kan::ui::TableHead> &head);
    void progress(double share);  ///< at most once per percent
    /// To the newest question only.
    void answered(const std::shared_ptr<const kan::ui::TableAnswer> &answer);

  private:
    struct Request {
        std::uint64_t id = 0;
        TableQuestion question;
        std::stop_token stop;
    };

    void loop(const std::stop_token &quit);
    std::shared_ptr<const TableAnswer> answer(const Request &request);
    void readSheets(const TableSource &source, std::uint64_t id);
    void readHead(TableSource &source, const TableQuestion &question, std::uint64_t id);
    std::shared_ptr<const Table> readRows(const TableSource &source, const Request &request);
    void post(std::uint64_t id, const std::function<void()> &tell);

    std::shared_ptr<TableStore> tables_;
    std::mutex mutex_;  // guards up to the blank line
    std::condition_variable_any wake_;
    std::optional<Request> next_;
    std::stop_source stop_;

    std::uint64_t newest_ = 0;               ///< the GUI's thread only
    std::shared_ptr<const TableHead> head_;  // the desk's thread only, like the next three
    std::optional<TableFile> head_file_;
    std::string sheets_file_;
    std::jthread thread_;
};

}  // namespace kan::ui
