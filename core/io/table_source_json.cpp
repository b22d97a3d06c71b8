#include "core/io/table_source_json.h"

#include <stdexcept>

#include "core/data/table_split_fields.h"
#include "core/io/dataset_json.h"
#include "core/io/fields_json.h"
#include "core/text.h"
#include "core/utf8.h"

namespace kan {

namespace {

using nlohmann::json;

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
    reader.requireKnownKeys({"delimiter", "quote", "header", "decimal_comma"});
    CsvDialect dialect;
    if (reader.has("delimiter")) dialect.delimiter = letter(reader.at("delimiter"));
    if (reader.has("quote")) dialect.quote = letter(reader.at("quote"));
    if (reader.has("header")) dialect.header = reader.at("header").boolean();
    if (reader.has("decimal_comma")) dialect.decimal_comma = reader.at("decimal_comma").boolean();
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

json splitToJson(const TableSplit &split) {
    json object = fieldsToJson(tableSplitFields(), split);
    object["column"] = split.column;
    return object;
}

TableSplit splitFromJson(const JsonReader &reader) {
    reader.requireKnownKeys(knownKeys(tableSplitFields(), {"column"}));
    TableSplit split;
    readFields(reader, tableSplitFields(), split);
    if (reader.has("column")) split.column = visible(reader.at("column").string());
    return split;
}

json encodedToJson(const EncodedColumn &column) {
    json entry = {{"name", column.name}, {"coding", toString(column.coding)}};
    if (!column.categories.empty()) entry["categories"] = column.categories;
    if (column.scaling != ColumnScaling{}) entry["scaling"] = toJson(column.scaling);
    if (column.fill) entry["fill"] = *column.fill;
    return entry;
}

EncodedColumn encodedFromJson(const JsonReader &reader) {
    reader.requireKnownKeys({"name", "coding", "categories", "scaling", "fill"});
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

nlohmann::json toJson(const TableSource &source) {
    json columns = json::array();
    for (const TableColumnUse &column : source.columns) columns.push_back(columnToJson(column));
    json file = {{"file", source.file},
                 {"dialect",
                  {{"delimiter", std::string(1, source.dialect.delimiter)},
                   {"quote", std::string(1, source.dialect.quote)},
                   {"header", source.dialect.header},
                   {"decimal_comma", source.dialect.decimal_comma}}},
                 {"columns", std::move(columns)},
                 {"split", splitToJson(source.split)}};
    if (!source.test_file.empty()) file["test_file"] = source.test_file;
    if (!source.sheet.empty()) file["sheet"] = source.sheet;
    if (!source.range.empty()) file["range"] = source.range;
    if (!source.more_files.empty()) file["more_files"] = source.more_files;
    return file;
}

TableSource tableSourceFromJson(const JsonReader &reader) {
    reader.requireKnownKeys({"file", "test_file", "sheet", "range", "more_files", "dialect", "columns", "split"});
    TableSource source;
    source.file = reader.at("file").string();
    if (reader.has("test_file")) source.test_file = reader.at("test_file").string();
    if (reader.has("sheet")) source.sheet = reader.at("sheet").string();
    if (reader.has("range")) source.range = reader.at("range").string();
    if (reader.has("more_files")) {
        const JsonReader files = reader.at("more_files");
        for (std::size_t n = 0; n < files.arraySize(); ++n) source.more_files.push_back(files.at(n).string());
    }
    if (reader.has("dialect")) source.dialect = dialectFromJson(reader.at("dialect"));
    const JsonReader columns = reader.at("columns");
    for (std::size_t n = 0; n < columns.arraySize(); ++n) source.columns.push_back(columnFromJson(columns.at(n)));
    if (reader.has("split")) source.split = splitFromJson(reader.at("split"));
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
