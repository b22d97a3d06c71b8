#pragma once

#include <stop_token>
#include <vector>

#include "core/structure/moved_column.h"
#include "core/structure/user_derivatives.h"

namespace kan {

struct DependenceOptions {
    int points = 50;  ///< of a curve, 2 at least
    int rows = 1000;  ///< over which is averaged, evenly taken
    int curves = 30;  ///< single rows whose curves are kept
    int threads = 0;
};

/// How one output moves with one column, in the user's units. (Partial dependence: Friedman 2001; curves of single
/// rows, ICE: Goldstein et al. 2015, arXiv:1309.6392.)
struct PartialDependence {
    MovedColumn column;        ///< its x are those of the mean and of all curves
    std::vector<double> mean;  ///< over `averaged` rows, all but this column as they are
    Eigen::Index averaged = 0;
    std::vector<std::vector<double>> curves;  ///< of single rows
    std::vector<double> at;                   ///< the column's value in these rows; of categories the place
    std::vector<Eigen::Index> rows;           ///< places of these rows among all
};

/// `rows` are the network's, `scaling` the column's. Throws std::invalid_argument without rows and for columns that the
/// network does not have; stopped: std::runtime_error.
PartialDependence partialDependence(const Kan &model, const Matrix &rows, MovedColumn column,
                                    const ColumnScaling &scaling, const OutputReading &reading,
                                    const DependenceOptions &options = {}, std::stop_token stop = {});
/// The same of one input evenly over its range. Throws std::invalid_argument for inputs and outputs that do not exist.
PartialDependence partialDependence(const Kan &model, const Matrix &rows, int input, int output, const UserUnits &units,
                                    const DependenceOptions &options = {}, std::stop_token stop = {});

/// How many of `rows` lie in each of `bins` equal parts between the column's ends as the network sees them; of a
/// column that moves in steps, at each of its places.
std::vector<int> rowsAlong(const MovedColumn &column, const Matrix &rows, const ColumnScaling &scaling, int bins);

}  // namespace kan
