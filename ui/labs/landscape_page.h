#pragma once

#include <QString>
#include <optional>
#include <vector>

#include "core/lab/landscape_run.h"
#include "core/lab/landscape_sample.h"
#include "core/lab/success_rate.h"
#include "ui/labs/lab_map.h"
#include "ui/labs/runner_page.h"

class QCheckBox;
class QComboBox;
class QDoubleSpinBox;
class QFormLayout;
class QLineEdit;
class QSpinBox;
class QStackedWidget;

namespace kan::ui {

class LabPlot;
class ValueSpinBox;

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

/// Lab 3: a landscape is gone down in x itself, and through networks that make x.
class LandscapePage : public RunnerPage<LandscapeState> {
    Q_OBJECT

  public:
    explicit LandscapePage(QWidget *parent = nullptr);

    QComboBox *landscapeBox() const { return landscape_; }
    QSpinBox *epochsBox() const { return epochs_; }
    QSpinBox *seedsBox() const { return seeds_; }
    QSpinBox *startsBox() const { return starts_; }
    QComboBox *widthBox() const { return width_; }
    /// Which parameterisations take part, in the order of parameterisations().
    const std::vector<QCheckBox *> &choices() const { return choices_; }
    LabPlot *curvePlot() const { return curve_; }
    LabMap *map() const { return map_; }

  protected:
    void start(bool paused) override;
    void show(const StatePtr &state) override;

  private:
    /// The settings. What has to be computed of them is made on the thread of the run.
    struct Plan {
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

    void buildSettings();
    void buildPresets();
    void buildRanges();
    /// What the chosen landscape starts with.
    void takeDefaults();
    Plan plan() const;
    /// The landscape alone, at once.
    void view();
    void showLandscape(const LandscapeState &state);
    void showCurve(const LandscapeState &state);
    void showMap(const LandscapeState &state);
    static LandscapeState lookAt(const LandscapeProblem &problem, const Plan &plan);
    static void carryOut(const Plan &plan, Context &context);
    /// How many seeds and starts of each parameterisation reach the lowest point.
    static void countSuccess(const LandscapeProblem &problem, const Plan &plan, LandscapeState &state,
                             Context &context);

    QComboBox *landscape_, *opt_, *width_;
    QLineEdit *formula_;
    QDoubleSpinBox *start_x_, *start_y_, *low_[2], *high_[2];
    std::vector<QCheckBox *> choices_;
    ValueSpinBox *lr_;
    QSpinBox *epochs_, *direct_epochs_, *seed_, *seeds_, *starts_;
    QStackedWidget *pages_;
    LabPlot *curve_, *loss_;
    LabMap *map_;
};

}  // namespace kan::ui
