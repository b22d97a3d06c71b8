#pragma once

#include <optional>
#include <string>
#include <vector>

#include "core/column_scaling.h"
#include "core/data/table_source.h"
#include "core/data/time_axis.h"

namespace kan {

struct Dataset;

/// One column as the network was trained on it.
struct EncodedColumn {
    std::string name;
    ColumnCoding coding = ColumnCoding::Number;
    std::vector<std::string> categories;  ///< in the order of their codes; none for numbers
    ColumnScaling scaling;                ///< of numbers and codes
    std::optional<double> fill;           ///< for missing cells: number or code; none: the row cannot be used
    bool half_limit = false;              ///< half of its limit stands for a cell that is one
    std::string unit = {};                ///< of numbers, as the table says it; empty: none is known
    std::optional<TimeAxis> time = {};    ///< its numbers are times so counted
    int width() const { return coding == ColumnCoding::OneHot ? static_cast<int>(categories.size()) : 1; }
    bool operator==(const EncodedColumn &) const = default;
};

/// How rows of a table become rows of a network: what makeDataset found in the training rows. It turns new rows into
/// inputs, and outputs into the user's units, without the training rows.
struct TableEncoding {
    std::vector<EncodedColumn> inputs;   ///< in the order of the network's inputs
    std::vector<EncodedColumn> outputs;  ///< one with categories: classes

    int inputCount() const;  ///< of the network: a one-hot column counts as often as it has categories
    std::vector<std::string> inputNames() const;  ///< "age", "colour=red"
    /// Sets names, units and classes of a dataset of these columns.
    void describe(Dataset &data) const;
    bool operator==(const TableEncoding &) const = default;
};

}  // namespace kan
