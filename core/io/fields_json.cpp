#include "core/io/fields_json.h"

#include <algorithm>
#include <cstdint>

namespace kan {

namespace {

constexpr std::int64_t kLargestSeed = std::int64_t{1} << 62;
constexpr std::int64_t kIntegers = 1'000'000'000;
constexpr std::size_t kMostFunctions = 1000;

/// Reads every entry of a list.
template <class Value, class Read>
std::vector<Value> listOf(const JsonReader &reader, const Read &read) {
    std::vector<Value> values;
    const std::size_t count = reader.arraySize();
    for (std::size_t n = 0; n < count; ++n) values.push_back(read(reader.at(n)));
    return values;
}

}  // namespace

void readValue(const JsonReader &reader, double &value) {
    value = reader.number();
}
void readValue(const JsonReader &reader, int &value) {
    value = static_cast<int>(reader.integer(-kIntegers, kIntegers));
}
void readValue(const JsonReader &reader, std::uint64_t &value) {
    value = static_cast<std::uint64_t>(reader.integer(0, kLargestSeed));
}
void readValue(const JsonReader &reader, bool &value) {
    value = reader.boolean();
}
void readValue(const JsonReader &reader, double (&value)[2]) {
    const std::vector<double> range = reader.numbers(2, "low and high");
    std::copy(range.begin(), range.end(), value);
}
void readValue(const JsonReader &reader, std::vector<int> &value) {
    value = listOf<int>(reader,
                        [](const JsonReader &entry) { return static_cast<int>(entry.integer(-kIntegers, kIntegers)); });
}
void readValue(const JsonReader &reader, std::vector<double> &value) {
    value = reader.numbers();
}
void readValue(const JsonReader &reader, std::vector<std::string> &value) {
    const std::size_t count = reader.arraySize();
    if (count > kMostFunctions) reader.fail(concat("has ", count, " functions; the limit is ", kMostFunctions));
    value = listOf<std::string>(reader, [](const JsonReader &entry) { return entry.string(); });
}
void readValue(const JsonReader &reader, std::vector<std::pair<double, double>> &value) {
    value = listOf<std::pair<double, double>>(reader, [](const JsonReader &entry) {
        const std::vector<double> range = entry.numbers(2, "low and high");
        return std::pair(range[0], range[1]);
    });
}

}  // namespace kan
