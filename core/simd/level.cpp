#include "core/simd/level.h"

#include <cstdlib>
#include <cstring>

namespace kan {

namespace {

bool hasAvx512() {
#ifdef KAN_HAS_AVX512
    return __builtin_cpu_supports("avx512f") && __builtin_cpu_supports("avx512dq") &&
           __builtin_cpu_supports("avx512bw") && __builtin_cpu_supports("avx512vl") &&
           __builtin_cpu_supports("avx512cd");
#else
    return false;
#endif
}

const char *wanted() {
    const char *text = std::getenv("KAN_SIMD");
    return text && *text ? text : nullptr;
}

SimdLevel decide() {
    const char *text = wanted();
    if (text && std::strcmp(text, "avx2") == 0) return SimdLevel::Base;
    return hasAvx512() ? SimdLevel::Avx512 : SimdLevel::Base;
}

}  // namespace

SimdLevel simdLevel() {
    static const SimdLevel level = decide();
    return level;
}

const char *toString(SimdLevel level) {
    return level == SimdLevel::Avx512 ? "avx512" : "avx2";
}

const char *simdRefusal() {
    const char *text = wanted();
    if (!text || std::strcmp(text, "avx2") == 0) return nullptr;
    if (std::strcmp(text, "avx512") != 0)
        return "KAN_SIMD is neither avx2 nor avx512; give one of them, or unset it to take the best that the processor "
               "has";
    if (!hasAvx512())
        return "KAN_SIMD is avx512, but this processor, or this build, has no AVX-512; set it to avx2, or unset it";
    return nullptr;
}

}  // namespace kan
