#pragma once

#include <cstdio>
#include <string>

namespace kan::cli {

/// A number as printf prints it, "%.2e" for example; at most 63 characters.
inline std::string numberText(const char *format, double value) {
    char text[64];
    std::snprintf(text, sizeof text, format, value);
    return text;
}

}  // namespace kan::cli
