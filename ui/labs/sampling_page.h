#pragma once

#include <vector>

#include "core/lab/sampling/sampling_options.h"
#include "ui/labs/runner_page.h"
#include "ui/labs/sampling_race.h"

class QCheckBox;
class QComboBox;
class QHBoxLayout;
class QDoubleSpinBox;
class QLineEdit;
class QSpinBox;
class QStackedWidget;

namespace kan::ui {

class LabPlot;
class SamplingSurface;

/// Lab 2: a function is learnt from as few of its values as possible; strategies and models side by side.
class SamplingPage : public RunnerPage<SamplingState> {
    Q_OBJECT

  public:
    explicit SamplingPage(QWidget *parent = nullptr);

    QLineEdit *formulaEdit() const { return formula_; }
    QSpinBox *startBox() const { return start_points_; }
    QSpinBox *budgetBox() const { return budget_; }
    /// Which strategies take part, in the order of samplingStrategies().
    const std::vector<QCheckBox *> &strategyBoxes() const { return strategies_; }
    /// Which models take part, in the order of samplingLearners().
    const std::vector<QCheckBox *> &learnerBoxes() const { return learners_; }
    /// The ends of a variable's range.
    QDoubleSpinBox *lowBox(int variable) const { return low_[variable]; }
    QDoubleSpinBox *highBox(int variable) const { return high_[variable]; }
    /// Which run the maps show.
    QComboBox *shownBox() const { return shown_; }
    LabPlot *errorPlot() const { return error_; }
    SamplingMapView *targetMap() const { return maps_[0]; }
    SamplingMapView *predictionMap() const { return maps_[1]; }
    SamplingMapView *differenceMap() const { return maps_[2]; }
    SamplingLegend *legend() const { return legend_; }

    /// The runs, as set: the ticked strategies with each ticked model, and one run for the formula, with the first of
    /// them. Throws std::invalid_argument in words.
    std::vector<SamplingOptions> plan() const;

  protected:
    void start(bool paused) override;
    void show(const StatePtr &state) override;

  private:
    void buildSettings();
    void buildPresets();
    void buildPictures();
    void buildStrip(QHBoxLayout &strip);
    /// The surface in the maps' place, or the maps again. It is made when it is first shown.
    void showSurface(bool shown);
    SamplingOptions optionsFor(SamplingStrategy strategy, SamplingLearner learner) const;
    void showErrors(const SamplingState &state);
    void showRows(const SamplingState &state);
    /// Offers the runs of a state; what is shown first is the one whose points are chosen most cleverly.
    void offerRuns(const SamplingState &state);
    void showMaps();

    QLineEdit *formula_;
    QDoubleSpinBox *low_[2], *high_[2];
    std::vector<QCheckBox *> strategies_, learners_;
    QSpinBox *start_points_, *budget_, *seed_;
    QComboBox *shown_;
    SamplingLegend *legend_;
    SamplingMapView *maps_[3];
    QStackedWidget *views_;  ///< maps, surface
    SamplingSurface *surface_ = nullptr;
    LabPlot *error_;
    StatePtr state_;
};

}  // namespace kan::ui
