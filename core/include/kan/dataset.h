#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include <kan/table.h>

namespace kan::lib {

/// How rows are drawn from a formula: the arguments of pykan's create_dataset, with a range for each variable.
struct Sampling {
    std::vector<std::pair<double, double>> ranges = {{-1, 1}, {-1, 1}};  ///< of x1, x2 ...; low < high
    int train_num = 1000;                                                ///< >= 1
    int test_num = 1000;                                                 ///< >= 0
    std::uint64_t seed = 0;                                              ///< torch's: the rows are pykan's
    double noise = 0.0;  ///< standard deviation of normal noise on the training labels, >= 0
    bool operator==(const Sampling &) const = default;
};

/// What is made of the columns of a file.
struct Columns {
    std::vector<std::string> targets = {};  ///< to be predicted; at least one
    std::vector<std::string> ignored = {};  ///< not used
    double train_share = 0.8;               ///< of the rows, the others test; above 0, below 1
    std::uint64_t split_seed = 0;
    bool operator==(const Columns &) const = default;
};

/// Training and test rows with the names and units of their columns (pykan's dictionary of four tensors). Immutable,
/// cheap to copy, const from any number of threads.
class Dataset {
  public:
    int inputs() const;   ///< n
    int outputs() const;  ///< label columns m
    int classes() const;  ///< of the one label column; 0: the labels are numbers
    const std::vector<std::string> &inputNames() const;
    const std::vector<std::string> &outputNames() const;
    /// In the user's units.
    Table trainInput() const;  ///< [N][n]
    Table trainLabel() const;  ///< [N][m]
    Table testInput() const;   ///< [N_test][n]
    Table testLabel() const;   ///< [N_test][m]

    struct State;
    explicit Dataset(std::shared_ptr<const State> state);
    const State &state() const { return *state_; }

  private:
    std::shared_ptr<const State> state_;
};

/// Rows of a formula of x1, x2 ..., several outputs separated by ';' (pykan's create_dataset). Throws
/// std::invalid_argument: the formula cannot be read, uses more variables than there are ranges, or is not finite at
/// some of the points; a field of `sampling` out of range.
Dataset sample(const std::string &formula, const Sampling &sampling = {});

/// Given rows, which the network sees as they are (pykan's create_dataset_from_data): inputs [N][n], labels [N][m]; of
/// test rows as many as there are, or none. Throws std::invalid_argument for shapes that do not fit together, no
/// training rows and values that are not finite.
Dataset datasetOf(const Table &train_input, const Table &train_label, const Table &test_input = {},
                  const Table &test_label = {});

/// The rows of a file: CSV or TSV of any usual kind, .npy, .npz, IDX. As kan-cli train --csv reads them: numbers are
/// standardised, texts of few values become one-hot inputs, a target of texts or of two values becomes classes. Throws
/// std::invalid_argument naming file, row and column, or the share that is out of range.
Dataset readTable(const std::string &file, const Columns &columns);

}  // namespace kan::lib
