#include "core/data/idx.h"

#include <algorithm>
#include <memory>

#include <zlib.h>

#include "core/data/data_file.h"
#include "core/text.h"

namespace kan {

namespace {

constexpr double kLargest = 4e9;
constexpr int kUnsignedByte = 8;

using GzFile = std::unique_ptr<gzFile_s, decltype(&gzclose)>;

/// Reads exactly `count` bytes, in pieces that gzread can take.
void readBytes(gzFile_s *file, std::uint8_t *out, std::size_t count, const std::string &name, const char *what) {
    while (count > 0) {
        const int got = gzread(file, out, static_cast<unsigned>(std::min<std::size_t>(count, 1u << 30)));
        if (got <= 0)
            throw DataError(concat(name, got < 0 ? " is damaged: its compression cannot be undone" : " ends too early",
                                   ", in its ", what, "; fetch the file again"));
        out += got;
        count -= static_cast<std::size_t>(got);
    }
}

std::uint32_t bigEndian(const std::uint8_t *bytes) {
    return (static_cast<std::uint32_t>(bytes[0]) << 24) | (static_cast<std::uint32_t>(bytes[1]) << 16) |
           (static_cast<std::uint32_t>(bytes[2]) << 8) | bytes[3];
}

}  // namespace

std::size_t IdxArray::itemSize() const {
    std::size_t product = 1;
    for (std::size_t d = 1; d < size.size(); ++d) product *= static_cast<std::size_t>(size[d]);
    return product;
}

IdxArray readIdx(const std::filesystem::path &path) {
    const std::string name = path.string();
    requireFile(path);
    const GzFile file(gzopen(name.c_str(), "rb"), gzclose);
    if (!file) throw DataError(concat(name, " cannot be opened; check that the file exists and can be read"));
    std::uint8_t head[4];
    readBytes(file.get(), head, 4, name, "header");
    if (head[0] != 0 || head[1] != 0 || head[3] < 1 || head[3] > 4)
        throw DataError(concat(name, " is not an IDX file: it does not begin with 0 0, a type and 1 to 4 dimensions"));
    if (head[2] != kUnsignedByte)
        throw DataError(concat(name, " holds numbers of type ", static_cast<int>(head[2]),
                               "; only unsigned bytes (type 8), as MNIST has them, can be read"));
    IdxArray array;
    double total = 1;
    for (int d = 0; d < head[3]; ++d) {
        std::uint8_t size[4];
        readBytes(file.get(), size, 4, name, "dimensions");
        total *= bigEndian(size);
        if (bigEndian(size) > 1u << 30 || total > kLargest)
            throw DataError(concat(name, " says that it holds more than 4 GB; it is damaged or not an IDX file"));
        array.size.push_back(static_cast<int>(bigEndian(size)));
    }
    // Grows as it is read: a damaged header cannot make us ask for memory that the file does not fill.
    const std::size_t count = static_cast<std::size_t>(total);
    constexpr std::size_t kPiece = 16u << 20;
    const double limit = gzdirect(file.get()) == 0 ? unpackedLimit(path, kLargest) : kLargest;
    while (array.values.size() < count) {
        const std::size_t at = array.values.size();
        array.values.resize(std::min(count, at + kPiece));
        if (static_cast<double>(array.values.size()) > limit)
            throw DataError(concat(name, " unpacks to more than ", formatBytes(limit),
                                   ", a hundred times its size; if that is right, unpack it: gunzip -k"));
        readBytes(file.get(), array.values.data() + at, array.values.size() - at, name, "values");
    }
    std::uint8_t extra;
    if (gzread(file.get(), &extra, 1) > 0)
        throw DataError(concat(name, " holds more values than its header says; fetch the file again"));
    return array;
}

}  // namespace kan
