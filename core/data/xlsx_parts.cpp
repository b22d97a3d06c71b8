#include "core/data/xlsx_parts.h"

#include <algorithm>
#include <charconv>
#include <filesystem>

#include "core/data/idx.h"
#include "core/text.h"
#include "core/utf8.h"

namespace kan {

namespace {

int idOf(std::string_view text) {
    int id = -1;
    std::from_chars(text.data(), text.data() + text.size(), id);
    return id;
}

bool isTrue(std::string_view text) {
    return text == "1" || text == "true" || text == "on";
}

}  // namespace

std::string XlsxRelations::firstOf(std::string_view type) const {
    for (const auto &[id, relation] : byId)
        if (relation.type == type) return relation.part;
    return {};
}

void XlsxRelations::begin(std::string_view element, const XmlAttributes &attributes) {
    if (element != "Relationship" || attributes["TargetMode"] == "External") return;
    const std::string_view type = attributes["Type"];
    const std::string target(attributes["Target"]);
    const std::filesystem::path part =
        target.starts_with('/') ? std::filesystem::path(target.substr(1)) : std::filesystem::path(folder_) / target;
    byId[std::string(attributes["Id"])] = {std::string(type.substr(type.rfind('/') + 1)),
                                           part.lexically_normal().generic_string()};
}

void XlsxSheetList::begin(std::string_view element, const XmlAttributes &attributes) {
    if (element == "workbookPr") from_1904 = isTrue(attributes["date1904"]);
    if (element != "sheet") return;
    const std::string_view state = attributes["state"];
    sheets.push_back(
        {visible(attributes["name"]), std::string(attributes.plain("id")), state.empty() || state == "visible"});
}

void XlsxStyles::begin(std::string_view element, const XmlAttributes &attributes) {
    if (element == "numFmts") in_formats_ = true;
    if (element == "cellXfs") in_cells_ = true;
    if (in_formats_ && element == "numFmt")
        formats_[idOf(attributes["numFmtId"])] = kindOfFormat(attributes["formatCode"]);
    if (!in_cells_ || element != "xf") return;
    const int id = idOf(attributes["numFmtId"]);
    const auto own = formats_.find(id);
    kinds.push_back(own == formats_.end() ? kindOfFormat(id) : own->second);
}

void XlsxStyles::end(std::string_view element) {
    if (element == "numFmts") in_formats_ = false;
    if (element == "cellXfs") in_cells_ = false;
}

std::string_view XlsxStrings::operator[](std::size_t n) const {
    const std::size_t begin = n == 0 ? 0 : ends_[n - 1];
    return std::string_view(all_).substr(begin, ends_[n] - begin);
}

void XlsxStrings::begin(std::string_view element, const XmlAttributes &) {
    if (element == "rPh") ++phonetic_;
    in_text_ = element == "t" && phonetic_ == 0;
}

void XlsxStrings::end(std::string_view element) {
    in_text_ = false;
    if (element == "rPh") --phonetic_;
    if (element != "si") return;
    ends_.push_back(all_.size());
    requireRoom(0);
}

void XlsxStrings::text(std::string_view text) {
    if (!in_text_) return;
    requireRoom(text.size());
    all_ += text;
}

void XlsxStrings::requireRoom(std::size_t more) const {
    if (static_cast<double>(all_.size() + more + ends_.size() * sizeof(std::size_t)) > limit_)
        throw DataError(
            concat(name(), " holds texts of more than ", formatBytes(limit_), "; save the table alone, or as CSV"));
}

std::string withoutEscapes(std::string_view text) {
    constexpr std::size_t kEscape = 7;  // _x000A_
    std::string plain;
    for (std::size_t n = 0; n < text.size(); ++n) {
        unsigned code = 0;
        const char *const digits = text.data() + n + 2;
        const bool escape = text[n] == '_' && n + kEscape <= text.size() && text[n + 1] == 'x' &&
                            text[n + kEscape - 1] == '_' &&
                            std::from_chars(digits, digits + 4, code, 16).ptr == digits + 4;
        const bool surrogate = code >= 0xD800 && code <= 0xDFFF;
        if (!escape || code == 0 || surrogate) {
            plain += text[n];
            continue;
        }
        appendUtf8(plain, code);
        n += kEscape - 1;
    }
    return plain;
}

}  // namespace kan
