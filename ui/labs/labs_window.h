#pragma once

#include <QWidget>
#include <vector>

class QStackedWidget;
class QTabBar;

namespace kan::ui {

class GradientsPage;
class LabPage;
class LandscapePage;
class SamplingPage;
class SideBySidePage;
class SplinesPage;
class StaircasePage;
class WalkPage;

/// The labs, a page each, in a window of their own. They share nothing with the open experiment.
class LabsWindow : public QWidget {
    Q_OBJECT

  public:
    explicit LabsWindow(QWidget *parent = nullptr);

    static QStringList names();   ///< of the pages, as `kan-cli lab` has them
    static QStringList titles();  ///< of the pages, in their order
    void select(int index);
    /// Selects it and shows the window; a lab that is shown for the first time starts with the settings it has.
    void showLab(int index);
    GradientsPage *gradients() const { return gradients_; }
    SamplingPage *sampling() const { return sampling_; }
    LandscapePage *landscape() const { return landscape_; }
    SplinesPage *splines() const { return splines_; }
    WalkPage *walk() const { return walk_; }
    SideBySidePage *sideBySide() const { return side_by_side_; }
    StaircasePage *staircase() const { return staircase_; }

  private:
    GradientsPage *gradients_;
    SamplingPage *sampling_;
    LandscapePage *landscape_;
    SplinesPage *splines_;
    WalkPage *walk_;
    SideBySidePage *side_by_side_;
    StaircasePage *staircase_;
    std::vector<LabPage *> labs_;  ///< in the order of titles()
    std::vector<bool> shown_;
    QTabBar *tabs_;
    QStackedWidget *pages_;
};

}  // namespace kan::ui
