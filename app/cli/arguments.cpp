#include "app/cli/arguments.h"

#include <algorithm>
#include <charconv>

#include "core/text.h"

namespace kan::cli {

namespace {
bool isOption(const std::string &text) {
    return text.size() > 1 && text[0] == '-';
}
}  // namespace

bool Arguments::flag(const std::string &name) {
    return std::erase(values_, name) > 0;
}

std::optional<std::string> Arguments::option(const std::string &name) {
    std::optional<std::string> result;
    for (std::size_t n = 0; n < values_.size();) {
        if (values_[n].starts_with(name + "=")) {
            result = values_[n].substr(name.size() + 1);
            values_.erase(values_.begin() + static_cast<std::ptrdiff_t>(n));
        } else if (values_[n] == name) {
            if (n + 1 >= values_.size()) throw UsageError(concat(name, " needs a value"));
            result = values_[n + 1];
            values_.erase(values_.begin() + static_cast<std::ptrdiff_t>(n),
                          values_.begin() + static_cast<std::ptrdiff_t>(n) + 2);
        } else {
            ++n;
        }
    }
    return result;
}

std::vector<std::string> Arguments::list(const std::string &name) {
    std::vector<std::string> result;
    for (std::size_t n = 0; n < values_.size();) {
        if (values_[n] != name) {
            ++n;
            continue;
        }
        std::size_t end = n + 1;
        while (end < values_.size() && !isOption(values_[end]) &&
               (end == n + 1 || values_[end].find('=') != std::string::npos))
            result.push_back(values_[end++]);
        if (end == n + 1) throw UsageError(concat(name, " needs a value such as lamb=0.1"));
        values_.erase(values_.begin() + static_cast<std::ptrdiff_t>(n),
                      values_.begin() + static_cast<std::ptrdiff_t>(end));
    }
    return result;
}

int Arguments::integer(const std::string &name, int otherwise, int low, int high) {
    const std::optional<std::string> text = option(name);
    if (!text) return otherwise;
    int value = 0;
    const auto [end, error] = std::from_chars(text->data(), text->data() + text->size(), value);
    if (error != std::errc() || end != text->data() + text->size() || value < low || value > high)
        throw UsageError(concat(name, " is \"", *text, "\"; expected a whole number in ", low, " .. ", high));
    return value;
}

std::vector<std::string> Arguments::positional(std::size_t least, std::size_t most, const std::string &what) {
    for (const std::string &value : values_)
        if (isOption(value)) throw UsageError(concat("unknown option ", value, "; see --help"));
    if (values_.size() < least) throw UsageError(concat("missing ", what, "; see --help"));
    if (values_.size() > most) throw UsageError(concat("unexpected argument \"", values_[most], "\"; see --help"));
    return values_;
}

}  // namespace kan::cli
