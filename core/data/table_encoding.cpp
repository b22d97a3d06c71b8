#include "core/data/table_encoding.h"

#include <algorithm>

#include "core/data/dataset.h"
#include "core/text.h"

namespace kan {

namespace {

/// One entry per network value; none if nothing is scaled.
std::vector<ColumnScaling> scalingsOf(const std::vector<EncodedColumn> &columns) {
    std::vector<ColumnScaling> scalings;
    for (const EncodedColumn &column : columns)
        scalings.insert(scalings.end(), static_cast<std::size_t>(column.width()), column.scaling);
    const bool plain =
        std::all_of(scalings.begin(), scalings.end(), [](const auto &s) { return s == ColumnScaling{}; });
    return plain ? std::vector<ColumnScaling>() : scalings;
}

/// One entry per network value; none if no unit is known.
std::vector<std::string> unitsOf(const std::vector<EncodedColumn> &columns) {
    std::vector<std::string> units;
    for (const EncodedColumn &column : columns) {
        const std::string unit = column.time ? column.time->words() : column.unit;
        units.insert(units.end(), static_cast<std::size_t>(column.width()),
                     column.coding == ColumnCoding::Number ? unit : std::string());
    }
    const bool none = std::all_of(units.begin(), units.end(), [](const std::string &unit) { return unit.empty(); });
    return none ? std::vector<std::string>() : units;
}

}  // namespace

int TableEncoding::inputCount() const {
    int count = 0;
    for (const EncodedColumn &column : inputs) count += column.width();
    return count;
}

std::vector<std::string> TableEncoding::inputNames() const {
    std::vector<std::string> names;
    for (const EncodedColumn &column : inputs) {
        if (column.coding != ColumnCoding::OneHot)
            names.push_back(column.name);
        else
            for (const std::string &category : column.categories) names.push_back(concat(column.name, "=", category));
    }
    return names;
}

void TableEncoding::describe(Dataset &data) const {
    data.input_names = inputNames();
    data.output_names.clear();
    for (const EncodedColumn &column : outputs) data.output_names.push_back(column.name);
    data.input_scaling = scalingsOf(inputs);
    data.output_scaling = scalingsOf(outputs);
    data.input_units = unitsOf(inputs);
    data.output_units = unitsOf(outputs);
    data.class_names = outputs.front().categories;
    data.classes = static_cast<int>(data.class_names.size());
}

}  // namespace kan
