#pragma once

#include <QObject>
#include <optional>

#include "ui/session/handover.h"
#include "ui/session/model_reader.h"

namespace kan::ui {

class ExperimentSession;

/// Has the session's network read, newest first, whenever it, the edge asked for or the library changes. What was read
/// goes with its rows. Lives on the GUI thread; computes nothing there.
class ReadingDesk : public QObject {
    Q_OBJECT

  public:
    explicit ReadingDesk(ExperimentSession &session, QObject *parent = nullptr);

    /// Newest; never null.
    ReadingPtr reading() const { return reading_; }
    int digits() const { return digits_; }

  public slots:
    /// Whose candidates are wanted.
    void setEdge(std::optional<kan::EdgeId> edge);
    /// Significant digits of the formula, 1 to 15.
    void setDigits(int digits);
    /// Whether a text is a function of x: functionChecked follows.
    void checkFunction(const QString &text);
    /// The newest formula with all digits (LaTeX and text: with those shown) as code: formulaExported follows.
    void exportFormula(kan::FormulaFormat format);

    /// What would become of the network that was read newest without these edges: termRead follows.
    void askTerm(const std::vector<kan::EdgeId> &edges);

  signals:
    void readingChanged(const kan::ui::ReadingPtr &reading);
    /// Empty error: it is one.
    void functionChecked(const QString &text, const QString &error);
    /// With an error, the text is empty.
    void formulaExported(kan::FormulaFormat format, const QString &text, const QString &error);
    void termRead(const kan::ui::TermReadingPtr &reading);

  private:
    void order(bool hurried);
    void begin(const PreparedDataPtr &rows);

    ExperimentSession &session_;
    PreparedDataPtr rows_;  ///< in force
    std::optional<EdgeId> edge_;
    int digits_ = 4;
    ReadingPtr reading_;
    struct Checked {
        QString text, error;
    };
    struct Exported {
        FormulaFormat format;
        QString text, error;
    };
    Handover<ReadingPtr> readings_;
    Handover<Checked> checks_;
    Handover<Exported> exports_;
    Handover<TermReadingPtr> terms_;
    ModelReader reader_;  ///< last: its thread ends before anything it reports to
};

}  // namespace kan::ui
