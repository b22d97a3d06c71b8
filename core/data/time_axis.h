#pragma once

#include <string>

#include "core/data/date_cell.h"

namespace kan {

/// What numbers of a column of times mean: `origin` + number * `unit`.
struct TimeAxis {
    DateStyle style = DateStyle::YearFirst;
    double origin = 0;  ///< as readDate says it: seconds, or months
    double unit = 1;    ///< seconds: of a second, a minute, an hour or a day; months: 1

    std::string unitName() const;  ///< "s", "min", "h", "d", "months"
    std::string words() const;     ///< "min since 2020-08-14 22:00"
    bool operator==(const TimeAxis &) const = default;
};

/// Counted from the first of the times (NaN: missing; not all are), in the largest unit of which the time between the
/// first and the last is at least two.
TimeAxis timeAxisOf(const std::vector<double> &times, DateStyle style);

}  // namespace kan
