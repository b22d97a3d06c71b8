#pragma once

#include "core/matrix.h"
#include "core/simd/level.h"

namespace kan {

/// Products of dense matrices for the passes of a multilayer perceptron. Each entry is one chain of fused multiply-adds
/// over the inner index in its order, whatever the vectors, the sizes and where the entry stands: the same bits at
/// every level, and by rows alone or all at once. Nothing is allocated; matrices may be parts of others whose rows are
/// contiguous.
using ConstRows = Eigen::Ref<const Matrix, 0, Eigen::OuterStride<>>;
using Rows = Eigen::Ref<Matrix, 0, Eigen::OuterStride<>>;

/// c [n][m] = a [n][k] b [k][m].
void setProduct(const ConstRows &a, const ConstRows &b, Rows c);
/// c [n][m] += transposed a [k][n], times b [k][m].
void addTransposedProduct(const ConstRows &a, const ConstRows &b, Rows c);

/// Of c, and of a: entry (i, k) at a[i a_row + k a_inner]; b's and c's rows are contiguous and b_row and c_row apart.
struct ProductShape {
    Eigen::Index rows = 0, inner = 0, columns = 0;
    Eigen::Index a_row = 0, a_inner = 0, b_row = 0, c_row = 0;
};
struct ProductKernels {
    void (*set)(const ProductShape &shape, const double *a, const double *b, double *c);  ///< c = a b
    void (*add)(const ProductShape &shape, const double *a, const double *b, double *c);  ///< c += a b
};
KAN_DECLARE_KERNELS(ProductKernels, productKernels)

}  // namespace kan
