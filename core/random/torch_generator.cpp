#include "core/random/torch_generator.h"

#include <cmath>
#include <numbers>

namespace kan {

TorchGenerator::TorchGenerator(std::uint64_t seed) {
    state_[0] = static_cast<std::uint32_t>(seed);
    for (std::uint32_t i = 1; i < state_.size(); ++i)
        state_[i] = 1812433253U * (state_[i - 1] ^ (state_[i - 1] >> 30)) + i;
}

std::uint32_t TorchGenerator::next32() {
    constexpr std::size_t kSize = 624;
    constexpr std::size_t kShift = 397;
    if (index_ == kSize) {
        for (std::size_t i = 0; i < kSize; ++i) {
            const std::uint32_t y = (state_[i] & 0x80000000U) | (state_[(i + 1) % kSize] & 0x7fffffffU);
            state_[i] = state_[(i + kShift) % kSize] ^ (y >> 1) ^ ((y & 1U) ? 0x9908b0dfU : 0U);
        }
        index_ = 0;
    }
    std::uint32_t y = state_[index_++];
    y ^= y >> 11;
    y ^= (y << 7) & 0x9d2c5680U;
    y ^= (y << 15) & 0xefc60000U;
    return y ^ (y >> 18);
}

std::uint64_t TorchGenerator::next64() {
    const std::uint64_t high = next32();
    return (high << 32) | next32();
}

double TorchGenerator::uniform() {
    constexpr std::uint64_t kMantissa = (std::uint64_t{1} << 53) - 1;
    return static_cast<double>(next64() & kMantissa) * 0x1p-53;
}

std::vector<double> TorchGenerator::uniforms(std::size_t count) {
    std::vector<double> values(count);
    for (double &value : values) value = uniform();
    return values;
}

double TorchGenerator::normal() {
    if (has_cached_normal_) {
        has_cached_normal_ = false;
        return cached_normal_;
    }
    const double u1 = uniform();
    const double u2 = uniform();
    const double radius = std::sqrt(-2.0 * std::log1p(-u2));
    const double angle = 2.0 * std::numbers::pi * u1;
    cached_normal_ = radius * std::sin(angle);
    has_cached_normal_ = true;
    return radius * std::cos(angle);
}

namespace {

/// at::native::normal_fill_16: eight pairs (v[j], v[j+8]) of uniforms become normals.
void boxMuller16(double *v) {
    for (int j = 0; j < 8; ++j) {
        const double radius = std::sqrt(-2.0 * std::log(1.0 - v[j]));
        const double angle = 2.0 * std::numbers::pi * v[j + 8];
        v[j] = radius * std::cos(angle);
        v[j + 8] = radius * std::sin(angle);
    }
}

}  // namespace

std::vector<double> TorchGenerator::normals(std::size_t count) {
    constexpr std::size_t kBlock = 16;
    std::vector<double> values(count);
    if (count < kBlock) {
        for (double &value : values) value = normal();
        return values;
    }
    for (double &value : values) value = uniform();
    for (std::size_t i = 0; i + kBlock <= count; i += kBlock) boxMuller16(values.data() + i);
    if (count % kBlock != 0) {
        double *tail = values.data() + count - kBlock;
        for (std::size_t j = 0; j < kBlock; ++j) tail[j] = uniform();
        boxMuller16(tail);
    }
    return values;
}

std::uint64_t TorchGenerator::below(std::uint64_t bound) {
    const std::uint64_t limit = UINT64_MAX - UINT64_MAX % bound;
    std::uint64_t value = next64();
    while (value >= limit) value = next64();
    return value % bound;
}

}  // namespace kan
