#pragma once

#include <zip.h>

#include <cstring>
#include <string>
#include <utility>
#include <vector>

namespace kan::test {

/// A .npy file of this header and these items; `version` 1, 2 or 3.
inline std::string npyBytes(const std::string &dictionary, const std::string &items, int version = 1) {
    std::string bytes = "\x93NUMPY" + std::string{static_cast<char>(version), 0};
    const std::string header = dictionary + "\n";
    for (int n = 0; n < (version == 1 ? 2 : 4); ++n) bytes += static_cast<char>(header.size() >> (8 * n));
    return bytes + header + items;
}

inline std::string npyHeader(const std::string &type, const std::string &shape, bool fortran = false) {
    return "{'descr': '" + type + "', 'fortran_order': " + (fortran ? "True" : "False") + ", 'shape': (" + shape +
           "), }";
}

template <typename Item>
std::string itemBytes(const std::vector<Item> &items) {
    std::string bytes(items.size() * sizeof(Item), ' ');
    std::memcpy(bytes.data(), items.data(), bytes.size());
    return bytes;
}

/// Writes a .npz file of these members.
inline void writeNpz(const std::string &file, const std::vector<std::pair<std::string, std::string>> &members,
                     bool deflated) {
    zip_t *archive = zip_open(file.c_str(), ZIP_CREATE | ZIP_TRUNCATE, nullptr);
    for (const auto &[name, bytes] : members) {
        zip_source_t *source = zip_source_buffer(archive, bytes.data(), bytes.size(), 0);
        const zip_int64_t index = zip_file_add(archive, name.c_str(), source, ZIP_FL_ENC_UTF_8);
        zip_set_file_compression(archive, static_cast<zip_uint64_t>(index), deflated ? ZIP_CM_DEFLATE : ZIP_CM_STORE,
                                 0);
    }
    zip_close(archive);
}

}  // namespace kan::test
