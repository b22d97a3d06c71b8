#include "core/utf8.h"

#include <array>
#include <cstdio>

namespace kan {

namespace {

char32_t codePoint(std::string_view sequence) {
    const auto byte = [&](std::size_t n) { return static_cast<char32_t>(static_cast<unsigned char>(sequence[n])); };
    if (sequence.size() == 1) return byte(0);
    char32_t code = byte(0) & (0xFFU >> (sequence.size() + 1));
    for (std::size_t n = 1; n < sequence.size(); ++n) code = code << 6 | (byte(n) & 0x3FU);
    return code;
}

/// Of a byte in Windows-1252: Latin-1, and letters and signs in place of most of its controls.
char32_t westernCode(unsigned char byte) {
    constexpr std::array<char32_t, 32> kSigns{0x20AC, 0x81,   0x201A, 0x0192, 0x201E, 0x2026, 0x2020, 0x2021,
                                              0x02C6, 0x2030, 0x0160, 0x2039, 0x0152, 0x8D,   0x017D, 0x8F,
                                              0x90,   0x2018, 0x2019, 0x201C, 0x201D, 0x2022, 0x2013, 0x2014,
                                              0x02DC, 0x2122, 0x0161, 0x203A, 0x0153, 0x9D,   0x017E, 0x0178};
    return byte >= 0x80 && byte < 0xA0 ? kSigns[byte - 0x80U] : byte;
}

/// Controls (C0, C1), marks and overrides of direction (Unicode's Bidi_Control), separators of lines and paragraphs,
/// what has no width (but joiners, which scripts and signs need), and tags.
bool isUnseen(char32_t code) {
    if (code == '\n' || code == '\t') return false;
    constexpr std::array<std::array<char32_t, 2>, 11> kRanges{{{0x00, 0x1F},
                                                               {0x7F, 0x9F},
                                                               {0xAD, 0xAD},
                                                               {0x61C, 0x61C},
                                                               {0x200B, 0x200B},
                                                               {0x200E, 0x200F},
                                                               {0x2028, 0x202E},
                                                               {0x2060, 0x206F},
                                                               {0xFEFF, 0xFEFF},
                                                               {0xFFF9, 0xFFFB},
                                                               {0xE0000, 0xE007F}}};
    for (const auto &[low, high] : kRanges)
        if (code >= low && code <= high) return true;
    return false;
}

std::string spelt(const char *format, unsigned code) {
    char text[16];
    return {text, static_cast<std::size_t>(std::snprintf(text, sizeof text, format, code))};
}

}  // namespace

void appendUtf8(std::string &text, char32_t code) {
    if (code < 0x80) {
        text += static_cast<char>(code);
    } else if (code < 0x800) {
        text += static_cast<char>(0xC0 | (code >> 6));
        text += static_cast<char>(0x80 | (code & 0x3F));
    } else {
        text += static_cast<char>(0xE0 | (code >> 12));
        text += static_cast<char>(0x80 | ((code >> 6) & 0x3F));
        text += static_cast<char>(0x80 | (code & 0x3F));
    }
}

std::size_t sequenceLength(std::string_view bytes, std::size_t at) {
    const auto byte = [&](std::size_t n) { return static_cast<unsigned char>(bytes[n]); };
    const unsigned first = byte(at);
    const std::size_t length = first < 0x80   ? 1
                               : first < 0xC2 ? 0
                               : first < 0xE0 ? 2
                               : first < 0xF0 ? 3
                               : first < 0xF5 ? 4
                                              : 0;
    if (length == 0 || at + length > bytes.size()) return 0;
    for (std::size_t n = 1; n < length; ++n)
        if ((byte(at + n) & 0xC0) != 0x80) return 0;
    const bool overlong = (first == 0xE0 && byte(at + 1) < 0xA0) || (first == 0xF0 && byte(at + 1) < 0x90);
    const bool surrogate = first == 0xED && byte(at + 1) >= 0xA0;
    const bool too_large = first == 0xF4 && byte(at + 1) >= 0x90;
    return overlong || surrogate || too_large ? 0 : length;
}

bool isUtf8(std::string_view bytes) {
    for (std::size_t at = 0; at < bytes.size();) {
        const std::size_t length = sequenceLength(bytes, at);
        if (length == 0) return false;
        at += length;
    }
    return true;
}

std::string toUtf8(std::string_view bytes) {
    if (isUtf8(bytes)) return std::string(bytes);
    std::string text;
    for (const char c : bytes) appendUtf8(text, westernCode(static_cast<unsigned char>(c)));
    return text;
}

std::string visible(std::string_view text) {
    std::string shown;
    for (std::size_t at = 0; at < text.size();) {
        const std::size_t length = sequenceLength(text, at);
        const std::string_view sequence = text.substr(at, length == 0 ? 1 : length);
        if (length == 0)
            shown += spelt("[0x%02X]", static_cast<unsigned char>(text[at]));
        else if (const char32_t code = codePoint(sequence); isUnseen(code))
            shown += spelt("[U+%04X]", static_cast<unsigned>(code));
        else
            shown += sequence;
        at += sequence.size();
    }
    return shown;
}

}  // namespace kan
