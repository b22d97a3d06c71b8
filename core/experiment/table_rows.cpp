#include "core/experiment/table_rows.h"

#include <algorithm>
#include <optional>
#include <utility>

#include "core/data/derived_columns.h"
#include "core/data/idx.h"
#include "core/data/image_source.h"
#include "core/data/joined_tables.h"
#include "core/text.h"

namespace kan {

namespace {

namespace fs = std::filesystem;

std::string absoluteName(const std::string &name, const fs::path &folder) {
    if (name.empty() || fs::path(name).is_absolute()) return name;
    std::error_code error;
    const fs::path found = locatedFile(name, folder);
    if (fs::exists(found, error)) return fs::absolute(found, error).lexically_normal().string();
    return folder.empty() ? name : fs::absolute(folder / name, error).lexically_normal().string();
}

void requireFile(const std::string &name) {
    std::error_code error;
    if (fs::exists(name, error)) return;
    if (fs::path(name).is_absolute())
        throw DataError(concat(name, " is not there; bring it back, or choose where it is now"));
    throw DataError(concat(name, " is neither in ", fs::current_path(error).string(), " nor in ", dataFolder(),
                           "; put it there, or choose where it is"));
}

/// Of the rows that are not test rows.
void requireFiles(const TableSource &source) {
    requireFile(source.file);
    for (const std::string &name : source.more_files) requireFile(name);
}

std::string relativeName(const std::string &name, const fs::path &folder) {
    const fs::path file(name);
    if (!file.is_absolute()) return name;
    const fs::path relative = file.lexically_relative(folder);
    auto part = relative.begin();
    if (part != relative.end() && *part == "..") ++part;
    const bool near = part != relative.end() && *part != "..";
    return near ? relative.string() : name;
}

}  // namespace

std::shared_ptr<const Table> tableOf(const TableSource &source, TableStore &store, const ReadOptions &options) {
    requireFiles(source);
    return withDerivedColumns(store.read(rowFiles(source), source.dialect, options, fileTypes(source)), source);
}

StoredRows storedRows(const TableSource &source, TableStore &store, const ReadOptions &options) {
    source.validate();
    StoredRows rows;
    rows.table = tableOf(source, store, options);
    if (source.test_file.empty()) {
        rows.made = makeDataset(*rows.table, std::nullopt, source);
        return rows;
    }
    requireFile(source.test_file);
    rows.test = withDerivedColumns(store.read({testFile(source)}, source.dialect, options, fileTypes(source)), source,
                                   *rows.table);
    rows.made = makeDataset(*rows.table, *rows.test, source);
    return rows;
}

TableDataset tableRows(const TableSource &source, TableStore &store, const ReadOptions &options) {
    return storedRows(source, store, options).made;
}

void findTableFiles(Experiment &experiment) {
    if (!experiment.table) return;
    for (std::string *name : fileNames(*experiment.table)) *name = absoluteName(*name, experiment.folder);
}

void nameTableFilesFrom(const fs::path &folder, Experiment &experiment) {
    if (!experiment.table) return;
    for (std::string *name : fileNames(*experiment.table)) *name = relativeName(*name, folder);
}

std::vector<fs::path> dataFiles(const Experiment &experiment, const fs::path &folder) {
    std::vector<fs::path> files;
    if (auto table = experiment.table)
        for (const std::string *name : fileNames(*table))
            if (!name->empty()) files.push_back(locatedFile(*name, folder));
    if (const auto &images = experiment.images)
        for (const std::string &name :
             {images->train_images, images->train_labels, images->test_images, images->test_labels})
            for (const fs::path &place : {fs::path(name), fs::path(dataFolder()) / name})
                files.insert(files.end(), {place, fs::path(place) += ".gz"});
    return files;
}

}  // namespace kan
