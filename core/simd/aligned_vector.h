#pragma once

#include <cstddef>
#include <new>
#include <vector>

namespace kan {

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

}  // namespace kan
