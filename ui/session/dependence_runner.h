#pragma once

#include <QObject>
#include <QStringList>
#include <memory>
#include <string>
#include <vector>

#include "core/experiment/prediction.h"
#include "core/experiment/prepared_data.h"
#include "core/structure/partial_dependence.h"
#include "ui/session/newest_task.h"

namespace kan::ui {

/// Of which network it is asked how an output moves with a column.
struct DependenceQuestion {
    std::shared_ptr<const Kan> model;
    PreparedDataPtr data;
    RowReading reading;
    int column = 0, output = 0;  ///< places in the encoding, and among dependenceOutputs
};

/// How an output moves with a column, with the words and axes for it. Immutable.
struct DependenceFound {
    PartialDependence curves;
    QString input, output;    ///< with their units
    std::vector<int> rows;    ///< of the curves, by their numbers in row_names.h
    QStringList row_titles;   ///< of these
    std::vector<int> counts;  ///< rowsAlong of all training rows
    bool log_x = false, log_y = false;
    std::string csv;  ///< as kan-cli prints it
};
using DependenceFoundPtr = std::shared_ptr<const DependenceFound>;

/// Immutable.
struct DependenceState {
    int id = 0;
    bool running = false;
    QString problem;  ///< why there is no result
    DependenceQuestion question;
    DependenceFoundPtr result;  ///< null until it is found
};
using DependenceStatePtr = std::shared_ptr<const DependenceState>;

/// Moves columns on a thread of its own, the newest question wins. Lives on the GUI thread.
class DependenceRunner : public QObject {
    Q_OBJECT

  public:
    explicit DependenceRunner(QObject *parent = nullptr);
    ~DependenceRunner() override;

    void start(DependenceQuestion question);
    const DependenceStatePtr &state() const { return task_.state(); }
    /// Gives up what runs and what was found: it belongs to other rows.
    void forget() { task_.forget(); }

  signals:
    void changed(const kan::ui::DependenceStatePtr &state);

  private:
    NewestTask<DependenceState> task_;
};

}  // namespace kan::ui
