#include "core/data/zip_archive.h"

#include <zip.h>

#include <algorithm>
#include <vector>

#include "core/data/data_file.h"
#include "core/data/idx.h"
#include "core/text.h"

namespace kan {

namespace {

std::string whyNoZip(int code) {
    zip_error_t error;
    zip_error_init_with_code(&error, code);
    std::string why = zip_error_strerror(&error);
    zip_error_fini(&error);
    return why;
}

}  // namespace

ZipArchive::ZipArchive(const std::filesystem::path &file, double limit)
    : name_(file.string()), limit_(limit), archive_(nullptr, zip_discard) {
    requireFile(file);
    int code = 0;
    archive_.reset(zip_open(name_.c_str(), ZIP_RDONLY, &code));
    if (!archive_)
        throw DataError(
            concat(name_, " cannot be opened as a zip file (", whyNoZip(code), "); fetch it or save it again"));
}

bool ZipArchive::has(const std::string &member) const {
    return zip_name_locate(archive_.get(), member.c_str(), 0) >= 0;
}

double ZipArchive::sizeOf(std::uint64_t index, const std::string &member) const {
    zip_stat_t stat;
    zip_stat_init(&stat);
    if (zip_stat_index(archive_.get(), index, 0, &stat) != 0 || (stat.valid & ZIP_STAT_SIZE) == 0)
        throw DataError(concat(name_, " is damaged: it does not say how large ", member, " is; save the file again"));
    if ((stat.valid & ZIP_STAT_ENCRYPTION_METHOD) != 0 && stat.encryption_method != ZIP_EM_NONE)
        throw DataError(concat(name_, " is encrypted; save it without a password"));
    return static_cast<double>(stat.size);
}

void ZipArchive::unpack(const std::string &member, const Take &take) {
    constexpr std::size_t kPiece = 256u << 10;
    const zip_int64_t found = zip_name_locate(archive_.get(), member.c_str(), 0);
    if (found < 0) throw DataError(concat(name_, " holds no ", member, "; it is damaged or cut short. Save it again"));
    const auto index = static_cast<zip_uint64_t>(found);
    const double size = sizeOf(index, member);
    const auto requireRoom = [&](double bytes) {
        if (bytes > limit_)
            throw DataError(
                concat(name_, " unpacks to more than ", formatBytes(limit_), "; save the table alone, or as CSV"));
    };
    requireRoom(size);
    const std::unique_ptr<zip_file_t, decltype(&zip_fclose)> open(zip_fopen_index(archive_.get(), index, 0),
                                                                  zip_fclose);
    if (!open) throw DataError(concat(name_, ": ", member, " cannot be unpacked; save the file again"));
    std::vector<char> buffer(std::min(kPiece, static_cast<std::size_t>(size) + 1));
    double done = 0;
    while (true) {
        const zip_int64_t got = zip_fread(open.get(), buffer.data(), buffer.size());
        if (got < 0)
            throw DataError(concat(name_, " is damaged: its ", member, " cannot be unpacked; save the file again"));
        if (got == 0) break;
        done += static_cast<double>(got);
        requireRoom(done);
        if (!take({buffer.data(), static_cast<std::size_t>(got)}, std::min(1.0, done / std::max(1.0, size)))) return;
    }
    if (done != size)
        throw DataError(concat(name_, " is damaged: its ", member, " ends too early; save the file again"));
}

std::string ZipArchive::text(const std::string &member) {
    std::string all;
    unpack(member, [&](std::string_view bytes, double) {
        all += bytes;
        return true;
    });
    return all;
}

}  // namespace kan
