#pragma once

#include <QString>
#include <QStringList>
#include <memory>
#include <vector>

namespace kan::ui {

/// A row of the data over the two inputs of a map.
struct FieldPoint {
    float x = 0, y = 0;
    int label = 0;  ///< class
    bool test = false;
    float value = 0;  ///< of data without classes: the label
    int row = -1;     ///< its number; -1: it has none
};

/// What a network computes over two of its inputs, or over one: what field plots draw. Names are ready to be shown.
struct FieldImage {
    QString x_name, y_name;
    double x_min = -1, x_max = 1, y_min = -1, y_max = 1;
    int columns = 0, rows = 0;           ///< rows 1 for one input
    std::vector<float> target, network;  ///< row-major, row 0 at y_min; target: empty if there is none

    // One input.
    QString extrapolation;                     ///< rule outside the knots; empty: not said
    double train_x_min = -1, train_x_max = 1;  ///< range the training rows cover
    std::vector<float> data_x, data_y;         ///< training rows

    std::vector<int> data_rows;        ///< one input: the numbers of these rows; empty: they have none
    std::shared_ptr<const void> data;  ///< whose rows these are

    std::vector<FieldPoint> points;  ///< two inputs of data without a formula: its rows

    // Classes; else empty.
    QStringList class_names;
    std::vector<int> decided;  ///< class, as `network` is laid out
    std::vector<float> certainty;
};
using FieldImagePtr = std::shared_ptr<const FieldImage>;

/// "target,network" of the n-th value in a CSV file; the target's cell is empty if there is none.
QString fieldCells(const FieldImage &field, std::size_t n);

}  // namespace kan::ui
