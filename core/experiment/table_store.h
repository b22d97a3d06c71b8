#pragma once

#include <filesystem>
#include <map>
#include <memory>
#include <mutex>
#include <string>
#include <vector>

#include "core/data/csv_dialect.h"
#include "core/data/read_options.h"
#include "core/data/table.h"

namespace kan {

/// Reads tables and keeps the last ones while their files do not change, so that another split or another use of the
/// columns does not read the file again. Safe to call from any number of threads.
class TableStore {
  public:
    /// As readTable, which it calls for a table that it does not have.
    std::shared_ptr<const Table> read(const std::filesystem::path &file, const CsvDialect &dialect,
                                      const ReadOptions &options = {},
                                      const std::map<std::string, CellType> &types = {});

  private:
    /// What a table was read from: the same text in the same file, by its size and time.
    struct Origin {
        std::filesystem::path file;
        CsvDialect dialect;
        std::uintmax_t size = 0;
        std::filesystem::file_time_type time;
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
