#pragma once

#include <QObject>
#include <QStringList>
#include <memory>
#include <optional>
#include <vector>

#include "core/experiment/form_source.h"
#include "core/fit/form_fit.h"
#include "core/fit/form_spec.h"
#include "core/formula/network_formula.h"
#include "ui/session/newest_task.h"

namespace kan::ui {

/// A form that was fitted, and what views show of it: everything in the user's units, all of it finite.
struct FittedForm {
    FormSpec spec;
    QString target;  ///< as it was fitted
    QString text;    ///< the form with its numbers, all digits
    FormFit fit;
    std::optional<NetworkFormula> formula;  ///< to be set in type; empty if algebra refuses
    FormFitRows fit_rows = FormFitRows::Training;
    std::size_t rows = 0, dropped = 0;  ///< that it was fitted to; left out of these, since a cell is missing
    std::optional<double> test_rmse;    ///< as FormFit::rmse, of the test rows; without these, or a value there: absent
    std::size_t test_rows = 0;

    QStringList columns;                      ///< that can be an axis: those of numbers without a missing cell
    std::vector<std::vector<double>> values;  ///< of each of them, on the rows that are shown
    std::vector<double> fitted, residual;     ///< on the rows that are shown; residual: target less fitted
    std::vector<std::size_t> shown;           ///< their places in the table; of many rows every n-th
    QString not_comparable;                   ///< why it cannot be a model of a comparison; empty if it can
};
using FittedFormPtr = std::shared_ptr<const FittedForm>;

/// How a fit stands. Immutable.
struct FormFitState {
    int id = 0;
    bool running = false;
    int done = 0, starts = 1;  ///< points from which it was tried
    QString problem;           ///< why nothing was fitted
    FittedFormPtr result;      ///< null until the fit ends
};
using FormFitStatePtr = std::shared_ptr<const FormFitState>;

/// Fits forms on a thread of its own, beside whatever else runs. Lives on the GUI thread.
class FormRunner : public QObject {
    Q_OBJECT

  public:
    explicit FormRunner(QObject *parent = nullptr);
    ~FormRunner() override;

    /// Replaces a fit that runs.
    void start(const FormSource &source, const FormSpec &spec);
    const FormFitStatePtr &state() const { return task_.state(); }
    /// Gives up what runs and what was found: it belongs to other rows.
    void forget() { task_.forget(); }

  public slots:
    void stop() { task_.stop(); }  ///< returns at once; the best that was found stays

  signals:
    void changed(const kan::ui::FormFitStatePtr &state);

  private:
    NewestTask<FormFitState> task_;
};

}  // namespace kan::ui
