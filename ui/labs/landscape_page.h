#pragma once

#include <vector>

#include "ui/labs/landscape_descents.h"
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

/// Lab 3: a landscape is gone down in x itself, and through networks that make x.
class LandscapePage : public RunnerPage<LandscapeState> {
    Q_OBJECT

  public:
    explicit LandscapePage(QWidget *parent = nullptr);
    ~LandscapePage() override;

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
    void buildSettings();
    void buildPresets();
    void buildRanges();
    /// What the chosen landscape starts with.
    void takeDefaults();
    DescentPlan plan() const;
    /// The landscape alone, at once.
    void view();
    void showLandscape(const LandscapeState &state);
    void showCurve(const LandscapeState &state);
    void showMap(const LandscapeState &state);

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
