#include "core/data/npy_reader.h"

#include <zip.h>

#include <memory>

#include "core/data/data_file.h"
#include "core/data/idx.h"
#include "core/data/npy_array.h"
#include "core/text.h"

namespace kan {

namespace {

struct NamedArray {
    std::string name;
    std::vector<std::vector<double>> columns;
};

TableColumn numberColumn(std::string name, std::vector<double> values) {
    TableColumn column;
    column.name = std::move(name);
    column.numbers = std::move(values);
    return column;
}

using Archive = std::unique_ptr<zip_t, decltype(&zip_discard)>;
using Member = std::unique_ptr<zip_file_t, decltype(&zip_fclose)>;

Archive openArchive(const std::string &name) {
    int code = 0;
    Archive archive(zip_open(name.c_str(), ZIP_RDONLY, &code), zip_discard);
    if (archive) return archive;
    zip_error_t error;
    zip_error_init_with_code(&error, code);
    const std::string why = zip_error_strerror(&error);
    zip_error_fini(&error);
    throw DataError(concat(name, " cannot be opened as .npz file (", why, "); save it again with np.savez"));
}

NamedArray readMember(zip_t *archive, zip_uint64_t index, const std::string &file, const ReadOptions &options,
                      double left) {
    const char *stored = zip_get_name(archive, index, 0);
    std::string name = stored ? stored : "?";
    const std::string place = concat(file, ", array ", name);
    const Member member(zip_fopen_index(archive, index, 0), zip_fclose);
    if (!member) throw DataError(concat(place, " cannot be unpacked; save the file again with np.savez"));
    const ByteSource source = [&](char *buffer, std::size_t size) {
        std::size_t done = 0;
        while (done < size) {
            const zip_int64_t got = zip_fread(member.get(), buffer + done, size - done);
            if (got < 0) throw DataError(concat(place, " is damaged: it cannot be unpacked. Save the file again"));
            if (got == 0) break;
            done += static_cast<std::size_t>(got);
        }
        return done;
    };
    const NpyHeader header = readNpyHeader(source, place);
    if (name.ends_with(".npy")) name.resize(name.size() - 4);
    return {std::move(name), readNpyColumns(header, source, place, options, left)};
}

Table tableOf(std::vector<NamedArray> arrays, const std::string &file) {
    Table table;
    table.file = file;
    const std::size_t rows = arrays.front().columns.front().size();
    std::vector<std::string> names;
    for (NamedArray &array : arrays) {
        if (array.columns.front().size() != rows)
            throw DataError(concat(file, ": the array ", array.name, " has ", array.columns.front().size(),
                                   " rows, but ", arrays.front().name, " has ", rows,
                                   "; save arrays of equally many rows, others in a file of their own"));
        const bool alone = arrays.size() == 1;
        for (std::size_t c = 0; c < array.columns.size(); ++c)
            names.push_back(alone                       ? concat("x", c + 1)
                            : array.columns.size() == 1 ? array.name
                                                        : concat(array.name, c + 1));
        for (std::vector<double> &values : array.columns) table.columns.push_back(numberColumn({}, std::move(values)));
    }
    names = uniqueNames(std::move(names), table.notes);
    for (std::size_t c = 0; c < names.size(); ++c) table.columns[c].name = names[c];
    return table;
}

}  // namespace

Table readNpy(const std::filesystem::path &file, const ReadOptions &options) {
    std::ifstream stream = openDataFile(file);
    const std::string name = file.string();
    const ByteSource source = [&](char *buffer, std::size_t size) {
        stream.read(buffer, static_cast<std::streamsize>(size));
        return static_cast<std::size_t>(stream.gcount());
    };
    const NpyHeader header = readNpyHeader(source, name);
    std::error_code error;
    const auto size = static_cast<double>(std::filesystem::file_size(file, error));
    const double promised = header.rows() * header.columns() * header.bytes;
    if (!error && size - static_cast<double>(header.header_bytes) != promised)
        throw DataError(concat(name, " holds ", formatBytes(size - static_cast<double>(header.header_bytes)),
                               " of items, but its header promises ", header.rows(), " x ", header.columns(), " of ",
                               header.bytes, " bytes; save it again"));
    std::vector<NamedArray> arrays;
    arrays.push_back({"x", readNpyColumns(header, source, name, options, options.memory_limit)});
    return tableOf(std::move(arrays), name);
}

Table readNpz(const std::filesystem::path &file, const ReadOptions &options) {
    openDataFile(file);
    const std::string name = file.string();
    const Archive archive = openArchive(name);
    const zip_int64_t count = zip_get_num_entries(archive.get(), 0);
    std::vector<NamedArray> arrays;
    double left = unpackedLimit(file, options.memory_limit);
    for (zip_int64_t n = 0; n < count; ++n) {
        arrays.push_back(readMember(archive.get(), static_cast<zip_uint64_t>(n), name, options, left));
        for (const std::vector<double> &values : arrays.back().columns)
            left -= static_cast<double>(values.size() * sizeof(double));
    }
    if (arrays.empty()) throw DataError(concat(name, " holds no arrays; save some with np.savez"));
    return tableOf(std::move(arrays), name);
}

}  // namespace kan
