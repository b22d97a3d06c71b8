#pragma once

#include <QObject>
#include <QStringList>
#include <condition_variable>
#include <memory>
#include <mutex>
#include <optional>
#include <thread>

#include "core/experiment/form_source.h"
#include "core/fit/form_spec.h"
#include "ui/session/handover.h"

namespace kan::ui {

/// What a form means on certain rows, or why it cannot be fitted to them. Immutable.
struct FormCheck {
    enum class Place { None, Rows, Target, Form, Errors };

    std::uint64_t id = 0;
    FormSpec spec;             ///< as asked; an empty target is the usual one
    QStringList columns;       ///< those of numbers, as a form writes them; the target's is one of them
    QStringList column_names;  ///< the same as they are called
    QString usual_target;
    QStringList constants;
    std::size_t rows = 0, dropped = 0;  ///< that are fitted to; left out of these, since a cell is missing
    QString hint;                       ///< a constant that may be meant as a column; empty if none
    QString problem;                    ///< in words; empty if it can be fitted
    Place place = Place::None;          ///< of the problem
    int position = -1;                  ///< character of the target or form where the problem is; -1: not known
};
using FormCheckPtr = std::shared_ptr<const FormCheck>;

/// Reads forms as they are typed, on a thread of its own; newest wins. Lives on the GUI thread.
class FormChecker : public QObject {
    Q_OBJECT

  public:
    /// For the rows that it is asked about.
    enum class Use {
        Rows,      ///< a fit to the source's formRows()
        Contender  ///< a model of a comparison on the source's dataset
    };

    explicit FormChecker(Use use, QObject *parent = nullptr);
    ~FormChecker() override;

    /// Returns at once; checked() follows unless another question comes.
    void ask(const FormSource &source, const FormSpec &spec);

  signals:
    void checked(const kan::ui::FormCheckPtr &check);

  private:
    struct Request {
        std::uint64_t id = 0;
        FormSource source;
        FormSpec spec;
    };

    void loop(const std::stop_token &quit);
    FormCheckPtr answer(const Request &request);
    void readRows(const Request &request);

    Use use_;
    std::mutex mutex_;  // guards up to the blank line
    std::condition_variable_any wake_;
    std::optional<Request> next_;

    std::uint64_t newest_ = 0;  ///< the GUI's thread only
    Handover<FormCheckPtr> answers_;
    std::shared_ptr<const Dataset> made_of_;  // the checker's thread only, like the next two
    FormFitRows fit_rows_ = FormFitRows::Training;
    FormRows rows_;
    std::jthread thread_;
};

}  // namespace kan::ui
