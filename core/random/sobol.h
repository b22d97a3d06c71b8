#pragma once

#include <array>
#include <cstdint>
#include <vector>

namespace kan {

/// Points of Sobol's low-discrepancy sequence in [0, 1)^n, n up to 10, in Gray-code order (Antonov & Saleev 1979) with
/// the direction numbers new-joe-kuo-6 of Joe & Kuo (2008). Not scrambled; the first point is the origin.
class SobolSequence {
  public:
    static constexpr int kMostDimensions = 10;

    /// Throws std::invalid_argument for dimensions outside 1 .. kMostDimensions.
    explicit SobolSequence(int dimension);

    int dimension() const { return static_cast<int>(directions_.size()); }
    /// The next point. Throws std::length_error after 2^32 - 1 of them.
    std::vector<double> next();
    /// Passes over so many points.
    void skip(int count);

  private:
    static constexpr int kBits = 32;

    void advance();

    std::vector<std::array<std::uint32_t, kBits>> directions_;  ///< per dimension, one number per bit
    std::vector<std::uint32_t> point_;                          ///< times 2^32
    std::uint32_t index_ = 0;
};

}  // namespace kan
