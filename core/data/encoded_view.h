#pragma once

#include <cstdint>
#include <string>
#include <utility>
#include <vector>

#include "core/data/table.h"
#include "core/data/table_encoding.h"
#include "core/matrix.h"

namespace kan {

/// A column of a table as an encoding sees it. Table and encoding must outlive the view; the index need not.
class EncodedView {
  public:
    /// Throws DataError if the table has no such column, or text where the encoding has numbers.
    EncodedView(const ColumnIndex &table, const EncodedColumn &encoded);

    /// Whether the row's cell can become network values.
    bool usable(std::size_t row) const;
    /// Why it cannot: "age is missing"; empty if it can.
    std::string problem(std::size_t row) const;
    /// The cell, or what fills it, as a number before scaling: its logarithm if there is one, or its code.
    double unscaled(std::size_t row) const;
    /// Writes the network's values of a usable cell, encoded.width() of them. Throws DataError if scaling makes them
    /// infinite.
    void write(std::size_t row, double *values) const;

  private:
    void alignTimes();

    static constexpr double kUnknown = -1;  ///< a code for values that the encoding does not have
    double cell(std::size_t row) const;     ///< number or code; NaN: missing

    const Table &table_;
    const TableColumn &column_;
    const EncodedColumn &encoded_;
    std::vector<std::int32_t> codes_;  ///< of a column of numbers that is coded
    std::vector<double> places_;       ///< of the table's codes among the encoding's categories
    std::vector<std::pair<std::size_t, double>> half_limits_;
    double time_scale_ = 1, time_shift_ = 0;  ///< from the table's times to the encoding's
};

/// The column of this name. Throws DataError with the nearest name if there is none.
const TableColumn &columnNamed(const ColumnIndex &table, const std::string &name);

/// Network inputs or labels of the given rows, each usable in all views: [rows][sum of widths].
Matrix encodedMatrix(const std::vector<EncodedView> &views, const std::vector<EncodedColumn> &columns,
                     const std::vector<std::size_t> &rows);

}  // namespace kan
