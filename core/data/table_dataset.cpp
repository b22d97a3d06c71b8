#include "core/data/table_dataset.h"

#include "core/data/idx.h"

namespace kan {

TableDataset loadTable(const TableSource &source, const std::filesystem::path &, const ReadOptions &) {
    throw DataError(source.file + " cannot be read yet");
}

}  // namespace kan
