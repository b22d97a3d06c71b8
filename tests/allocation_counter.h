#pragma once

namespace kan::test {

/// Calls of operator new in this program so far, by all threads. Linking allocation_counter.cpp replaces the operator.
long allocations();

}  // namespace kan::test
