#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <vector>

namespace kan {

/// torch's CPU generator in float64: seed s here gives the numbers of torch.manual_seed(s). MT19937 with init_genrand
/// (Matsumoto & Nishimura 1998); doubles and normals as at::CPUGeneratorImpl draws them.
class TorchGenerator {
  public:
    explicit TorchGenerator(std::uint64_t seed);

    /// One uniform double in [0, 1): torch.rand.
    double uniform();
    /// `count` uniforms in drawing order.
    std::vector<double> uniforms(std::size_t count);
    /// torch.randn(count): fewer than 16 values one at a time by Box-Muller with a cached second value, 16 and more in
    /// blocks of 16.
    std::vector<double> normals(std::size_t count);
    /// A uniform integer in [0, bound) by rejection; bound >= 1.
    std::uint64_t below(std::uint64_t bound);

  private:
    std::uint32_t next32();
    std::uint64_t next64();
    double normal();

    std::array<std::uint32_t, 624> state_{};
    std::size_t index_ = 624;
    double cached_normal_ = 0;
    bool has_cached_normal_ = false;
};

}  // namespace kan
