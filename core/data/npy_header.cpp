#include <algorithm>
#include <array>
#include <charconv>

#include "core/data/csv_cell.h"
#include "core/data/idx.h"
#include "core/data/npy_reader.h"
#include "core/text.h"

namespace kan {

namespace {

constexpr std::string_view kMagic = "\x93NUMPY";
constexpr std::size_t kLongestHeader = 1u << 16;

void readExactly(const ByteSource &source, char *buffer, std::size_t size, const std::string &name) {
    if (source(buffer, size) != size)
        throw DataError(concat(name, " ends in its header; it is cut short or no .npy file. Save it again"));
}

/// What follows 'key': in the header's dictionary.
std::string_view valueOf(std::string_view header, std::string_view key, const std::string &name) {
    for (const char quote : {'\'', '"'}) {
        const std::string wanted = concat(quote, key, quote);
        std::size_t at = header.find(wanted);
        if (at == header.npos) continue;
        at = header.find_first_not_of(": ", at + wanted.size());
        if (at != header.npos) return header.substr(at);
    }
    throw DataError(concat(name, " has a header without ", key, "; it is damaged. Save it again"));
}

void readItemType(std::string_view text, NpyHeader &header, const std::string &name) {
    const std::size_t end = text.size() > 1 ? text.find(text[0], 1) : text.npos;
    const std::string_view type = end == text.npos ? text : text.substr(1, end - 1);
    if (text[0] == '[')
        throw DataError(
            concat(name, " holds records of several fields; save each field as an array of its own (np.savez)"));
    static constexpr std::string_view kTypes[] = {"f4", "f8", "i1", "i2", "i4", "i8", "u1", "u2", "u4", "u8", "b1"};
    const bool known =
        type.size() == 3 && std::find(std::begin(kTypes), std::end(kTypes), type.substr(1)) != std::end(kTypes);
    if (!known || (text[0] != '\'' && text[0] != '"') || (type[0] != '<' && (type[0] != '|' || type[2] != '1')))
        throw DataError(concat(name, " holds items of type ", quoted(type.substr(0, 12)),
                               "; only whole and real numbers in little-endian order can be read. Save it as "
                               "array.astype('<f8')"));
    header.kind = type[1];
    header.bytes = type[2] - '0';
}

void readShape(std::string_view text, NpyHeader &header, const std::string &name) {
    constexpr double kMost = 1e15;
    const std::size_t end = text.find(')');
    if (text[0] != '(' || end == text.npos) throw DataError(concat(name, " has a damaged shape; save it again"));
    text = text.substr(1, end - 1);
    while (true) {
        text.remove_prefix(std::min(text.find_first_not_of(" ,"), text.size()));
        if (text.empty()) break;
        std::uint64_t size = 0;
        const auto [stop, error] = std::from_chars(text.data(), text.data() + text.size(), size);
        if (error != std::errc() || static_cast<double>(size) > kMost)
            throw DataError(concat(name, " has a damaged shape; save it again"));
        header.shape.push_back(static_cast<double>(size));
        text.remove_prefix(static_cast<std::size_t>(stop - text.data()));
    }
    if (header.shape.empty() || header.shape.size() > 2)
        throw DataError(concat(name, " has ", header.shape.size(),
                               " dimensions; a table has one or two. Reshape it to rows and columns: "
                               "array.reshape(len(array), -1)"));
    if (header.rows() == 0 || header.columns() == 0)
        throw DataError(concat(name, " has no items; expected at least one"));
    if (header.columns() > kMostColumns)
        throw DataError(concat(name, " has ", header.columns(), " columns; the limit is ", kMostColumns,
                               ". Transpose it if its rows are the columns"));
}

}  // namespace

NpyHeader readNpyHeader(const ByteSource &source, const std::string &name) {
    std::array<char, 12> begin{};
    readExactly(source, begin.data(), 8, name);
    if (!std::equal(kMagic.begin(), kMagic.end(), begin.begin()))
        throw DataError(concat(name, " is no .npy file: it does not begin with \\x93NUMPY"));
    const int version = static_cast<unsigned char>(begin[6]);
    if (version < 1 || version > 3)
        throw DataError(concat(name, " has format version ", version, "; 1, 2 and 3 can be read"));
    const int length_bytes = version == 1 ? 2 : 4;
    readExactly(source, begin.data() + 8, static_cast<std::size_t>(length_bytes), name);
    std::size_t length = 0;
    for (int n = length_bytes - 1; n >= 0; --n)
        length = length << 8 | static_cast<unsigned char>(begin[static_cast<std::size_t>(8 + n)]);
    if (length > kLongestHeader)
        throw DataError(concat(name, " says that its header has ", length, " bytes; it is damaged. Save it again"));
    std::string text(length, ' ');
    readExactly(source, text.data(), length, name);
    NpyHeader header;
    header.header_bytes = 8 + static_cast<std::size_t>(length_bytes) + length;
    readItemType(valueOf(text, "descr", name), header, name);
    const std::string_view order = valueOf(text, "fortran_order", name);
    header.fortran = order.starts_with("True");
    if (!header.fortran && !order.starts_with("False"))
        throw DataError(concat(name, " does not say in which order its items are; save it again"));
    readShape(valueOf(text, "shape", name), header, name);
    return header;
}

}  // namespace kan
