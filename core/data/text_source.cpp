#include "core/data/text_source.h"

#include <zlib.h>

#include <algorithm>
#include <array>
#include <cstring>
#include <fstream>
#include <limits>

#include "core/data/data_file.h"
#include "core/data/idx.h"
#include "core/data/spreadsheet.h"
#include "core/text.h"

namespace kan {

namespace {

class PlainText : public TextSource {
  public:
    explicit PlainText(const std::filesystem::path &file) : stream_(openDataFile(file)) {
        name_ = file.string();
        std::error_code error;
        size_ = static_cast<double>(std::filesystem::file_size(file, error));
        if (error) throw DataError(concat(name_, " cannot be read; check that it is still there"));
    }

    std::size_t read(char *buffer, std::size_t size) override {
        stream_.read(buffer, static_cast<std::streamsize>(size));
        if (stream_.bad()) throw DataError(concat(name_, " cannot be read to its end; check the disk"));
        return static_cast<std::size_t>(stream_.gcount());
    }
    void seek(std::size_t byte) override {
        stream_.clear();
        stream_.seekg(static_cast<std::streamoff>(byte));
        if (!stream_) throw DataError(concat(name_, " cannot be read; check that it is still there"));
    }

  private:
    std::ifstream stream_;
};

/// The last four bytes: what a file of one member unpacks to, modulo 2^32 (RFC 1952).
double sizeAtEnd(const std::filesystem::path &file) {
    std::ifstream stream(file, std::ios::binary);
    std::array<unsigned char, 4> bytes{};
    stream.seekg(-4, std::ios::end);
    stream.read(reinterpret_cast<char *>(bytes.data()), bytes.size());
    return bytes[0] + 256.0 * bytes[1] + 65536.0 * bytes[2] + 16777216.0 * bytes[3];
}

class GzipText : public TextSource {
  public:
    explicit GzipText(const std::filesystem::path &file)
        : limit_(unpackedLimit(file, std::numeric_limits<double>::infinity())),
          file_(gzopen(file.c_str(), "rb"), gzclose) {
        name_ = file.string();
        if (!file_) throw DataError(concat(name_, " cannot be opened; check that it exists and can be read"));
        std::error_code error;
        const auto packed = static_cast<double>(std::filesystem::file_size(file, error));
        size_ = std::clamp(sizeAtEnd(file), error ? 0.0 : packed, limit_);
        requireText();
    }

    std::size_t read(char *buffer, std::size_t size) override {
        std::size_t done = 0;
        while (done < size) {
            const auto piece = static_cast<unsigned>(std::min<std::size_t>(size - done, 1u << 30));
            const int got = gzread(file_.get(), buffer + done, piece);
            if (got > 0) done += static_cast<std::size_t>(got);
            requireWhole();
            if (got <= 0) break;
        }
        if (static_cast<double>(gztell(file_.get())) > limit_)
            throw DataError(concat(name_, " unpacks to more than ", formatBytes(limit_),
                                   ", a hundred times its size; if that is right, unpack it: gunzip -k"));
        return done;
    }
    void seek(std::size_t byte) override {
        if (gzseek(file_.get(), static_cast<z_off_t>(byte), SEEK_SET) < 0) requireWhole();
    }

  private:
    void requireWhole() const {
        int error = Z_OK;
        gzerror(file_.get(), &error);
        if (error == Z_BUF_ERROR) throw DataError(concat(name_, " ends too early; fetch or compress the file again"));
        if (error != Z_OK && error != Z_STREAM_END)
            throw DataError(
                concat(name_, " is damaged: its compression cannot be undone; fetch or compress the file again"));
    }

    void requireText() {
        using namespace std::string_view_literals;
        std::array<char, 8> head{};
        const std::string_view bytes(head.data(), read(head.data(), head.size()));
        seek(0);
        if (bytes.starts_with("\x1F\x8B"sv))
            throw DataError(concat(name_, " is compressed twice; unpack it once: gunzip -k"));
        if (bytes.starts_with("PK\3\4"sv) || bytes.starts_with("\x93NUMPY"sv) || bytes.starts_with("\0\0\x08"sv) ||
            bytes.starts_with("\xD0\xCF\x11\xE0"sv))
            throw DataError(concat(name_, " holds no text, but another kind of file; unpack it: gunzip -k"));
    }

    double limit_;
    std::unique_ptr<gzFile_s, decltype(&gzclose)> file_;
};

class SheetText : public TextSource {
  public:
    SheetText(const TableFile &file, const ReadOptions &options, std::size_t rows) {
        Sheet sheet = readSheet(file, options, rows);
        name_ = concat(file.path.string(), ", sheet ", sheet.name);
        size_ = static_cast<double>(sheet.text.size()) / std::max(sheet.share, 1e-6);
        is_sheet_ = true;
        sheet_ = std::move(sheet.name);
        is_whole_ = sheet.share >= 1;
        notes_ = std::move(sheet.notes);
        text_ = std::move(sheet.text);
    }

    std::size_t read(char *buffer, std::size_t size) override {
        const std::size_t got = std::min(size, text_.size() - at_);
        std::memcpy(buffer, text_.data() + at_, got);
        at_ += got;
        return got;
    }
    void seek(std::size_t byte) override { at_ = std::min(byte, text_.size()); }

  private:
    std::string text_;
    std::size_t at_ = 0;
};

}  // namespace

std::unique_ptr<TextSource> openText(const TableFile &file, const ReadOptions &options, std::size_t rows) {
    if (isSpreadsheet(file.path)) return std::make_unique<SheetText>(file, options, rows);
    if (!file.sheet.empty() || !file.range.empty())
        throw DataError(concat(file.path.string(), " is no spreadsheet, so it has no ",
                               file.sheet.empty() ? "range of cells" : "sheets", "; leave ",
                               file.sheet.empty() ? "the range" : "the sheet", " out"));
    std::ifstream stream = openDataFile(file.path);
    const bool packed = stream.get() == 0x1F && stream.get() == 0x8B;
    if (packed) return std::make_unique<GzipText>(file.path);
    return std::make_unique<PlainText>(file.path);
}

}  // namespace kan
