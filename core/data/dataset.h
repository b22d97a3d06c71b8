#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "core/column_scaling.h"
#include "core/formula/derivation.h"
#include "core/matrix.h"

namespace kan {

/// Numbers beyond kLargestValue, and columns whose largest is below kSmallestSize, are refused: squares, sums and
/// powers of what lies between are numbers of a double.
inline constexpr double kLargestValue = 1e100;
inline constexpr double kSmallestSize = 1e-100;

/// Training and test rows. All values are finite; validate() proves it.
struct Dataset {
    Matrix train_input;                     ///< [N][n]
    Matrix train_label;                     ///< [N][m]
    Matrix test_input;                      ///< [N_test][n]; may have no rows
    Matrix test_label;                      ///< [N_test][m]
    RowWeights train_weight, test_weight;   ///< of the rows, in every loss and figure; both empty: none are known
    std::vector<std::string> input_names;   ///< n names; x1..xn for a formula
    std::vector<std::string> output_names;  ///< m names; f, or f1..fm

    /// What the user's units became on the way into these tables; empty: they are the user's.
    std::vector<ColumnScaling> input_scaling, output_scaling;
    std::vector<std::string> input_units, output_units;  ///< as a table says them: one per column, or none is known
    int classes = 0;                       ///< the one label column holds classes 0..classes-1; 0: numbers
    std::vector<std::string> class_names;  ///< one per class, or none
    /// Of each training row the group that is not to be torn apart, where the rows were divided by groups; else none.
    std::vector<std::int32_t> train_groups = {};
    Derivation derivation = {};  ///< of inputs that are computed of other columns, for formulas

    int inputs() const { return static_cast<int>(train_input.cols()); }
    int outputs() const { return static_cast<int>(train_label.cols()); }
    /// Name and unit: "T [K]".
    std::string inputTitle(Eigen::Index input) const;
    std::string outputTitle(Eigen::Index output) const;
    /// What a network's outputs are called: the label columns; the classes, if it has one output for each.
    std::vector<std::string> outputNames(int network_outputs) const;

    /// Throws std::invalid_argument: shapes that do not fit together, no training rows, names of classes that
    /// are not as many as the classes, weights that are not as many as the rows, negative or all 0, or values that are
    /// not finite (says in which table and column, in how many rows, and the first row).
    void validate() const;
    /// Throws std::invalid_argument, naming table, column and row, for columns beyond `most` or, where they
    /// train, below kSmallestSize: they may be trained on, but losses, figures and formulas may not be numbers.
    void validateSizes(double most = kLargestValue) const;
};

}  // namespace kan
