#pragma once

#include <Eigen/Core>
#include <span>
#include <vector>

#include "core/model/jacobian.h"
#include "core/model/workspace.h"
#include "core/train/penalty.h"
#include "core/train/training_options.h"

namespace kan {

/// A positive semi-definite stand-in for the Hessian of the penalty, edge by edge.
///
/// The penalty is a function of edge magnitudes; with p = d(penalty)/d(magnitude), negative p taken as zero (the
/// entropy is concave, and concave parts have no place in a convex model), and u_s = d(phi_s)/d(edge's parameters):
///   mean|phi|  p/N sum_s u_s u_s^T / max(|phi_s|, eps)        reweighted least squares: |t| <= t^2/2|t0| + |t0|/2
///   std(phi)   p/((N-1) std) sum_s (u_s - u)(u_s - u)^T       std <= var/2std0 + std0/2
///   |c|        1/max(|c|, eps), |c' - c| likewise
/// How magnitudes of later layers depend on an edge is left out. At a fixed p these are upper bounds of the curvature
/// that touch at the present point (majorise-minimise; Hunter & Li 2005).
class PenaltyCurvature {
  public:
    /// `workspace` has done a forward pass at `parameters` with the sums of the metric.
    void compute(const Kan &model, std::span<const double> parameters, const Workspace &workspace,
                 const Jacobian &columns, const TrainingOptions &options);

    void addTo(Eigen::MatrixXd &lower, double factor) const;
    void addDiagonalTo(Eigen::VectorXd &diagonal, double factor) const;
    void addProductTo(const Eigen::VectorXd &v, Eigen::VectorXd &product, double factor) const;

  private:
    /// One edge's symmetric matrix: a band for the coefficients, two full columns for the scales, less `minus` times
    /// the outer product of `mean`.
    struct Edge {
        int column = 0;
        int coefficients = 0;
        int width = 0;                     ///< k + 1
        std::vector<double> band;          ///< [coefficients][width]: entries (q, q + d)
        std::vector<double> base, spline;  ///< [coefficients]: with scale_base and scale_sp
        double corner[3] = {};             ///< (base, base), (base, spline), (spline, spline)
        std::vector<double> mean;          ///< [coefficients + 2]; empty: none
        double minus = 0;
        double entry(int row, int col) const;  ///< row >= col
    };
    /// How one edge's rows enter.
    struct Weight {
        double by_abs = 0, floor = 0;  ///< by_abs / max(|phi|, floor)
        double by_square = 0;
    };

    struct NodeEdge {
        int j = 0;
        Weight weight;
    };
    /// Parameters of one edge.
    struct EdgeView {
        double mask = 1, scale_base = 0, scale_sp = 0;
        const double *coef = nullptr;  ///< `stride` apart
        int stride = 1;
    };

    static Edge emptyEdge(const KanLayer &layer, int column);
    static Weight weightOf(const Penalty &slopes, const Workspace &workspace, int l, int i, int j);
    static void sumNode(const Kan &model, std::span<const double> parameters, const Workspace &workspace, int l, int i,
                        std::span<Edge> edges, const std::vector<NodeEdge> &node);
    static void addSample(Edge &edge, const EdgeView &view, const Weight &weight, const double *values, int start);
    static void addCoefficients(Edge &edge, const Kan &model, std::span<const double> parameters, EdgeId id,
                                const TrainingOptions &options);

    std::vector<Edge> edges_;
};

}  // namespace kan
