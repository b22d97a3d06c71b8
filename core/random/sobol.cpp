#include "core/random/sobol.h"

#include <bit>
#include <limits>
#include <stdexcept>

#include "core/text.h"

namespace kan {

namespace {

/// A primitive polynomial over GF(2) of degree s, whose inner coefficients are the bits of a, and the first s numbers.
struct JoeKuo {
    int s;
    std::uint32_t a;
    std::array<std::uint32_t, 5> m;
};

/// Of dimensions 2, 3, ...
constexpr JoeKuo kJoeKuo[SobolSequence::kMostDimensions - 1] = {{1, 0, {1}},
                                                                {2, 1, {1, 3}},
                                                                {3, 1, {1, 3, 1}},
                                                                {3, 2, {1, 1, 1}},
                                                                {4, 1, {1, 1, 3, 3}},
                                                                {4, 4, {1, 3, 5, 13}},
                                                                {5, 2, {1, 1, 5, 5, 17}},
                                                                {5, 4, {1, 1, 5, 5, 5}},
                                                                {5, 7, {1, 1, 7, 11, 19}}};

template <std::size_t Bits>
std::array<std::uint32_t, Bits> firstDimension() {
    std::array<std::uint32_t, Bits> v{};
    for (std::size_t i = 0; i < Bits; ++i) v[i] = std::uint32_t{1} << (Bits - 1 - i);
    return v;
}

template <std::size_t Bits>
std::array<std::uint32_t, Bits> directionsOf(const JoeKuo &row) {
    const auto s = static_cast<std::size_t>(row.s);
    std::array<std::uint32_t, Bits> v{};
    for (std::size_t i = 0; i < s; ++i) v[i] = row.m[i] << (Bits - 1 - i);
    for (std::size_t i = s; i < Bits; ++i) {
        v[i] = v[i - s] ^ (v[i - s] >> s);
        for (std::size_t k = 1; k < s; ++k)
            if ((row.a >> (s - 1 - k)) & 1U) v[i] ^= v[i - k];
    }
    return v;
}

}  // namespace

SobolSequence::SobolSequence(int dimension) {
    if (dimension < 1 || dimension > kMostDimensions)
        throw std::invalid_argument(concat("dimension is ", dimension, "; it must lie in 1 .. ", kMostDimensions));
    directions_.push_back(firstDimension<kBits>());
    for (int d = 1; d < dimension; ++d) directions_.push_back(directionsOf<kBits>(kJoeKuo[d - 1]));
    point_.assign(directions_.size(), 0);
}

void SobolSequence::advance() {
    if (index_ == std::numeric_limits<std::uint32_t>::max()) throw std::length_error("Sobol's sequence is used up");
    const auto bit = static_cast<std::size_t>(std::countr_one(index_));
    ++index_;
    for (std::size_t d = 0; d < point_.size(); ++d) point_[d] ^= directions_[d][bit];
}

std::vector<double> SobolSequence::next() {
    std::vector<double> x;
    for (const std::uint32_t bits : point_) x.push_back(static_cast<double>(bits) * 0x1p-32);
    advance();
    return x;
}

void SobolSequence::skip(int count) {
    for (int n = 0; n < count; ++n) advance();
}

}  // namespace kan
