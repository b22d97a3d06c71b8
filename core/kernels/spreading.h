#pragma once

namespace kan {

/// When work over rows is spread over threads, and how finely. Chunks are the same for every number of threads, and so
/// are sums over them.
inline constexpr int kMostChunks = 8;
inline constexpr double kWorthThreads = 2e5;     ///< multiply-adds from which a second thread pays
inline constexpr double kTableThreshold = 50e3;  ///< coefficients of a layer from which taking them is spread

}  // namespace kan
