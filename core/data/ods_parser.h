#pragma once

#include <functional>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "core/data/sheet_builder.h"
#include "core/data/spreadsheet.h"
#include "core/data/xml_parser.h"

namespace kan {

/// content.xml of an OpenDocument spreadsheet: its sheets, and the cells of one of them.
class OdsParser : public XmlParser {
  public:
    /// `name` is for messages. The builder that `wanted` gives for a sheet takes its cells; null: they do not matter.
    using Wanted = std::function<SheetBuilder *(std::size_t index, const SheetInfo &sheet)>;
    OdsParser(std::string name, Wanted wanted) : XmlParser(std::move(name)), wanted_(std::move(wanted)) {}

    const std::vector<SheetInfo> &sheets() const { return sheets_; }
    std::size_t unstored() const { return unstored_; }  ///< formulas of the last sheet that was wanted
    bool reads() const { return builder_ != nullptr; }  ///< is in a sheet whose cells are taken

  protected:
    void begin(std::string_view element, const XmlAttributes &attributes) override;
    void end(std::string_view element) override;
    void text(std::string_view text) override;

  private:
    struct Cell {
        std::size_t column = 0, repeated = 1;
        std::string text;
    };
    void beginStyle(std::string_view element, const XmlAttributes &attributes);
    void beginTable(const XmlAttributes &attributes);
    void beginCell(bool covered, const XmlAttributes &attributes);
    void beginText(std::string_view element, const XmlAttributes &attributes);
    void endCell();
    void endRow();
    /// The value's text where it does not stand in paragraphs; nothing: it does.
    std::optional<std::string> valueOf(const XmlAttributes &attributes) const;

    Wanted wanted_;
    std::vector<SheetInfo> sheets_;
    std::set<std::string, std::less<>> hidden_styles_;
    std::string style_;  ///< that is being declared, of a table
    SheetBuilder *builder_ = nullptr;
    int depth_ = 0;  ///< of tables
    int aside_ = 0;  ///< of what stands in a cell, but is not its text: notes, drawings
    std::size_t row_ = 0, row_repeated_ = 1, column_ = 0;
    std::vector<Cell> cells_;  ///< of the row
    Cell cell_;
    std::optional<std::string> value_;
    bool in_cell_ = false, in_paragraph_ = false, formula_ = false, typed_ = false;
    int paragraphs_ = 0;
    std::size_t unstored_ = 0;
};

/// "PT12H30M05S" (a duration of XML Schema) as "12:30:05", or as its number of days from one day on, and if it is
/// negative. Empty for what is no duration of hours, minutes and seconds.
std::string clockOfDuration(std::string_view text);

}  // namespace kan
