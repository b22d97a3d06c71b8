#include "core/data/ods_parser.h"

#include <algorithm>
#include <charconv>

#include "core/data/date_text.h"
#include "core/data/idx.h"
#include "core/data/table.h"
#include "core/data/workbook.h"
#include "core/text.h"
#include "core/utf8.h"

namespace kan {

namespace {

/// How often a row or cell stands; at most `most`.
std::size_t repeated(std::string_view text, std::size_t most) {
    if (text.empty()) return 1;
    std::size_t count = 1;
    const auto [stop, error] = std::from_chars(text.data(), text.data() + text.size(), count);
    return error == std::errc::result_out_of_range ? most : std::clamp<std::size_t>(count, 1, most);
}

bool standsAside(std::string_view element) {
    return element == "annotation" || element == "frame" || element == "custom-shape" || element == "shapes";
}

}  // namespace

void OdsParser::begin(std::string_view element, const XmlAttributes &attributes) {
    if (depth_ == 0 || element == "table") {
        element == "table" ? beginTable(attributes) : beginStyle(element, attributes);
        return;
    }
    if (element == "table-source" && depth_ == 1) {  // a copy of cells of another file
        sheets_.pop_back();
        builder_ = nullptr;
    }
    if (!builder_ || depth_ > 1) return;
    if (standsAside(element)) ++aside_;
    if (aside_ > 0) return;
    if (element == "table-row") {
        row_repeated_ = repeated(attributes["table:number-rows-repeated"], kSheetRows);
        column_ = 0;
        cells_.clear();
    } else if (element == "table-cell" || element == "covered-table-cell") {
        beginCell(element == "covered-table-cell", attributes);
    } else if (in_cell_) {
        beginText(element, attributes);
    }
}

void OdsParser::beginStyle(std::string_view element, const XmlAttributes &attributes) {
    if (element == "style") style_ = attributes["style:family"] == "table" ? attributes["style:name"] : "";
    if (element == "table-properties" && !style_.empty() && attributes["table:display"] == "false")
        hidden_styles_.insert(style_);
}

void OdsParser::beginTable(const XmlAttributes &attributes) {
    if (++depth_ > 1) return;
    const bool shown = hidden_styles_.count(attributes["table:style-name"]) == 0;
    sheets_.push_back({visible(attributes["table:name"]), shown});
    builder_ = wanted_(sheets_.size() - 1, sheets_.back());
    row_ = 0;
    unstored_ = builder_ ? 0 : unstored_;
}

void OdsParser::beginCell(bool covered, const XmlAttributes &attributes) {
    cell_ = {column_, repeated(attributes["table:number-columns-repeated"], kSheetColumns), {}};
    value_ = covered ? std::string() : valueOf(attributes);
    typed_ = attributes.has("office:value-type");
    formula_ = !covered && attributes.has("table:formula");
    in_cell_ = true;
    in_paragraph_ = false;
    paragraphs_ = 0;
}

std::optional<std::string> OdsParser::valueOf(const XmlAttributes &attributes) const {
    const std::string_view type = attributes["office:value-type"];
    if (attributes["calcext:value-type"] == "error") return std::nullopt;
    if (type == "float" || type == "percentage" || type == "currency") {
        char buffer[32];
        return std::string(shortNumber(attributes["office:value"], buffer));
    }
    if (type == "date") return std::string(attributes["office:date-value"]);
    if (type == "boolean") return attributes["office:boolean-value"] == "true" ? "TRUE" : "FALSE";
    if (type == "time") return clockOfDuration(attributes["office:time-value"]);
    if (const std::string_view text = attributes["office:string-value"]; !text.empty()) return std::string(text);
    return std::nullopt;
}

void OdsParser::beginText(std::string_view element, const XmlAttributes &attributes) {
    if (element == "p") {
        if (paragraphs_++ > 0) cell_.text += ' ';
        in_paragraph_ = true;
    } else if (in_paragraph_ && (element == "tab" || element == "line-break")) {
        cell_.text += ' ';
    } else if (in_paragraph_ && element == "s") {
        cell_.text.append(repeated(attributes["text:c"], 1000), ' ');
    }
}

void OdsParser::text(std::string_view text) {
    if (in_paragraph_ && aside_ == 0) cell_.text += text;
}

void OdsParser::end(std::string_view element) {
    if (element == "table" && depth_ > 0 && --depth_ == 0) builder_ = nullptr;
    if (!builder_ || depth_ > 1) return;
    if (standsAside(element)) {
        --aside_;
        return;
    }
    if (aside_ > 0) return;
    if (element == "p") in_paragraph_ = false;
    if (element == "table-cell" || element == "covered-table-cell") endCell();
    if (element == "table-row") endRow();
}

void OdsParser::endCell() {
    in_cell_ = in_paragraph_ = false;
    column_ += cell_.repeated;
    if (value_) cell_.text = *value_;
    if (!cell_.text.empty())
        cells_.push_back(std::move(cell_));
    else if (formula_ && !typed_ && builder_->wants({row_, cell_.column}))
        ++unstored_;
}

void OdsParser::endRow() {
    if (!cells_.empty()) {
        const Cell &last = cells_.back();
        if (row_ + row_repeated_ > kSheetRows || last.column + last.repeated > kSheetColumns)
            throw DataError(concat(name(), ", sheet ", sheets_.back().name, " has cells beyond row ", kSheetRows,
                                   " or column ", kSheetColumns, "; remove them, or save it as CSV"));
        for (std::size_t r = row_; r < row_ + row_repeated_; ++r)
            for (const Cell &cell : cells_)
                for (std::size_t n = 0; n < cell.repeated; ++n) builder_->add({r, cell.column + n}, cell.text);
    }
    row_ = std::min(row_ + row_repeated_, kSheetRows);
    cells_.clear();
}

std::string clockOfDuration(std::string_view text) {
    const bool negative = text.starts_with('-');
    if (negative) text.remove_prefix(1);
    if (!text.starts_with("PT")) return {};
    text.remove_prefix(2);
    double seconds = 0;
    constexpr std::pair<char, double> kUnits[] = {{'H', 3600}, {'M', 60}, {'S', 1}};
    for (const auto &[unit, size] : kUnits) {
        const std::size_t end = text.find(unit);
        if (end == text.npos) continue;
        double count = 0;
        if (std::from_chars(text.data(), text.data() + end, count).ptr != text.data() + end) return {};
        seconds += count * size;
        text.remove_prefix(end + 1);
    }
    if (!text.empty()) return {};
    const double days = seconds / 86'400;
    if (negative || days >= 1) return numberText(negative ? -days : days);
    return dateText(days, NumberKind::Time, false);
}

}  // namespace kan
