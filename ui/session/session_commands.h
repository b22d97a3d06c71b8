#pragma once

#include <QUndoCommand>
#include <utility>

#include "ui/session/experiment_session.h"
#include "ui/session/training_run.h"

namespace kan::ui {

/// A point of the session that undo can come back to.
struct SessionState {
    Experiment experiment;
    PreparedDataPtr data;
    std::shared_ptr<const RunResult> result;  ///< null: what training from the seed gives
};

/// Carries out what the commands say.
class SessionCommandTarget {
  public:
    virtual ~SessionCommandTarget() = default;
    /// From `before` to `after` the way an edit in this mode does.
    virtual void carryOut(const Experiment &before, const SessionState &after, EditMode mode) = 0;
    /// Shows the state's result, or trains from its seed.
    virtual void enter(const SessionState &state) = 0;
};

/// An entry of the history: a step from one state of the session to the next.
class HistoryCommand : public QUndoCommand {
  public:
    HistoryCommand(SessionCommandTarget &target, SessionState before, SessionState after, const QString &text,
                   QString detail)
        : QUndoCommand(text),
          target_(target),
          before_(std::move(before)),
          after_(std::move(after)),
          detail_(std::move(detail)) {}
    const SessionState &before() const { return before_; }
    const SessionState &after() const { return after_; }
    /// More words than text(); may be empty.
    const QString &detail() const { return detail_; }

  protected:
    SessionCommandTarget &target_;
    SessionState before_;
    SessionState after_;

  private:
    QString detail_;
};

/// A change of the experiment; a drag of one slider is one of them.
class EditCommand : public HistoryCommand {
  public:
    EditCommand(SessionCommandTarget &target, SessionState before, SessionState after, EditMode mode,
                const QString &text, QString merge_key);

    void redo() override;
    void undo() override;
    int id() const override { return 1; }
    bool mergeWith(const QUndoCommand *other) override;

  private:
    EditMode mode_;
    QString merge_key_;
};

/// A change of the network that the worker has already carried out.
class ModelCommand : public HistoryCommand {
  public:
    struct Words {
        QString text, detail, merge_key;
    };
    ModelCommand(SessionCommandTarget &target, SessionState before, SessionState after, const Words &words);

    void redo() override;
    void undo() override;
    int id() const override { return 2; }
    bool mergeWith(const QUndoCommand *other) override;

  private:
    QString merge_key_;
    bool done_ = true;
};

}  // namespace kan::ui
