#pragma once

#include <map>
#include <memory>
#include <mutex>
#include <string>
#include <vector>

#include "core/data/csv_dialect.h"
#include "core/data/read_options.h"
#include "core/data/table.h"
#include "core/data/table_file.h"

namespace kan {

/// Reads tables and keeps the last ones while their files do not change, so that another split or another use of the
/// columns does not read the file again. Safe to call from any number of threads.
class TableStore {
  public:
    /// As readTables, which it calls for a table that it does not have.
    std::shared_ptr<const Table> read(const std::vector<TableFile> &files, const CsvDialect &dialect,
                                      const ReadOptions &options = {},
                                      const std::map<std::string, CellType> &types = {});
    std::shared_ptr<const Table> read(const TableFile &file, const CsvDialect &dialect, const ReadOptions &options = {},
                                      const std::map<std::string, CellType> &types = {});

  private:
    /// The same bytes in the same file, by its size and time.
    struct Version {
        TableFile file;
        std::uintmax_t size = 0;
        std::filesystem::file_time_type time;
        bool operator==(const Version &) const = default;
    };
    /// What a table was read from.
    struct Origin {
        std::vector<Version> files;
        CsvDialect dialect;
        bool operator==(const Origin &) const = default;
    };
    struct Kept {
        Origin origin;
        std::shared_ptr<const Table> table;
    };

    std::shared_ptr<const Table> find(const Origin &origin, const std::map<std::string, CellType> &types);
    void keep(Kept kept);

    std::mutex mutex_;
    std::vector<Kept> kept_;  ///< oldest first
};

}  // namespace kan
