#include "app/cli/visible_errors.h"

#include <iostream>
#include <string>

#include "core/utf8.h"

namespace kan::cli {

VisibleErrors::VisibleErrors() : errors_(std::cerr.rdbuf(this)) {}

VisibleErrors::~VisibleErrors() {
    std::cerr.rdbuf(errors_);
}

std::streamsize VisibleErrors::xsputn(const char *text, std::streamsize size) {
    const std::string shown = visible({text, static_cast<std::size_t>(size)});
    const auto length = static_cast<std::streamsize>(shown.size());
    return errors_->sputn(shown.data(), length) == length ? size : 0;
}

VisibleErrors::int_type VisibleErrors::overflow(int_type character) {
    if (traits_type::eq_int_type(character, traits_type::eof())) return traits_type::not_eof(character);
    const char one = traits_type::to_char_type(character);
    return xsputn(&one, 1) == 1 ? character : traits_type::eof();
}

int VisibleErrors::sync() {
    return errors_->pubsync();
}

}  // namespace kan::cli
