#include "app/cli/status_line.h"

#include <unistd.h>

#include <cstdio>
#include <string>

#include "core/utf8.h"

namespace kan::cli {

namespace {

constexpr const char *kWipe = "\r\033[K";

void put(std::string_view text) {
    std::fwrite(text.data(), 1, text.size(), stderr);
}

}  // namespace

StatusLine::StatusLine() : terminal_(isatty(STDERR_FILENO) == 1) {}

StatusLine::~StatusLine() {
    if (drawn_) put(kWipe);
}

bool StatusLine::due() const {
    return terminal_ && std::chrono::steady_clock::now() - last_ >= std::chrono::milliseconds(50);
}

void StatusLine::show(std::string_view text) {
    if (!terminal_) return;
    last_ = std::chrono::steady_clock::now();
    drawn_ = true;
    put(std::string(kWipe).append(visible(text)));
}

void StatusLine::leave(std::string_view text) {
    put(std::string(drawn_ ? kWipe : "").append(visible(text)).append("\n"));
    drawn_ = false;
}

}  // namespace kan::cli
