#pragma once

#include <vector>

#include "core/model/kan.h"

namespace kan {

/// What the edges out of a layer's nodes are sums of, with first and second derivatives: the k+1 splines that are not
/// zero at x, then the base function. LayerBasis has values and slopes for whole blocks; derivatives of a network's
/// input gradient need the curvature as well. Agrees with LayerBasis to rounding, outside the grid too (a linear
/// continuation has curvature 0). A spline of order 1 has curvature 0. Const and free-threaded; allocates nothing.
class SecondOrderBasis {
  public:
    SecondOrderBasis(const KanLayer &layer, BaseFunction base, Extrapolation extrapolation);

    /// Functions in a window: k+2.
    int size() const { return k_ + 2; }

    /// out [3][k+2]: values, first and second derivatives at x of splines first .. first+k and of the base function.
    /// Returns first, 0 .. G-1; splines of the window that are zero at x come out as 0.
    int evaluate(int node, double x, double *out) const;

  private:
    struct Node {
        bool even = false, nearly_even = false;  ///< all knots equally far apart; about so
        double low = 0, high = 0;                ///< t_0, t_G
        double scale = 0;                        ///< cells per unit of x
        std::vector<double> knots{};             ///< extended by 2k on each side
    };
    int cellOf(const Node &node, double x) const;
    int window(const Node &node, double x, double *out) const;
    void evaluateBase(double x, double *out) const;

    int k_ = 0;
    int grid_ = 0;
    BaseFunction base_;
    Extrapolation extrapolation_;
    std::vector<Node> nodes_;
};

}  // namespace kan
