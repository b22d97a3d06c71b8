#include <sanitizer/lsan_interface.h>

/// Of the address sanitizer's programs: what libraries lose while they are loaded is no leak of ours. CLN loses a few
/// bytes in every program; to find the name that suppresses it in tests/lsan.supp took half a second each time.
namespace {

__attribute__((section(".preinit_array"), used)) void (*const before_libraries)() = __lsan_disable;

__attribute__((constructor(101))) void afterLibraries() {
    __lsan_enable();
}

}  // namespace
