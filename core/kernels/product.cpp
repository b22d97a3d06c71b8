#include "core/kernels/product.h"

namespace kan {

void setProduct(const ConstRows &a, const ConstRows &b, Rows c) {
    productKernels().set({a.rows(), a.cols(), b.cols(), a.outerStride(), 1, b.outerStride(), c.outerStride()}, a.data(),
                         b.data(), c.data());
}

void addTransposedProduct(const ConstRows &a, const ConstRows &b, Rows c) {
    productKernels().add({a.cols(), a.rows(), b.cols(), 1, a.outerStride(), b.outerStride(), c.outerStride()}, a.data(),
                         b.data(), c.data());
}

}  // namespace kan
