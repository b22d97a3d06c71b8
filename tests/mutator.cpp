#include "tests/mutator.h"

#include <algorithm>
#include <iterator>

namespace kan::test {

namespace {

constexpr std::size_t kLongest = 200'000;

const char *const kNumbers[] = {"0",
                                "-1",
                                "1",
                                "2",
                                "7",
                                "1e999",
                                "-1e999",
                                "1e308",
                                "1e-320",
                                "-0",
                                "0.5",
                                "1e16",
                                "2147483647",
                                "2147483648",
                                "4294967296",
                                "9223372036854775807",
                                "-9223372036854775808",
                                "99999999999999999999",
                                "nan",
                                "1000000",
                                "3e-5",
                                "00",
                                "255",
                                "65536",
                                ".",
                                "1e",
                                "0x10"};

bool isOfNumber(char c) {
    return (c >= '0' && c <= '9') || c == '.' || c == '-' || c == '+' || c == 'e';
}

void replaceNumber(std::string &bytes, Splitmix &random) {
    const std::size_t from = random.below(bytes.size());
    const auto digit = std::find_if(bytes.begin() + static_cast<std::ptrdiff_t>(from), bytes.end(),
                                    [](char c) { return c >= '0' && c <= '9'; });
    if (digit == bytes.end()) return;
    const auto end = std::find_if_not(digit, bytes.end(), isOfNumber);
    bytes.replace(digit, end, kNumbers[random.below(std::size(kNumbers))]);
}

void splice(std::string &bytes, const std::string &other, Splitmix &random) {
    if (other.empty()) return;
    const std::size_t from = random.below(other.size());
    const std::size_t length = 1 + random.below(std::min<std::size_t>(200, other.size() - from));
    bytes.insert(random.below(bytes.size()), other, from, length);
}

void change(std::string &bytes, const Seeds &seeds, Splitmix &random) {
    const std::size_t at = random.below(bytes.size());
    const std::size_t length = 1 + random.below(std::min<std::size_t>(40, bytes.size() - at));
    switch (random.below(12)) {
        case 0:
            bytes[at] = static_cast<char>(random.below(256));
            break;
        case 1:
            bytes[at] = static_cast<char>(bytes[at] ^ (1 << random.below(8)));
            break;
        case 2:
            bytes.insert(at, 1, static_cast<char>(random.below(256)));
            break;
        case 3:
            bytes.erase(at, length);
            break;
        case 4:
            bytes.insert(at, bytes.substr(at, length));
            break;
        case 5:
            bytes.insert(at, seeds.words[random.below(seeds.words.size())]);
            break;
        case 6:
            bytes.replace(at, length, seeds.words[random.below(seeds.words.size())]);
            break;
        case 7:
        case 8:
            replaceNumber(bytes, random);
            break;
        case 9:
            splice(bytes, seeds.inputs[random.below(seeds.inputs.size())], random);
            break;
        case 10: {
            const std::string part = bytes.substr(at, length);
            for (std::size_t n = random.below(64); n > 0; --n) bytes.insert(at, part);
            break;
        }
        default:
            if (random.below(8) == 0) bytes.resize(at);
            break;
    }
}

}  // namespace

std::uint64_t Splitmix::next() {
    std::uint64_t z = (state_ += 0x9E3779B97F4A7C15ULL);
    z = (z ^ (z >> 30U)) * 0xBF58476D1CE4E5B9ULL;
    z = (z ^ (z >> 27U)) * 0x94D049BB133111EBULL;
    return z ^ (z >> 31U);
}

std::string mutated(const Seeds &seeds, Splitmix &random) {
    std::string bytes = seeds.inputs[random.below(seeds.inputs.size())];
    for (std::size_t n = 1 + random.below(6); n > 0 && !bytes.empty(); --n) change(bytes, seeds, random);
    if (bytes.size() > kLongest) bytes.resize(kLongest);
    return bytes;
}

}  // namespace kan::test
