#pragma once

#include <QString>
#include <QStringList>
#include <memory>
#include <utility>
#include <vector>

#include "core/train/metrics.h"

namespace kan {
struct PreparedData;
}

namespace kan::ui {

/// How outputs and labels lie together on one part of the rows, in the user's units.
struct FitPart {
    Metrics metrics;
    /// Numbers: per output at most kMostKept rows, evenly spread: (label, output). Plots draw kMostPoints of them, and
    /// those that are brushed.
    std::vector<std::vector<std::pair<float, float>>> points;
    std::vector<int> rows;  ///< of the points of each output, as row_names.h numbers them
    /// Classes: [label][decision].
    std::vector<std::vector<int>> confusion;
    /// Classes: per class (for two classes of class 1 alone) at most kMostPoints of the ROC curve; empty where a class
    /// has no rows or all.
    std::vector<std::vector<std::pair<float, float>>> roc;
    std::vector<double> auc;  ///< of each curve; NaN for an empty one
    /// As roc: (recall, precision), and the precision averaged over recall.
    std::vector<std::vector<std::pair<float, float>>> precision;
    std::vector<double> average_precision;

    static constexpr int kMostPoints = 600, kMostKept = 20'000;
};

/// What the fit views show: parity and residuals of numbers, confusion and ROC of classes.
struct FitSnapshot {
    int rows = 0, test_rows = 0;
    int outside = 0, test_outside = 0;         ///< of them, with an input outside the network's grid
    QString extrapolation;                     ///< the rule for these: "zero", "linear", "clamp"
    QStringList class_names;                   ///< empty: the labels are numbers
    QStringList output_names;                  ///< of the label columns
    std::shared_ptr<const PreparedData> data;  ///< whose rows these are
    FitPart train, test;                       ///< test: empty without test rows
};

}  // namespace kan::ui
