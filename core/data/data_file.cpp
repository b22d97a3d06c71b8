#include "core/data/data_file.h"

#include <algorithm>

#include "core/data/idx.h"
#include "core/text.h"

namespace kan {

void requireFile(const std::filesystem::path &file) {
    std::error_code error;
    if (std::filesystem::is_directory(file, error))
        throw DataError(concat(file.string(), " is a folder; choose a file in it"));
    if (std::filesystem::exists(file, error) && !std::filesystem::is_regular_file(file, error))
        throw DataError(concat(file.string(), " is a device or a pipe; save what comes from it in a file"));
}

std::ifstream openDataFile(const std::filesystem::path &file) {
    requireFile(file);
    std::ifstream stream(file, std::ios::binary);
    if (!stream) throw DataError(concat(file.string(), " cannot be opened; check that it exists and can be read"));
    return stream;
}

std::string readText(const std::filesystem::path &file, std::size_t most) {
    constexpr std::size_t kPiece = std::size_t{1} << 20;
    std::ifstream stream = openDataFile(file);
    std::string text;
    while (stream) {
        const std::size_t at = text.size();
        text.resize(at + kPiece);
        stream.read(text.data() + at, kPiece);
        text.resize(at + static_cast<std::size_t>(stream.gcount()));
        if (text.size() > most)
            throw DataError(concat(file.string(), " holds more than ", formatBytes(static_cast<double>(most)),
                                   "; a file of this kind does not"));
    }
    if (stream.bad()) throw DataError(concat(file.string(), " cannot be read; check its disk"));
    return text;
}

double unpackedLimit(const std::filesystem::path &file, double limit) {
    std::error_code error;
    const auto size = std::filesystem::file_size(file, error);
    return std::min(limit, std::max(256e6, error ? 0.0 : 100.0 * static_cast<double>(size)));
}

}  // namespace kan
