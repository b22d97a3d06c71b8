#include "core/data/npy_array.h"

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <cstring>

#include "core/data/idx.h"
#include "core/text.h"

namespace kan {

namespace {

template <typename Item>
void widenAs(const char *bytes, std::vector<double> &values) {
    for (std::size_t n = 0; n < values.size(); ++n) {
        Item item;
        std::memcpy(&item, bytes + n * sizeof(Item), sizeof(Item));
        values[n] = static_cast<double>(item);
    }
}

/// As many doubles as `values` has, from little-endian items.
void widen(const NpyHeader &header, const char *bytes, std::vector<double> &values) {
    const bool sign = header.kind == 'i';
    if (header.kind == 'f') return header.bytes == 8 ? widenAs<double>(bytes, values) : widenAs<float>(bytes, values);
    switch (header.bytes) {
        case 1:
            return sign ? widenAs<std::int8_t>(bytes, values) : widenAs<std::uint8_t>(bytes, values);
        case 2:
            return sign ? widenAs<std::int16_t>(bytes, values) : widenAs<std::uint16_t>(bytes, values);
        case 4:
            return sign ? widenAs<std::int32_t>(bytes, values) : widenAs<std::uint32_t>(bytes, values);
        default:
            return sign ? widenAs<std::int64_t>(bytes, values) : widenAs<std::uint64_t>(bytes, values);
    }
}

}  // namespace

std::vector<std::vector<double>> readNpyColumns(const NpyHeader &header, const ByteSource &source,
                                                const std::string &name, const ReadOptions &options, double left) {
    constexpr std::size_t kPiece = 1u << 17;  // items
    const double items = header.rows() * header.columns();
    if (items * sizeof(double) > left)
        throw DataError(concat(name, " would need ", formatBytes(items * sizeof(double)), " of memory; the limit is ",
                               formatBytes(left), ". Take fewer rows or columns of it"));
    const auto total = static_cast<std::size_t>(items);
    const auto rows = static_cast<std::size_t>(header.rows());
    std::vector<std::vector<double>> columns(static_cast<std::size_t>(header.columns()));
    std::vector<char> bytes(std::min(kPiece, total) * static_cast<std::size_t>(header.bytes));
    std::vector<double> values;
    for (std::size_t done = 0; done < total; done += values.size()) {
        if (options.stop.stop_requested()) throw ReadingStopped();
        if (options.progress) options.progress(static_cast<double>(done) / items);
        values.resize(std::min(kPiece, total - done));
        const std::size_t size = values.size() * static_cast<std::size_t>(header.bytes);
        if (source(bytes.data(), size) != size)
            throw DataError(concat(name, " ends before the ", header.rows(), " x ", header.columns(),
                                   " items that its header promises; save it again"));
        widen(header, bytes.data(), values);
        for (std::size_t n = 0; n < values.size(); ++n) {
            const std::size_t at = done + n;
            const std::size_t column = header.fortran ? at / rows : at % columns.size();
            if (std::isinf(values[n]))
                throw DataError(concat(name, ", row ", columns[column].size() + 1, ", column ", column + 1, ": ",
                                       values[n], " is not a finite number; replace it, by nan if it is missing"));
            columns[column].push_back(values[n]);
        }
    }
    char extra = 0;
    if (source(&extra, 1) != 0)
        throw DataError(concat(name, " holds more than the ", header.rows(), " x ", header.columns(),
                               " items that its header promises; save it again"));
    return columns;
}

}  // namespace kan
