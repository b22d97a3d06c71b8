// Tells in words that the processor is too old, before anything that was compiled for x86-64-v3 runs: compiled for
// plain x86-64, called by the loader before other constructors, and with nothing of the standard library that other
// sources could have compiled as well.

#if defined(__x86_64__)

#include <unistd.h>

namespace {

constexpr int kExitBadInput = 2;

template <unsigned long Size>
void say(const char (&text)[Size]) {
    [[maybe_unused]] const auto written = write(STDERR_FILENO, text, Size - 1);
}

__attribute__((constructor(101))) void checkProcessor() {
    __builtin_cpu_init();
    if (__builtin_cpu_supports("avx2") && __builtin_cpu_supports("fma") && __builtin_cpu_supports("bmi2")) return;
    say("KAN Explorer needs a processor with AVX2 and FMA (x86-64-v3: Intel since 2013, AMD since 2015); this one has "
        "not. Run it on a newer machine.\n");
    _exit(kExitBadInput);
}

}  // namespace

#endif
