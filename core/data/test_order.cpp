#include "core/data/test_order.h"

#include <algorithm>
#include <cmath>

#include "core/text.h"

namespace kan {

namespace {

/// Of a column of times: increasing, with its ends and longest step, in the units of readDate.
struct TimeSpan {
    double first = 0, last = 0, step = 0;
};

bool spanOf(const TableColumn &column, TimeSpan &span) {
    const std::vector<double> &times = column.numbers;
    const bool increases = !times.empty() && std::ranges::none_of(times, [](double time) {
        return std::isnan(time);
    }) && std::ranges::adjacent_find(times, [](double a, double b) { return !(a < b); }) == times.end();
    if (!column.time || !increases) return false;
    double step = 0;
    for (std::size_t row = 1; row < times.size(); ++row) step = std::max(step, times[row] - times[row - 1]);
    const TimeAxis &axis = *column.time;
    span = {axis.origin + times.front() * axis.unit, axis.origin + times.back() * axis.unit, step * axis.unit};
    return true;
}

constexpr double kRoundedSteps = 1e-6;  // of a step, by which times may be off that were computed

}  // namespace

TestOrder testOrder(const Table &test, const Table &train, const TableSource &source) {
    if (source.test_follows) return {*source.test_follows, {}};
    const std::string afresh =
        concat("previous values begin afresh in ", test.file, ", and its first rows are left out");
    const ColumnIndex index(train);
    for (const TableColumn &column : test.columns) {
        const TableColumn *before = index.find(column.name);
        TimeSpan of_test, of_train;
        if (!before || !spanOf(column, of_test) || !spanOf(*before, of_train)) continue;
        if (column.time->style != before->time->style) continue;
        const double step = std::max(of_test.step, of_train.step) * (1 + kRoundedSteps);
        const double gap = of_test.first - of_train.last;
        if (gap > 0 && gap <= step)
            return {true, concat("The rows of ", test.file, " follow the training rows in time (", column.name,
                                 "): what came before its first rows are the last training rows (--test-follows no "
                                 "begins afresh).")};
        return {false, concat("By ", column.name, " the rows of ", test.file, " do not go on where the training rows ",
                              "end: ", afresh, " (--test-follows yes takes the last training rows).")};
    }
    return {false, concat("Whether the rows of ", test.file, " follow the training rows is not known without a column ",
                          "of times: ", afresh, " (--test-follows yes takes the last training rows).")};
}

}  // namespace kan
