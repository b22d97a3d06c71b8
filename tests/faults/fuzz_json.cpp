#include "tests/faults/fuzz_json.h"

#include <iterator>
#include <nlohmann/json.hpp>

namespace kan::fuzz {

namespace {

using nlohmann::json;

const char *const kValues[] = {"null",
                               "true",
                               "false",
                               "-1",
                               "0",
                               "1",
                               "2",
                               "3",
                               "0.5",
                               "-0.5",
                               "1e308",
                               "1e150",
                               "1e-320",
                               "1e16",
                               "1e-8",
                               "1e5",
                               "255",
                               "1000000",
                               "2147483648",
                               "-2147483649",
                               "9223372036854775807",
                               "18446744073709551615",
                               "\"\"",
                               "\"x\"",
                               "\"sin\"",
                               "\"x^2\"",
                               "\"log\"",
                               "\"LM\"",
                               "[]",
                               "{}",
                               "[[]]",
                               "[0]",
                               "[1, 1]",
                               "[3, 2, 1]"};

json &child(json &value, std::size_t n) {
    return value.is_array() ? value[n] : std::next(value.begin(), static_cast<std::ptrdiff_t>(n)).value();
}

/// A value somewhere below, or this one.
json &anyPlace(json &value, Splitmix &random) {
    json *at = &value;
    while (at->is_structured() && !at->empty() && random.below(6) != 0) at = &child(*at, random.below(at->size()));
    return *at;
}

void changeEntries(json &value, Splitmix &random) {
    if (!value.is_structured() || value.empty()) return;
    const std::size_t n = random.below(value.size());
    if (random.below(2) == 0)
        value.erase(std::next(value.begin(), static_cast<std::ptrdiff_t>(n)));
    else if (value.is_array())
        value.insert(value.begin(), json(value[n]));
    else
        value[std::string(1, static_cast<char>('a' + random.below(26)))] = json(child(value, n));
}

void changePlace(json &value, Splitmix &random) {
    json &place = anyPlace(value, random);
    switch (random.below(4)) {
        case 0:
            changeEntries(place, random);
            break;
        case 1:
            place = json(anyPlace(value, random));
            break;
        default:
            place = json::parse(kValues[random.below(std::size(kValues))]);
            break;
    }
}

}  // namespace

std::string mutatedJson(const std::string &text, Splitmix &random) {
    json value = json::parse(text, nullptr, false);
    if (value.is_discarded()) return text;
    for (std::size_t n = 1 + random.below(4); n > 0; --n) changePlace(value, random);
    return value.dump(-1, ' ', false, json::error_handler_t::replace);
}

}  // namespace kan::fuzz
