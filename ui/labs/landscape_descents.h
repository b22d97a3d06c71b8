#pragma once

#include <QString>
#include <QStringList>
#include <memory>
#include <string>
#include <vector>

#include "core/lab/landscape/landscape_run.h"
#include "core/lab/landscape/landscape_sample.h"
#include "ui/labs/lab_map.h"
#include "ui/labs/lab_runner.h"

namespace kan::ui {

/// One descent of the lab, as far as it has come.
struct DescentView {
    QString name;
    std::vector<std::vector<double>> path;  ///< thinned out; the last point is where it is now
    std::vector<double> epoch, loss;        ///< thinned out
    int epochs = 1;                         ///< to be made
    QStringList cells;                      ///< of the table
    QString problem;
};

/// All descents of a run. Immutable.
struct LandscapeState {
    LandscapeSample sample;
    std::shared_ptr<const LabMap::Picture> picture;  ///< of two variables
    std::vector<std::vector<double>> minima;
    double lowest = 0;  ///< height of the minima
    std::vector<DescentView> descents;
    double share = 0;
    QString now;
};

/// The settings. What has to be computed of them is made on the thread of the run.
struct DescentPlan {
    LandscapeKind kind;
    std::string formula;
    double start[2];
    LandscapeRange ranges[2];
    std::vector<Parameterisation> parameterisations;
    LandscapeOptions options;
    int seeds = 1;   ///< of each parameterisation; the first one is shown
    int starts = 1;  ///< for each seed; the first one is shown

    /// Throws std::invalid_argument in words.
    LandscapeProblem problem() const;
};

QString descentName(ParameterisationKind kind);  ///< "x itself", "MLP-9"

/// The landscape alone, with the start. Throws std::invalid_argument in words.
LandscapeState lookAtLandscape(const DescentPlan &plan);
/// All descents, one after the other, and then the further seeds and starts. Throws as lookAtLandscape.
void runDescents(const DescentPlan &plan, LabRunner<LandscapeState>::Context &context);

}  // namespace kan::ui
