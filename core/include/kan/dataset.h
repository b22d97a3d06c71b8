#pragma once

#include <cstdint>
#include <memory>
#include <optional>
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

/// How a file is read: options of kan-cli of the same names. What has no value is found out.
struct Reading {
    std::optional<char> delimiter = {};       ///< , ; tab | or space
    std::optional<bool> header = {};          ///< the first row has names
    std::optional<bool> decimal_comma = {};   ///< 1,5 is a number
    std::optional<int> skip = {};             ///< lines above the table
    std::optional<std::string> comment = {};  ///< begins lines that are left out: # % ; or //; empty: none
    std::optional<int> header_rows = {};      ///< that make the names
    std::optional<bool> units_row = {};       ///< a row below the names holds units
    std::string dates = {};  ///< "year-first", "day-first", "month-first", "month", "clock", "none"; empty: found out
    std::string sheet = {};  ///< of a spreadsheet, by name or number from 1; empty: its first with cells
    std::string range = {};  ///< of its cells: "B3:F200"; empty: all
    bool operator==(const Reading &) const = default;
};

/// Columns of earlier rows of one: for each n the value n rows before (lag), that of the row before less the one n
/// rows before it (difference), or the mean of the n rows before (average).
struct Past {
    std::string column;
    std::string kind = "lag";  ///< "lag", "difference", "average"
    std::vector<int> rows = {1};
    bool operator==(const Past &) const = default;
};

/// What is made of the columns and rows of a file.
struct Columns {
    std::vector<std::string> targets = {};  ///< to be predicted; at least one
    std::vector<std::string> ignored = {};  ///< not used
    double train_share = 0.8;               ///< of the rows, the others test; above 0, below 1
    std::uint64_t split_seed = 0;
    std::string weights = {};            ///< a column: what each row counts in every loss and figure
    std::string errors = {};             ///< a column: the standard deviation of each target; the row counts 1/error^2
    std::vector<std::string> logs = {};  ///< columns whose logarithm is taken: numbers above 0
    bool classes = false;  ///< the values of the target are classes, also if they are more than two numbers
    std::vector<std::pair<std::string, std::string>> derived = {};  ///< names and formulas: {"ratio", "m/V"}
    std::vector<Past> past = {};
    std::string split_rule = {};    ///< "random", "ordered", "stratified", "group"; empty: random, of series ordered
    std::string group_column = {};  ///< of the rule group: its equal values stay together
    std::string test_file = {};     ///< holds the test rows; then all of the file train
    std::optional<bool> test_follows = {};  ///< its rows go on where the training rows end, for `past`
    Reading reading = {};
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

/// The rows of a file: CSV or TSV of any usual kind, .xlsx, .ods, .npy, .npz, IDX. As kan-cli train --csv reads them:
/// numbers are standardised, texts of few values become one-hot inputs, a target of texts or of two values becomes
/// classes. Throws std::invalid_argument naming file, row and column, or the field that is out of range.
Dataset readTable(const std::string &file, const Columns &columns);

}  // namespace kan::lib
