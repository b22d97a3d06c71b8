#pragma once

#include <QDialog>

class QTabWidget;

namespace kan::ui {

class ContributionsPage;
class DependencePage;
class ExperimentSession;
class StructurePage;

/// What the network has learnt, beside the window, which it follows: how its function is put together, how an output
/// moves with an input, and what inputs contribute to the output of a row. What it shows is of the network on screen.
class StructureDialog : public QDialog {
    Q_OBJECT

  public:
    explicit StructureDialog(ExperimentSession &session, QWidget *parent = nullptr);

    QTabWidget *tabs() const { return tabs_; }
    StructurePage *structure() const { return structure_; }
    DependencePage *dependence() const { return dependence_; }
    ContributionsPage *contributions() const { return contributions_; }

  private:
    QTabWidget *tabs_;
    StructurePage *structure_;
    DependencePage *dependence_;
    ContributionsPage *contributions_;
};

}  // namespace kan::ui
