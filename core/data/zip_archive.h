#pragma once

#include <cstdint>
#include <filesystem>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

struct zip;

namespace kan {

/// A zip file whose members are unpacked piece by piece. Belongs to one thread.
class ZipArchive {
  public:
    /// No member may unpack to more than `limit` bytes. Throws DataError for what cannot be opened or is no zip file.
    ZipArchive(const std::filesystem::path &file, double limit);

    const std::string &name() const { return name_; }
    bool has(const std::string &member) const;
    /// Hands the member's bytes to `take`, in order, until it returns false; `share` of them have come. Throws
    /// DataError for a member that is not there, is encrypted or damaged, or does not fit into the limit: by what its
    /// entry says, before anything is unpacked, and by what comes.
    using Take = std::function<bool(std::string_view bytes, double share)>;
    void unpack(const std::string &member, const Take &take);
    /// All bytes of a member.
    std::string text(const std::string &member);

  private:
    double sizeOf(std::uint64_t index, const std::string &member) const;

    std::string name_;
    double limit_;
    std::unique_ptr<zip, void (*)(zip *)> archive_;
};

}  // namespace kan
