#pragma once

#include <QObject>
#include <memory>

#include "core/experiment/formula_start.h"
#include "core/experiment/prepared_data.h"
#include "ui/session/newest_task.h"

namespace kan::ui {

/// What is asked for.
struct FormulaWish {
    QString formula;  ///< of the data's inputs, by their names
    FormulaStart start;
};

/// How the making of a network out of a formula stands. Immutable.
struct FormulaStartState {
    int id = 0;
    bool running = false;
    QString problem;                   ///< why there is no network
    int position = -1;                 ///< in the formula; -1: nowhere
    std::shared_ptr<const Kan> model;  ///< null until it is made
    QString formula;                   ///< that it is made of
};
using FormulaStartStatePtr = std::shared_ptr<const FormulaStartState>;

/// Makes networks of formulas on a thread of its own. Lives on the GUI thread.
class FormulaStartRunner : public QObject {
    Q_OBJECT

  public:
    explicit FormulaStartRunner(QObject *parent = nullptr);
    ~FormulaStartRunner() override;

    /// Replaces what is being made.
    void start(const FormulaWish &wish, PreparedDataPtr data);
    const FormulaStartStatePtr &state() const { return task_.state(); }

  signals:
    void changed(const kan::ui::FormulaStartStatePtr &state);

  private:
    NewestTask<FormulaStartState> task_;
};

}  // namespace kan::ui
