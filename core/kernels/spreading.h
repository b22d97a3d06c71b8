#pragma once

namespace kan {

/// When work over rows is spread over threads, and how finely. Chunks are the same for every number of threads, and so
/// are sums over them.

/// Chunks at most of an MLP's passes and of those for gradients by inputs. Each chunk adds up its own rows, and the
/// chunks' sums are then added in their order: their number is part of how a gradient is rounded, and hence of every
/// result that training has had. Another one would be another result, so it stays, and more threads do not help here.
inline constexpr int kMostChunks = 8;
inline constexpr double kWorthThreads = 2e5;     ///< multiply-adds from which a second thread pays
inline constexpr double kTableThreshold = 50e3;  ///< coefficients of a layer from which taking them is spread

}  // namespace kan
