#pragma once

#include <QStringList>
#include <vector>

namespace kan {
struct Dataset;
struct PreparedData;
}  // namespace kan

namespace kan::ui {

/// One input or label column of the sampled rows, in the user's units.
struct SampledColumn {
    QString name;
    bool label = false;         ///< to be predicted
    QStringList classes;        ///< of labels that are classes
    std::vector<float> values;  ///< one per sampled row
    double low = 0, high = 0;   ///< of them
    double mean = 0, deviation = 0;
    double correlation = 0;  ///< Pearson's, with the first label; 0 for a column that is constant
};

/// Rows of a dataset for tables and plots: all, or so many at equal distances.
struct DataSample {
    std::vector<SampledColumn> columns;  ///< inputs, then labels
    std::vector<bool> test;              ///< one per sampled row
    std::vector<int> numbers;            ///< of the rows, as row_names.h has them; empty: not known
    long train_rows = 0, test_rows = 0;  ///< of the dataset

    long rows() const { return static_cast<long>(test.size()); }
    bool whole() const { return rows() == train_rows + test_rows; }
};

/// Takes time for the sample, not for the dataset.
DataSample sampleData(const Dataset &data, long most_rows = 5000);

/// The same with the rows' numbers.
DataSample sampleData(const PreparedData &data, long most_rows = 5000);

/// Shares of the training or test rows in `bins` equal bins over [low, high] of a column.
std::vector<double> histogramOf(const DataSample &sample, const SampledColumn &column, bool test, int bins);

}  // namespace kan::ui
