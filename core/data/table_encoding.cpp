#include "core/data/table_encoding.h"

#include "core/text.h"

namespace kan {

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

}  // namespace kan
