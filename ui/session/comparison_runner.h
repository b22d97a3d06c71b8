#pragma once

#include <QObject>
#include <QString>
#include <memory>

#include "core/compare/comparison.h"
#include "core/experiment/experiment.h"
#include "ui/session/newest_task.h"

namespace kan::ui {

/// How a comparison stands. Immutable; views hold shared_ptr<const ComparisonState>.
struct ComparisonState {
    int id = 0;  ///< counts the comparisons of a runner
    bool running = false;
    int done = 0, runs = 0;   ///< trainings
    QString now;              ///< "KAN, repeat 3: step 12 of 20"
    QString problem;          ///< why nothing was compared; empty if it was
    ComparisonResult result;  ///< of the runs done so far
};

using ComparisonStatePtr = std::shared_ptr<const ComparisonState>;

/// Carries out comparisons on a thread of its own, beside whatever else runs. Lives on the GUI thread.
class ComparisonRunner : public QObject {
    Q_OBJECT

  public:
    explicit ComparisonRunner(QObject *parent = nullptr);
    ~ComparisonRunner() override;

    /// Replaces a comparison that runs. `data`: the rows in force.
    void start(const Comparison &comparison, const Experiment &experiment, std::shared_ptr<const Dataset> data);
    const ComparisonStatePtr &state() const { return task_.state(); }

  public slots:
    void stop() { task_.stop(); }  ///< returns at once; what is done stays

  signals:
    void changed(const kan::ui::ComparisonStatePtr &state);

  private:
    NewestTask<ComparisonState> task_;
};

}  // namespace kan::ui
