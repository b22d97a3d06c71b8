#include "core/spline/staircase_qr.h"

#include <algorithm>
#include <cmath>

namespace kan {

namespace {
constexpr Eigen::Index kBetweenLooks = 1024;  // columns between two looks at a request to stop
}

/// The rows that are being reduced: all begin at or behind one column and end within `width` of it.
class StaircaseQr::Front {
  public:
    Front(StaircaseQr &qr, const StaircaseRows &matrix, double tolerance)
        : qr_(qr), matrix_(matrix), tolerance_(tolerance) {}

    /// Takes the next column: the rows that begin there join, and the row with its pivot, if there is one, is done.
    void reduce(Eigen::Index column) {
        if (join(column)) eliminate();
        if (!rows_.empty() && rows_.front().values[0] != 0) finish(column);
        for (Row &row : rows_) {
            std::rotate(row.values.begin(), row.values.begin() + 1, row.values.end());
            row.values.back() = 0;
        }
    }

  private:
    struct Row {
        Eigen::Index owner = 0;
        std::vector<double> values;  ///< of the `width` columns from the front's on
    };

    /// Whether there are rows that begin in the column.
    bool join(Eigen::Index column) {
        const std::size_t before = rows_.size();
        for (; next_ < matrix_.first.size() && matrix_.first[next_] == column; ++next_) {
            const auto values = matrix_.entries.row(static_cast<Eigen::Index>(next_));
            rows_.push_back({static_cast<Eigen::Index>(next_), {values.begin(), values.end()}});
        }
        return rows_.size() > before;
    }

    /// Echelon form of all rows; those that become zero leave.
    void eliminate() {
        std::size_t top = 0;
        for (std::size_t column = 0; column < static_cast<std::size_t>(matrix_.width) && top < rows_.size(); ++column)
            if (reflect(top, column)) ++top;
        rows_.resize(top);
    }

    /// Leaves of a column, from row `top` down, one entry at the top; none if it is too short to be a pivot.
    bool reflect(std::size_t top, std::size_t column) {
        double largest = 0;
        for (std::size_t r = top; r < rows_.size(); ++r) largest = std::max(largest, std::abs(rows_[r].values[column]));
        double squares = 0;
        for (std::size_t r = top; r < rows_.size() && largest > 0; ++r) {
            const double scaled = rows_[r].values[column] / largest;
            squares += scaled * scaled;
        }
        const double length = largest * std::sqrt(squares);
        if (length <= tolerance_) {
            for (std::size_t r = top; r < rows_.size(); ++r) rows_[r].values[column] = 0;
            return false;
        }
        double below = 0;
        for (std::size_t r = top + 1; r < rows_.size(); ++r) below = std::max(below, std::abs(rows_[r].values[column]));
        if (below == 0) return true;

        // v = a + sign(a_0) |a| e_0, scaled so that its first entry is 1: factor = 2 / v'v.
        const double head = rows_[top].values[column];
        const double pivot = head > 0 ? -length : length;
        const double first = head - pivot;
        Reflection reflection{qr_.members_.size(), rows_.size() - top, first / -pivot};
        for (std::size_t r = top; r < rows_.size(); ++r) {
            qr_.members_.push_back(rows_[r].owner);
            qr_.vectors_.push_back(r == top ? 1 : rows_[r].values[column] / first);
        }
        const double *v = qr_.vectors_.data() + reflection.begin;
        for (std::size_t c = column + 1; c < static_cast<std::size_t>(matrix_.width); ++c) {
            double product = 0;
            for (std::size_t r = 0; r < reflection.length; ++r) product += v[r] * rows_[top + r].values[c];
            product *= reflection.factor;
            for (std::size_t r = 0; r < reflection.length; ++r) rows_[top + r].values[c] -= product * v[r];
        }
        rows_[top].values[column] = pivot;
        for (std::size_t r = top + 1; r < rows_.size(); ++r) rows_[r].values[column] = 0;
        qr_.reflections_.push_back(reflection);
        return true;
    }

    void finish(Eigen::Index column) {
        StaircaseRows &triangle = qr_.triangle_;
        const Row &row = rows_.front();
        triangle.entries.row(static_cast<Eigen::Index>(triangle.first.size())) =
            Eigen::Map<const Eigen::RowVectorXd>(row.values.data(), matrix_.width);
        triangle.first.push_back(column);
        qr_.owners_.push_back(row.owner);
        rows_.erase(rows_.begin());
    }

    StaircaseQr &qr_;
    const StaircaseRows &matrix_;
    double tolerance_;
    std::size_t next_ = 0;
    std::vector<Row> rows_;
};

StaircaseQr::StaircaseQr(const StaircaseRows &matrix, double tolerance, const std::stop_token &stop)
    : rows_(matrix.entries.rows()) {
    triangle_.columns = matrix.columns;
    triangle_.width = matrix.width;
    triangle_.entries.resize(std::min(rows_, matrix.columns), matrix.width);
    Front front(*this, matrix, tolerance);
    for (Eigen::Index column = 0; column < matrix.columns && !(column % kBetweenLooks == 0 && stop.stop_requested());
         ++column)
        front.reduce(column);
    triangle_.entries.conservativeResize(rank(), Eigen::NoChange);
}

void StaircaseQr::apply(const Reflection &reflection, Eigen::MatrixXd &matrix) const {
    const Eigen::Index *members = members_.data() + reflection.begin;
    const double *v = vectors_.data() + reflection.begin;
    for (Eigen::Index j = 0; j < matrix.cols(); ++j) {
        double *column = matrix.col(j).data();
        double product = 0;
        for (std::size_t r = 0; r < reflection.length; ++r) product += v[r] * column[members[r]];
        product *= reflection.factor;
        for (std::size_t r = 0; r < reflection.length; ++r) column[members[r]] -= product * v[r];
    }
}

Eigen::MatrixXd StaircaseQr::transposedTimes(Eigen::MatrixXd matrix) const {
    for (const Reflection &reflection : reflections_) apply(reflection, matrix);
    Eigen::MatrixXd result(rank(), matrix.cols());
    for (Eigen::Index i = 0; i < rank(); ++i) result.row(i) = matrix.row(owners_[static_cast<std::size_t>(i)]);
    return result;
}

Eigen::MatrixXd StaircaseQr::times(const Eigen::MatrixXd &matrix) const {
    Eigen::MatrixXd result = Eigen::MatrixXd::Zero(rows_, matrix.cols());
    for (Eigen::Index i = 0; i < rank(); ++i) result.row(owners_[static_cast<std::size_t>(i)]) = matrix.row(i);
    for (auto reflection = reflections_.rbegin(); reflection != reflections_.rend(); ++reflection)
        apply(*reflection, result);
    return result;
}

namespace {

double longestColumn(const StaircaseRows &matrix) {
    Eigen::VectorXd squares = Eigen::VectorXd::Zero(matrix.columns);
    for (Eigen::Index row = 0; row < matrix.entries.rows(); ++row) {
        const Eigen::Index first = matrix.first[static_cast<std::size_t>(row)];
        const Eigen::Index count = std::min<Eigen::Index>(matrix.width, matrix.columns - first);
        for (Eigen::Index c = 0; c < count; ++c) squares[first + c] += matrix.entries(row, c) * matrix.entries(row, c);
    }
    return matrix.columns > 0 ? std::sqrt(squares.maxCoeff()) : 0;
}

/// The transpose of a matrix in echelon form whose rows begin in different columns. Columns that it does not reach are
/// left out; `rows` says which of its columns each row of the result is.
StaircaseRows transposed(const StaircaseRows &matrix, std::vector<Eigen::Index> &rows) {
    StaircaseRows result;
    result.columns = matrix.entries.rows();
    result.width = matrix.width;
    result.entries = Eigen::MatrixXd::Zero(matrix.columns, matrix.width);
    Eigen::Index begin = 0;
    for (Eigen::Index column = 0; column < matrix.columns; ++column) {
        const auto first = [&](Eigen::Index row) { return matrix.first[static_cast<std::size_t>(row)]; };
        while (begin < result.columns && first(begin) + matrix.width <= column) ++begin;
        if (begin == result.columns || first(begin) > column) continue;
        const Eigen::Index at = static_cast<Eigen::Index>(rows.size());
        for (Eigen::Index row = begin; row < result.columns && first(row) <= column; ++row)
            result.entries(at, row - begin) = matrix.entries(row, column - first(row));
        result.first.push_back(begin);
        rows.push_back(column);
    }
    result.entries.conservativeResize(static_cast<Eigen::Index>(rows.size()), Eigen::NoChange);
    return result;
}

}  // namespace

Eigen::MatrixXd leastNormSolution(const StaircaseRows &matrix, const Eigen::MatrixXd &right, double tolerance,
                                  const std::stop_token &stop) {
    Eigen::MatrixXd x = Eigen::MatrixXd::Zero(matrix.columns, right.cols());
    const StaircaseQr qr(matrix, tolerance * longestColumn(matrix), stop);
    if (stop.stop_requested()) return x;
    const Eigen::MatrixXd reduced = qr.transposedTimes(right);

    // R = L Q' with L the transpose of an upper triangle T: T' y = Q' right from the first row down, x = Q y.
    std::vector<Eigen::Index> rows;
    const StaircaseQr lq(transposed(qr.triangle(), rows), 0, stop);
    if (stop.stop_requested()) return x;
    const StaircaseRows &triangle = lq.triangle();
    Eigen::MatrixXd y = Eigen::MatrixXd::Zero(lq.rank(), right.cols());
    Eigen::Index begin = 0;
    for (Eigen::Index i = 0; i < lq.rank(); ++i) {
        const Eigen::Index column = lq.pivot(i);
        while (lq.pivot(begin) + triangle.width <= column) ++begin;
        y.row(i) = reduced.row(column);
        for (Eigen::Index row = begin; row < i; ++row)
            y.row(i) -= triangle.entries(row, column - lq.pivot(row)) * y.row(row);
        y.row(i) /= triangle.entries(i, 0);
    }
    const Eigen::MatrixXd reached = lq.times(y);
    for (std::size_t i = 0; i < rows.size(); ++i) x.row(rows[i]) = reached.row(static_cast<Eigen::Index>(i));
    return x;
}

}  // namespace kan
