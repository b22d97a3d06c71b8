#pragma once

#include <string>
#include <string_view>

namespace kan {

/// Bytes of the UTF-8 sequence at `at`; 0 if there is none.
std::size_t sequenceLength(std::string_view bytes, std::size_t at);

/// Whether the bytes are UTF-8.
bool isUtf8(std::string_view bytes);

/// The bytes if they are UTF-8, else read as Windows-1252, which has Latin-1 and what stands in place of its controls.
std::string toUtf8(std::string_view bytes);

/// Puts a code point below U+10000 behind the text.
void appendUtf8(std::string &text, char32_t code);

/// The text with what a reader would not see, and a terminal or a compiler might obey, spelt out: control characters
/// and those that turn the direction of writing as [U+001B], bytes that are no UTF-8 as [0xFF]. Ends of lines and tabs
/// stay. (Brackets need no escaping in any language that names are exported to.)
std::string visible(std::string_view text);

}  // namespace kan
