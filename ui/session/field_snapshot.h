#pragma once

#include <QStringList>
#include <memory>
#include <vector>

namespace kan {
struct PreparedData;
}

namespace kan::ui {

/// A row of the data over the two inputs of a map.
struct DataPoint {
    float x = 0, y = 0;
    int label = 0;  ///< class
    bool test = false;
    float value = 0;  ///< of data without classes: the label, in the user's units
    int row = -1;     ///< as row_names.h numbers it
};

/// Target, network and error over two inputs (heat map), or over one input (function view).
struct FieldSnapshot {
    int input_x = 0, input_y = -1;  ///< input_y -1: one input
    int output = 0;
    double x_min = -1, x_max = 1, y_min = -1, y_max = 1;
    int columns = 0, rows = 0;  ///< rows 1 for one input
    std::vector<float> target;  ///< row-major, row 0 at y_min; empty if the data has no formula; NaN: undefined there
    std::vector<float> network;
    bool x_constant = false, y_constant = false;  ///< the training rows have one value there; the range is made up
    double train_x_min = -1, train_x_max = 1;     ///< range the training rows cover
    std::vector<float> data_x, data_y;            ///< one input: training rows, at most as many as FitPart keeps

    /// Two inputs of data without a formula: training rows and test rows, of each at most as many as FitPart keeps.
    /// Plots draw some of them, and those that are brushed.
    std::vector<DataPoint> points;
    std::vector<int> data_rows;                ///< one input: which rows data_x and data_y are of
    std::shared_ptr<const PreparedData> data;  ///< whose rows these are

    // Two inputs of data with classes; else empty.
    QStringList class_names;
    std::vector<int> decided;      ///< class, as `network` is laid out
    std::vector<float> certainty;  ///< its probability; NaN where outputs are rounded to classes
};

}  // namespace kan::ui
