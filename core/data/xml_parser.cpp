#include "core/data/xml_parser.h"

#include <expat.h>

#include <new>

#include "core/data/idx.h"
#include "core/text.h"

namespace kan {

namespace {

std::string_view withoutPrefix(std::string_view name) {
    const std::size_t colon = name.find(':');
    return colon == name.npos ? name : name.substr(colon + 1);
}

}  // namespace

std::string_view XmlAttributes::operator[](std::string_view name) const {
    for (const char **entry = entries_; *entry; entry += 2)
        if (name == entry[0]) return entry[1];
    return {};
}

bool XmlAttributes::has(std::string_view name) const {
    for (const char **entry = entries_; *entry; entry += 2)
        if (name == entry[0]) return true;
    return false;
}

std::string_view XmlAttributes::plain(std::string_view name) const {
    for (const char **entry = entries_; *entry; entry += 2)
        if (withoutPrefix(entry[0]) == name) return entry[1];
    return {};
}

/// What Expat calls. An exception must not pass through it: it is kept, and the parser stopped.
struct XmlParser::Calls {
    template <class Call>
    static void guarded(void *self, const Call &call) {
        XmlParser &parser = *static_cast<XmlParser *>(self);
        if (parser.error_) return;
        try {
            call(parser);
        } catch (...) {
            parser.error_ = std::current_exception();
            XML_StopParser(parser.parser_.get(), XML_FALSE);
        }
    }
    static void begin(void *self, const char *element, const char **attributes) {
        guarded(self, [&](XmlParser &parser) { parser.begin(withoutPrefix(element), XmlAttributes(attributes)); });
    }
    static void end(void *self, const char *element) {
        guarded(self, [&](XmlParser &parser) { parser.end(withoutPrefix(element)); });
    }
    static void text(void *self, const char *text, int size) {
        guarded(self, [&](XmlParser &parser) { parser.text({text, static_cast<std::size_t>(size)}); });
    }
    /// Spreadsheets declare no entities of their own; files that do are made to harm.
    static void entity(void *self, const char *, int, const char *, int, const char *, const char *, const char *,
                       const char *) {
        guarded(self, [](XmlParser &parser) {
            throw DataError(
                concat(parser.name_, " declares entities in its XML, as no spreadsheet does; save it again"));
        });
    }
};

XmlParser::XmlParser(std::string name) : name_(std::move(name)), parser_(XML_ParserCreate(nullptr), XML_ParserFree) {
    if (!parser_) throw std::bad_alloc();
    XML_SetUserData(parser_.get(), this);
    XML_SetElementHandler(parser_.get(), Calls::begin, Calls::end);
    XML_SetCharacterDataHandler(parser_.get(), Calls::text);
    XML_SetEntityDeclHandler(parser_.get(), Calls::entity);
}

XmlParser::~XmlParser() = default;

void XmlParser::feed(std::string_view bytes) {
    parse(bytes, false);
}

void XmlParser::finish() {
    parse({}, true);
}

void XmlParser::parse(std::string_view bytes, bool last) {
    XML_Parser parser = parser_.get();
    const XML_Status status = XML_Parse(parser, bytes.data(), static_cast<int>(bytes.size()), last ? 1 : 0);
    if (error_) std::rethrow_exception(error_);
    if (status == XML_STATUS_ERROR)
        throw DataError(concat(name_, " is damaged: line ", XML_GetCurrentLineNumber(parser), " of its XML has ",
                               XML_ErrorString(XML_GetErrorCode(parser)), "; save the file again"));
}

}  // namespace kan
