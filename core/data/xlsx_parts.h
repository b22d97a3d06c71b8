#pragma once

#include <map>
#include <string>
#include <vector>

#include "core/data/date_text.h"
#include "core/data/xml_parser.h"

namespace kan {

/// A part that another one names (Open Packaging Conventions).
struct XlsxRelation {
    std::string type;  ///< the last word of its address: worksheet, styles ...
    std::string part;  ///< member of the archive
};

/// A .rels part: relations by their ids, of the part in `folder`.
class XlsxRelations : public XmlParser {
  public:
    XlsxRelations(std::string name, std::string folder) : XmlParser(std::move(name)), folder_(std::move(folder)) {}
    std::map<std::string, XlsxRelation> byId;
    /// Empty if there is none of this type.
    std::string firstOf(std::string_view type) const;

  protected:
    void begin(std::string_view element, const XmlAttributes &attributes) override;

  private:
    std::string folder_;
};

/// workbook.xml.
class XlsxSheetList : public XmlParser {
  public:
    using XmlParser::XmlParser;
    struct Entry {
        std::string name, relation;
        bool visible = true;
    };
    std::vector<Entry> sheets;
    bool from_1904 = false;

  protected:
    void begin(std::string_view element, const XmlAttributes &attributes) override;
};

/// styles.xml: what the format of each cell style makes of numbers.
class XlsxStyles : public XmlParser {
  public:
    using XmlParser::XmlParser;
    std::vector<NumberKind> kinds;

  protected:
    void begin(std::string_view element, const XmlAttributes &attributes) override;
    void end(std::string_view element) override;

  private:
    std::map<int, NumberKind> formats_;
    bool in_formats_ = false, in_cells_ = false;
};

/// sharedStrings.xml. Throws DataError if the texts need more than `limit` bytes.
class XlsxStrings : public XmlParser {
  public:
    XlsxStrings(std::string name, double limit) : XmlParser(std::move(name)), limit_(limit) {}
    std::size_t size() const { return ends_.size(); }
    std::string_view operator[](std::size_t n) const;

  protected:
    void begin(std::string_view element, const XmlAttributes &attributes) override;
    void end(std::string_view element) override;
    void text(std::string_view text) override;

  private:
    void requireRoom(std::size_t more) const;

    double limit_;
    std::string all_;
    std::vector<std::size_t> ends_;
    bool in_text_ = false;
    int phonetic_ = 0;  ///< inside a reading aid
};

/// The text with _x000A_ and the like undone (ECMA-376 part 1, 22.9.2.19).
std::string withoutEscapes(std::string_view text);

}  // namespace kan
