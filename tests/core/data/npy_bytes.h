#pragma once

#include <cstring>
#include <string>
#include <utility>
#include <vector>

#include "tests/core/data/zip_files.h"

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
inline void writeNpz(const std::string &file, const ZipMembers &members, bool deflated) {
    writeZip(file, members, deflated);
}

}  // namespace kan::test
