#pragma once

#include <cstdint>
#include <string>
#include <vector>

namespace kan::test {

/// Splitmix64 (Steele, Lea and Flood 2014): the same numbers everywhere, from any state.
class Splitmix {
  public:
    explicit Splitmix(std::uint64_t state) : state_(state) {}
    std::uint64_t next();
    /// Below `limit`, which is above 0.
    std::size_t below(std::size_t limit) { return static_cast<std::size_t>(next() % limit); }

  private:
    std::uint64_t state_;
};

/// What inputs of a reader are made from.
struct Seeds {
    std::vector<std::string> inputs;  ///< sound ones
    std::vector<std::string> words;   ///< that mean something to the reader
};

/// A seed with one to six changes: bytes flipped, put in, taken out, repeated or swapped, words put in or in place of
/// others, numbers in place of numbers, a part of another seed, the end cut off. At most a few hundred kB long.
std::string mutated(const Seeds &seeds, Splitmix &random);

}  // namespace kan::test
