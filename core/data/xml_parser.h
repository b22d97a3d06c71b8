#pragma once

#include <memory>
#include <string>
#include <string_view>

struct XML_ParserStruct;

namespace kan {

/// Attributes of an element, alive during its begin().
class XmlAttributes {
  public:
    explicit XmlAttributes(const char **entries) : entries_(entries) {}
    /// By its name as it stands, with its prefix; empty if it is not there.
    std::string_view operator[](std::string_view name) const;
    bool has(std::string_view name) const;
    /// By its name without any prefix.
    std::string_view plain(std::string_view name) const;

  private:
    const char **entries_;
};

/// Elements and text of XML that arrives piece by piece (Expat). Elements go by their names without prefix. Belongs to
/// one thread.
class XmlParser {
  public:
    /// `name` is for messages.
    explicit XmlParser(std::string name);
    virtual ~XmlParser();
    XmlParser(const XmlParser &) = delete;
    XmlParser &operator=(const XmlParser &) = delete;

    /// Bytes may end anywhere. Throws DataError for what is no XML, and what begin() and others throw.
    void feed(std::string_view bytes);
    /// Throws DataError if elements are still open.
    void finish();

  protected:
    virtual void begin(std::string_view element, const XmlAttributes &attributes) = 0;
    virtual void end(std::string_view) {}
    /// May come in pieces.
    virtual void text(std::string_view) {}

    const std::string &name() const { return name_; }

  private:
    struct Calls;
    void parse(std::string_view bytes, bool last);

    std::string name_;
    std::unique_ptr<XML_ParserStruct, void (*)(XML_ParserStruct *)> parser_;
    std::exception_ptr error_;  ///< thrown by an element; Expat is C
};

}  // namespace kan
