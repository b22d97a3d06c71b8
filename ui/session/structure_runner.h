#pragma once

#include <QObject>
#include <memory>

#include "core/experiment/prepared_data.h"
#include "core/structure/network_structure.h"
#include "ui/session/newest_task.h"

namespace kan::ui {

/// How a search for a network's structure stands. Immutable.
struct StructureState {
    int id = 0;
    bool running = false;
    QString problem;                                 ///< why nothing was found
    std::shared_ptr<const Kan> model;                ///< that is looked at
    std::shared_ptr<const NetworkStructure> result;  ///< null until the search ends
};
using StructureStatePtr = std::shared_ptr<const StructureState>;

/// Looks at networks on a thread of its own, beside whatever else runs. Lives on the GUI thread.
class StructureRunner : public QObject {
    Q_OBJECT

  public:
    explicit StructureRunner(QObject *parent = nullptr);
    ~StructureRunner() override;

    /// Replaces a search that runs.
    void start(std::shared_ptr<const Kan> model, PreparedDataPtr data);
    const StructureStatePtr &state() const { return task_.state(); }
    /// Gives up what runs and what was found: it belongs to other rows.
    void forget() { task_.forget(); }

  signals:
    void changed(const kan::ui::StructureStatePtr &state);

  private:
    NewestTask<StructureState> task_;
};

}  // namespace kan::ui
