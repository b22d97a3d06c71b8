#include "core/io/table_source_json.h"

#include <algorithm>
#include <cstdint>
#include <stdexcept>

#include "core/data/table_split_fields.h"
#include "core/io/dataset_json.h"
#include "core/io/fields_json.h"
#include "core/text.h"
#include "core/utf8.h"

namespace kan {

namespace {

using nlohmann::json;

constexpr std::int64_t kLastRowNumber = std::int64_t{1} << 53;

/// The value of a name; says where an unknown one stands.
template <typename Value>
Value named(const JsonReader &reader, Value (*fromString)(std::string_view)) {
    try {
        return fromString(reader.string());
    } catch (const std::invalid_argument &error) {
        reader.fail(concat("cannot be used: ", error.what()));
    }
}

char letter(const JsonReader &reader) {
    const std::string text = reader.string();
    if (text.size() != 1) reader.fail(concat("is \"", text, "\"; expected one letter"));
    return text[0];
}

CsvDialect dialectFromJson(const JsonReader &reader) {
    reader.requireKnownKeys({"delimiter", "quote", "header", "decimal_comma", "skip", "comment", "header_rows",
                             "units_row", "commented_header", "dates"});
    CsvDialect dialect;
    if (reader.has("delimiter")) dialect.delimiter = letter(reader.at("delimiter"));
    if (reader.has("quote")) dialect.quote = letter(reader.at("quote"));
    if (reader.has("header")) dialect.header = reader.at("header").boolean();
    if (reader.has("decimal_comma")) dialect.decimal_comma = reader.at("decimal_comma").boolean();
    if (reader.has("skip")) dialect.skip = static_cast<int>(reader.at("skip").integer(0, kMostSkipped));
    if (reader.has("comment")) dialect.comment = reader.at("comment").string();
    if (reader.has("header_rows"))
        dialect.header_rows = static_cast<int>(reader.at("header_rows").integer(1, kMostHeaderRows));
    if (reader.has("units_row")) dialect.units_row = reader.at("units_row").boolean();
    if (reader.has("commented_header")) dialect.commented_header = reader.at("commented_header").boolean();
    if (reader.has("dates")) dialect.dates = named(reader.at("dates"), dateStyleFromString);
    return dialect;
}

json columnToJson(const TableColumnUse &column) {
    return {{"name", column.name},
            {"role", toString(column.role)},
            {"coding", toString(column.coding)},
            {"missing", toString(column.missing)},
            {"value", column.missing_value},
            {"scaling", toString(column.scaling)},
            {"log", column.log}};
}

TableColumnUse columnFromJson(const JsonReader &reader) {
    reader.requireKnownKeys({"name", "role", "coding", "missing", "value", "scaling", "log"});
    TableColumnUse column;
    column.name = visible(reader.at("name").string());
    if (reader.has("role")) column.role = named(reader.at("role"), columnRoleFromString);
    if (reader.has("coding")) column.coding = named(reader.at("coding"), columnCodingFromString);
    if (reader.has("missing")) column.missing = named(reader.at("missing"), missingRuleFromString);
    if (reader.has("value")) column.missing_value = reader.at("value").number();
    if (reader.has("scaling")) column.scaling = named(reader.at("scaling"), scalingRuleFromString);
    if (reader.has("log")) column.log = reader.at("log").boolean();
    return column;
}

/// What came later is written only where it differs from what holds without it.
json splitToJson(const TableSplit &split) {
    json object = fieldsToJson(tableSplitFields(), split);
    const json usual = fieldsToJson(tableSplitFields(), TableSplit{});
    for (const char *key : {"rule", "blocks", "folds", "fold"})
        if (object[key] == usual[key]) object.erase(key);
    object["column"] = split.column;
    if (!split.group_column.empty()) object["group_column"] = split.group_column;
    if (!split.group.empty()) object["group"] = split.group;
    return object;
}

TableSplit splitFromJson(const JsonReader &reader) {
    reader.requireKnownKeys(knownKeys(tableSplitFields(), {"column", "group_column", "group"}));
    TableSplit split;
    try {
        readFields(reader, tableSplitFields(), split);
    } catch (const std::invalid_argument &error) {
        reader.fail(concat("cannot be used: ", error.what()));
    }
    for (const auto &[key, member] : {std::pair{"column", &TableSplit::column},
                                      {"group_column", &TableSplit::group_column},
                                      {"group", &TableSplit::group}})
        if (reader.has(key)) split.*member = visible(reader.at(key).string());
    return split;
}

std::vector<std::size_t> rowsFromJson(const JsonReader &reader) {
    std::vector<std::size_t> numbers;
    for (std::size_t n = 0; n < reader.arraySize(); ++n)
        numbers.push_back(static_cast<std::size_t>(reader.at(n).integer(1, kLastRowNumber)));
    std::sort(numbers.begin(), numbers.end());
    numbers.erase(std::unique(numbers.begin(), numbers.end()), numbers.end());
    return numbers;
}

json lagsToJson(const std::vector<ColumnLags> &lags) {
    json list = json::array();
    for (const ColumnLags &one : lags)
        list.push_back({{"column", one.column}, {"kind", toString(one.kind)}, {"rows", one.rows}});
    return list;
}

std::vector<ColumnLags> lagsFromJson(const JsonReader &reader) {
    std::vector<ColumnLags> lags;
    for (std::size_t n = 0; n < reader.arraySize(); ++n) {
        const JsonReader entry = reader.at(n);
        entry.requireKnownKeys({"column", "kind", "rows"});
        ColumnLags one{visible(entry.at("column").string()), LagKind::Lag, {}};
        if (entry.has("kind")) one.kind = named(entry.at("kind"), lagKindFromString);
        readValue(entry.at("rows"), one.rows);
        lags.push_back(std::move(one));
    }
    return lags;
}

json encodedToJson(const EncodedColumn &column) {
    json entry = {{"name", column.name}, {"coding", toString(column.coding)}};
    if (!column.categories.empty()) entry["categories"] = column.categories;
    if (column.scaling != ColumnScaling{}) entry["scaling"] = toJson(column.scaling);
    if (column.fill) entry["fill"] = *column.fill;
    if (column.half_limit) entry["half_limit"] = true;
    if (!column.unit.empty()) entry["unit"] = column.unit;
    if (const auto &time = column.time)
        entry["time"] = {{"style", toString(time->style)}, {"origin", time->origin}, {"unit", time->unit}};
    return entry;
}

TimeAxis timeFromJson(const JsonReader &reader) {
    reader.requireKnownKeys({"style", "origin", "unit"});
    TimeAxis time;
    time.style = named(reader.at("style"), dateStyleFromString);
    time.origin = reader.at("origin").number();
    time.unit = reader.at("unit").number();
    if (!(time.unit > 0)) reader.at("unit").fail("is not positive; expected seconds, or 1 for months");
    return time;
}

EncodedColumn encodedFromJson(const JsonReader &reader) {
    reader.requireKnownKeys({"name", "coding", "categories", "scaling", "fill", "half_limit", "unit", "time"});
    EncodedColumn column;
    column.name = visible(reader.at("name").string());
    column.coding = named(reader.at("coding"), columnCodingFromString);
    if (reader.has("categories")) {
        const JsonReader list = reader.at("categories");
        for (std::size_t n = 0; n < list.arraySize(); ++n) column.categories.push_back(visible(list.at(n).string()));
    }
    const bool categories = column.coding != ColumnCoding::Number;
    if (column.categories.empty() == categories)
        reader.fail(categories ? "has no categories; add them"
                               : "has categories, but is coded as a number; remove them");
    if (reader.has("scaling")) column.scaling = columnScalingFromJson(reader.at("scaling"));
    if (reader.has("half_limit")) column.half_limit = reader.at("half_limit").boolean();
    if (reader.has("unit")) column.unit = visible(reader.at("unit").string());
    if (reader.has("time")) column.time = timeFromJson(reader.at("time"));
    if (!reader.has("fill")) return column;
    column.fill = reader.at("fill").number();
    if (categories) reader.at("fill").integer(0, static_cast<std::int64_t>(column.categories.size()) - 1);
    return column;
}

std::vector<EncodedColumn> encodedColumns(const JsonReader &reader) {
    std::vector<EncodedColumn> columns;
    for (std::size_t n = 0; n < reader.arraySize(); ++n) columns.push_back(encodedFromJson(reader.at(n)));
    if (columns.empty()) reader.fail("is empty; expected at least one column");
    return columns;
}

}  // namespace

nlohmann::json derivedToJson(const std::vector<DerivedColumn> &derived) {
    json list = json::array();
    for (const DerivedColumn &column : derived) list.push_back({{"name", column.name}, {"formula", column.formula}});
    return list;
}

std::vector<DerivedColumn> derivedFromJson(const JsonReader &reader) {
    std::vector<DerivedColumn> derived;
    for (std::size_t n = 0; n < reader.arraySize(); ++n) {
        const JsonReader entry = reader.at(n);
        entry.requireKnownKeys({"name", "formula"});
        derived.push_back({visible(entry.at("name").string()), visible(entry.at("formula").string())});
    }
    return derived;
}

/// What is usual is left out.
nlohmann::json toJson(const CsvDialect &dialect) {
    json object = {{"delimiter", std::string(1, dialect.delimiter)},
                   {"quote", std::string(1, dialect.quote)},
                   {"header", dialect.header},
                   {"decimal_comma", dialect.decimal_comma}};
    if (dialect.skip > 0) object["skip"] = dialect.skip;
    if (!dialect.comment.empty()) object["comment"] = dialect.comment;
    if (dialect.header_rows > 1) object["header_rows"] = dialect.header_rows;
    if (dialect.units_row) object["units_row"] = true;
    if (dialect.commented_header) object["commented_header"] = true;
    if (dialect.dates) object["dates"] = toString(*dialect.dates);
    return object;
}

nlohmann::json toJson(const TableSource &source) {
    json columns = json::array();
    for (const TableColumnUse &column : source.columns) columns.push_back(columnToJson(column));
    json file = {{"file", source.file},
                 {"dialect", toJson(source.dialect)},
                 {"columns", std::move(columns)},
                 {"split", splitToJson(source.split)}};
    if (!source.test_file.empty()) file["test_file"] = source.test_file;
    if (!source.derived.empty()) file["derived"] = derivedToJson(source.derived);
    if (!source.lags.empty()) file["lags"] = lagsToJson(source.lags);
    if (!source.sheet.empty()) file["sheet"] = source.sheet;
    if (!source.range.empty()) file["range"] = source.range;
    if (!source.more_files.empty()) file["more_files"] = source.more_files;
    if (!source.test_sheet.empty()) file["test_sheet"] = source.test_sheet;
    if (source.test_follows) file["test_follows"] = *source.test_follows;
    if (!source.left_out.empty()) file["left_out"] = source.left_out;
    return file;
}

TableSource tableSourceFromJson(const JsonReader &reader) {
    reader.requireKnownKeys({"file", "test_file", "sheet", "range", "more_files", "dialect", "columns", "split",
                             "derived", "lags", "left_out", "test_sheet", "test_follows"});
    TableSource source;
    source.file = reader.at("file").string();
    if (reader.has("test_file")) source.test_file = reader.at("test_file").string();
    if (reader.has("test_sheet")) source.test_sheet = reader.at("test_sheet").string();
    if (reader.has("test_follows")) source.test_follows = reader.at("test_follows").boolean();
    if (reader.has("sheet")) source.sheet = reader.at("sheet").string();
    if (reader.has("range")) source.range = reader.at("range").string();
    if (reader.has("more_files")) {
        const JsonReader files = reader.at("more_files");
        for (std::size_t n = 0; n < files.arraySize(); ++n) source.more_files.push_back(files.at(n).string());
    }
    if (reader.has("left_out")) source.left_out = rowsFromJson(reader.at("left_out"));
    if (reader.has("dialect")) source.dialect = dialectFromJson(reader.at("dialect"));
    const JsonReader columns = reader.at("columns");
    for (std::size_t n = 0; n < columns.arraySize(); ++n) source.columns.push_back(columnFromJson(columns.at(n)));
    if (reader.has("split")) source.split = splitFromJson(reader.at("split"));
    if (reader.has("derived")) source.derived = derivedFromJson(reader.at("derived"));
    if (reader.has("lags")) source.lags = lagsFromJson(reader.at("lags"));
    try {
        source.validate();
    } catch (const std::invalid_argument &error) {
        reader.fail(concat("cannot be used: ", error.what()));
    }
    return source;
}

nlohmann::json toJson(const TableEncoding &encoding) {
    json inputs = json::array();
    json outputs = json::array();
    for (const EncodedColumn &column : encoding.inputs) inputs.push_back(encodedToJson(column));
    for (const EncodedColumn &column : encoding.outputs) outputs.push_back(encodedToJson(column));
    return {{"inputs", std::move(inputs)}, {"outputs", std::move(outputs)}};
}

TableEncoding tableEncodingFromJson(const JsonReader &reader) {
    reader.requireKnownKeys({"inputs", "outputs"});
    return {encodedColumns(reader.at("inputs")), encodedColumns(reader.at("outputs"))};
}

}  // namespace kan
