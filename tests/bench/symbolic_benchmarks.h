#pragma once

namespace kan::bench {

/// SymbolicEdge: all functions of the library for one edge, by samples and threads.
void registerSymbolic();

}  // namespace kan::bench
