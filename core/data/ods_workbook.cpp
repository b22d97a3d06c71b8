#include "core/data/idx.h"
#include "core/data/ods_parser.h"
#include "core/data/workbook.h"
#include "core/text.h"

namespace kan {

namespace {

constexpr const char *kContent = "content.xml";

class OdsWorkbook : public Workbook {
  public:
    explicit OdsWorkbook(ZipArchive archive) : archive_(std::move(archive)) {
        const std::string manifest = "META-INF/manifest.xml";
        if (archive_.has(manifest) && archive_.text(manifest).find("encryption-data") != std::string::npos)
            throw DataError(concat(archive_.name(), " is encrypted; save it without a password"));
        if (archive_.has("mimetype") && archive_.text("mimetype").find("spreadsheet") == std::string::npos)
            throw DataError(concat(archive_.name(), " is a document without sheets of cells; choose a spreadsheet"));
    }

    std::vector<SheetInfo> sheets() override {
        if (!sheets_.empty()) return sheets_;
        OdsParser parser(archive_.name(), [](std::size_t, const SheetInfo &) { return nullptr; });
        feedMember(archive_, kContent, parser, {}, [] { return false; });
        sheets_ = parser.sheets();
        if (sheets_.empty())
            throw DataError(concat(archive_.name(), " holds no sheets of cells; choose a spreadsheet that does"));
        return sheets_;
    }

    std::optional<Sheet> read(const SheetRequest &request) override {
        std::optional<SheetBuilder> builder;
        std::string name;
        const auto wanted = [&](std::size_t n, const SheetInfo &sheet) -> SheetBuilder * {
            if (builder && !builder->empty()) return nullptr;
            if (request.index ? n != *request.index : !sheet.visible) return nullptr;
            name = sheet.name;
            builder.emplace(concat(archive_.name(), ", sheet ", name), request.range, request.limit);
            return &*builder;
        };
        OdsParser parser(archive_.name(), wanted);
        bool whole = false;
        const double share = feedMember(archive_, kContent, parser, request.options, [&] {
            if (!builder || builder->empty()) return false;
            whole = !parser.reads();
            return whole || builder->exceeds(request.rows);
        });
        if (!builder || builder->empty()) return std::nullopt;
        return sheetOf(std::move(*builder), name, whole ? 1 : share, parser.unstored());
    }

  private:
    ZipArchive archive_;
    std::vector<SheetInfo> sheets_;
};

}  // namespace

std::unique_ptr<Workbook> openOds(ZipArchive archive) {
    return std::make_unique<OdsWorkbook>(std::move(archive));
}

}  // namespace kan
