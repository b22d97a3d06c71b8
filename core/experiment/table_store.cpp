#include "core/experiment/table_store.h"

#include <algorithm>
#include <utility>

#include "core/data/joined_tables.h"

namespace kan {

namespace {

constexpr std::size_t kMostKept = 2;  // a table and the table of its test rows

/// True if reading the file for these types would give the same table.
bool holdsTypes(const Table &table, const std::map<std::string, CellType> &types) {
    const ColumnIndex index(table);
    return std::all_of(types.begin(), types.end(), [&](const auto &type) {
        const TableColumn *column = index.find(type.first);
        return column && column->type == type.second;
    });
}

}  // namespace

std::shared_ptr<const Table> TableStore::read(const std::vector<TableFile> &files, const CsvDialect &dialect,
                                              const ReadOptions &options,
                                              const std::map<std::string, CellType> &types) {
    Origin origin{{}, dialect};
    for (const TableFile &file : files) {
        std::error_code unknown;  // then the size is one that no file has, and readTables says what is wrong
        origin.files.push_back({file, std::filesystem::file_size(file.path, unknown),
                                std::filesystem::last_write_time(file.path, unknown)});
    }
    if (auto table = find(origin, types)) return table;
    auto table = std::make_shared<const Table>(readTables(files, dialect, options, types));
    keep({origin, table});
    return table;
}

std::shared_ptr<const Table> TableStore::read(const TableFile &file, const CsvDialect &dialect,
                                              const ReadOptions &options,
                                              const std::map<std::string, CellType> &types) {
    return read(std::vector<TableFile>{file}, dialect, options, types);
}

std::shared_ptr<const Table> TableStore::find(const Origin &origin, const std::map<std::string, CellType> &types) {
    const std::lock_guard lock(mutex_);
    const auto found = std::find_if(kept_.begin(), kept_.end(), [&](const Kept &kept) {
        return kept.origin == origin && holdsTypes(*kept.table, types);
    });
    return found == kept_.end() ? nullptr : found->table;
}

void TableStore::keep(Kept kept) {
    const std::lock_guard lock(mutex_);
    std::erase_if(kept_,
                  [&](const Kept &old) { return old.origin.files.front().file == kept.origin.files.front().file; });
    kept_.push_back(std::move(kept));
    if (kept_.size() > kMostKept) kept_.erase(kept_.begin());
}

}  // namespace kan
