#include <charconv>

#include "core/data/idx.h"
#include "core/data/workbook.h"
#include "core/data/xlsx_parts.h"
#include "core/text.h"

namespace kan {

namespace {

/// What the cells of all sheets refer to.
struct XlsxContext {
    std::vector<NumberKind> kinds;  ///< by style
    const XlsxStrings *strings;     ///< null: none
    bool from_1904 = false;
};

/// A worksheet part. Cells go to `builder`.
class XlsxSheetParser : public XmlParser {
  public:
    XlsxSheetParser(const std::string &name, const XlsxContext &context, SheetBuilder &builder)
        : XmlParser(name), context_(context), builder_(builder) {}
    std::size_t unstored = 0;  ///< formulas

  protected:
    void begin(std::string_view element, const XmlAttributes &attributes) override {
        if (element == "c") return beginCell(attributes);
        if (element == "row") return beginRow(attributes);
        if (!in_cell_) return;
        if (element == "rPh") ++phonetic_;
        if (element == "f") formula_ = true;
        in_value_ = (element == "v" || element == "t") && phonetic_ == 0;
    }

    void end(std::string_view element) override {
        in_value_ = false;
        if (element == "rPh") --phonetic_;
        if (element != "c" || !in_cell_) return;
        in_cell_ = false;
        if (builder_.wants(place_)) endCell();
        ++place_.column;
    }

    void text(std::string_view text) override {
        if (in_value_) value_ += text;
    }

  private:
    void beginRow(const XmlAttributes &attributes) {
        const std::string_view number = attributes["r"];
        next_row_ = number.empty() ? next_row_ + 1 : 0;
        if (!number.empty()) std::from_chars(number.data(), number.data() + number.size(), next_row_);
        if (next_row_ == 0 || next_row_ > kSheetRows)
            throw DataError(concat(name(), " has a row ", number.empty() ? "below the last one" : number,
                                   ", as no sheet has; save the file again"));
        place_ = {next_row_ - 1, 0};
    }

    void beginCell(const XmlAttributes &attributes) {
        const std::string_view place = attributes["r"];
        if (!place.empty() && !readCellPlace(place, place_))
            throw DataError(concat(name(), " has a cell ", place, ", as no sheet has; save the file again"));
        type_ = attributes["t"];
        style_ = 0;
        const std::string_view style = attributes["s"];
        std::from_chars(style.data(), style.data() + style.size(), style_);
        value_.clear();
        in_cell_ = true;
        formula_ = false;
    }

    void endCell() {
        if (value_.empty()) {
            if (formula_ && type_ != "str") ++unstored;
            return;
        }
        if (type_ == "s")
            builder_.add(place_, withoutEscapes(sharedText()));
        else if (type_ == "str" || type_ == "inlineStr")
            builder_.add(place_, withoutEscapes(value_));
        else if (type_ == "b")
            builder_.add(place_, value_ == "0" || value_ == "false" ? "FALSE" : "TRUE");
        else if (type_ == "e" || type_ == "d")
            builder_.add(place_, value_);
        else
            addNumber();
    }

    void addNumber() {
        const NumberKind kind = style_ < context_.kinds.size() ? context_.kinds[style_] : NumberKind::Number;
        if (kind != NumberKind::Number) {
            double days = -1;
            const char *const end = value_.data() + value_.size();
            if (std::from_chars(value_.data(), end, days).ptr != end) days = -1;
            const std::string date = dateText(days, kind, context_.from_1904);
            if (!date.empty()) return builder_.add(place_, date);
        }
        char buffer[32];
        builder_.add(place_, shortNumber(value_, buffer));
    }

    std::string_view sharedText() const {
        std::size_t n = 0;
        const char *const end = value_.data() + value_.size();
        const bool number = std::from_chars(value_.data(), end, n).ptr == end;
        if (!number || !context_.strings || n >= context_.strings->size())
            throw DataError(concat(name(), ", cell ", toString(place_),
                                   " refers to a text that the file does not have; "
                                   "save the file again"));
        return (*context_.strings)[n];
    }

    const XlsxContext &context_;
    SheetBuilder &builder_;
    CellPlace place_;           ///< of the cell, or the next one
    std::size_t next_row_ = 0;  ///< counted from 1
    std::string type_, value_;
    std::size_t style_ = 0;
    bool in_cell_ = false, in_value_ = false, formula_ = false;
    int phonetic_ = 0;
};

class XlsxWorkbook : public Workbook {
  public:
    explicit XlsxWorkbook(ZipArchive archive) : archive_(std::move(archive)), list_(archive_.name()) {
        const std::string workbook = workbookPart();
        parse(list_, workbook);
        const std::filesystem::path path(workbook);
        XlsxRelations relations(archive_.name(), path.parent_path().generic_string());
        parse(relations, (path.parent_path() / "_rels" / (path.filename().string() + ".rels")).generic_string());
        strings_part_ = relations.firstOf("sharedStrings");
        styles_part_ = relations.firstOf("styles");
        for (const XlsxSheetList::Entry &entry : list_.sheets) {
            const auto found = relations.byId.find(entry.relation);
            if (found == relations.byId.end() || found->second.type != "worksheet") continue;
            sheets_.push_back({entry.name, entry.visible});
            parts_.push_back(found->second.part);
        }
        if (sheets_.empty())
            throw DataError(concat(archive_.name(), " holds no sheets of cells; choose a spreadsheet that does"));
    }

    std::vector<SheetInfo> sheets() override { return sheets_; }

    std::optional<Sheet> read(const SheetRequest &request) override {
        XlsxStrings strings(archive_.name(), request.limit);
        const bool has_strings = archive_.has(strings_part_);
        if (has_strings) feedMember(archive_, strings_part_, strings, {{}, request.options.stop}, [] { return false; });
        XlsxStyles styles(archive_.name());
        if (archive_.has(styles_part_)) parse(styles, styles_part_);
        const XlsxContext context{std::move(styles.kinds), has_strings ? &strings : nullptr, list_.from_1904};
        if (request.index) return readPart(*request.index, request, context);
        for (std::size_t n = 0; n < sheets_.size(); ++n) {
            if (!sheets_[n].visible) continue;
            if (auto sheet = readPart(n, request, context)) return sheet;
        }
        return std::nullopt;
    }

  private:
    std::string workbookPart() {
        std::string part = "xl/workbook.xml";
        if (archive_.has("_rels/.rels")) {
            XlsxRelations top(archive_.name(), {});
            parse(top, "_rels/.rels");
            if (const std::string found = top.firstOf("officeDocument"); !found.empty()) part = found;
        }
        if (part.ends_with(".bin"))
            throw DataError(concat(archive_.name(), " is a binary spreadsheet (.xlsb); save it as .xlsx"));
        if (!archive_.has(part))
            throw DataError(concat(archive_.name(), " holds no workbook, so it is no .xlsx; save it again"));
        return part;
    }

    void parse(XmlParser &parser, const std::string &part) {
        parser.feed(archive_.text(part));
        parser.finish();
    }

    std::optional<Sheet> readPart(std::size_t n, const SheetRequest &request, const XlsxContext &context) {
        const std::string name = concat(archive_.name(), ", sheet ", sheets_[n].name);
        SheetBuilder builder(name, request.range, request.limit);
        XlsxSheetParser parser(name, context, builder);
        const double share =
            feedMember(archive_, parts_[n], parser, request.options, [&] { return builder.exceeds(request.rows); });
        if (builder.empty()) return std::nullopt;
        return sheetOf(std::move(builder), sheets_[n].name, share, parser.unstored);
    }

    ZipArchive archive_;
    XlsxSheetList list_;
    std::vector<SheetInfo> sheets_;
    std::vector<std::string> parts_;  ///< of the sheets
    std::string strings_part_, styles_part_;
};

}  // namespace

std::unique_ptr<Workbook> openXlsx(ZipArchive archive) {
    return std::make_unique<XlsxWorkbook>(std::move(archive));
}

}  // namespace kan
