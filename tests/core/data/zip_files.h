#pragma once

#include <zip.h>

#include <string>
#include <utility>
#include <vector>

namespace kan::test {

/// Names and bytes.
using ZipMembers = std::vector<std::pair<std::string, std::string>>;

inline void writeZip(const std::string &file, const ZipMembers &members, bool deflated = true) {
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
