#pragma once

#include <span>
#include <vector>

#include "core/kernels/second_order_basis.h"
#include "core/model/edge_parts.h"
#include "core/simd/aligned_vector.h"

namespace kan {

/// One layer of a Kan for one row at a time, with tangents: with x_i the layer's inputs and x_i^d their derivatives
/// along direction d, it computes y_j = sum_i phi_ij(x_i) + bias_j and y_j^d = sum_i phi'_ij(x_i) x_i^d, and the
/// reverse of both, in which phi'' appears. Symbolic edges, mixed ones and masks included.
///
/// Rows are tables [1 + directions][stride]: values, then tangents, padded with zeros to inStride() or outStride().
/// Const and free-threaded but for setParameters; allocates nothing there.
class SecondOrderLayer {
  public:
    SecondOrderLayer(const KanLayer &shape, BaseFunction base, Extrapolation extrapolation);

    const KanLayer &shape() const { return shape_; }
    static int strideOf(int nodes) { return (nodes + 3) / 4 * 4; }
    int inStride() const { return strideOf(shape_.inputs); }
    int outStride() const { return strideOf(shape_.outputs); }

    /// From the layout of Kan::parameters.
    void setParameters(std::span<const double> parameters);

    /// Basis values of a row's nodes, SecondOrderBasis::evaluate's for each: basis [basisSize()], first [inputs].
    int basisSize() const { return shape_.inputs * 3 * basis_.size(); }
    void evaluateBasis(const double *x, double *basis, int *first) const;
    struct RowBasis {
        const double *values = nullptr;
        const int *first = nullptr;
    };

    void forward(const RowBasis &row, int directions, const double *in, double *out) const;
    /// The same for values, tangents and second derivatives: rows are tables [jetSize(directions)][stride], in which
    /// those along directions d >= e stand behind the tangents at pairIndex.
    void forwardJet(const RowBasis &row, int directions, const double *in, double *out) const;
    static int jetSize(int directions) { return 1 + directions + directions * (directions + 1) / 2; }
    static int pairIndex(int directions, int d, int e) { return 1 + directions + d * (d + 1) / 2 + e; }

    /// Sums over rows of derivatives by what the layer computes with: products of scales and coefficients.
    struct Sums {
        AlignedVector coef, base, bias;  ///< [inputs][G+k][outStride], [inputs][outStride], [outStride]
        std::vector<double> symbolic;    ///< [parts][4]
    };
    void clear(Sums &sums) const;
    /// From the adjoints of a row's outputs: those of its inputs (null: not wanted), and its share of `sums` (null: not
    /// wanted).
    void backward(const RowBasis &row, int directions, const double *in, const double *out_adjoint, double *in_adjoint,
                  Sums *sums) const;
    /// Adds the derivatives by the parameters that the sums amount to.
    void addGradient(const Sums &sums, std::span<const double> parameters, std::span<double> gradient) const;

    /// Derivatives of sum_j (adjoint_j phi_ij + tangent_adjoint_j phi'_ij) by the numbers a, b, c, d of a symbolic part
    /// at x, for its own j.
    void symbolicGradient(std::size_t part, double x, double adjoint, double tangent_adjoint, double *four) const;
    /// KanLayer::numericMask.
    double numericMask(std::size_t edge) const { return numeric_mask_[edge]; }

  private:
    SymbolicTerm termAt(std::size_t part, double x) const;
    /// Splines: k + 1, or 0 if it is not known to the compiler.
    template <int Splines>
    void forwardNodes(const RowBasis &row, int directions, const double *in, double *out) const;
    template <int Splines>
    void backwardNodes(const RowBasis &row, int directions, const double *in, const double *out_adjoint,
                       double *in_adjoint, Sums *sums) const;
    template <int Splines>
    void forwardNode(int i, const RowBasis &row, int directions, const double *in, double *out) const;
    void forwardSymbolic(int directions, const double *in, double *out) const;
    void forwardJetNode(int i, const RowBasis &row, int directions, const double *in, double *out) const;
    template <int Splines>
    void backwardNode(int i, const RowBasis &row, int directions, const double *in, const double *out_adjoint,
                      double *in_adjoint) const;
    template <int Splines>
    void addNode(int i, const RowBasis &row, int directions, const double *in, const double *out_adjoint,
                 Sums &sums) const;
    void backwardSymbolic(int directions, const double *in, const double *out_adjoint, double *in_adjoint,
                          Sums *sums) const;

    KanLayer shape_;
    SecondOrderBasis basis_;
    std::vector<double> numeric_mask_;      ///< [inputs][outputs]
    AlignedVector coef_, base_, bias_;      ///< as Sums; scales and masks multiplied in
    std::vector<SymbolicScales> symbolic_;  ///< per symbolic part
};

}  // namespace kan
