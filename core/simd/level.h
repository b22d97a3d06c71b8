#pragma once

namespace kan {

/// Vector instructions that the kernels are compiled for. Base is what the whole program needs (x86-64-v3: AVX2, FMA;
/// on other processors the compiler's default). Results are the same bits at every level.
enum class SimdLevel { Base, Avx512 };

/// The level in use: the highest that the processor has, or the one that the environment's KAN_SIMD asks for, "avx2" or
/// "avx512". Decided at the first call, the same from then on.
SimdLevel simdLevel();
const char *toString(SimdLevel level);  ///< "avx2", "avx512"

/// Why KAN_SIMD cannot be followed, with the remedy; null: it can. For programs to refuse it at their start.
const char *simdRefusal();

/// The kernels of the level in use.
template <typename Kernels>
const Kernels &atLevel([[maybe_unused]] const Kernels &base, [[maybe_unused]] const Kernels &avx512) {
    return simdLevel() == SimdLevel::Avx512 ? avx512 : base;
}

}  // namespace kan

/// Defines the kernels of a source that is compiled for every level: `KAN_KERNELS(PassKernels, passKernels) = {...};`
/// in namespace kan. KAN_DECLARE_KERNELS declares them, and passKernels(), those of the level in use.
#define KAN_KERNELS_JOIN(name, level) name##_##level
#define KAN_KERNELS_NAME(name, level) KAN_KERNELS_JOIN(name, level)
#define KAN_KERNELS(type, name)                          \
    extern const type KAN_KERNELS_NAME(name, KAN_LEVEL); \
    const type KAN_KERNELS_NAME(name, KAN_LEVEL)
#ifdef KAN_HAS_AVX512
#define KAN_DECLARE_KERNELS(type, name)             \
    extern const type name##_base, name##_avx512;   \
    inline const type &name() {                     \
        return atLevel(name##_base, name##_avx512); \
    }
#else
#define KAN_DECLARE_KERNELS(type, name) \
    extern const type name##_base;      \
    inline const type &name() {         \
        return name##_base;             \
    }
#endif
