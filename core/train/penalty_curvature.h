#pragma once

#include <Eigen/Core>
#include <span>
#include <vector>

#include "core/kernels/jacobian.h"
#include "core/kernels/workspace.h"
#include "core/train/training_options.h"

namespace kan {

/// Weights of the edges for Jacobian::setEdgeWeights that make a positive semi-definite stand-in for the Hessian of
/// lamb * penalty, by edge magnitudes. `workspace` has done a forward pass at `parameters` with the sums of the metric.
///
/// With p = lamb d(penalty)/d(magnitude), negative p taken as zero (the entropy is concave, and concave parts have no
/// place in a convex model), and u_s = d(phi_s)/d(parameters):
///   mean|phi|  p/N sum_s u_s u_s^T / max(|phi_s|, eps)    reweighted least squares: |t| <= t^2/2|t0| + |t0|/2
///   std(phi)   p/((N-1) std) sum_s (u_s - u)(u_s - u)^T   std <= var/2std0 + std0/2
/// At a fixed p and to first order in phi these are upper bounds of the curvature that touch at the present point
/// (majorise-minimise; Hunter & Lange 2004). Empty at lamb = 0.
std::vector<std::vector<EdgeWeight>> penaltyEdgeWeights(const Kan &model, std::span<const double> parameters,
                                                        const Workspace &workspace, const PenaltyOptions &penalty);

/// The same for lamb_coef and lamb_coefdiff: w (c - c')^2 for neighbouring or single coefficients of one edge, w =
/// 1/max(|c - c'|, eps).
class CoefficientCurvature {
  public:
    void compute(const Kan &model, std::span<const double> parameters, const ParameterColumns &columns,
                 const PenaltyOptions &penalty);
    void addTo(Eigen::MatrixXd &lower) const;
    void addDiagonalTo(Eigen::VectorXd &diagonal) const;
    void addProductTo(const Eigen::VectorXd &v, Eigen::VectorXd &product) const;

  private:
    struct Term {
        int column = 0;         ///< of a coefficient
        double single = 0;      ///< weight of c^2
        double difference = 0;  ///< weight of (c_{q+1} - c_q)^2; zero for an edge's last
    };
    std::vector<Term> terms_;
};

}  // namespace kan
