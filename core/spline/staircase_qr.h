#pragma once

#include <Eigen/Core>
#include <stop_token>
#include <vector>

namespace kan {

/// Rows of a matrix [rows][columns] whose entries that are not zero stand in at most `width` neighbouring columns,
/// beginning at first[row]; first never falls.
struct StaircaseRows {
    Eigen::Index columns = 0;
    int width = 0;
    std::vector<Eigen::Index> first;
    /// [rows][width]; what would stand behind the last column is zero.
    Eigen::Matrix<double, Eigen::Dynamic, Eigen::Dynamic, Eigen::RowMajor> entries;
};

/// QR decomposition of such a matrix by Householder reflections of a few rows at a time: O((rows + columns) width^2),
/// linear in the columns, where a dense one costs their square. R is in echelon form, its rows as wide as the
/// matrix's: a column whose part outside of the columns before it is at most `tolerance` long has no pivot. (No columns
/// are exchanged: that would destroy the bands. So the rank is that of the columns from left to right.)
/// Source: Golub and Van Loan, Matrix Computations, 5.2 and 5.4; de Boor, A Practical Guide to Splines, BCHFAC, for
/// what bands of B-splines allow.
class StaircaseQr {
  public:
    /// From a request to stop on, columns that are left have no pivot.
    StaircaseQr(const StaircaseRows &matrix, double tolerance, const std::stop_token &stop = {});

    Eigen::Index rank() const { return static_cast<Eigen::Index>(triangle_.first.size()); }

    /// The column of the pivot of R's i-th row.
    Eigen::Index pivot(Eigen::Index i) const { return triangle_.first[static_cast<std::size_t>(i)]; }

    /// R [rank][columns]: row i begins at pivot(i).
    const StaircaseRows &triangle() const { return triangle_; }

    /// The first `rank` rows of Q' times a matrix [rows][any].
    Eigen::MatrixXd transposedTimes(Eigen::MatrixXd matrix) const;

    /// The first `rank` columns of Q times a matrix [rank][any].
    Eigen::MatrixXd times(const Eigen::MatrixXd &matrix) const;

  private:
    /// I - factor v v' on the rows begin .. of `members_`, `length` of them; v stands in `vectors_` from the same
    /// place.
    struct Reflection {
        std::size_t begin = 0;
        std::size_t length = 0;
        double factor = 0;
    };

    class Front;

    void apply(const Reflection &reflection, Eigen::MatrixXd &matrix) const;

    Eigen::Index rows_ = 0;
    StaircaseRows triangle_;
    std::vector<Eigen::Index> owners_;  ///< of the matrix's rows, the one that R's i-th row stands in
    std::vector<Reflection> reflections_;
    std::vector<Eigen::Index> members_;
    std::vector<double> vectors_;
};

/// Solution [columns][any] of least norm of matrix * x = right in the sense of least squares; `right` [rows][any]. What
/// is at most `tolerance` of the longest column counts as dependent. A complete orthogonal decomposition: the QR
/// decomposition of the matrix, then that of the transpose of its R. From a request to stop on it returns within
/// milliseconds, zeros.
Eigen::MatrixXd leastNormSolution(const StaircaseRows &matrix, const Eigen::MatrixXd &right, double tolerance,
                                  const std::stop_token &stop = {});

}  // namespace kan
