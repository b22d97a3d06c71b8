#include "core/data/row_numbers.h"

#include <algorithm>
#include <optional>
#include <stdexcept>

#include "core/data/idx.h"
#include "core/text.h"
#include "core/values.h"

namespace kan {

namespace {

constexpr std::string_view kRowsExpected = "expected numbers of rows such as 3,17-20";

[[noreturn]] void refuseRows(std::string_view part) {
    throw std::invalid_argument(concat("\"", part, "\" is no number of a row; ", kRowsExpected));
}

std::size_t rowNumber(std::string_view text, std::string_view part) {
    const std::optional<std::size_t> number = numberIn<std::size_t>(trimmed(text));
    if (!number || *number == 0) refuseRows(part);
    return *number;
}

void sortUnique(std::vector<std::size_t> &numbers) {
    std::sort(numbers.begin(), numbers.end());
    numbers.erase(std::unique(numbers.begin(), numbers.end()), numbers.end());
}

}  // namespace

std::vector<std::size_t> rowNumbersIn(std::string_view text) {
    std::vector<std::size_t> numbers;
    for (const std::string_view part : partsOf(text)) {
        const std::size_t dash = part.find('-');
        const std::size_t first = rowNumber(part.substr(0, dash), part);
        const std::size_t last = dash == part.npos ? first : rowNumber(part.substr(dash + 1), part);
        if (last < first) refuseRows(part);
        if (last - first >= kMostRowNumbers - numbers.size())
            throw std::invalid_argument(
                concat("\"", part, "\" makes more than ", kMostRowNumbers, " rows; ", kRowsExpected));
        for (std::size_t number = first; number <= last; ++number) numbers.push_back(number);
    }
    sortUnique(numbers);
    return numbers;
}

std::string rowNumbersText(std::vector<std::size_t> numbers) {
    sortUnique(numbers);
    std::string text;
    for (std::size_t n = 0; n < numbers.size();) {
        std::size_t end = n + 1;
        while (end < numbers.size() && numbers[end] == numbers[end - 1] + 1) ++end;
        if (!text.empty()) text += ',';
        text += std::to_string(numbers[n]);
        if (end - n > 2)
            text += concat("-", numbers[end - 1]);
        else if (end - n == 2)
            text += concat(",", numbers[end - 1]);
        n = end;
    }
    return text;
}

std::vector<bool> leftOutRows(const Table &table, const std::vector<std::size_t> &numbers) {
    std::vector<bool> left_out(table.rows(), false);
    for (const std::size_t number : numbers) {
        const std::optional<std::size_t> row = table.rowNumbered(number);
        if (!row)
            throw DataError(concat(
                table.file, " has no row ", number, ", which is to be left out; ",
                table.rows() == 0 ? concat("it has none")
                                  : concat("its rows are ", table.number(0), " to ", table.number(table.rows() - 1)),
                ". Take it off the list"));
        left_out[*row] = true;
    }
    return left_out;
}

}  // namespace kan
