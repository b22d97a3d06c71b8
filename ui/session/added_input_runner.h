#pragma once

#include <QObject>
#include <QStringList>
#include <memory>

#include "core/data/residual_trend.h"
#include "core/experiment/added_input.h"
#include "ui/session/newest_task.h"
#include "ui/session/snapshot.h"

namespace kan::ui {

/// An input that is to be computed of others, and what it is added to.
struct AddedInputWish {
    DerivedColumn column;
    Experiment experiment;
    PreparedDataPtr rows;
    SnapshotPtr of;  ///< with the network
};

/// What the network leaves of the training rows, beside the new input.
struct InputPreview {
    QString input, target;
    std::vector<double> column, fitted, residual;  ///< of the first output and the first new input, in the user's units
    std::vector<std::size_t> rows;                 ///< their numbers from 0 as row_names.h has them; of many every n-th
    ResidualTrend trend;                           ///< of all training rows
    bool of_classes = false;                       ///< the residual is 1 less the probability of the row's class
};

/// How far it is. Immutable.
struct AddedInputState {
    int id = 0;
    bool running = false;
    AddedInputWish wish;
    QString problem;                          ///< why it cannot be added, and what to do
    std::shared_ptr<const AddedInput> added;  ///< null until it is made
    std::shared_ptr<const InputPreview> preview;
};
using AddedInputStatePtr = std::shared_ptr<const AddedInputState>;

/// Tries out inputs that are typed, on a thread of its own. Lives on the GUI thread.
class AddedInputRunner : public QObject {
    Q_OBJECT

  public:
    explicit AddedInputRunner(std::shared_ptr<TableStore> tables, QObject *parent = nullptr);
    ~AddedInputRunner() override;

    /// Replaces what is being tried.
    void start(AddedInputWish wish);
    const AddedInputStatePtr &state() const { return task_.state(); }
    void forget() { task_.forget(); }

  signals:
    void changed(const kan::ui::AddedInputStatePtr &state);

  private:
    std::shared_ptr<TableStore> tables_;
    NewestTask<AddedInputState> task_;
};

}  // namespace kan::ui
