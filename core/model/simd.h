#pragma once

#include <bit>
#include <cstdint>
#include <cstdlib>
#include <memory>
#include <new>
#include <vector>

namespace kan {

/// Rows of outputs are padded to this many doubles when there are more than four; one AVX-512 register.
inline constexpr int kLanes = 8;

/// 64-byte aligned storage for tables the kernels read.
template <typename T>
struct AlignedAllocator {
    using value_type = T;
    static constexpr std::align_val_t kAlignment{64};
    AlignedAllocator() = default;
    template <typename U>
    AlignedAllocator(const AlignedAllocator<U> &) {}
    T *allocate(std::size_t count) { return static_cast<T *>(::operator new(count * sizeof(T), kAlignment)); }
    void deallocate(T *pointer, std::size_t) { ::operator delete(pointer, kAlignment); }
    template <typename U>
    bool operator==(const AlignedAllocator<U> &) const {
        return true;
    }
};
using AlignedVector = std::vector<double, AlignedAllocator<double>>;

/// e^x within 2 ulp for |x| <= 700, clamped outside; without branches or table look-ups so that loops vectorise.
/// Argument reduction by Cody and Waite, then the Taylor polynomial of degree 13 on |r| <= ln(2)/2.
inline double vectorExp(double x) {
    x = x < -700.0 ? -700.0 : x;
    x = x > 700.0 ? 700.0 : x;
    constexpr double kShift = 0x1.8p52;
    const double shifted = x * 1.4426950408889634074 + kShift;
    const double n = shifted - kShift;
    const double r = (x - n * 0x1.62e42fefa38p-1) - n * 0x1.ef35793c7673p-45;
    double p = 1.0 / 6227020800.0;
    p = p * r + 1.0 / 479001600.0;
    p = p * r + 1.0 / 39916800.0;
    p = p * r + 1.0 / 3628800.0;
    p = p * r + 1.0 / 362880.0;
    p = p * r + 1.0 / 40320.0;
    p = p * r + 1.0 / 5040.0;
    p = p * r + 1.0 / 720.0;
    p = p * r + 1.0 / 120.0;
    p = p * r + 1.0 / 24.0;
    p = p * r + 1.0 / 6.0;
    p = p * r + 0.5;
    p = p * r + 1.0;
    p = p * r + 1.0;
    const std::int64_t exponent = std::bit_cast<std::int64_t>(shifted) - std::bit_cast<std::int64_t>(kShift);
    return p * std::bit_cast<double>((exponent + 1023) << 52);
}

}  // namespace kan
