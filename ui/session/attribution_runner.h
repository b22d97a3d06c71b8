#pragma once

#include <QObject>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "core/experiment/prediction.h"
#include "core/experiment/prepared_data.h"
#include "core/structure/row_attribution.h"
#include "ui/session/newest_task.h"

namespace kan::ui {

/// Which rows of which network's data are to be taken apart.
struct AttributionQuestion {
    std::shared_ptr<const Kan> model;
    PreparedDataPtr data;
    RowReading reading;
    int output = 0;
    bool test = false;                     ///< of the test rows
    std::optional<Eigen::Index> row = {};  ///< one of them; none: all, as a table
};

/// What a column contributes in a row.
struct Contribution {
    QString column;  ///< its name
    QString value;   ///< what the row has there, with its unit
    double size = 0;
};

/// What one row's output is made of, in the output's unit. Immutable.
struct RowContributions {
    QString row;                      ///< its title
    QString output, unit;             ///< its name with its unit, and the unit, which may be empty
    double base = 0;                  ///< where every input is at its mean
    std::vector<Contribution> parts;  ///< one per column, the largest first
    double prediction = 0;            ///< base and parts add up to it, but for
    double missing = 0;               ///< what quadrature leaves
    double measured = 0;
};
using RowContributionsPtr = std::shared_ptr<const RowContributions>;

/// Immutable.
struct AttributionState {
    int id = 0;
    bool running = false;
    QString problem;  ///< why there is no result
    AttributionQuestion question;
    RowContributionsPtr result;  ///< of one row
    std::string csv;             ///< of all that were asked for, as kan-cli attribute prints it
};
using AttributionStatePtr = std::shared_ptr<const AttributionState>;

/// Takes rows apart on a thread of its own, the newest question wins. Lives on the GUI thread.
class AttributionRunner : public QObject {
    Q_OBJECT

  public:
    explicit AttributionRunner(QObject *parent = nullptr);
    ~AttributionRunner() override;

    void start(AttributionQuestion question);
    const AttributionStatePtr &state() const { return task_.state(); }
    /// Gives up what runs and what was found: it belongs to other rows.
    void forget() { task_.forget(); }

  signals:
    void changed(const kan::ui::AttributionStatePtr &state);

  private:
    NewestTask<AttributionState> task_;
};

/// Why nothing can be told of what inputs contribute; empty if it can.
QString attributionRefusal(const RowReading &reading);

}  // namespace kan::ui
