#pragma once

#include <QUndoCommand>
#include <cstdint>
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
    /// The network on show as something to come back to; null if training from the seed gives it soon.
    virtual std::shared_ptr<const RunResult> reached() const = 0;
};

/// An entry of the history: a step from one state of the session to the next.
class HistoryCommand : public QUndoCommand {
  public:
    HistoryCommand(SessionCommandTarget &target, SessionState before, SessionState after, const QString &text,
                   QString detail);
    const SessionState &before() const { return before_; }
    const SessionState &after() const { return after_; }
    /// More words than text(); may be empty.
    const QString &detail() const { return detail_; }
    /// Of this entry alone, from 1.
    std::uint64_t serial() const { return serial_; }
    /// Lets go of both networks: the history begins after this entry.
    void forget();

  protected:
    /// What has been trained since belongs to this entry.
    void takeReached();

    SessionCommandTarget &target_;
    SessionState before_;
    SessionState after_;

  private:
    QString detail_;
    std::uint64_t serial_;
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

/// From one network to another, or to what the seed gives.
class StateCommand : public HistoryCommand {
  public:
    struct Words {
        QString text, detail, merge_key;
    };
    StateCommand(SessionCommandTarget &target, SessionState before, SessionState after, const Words &words);

    void redo() override;
    void undo() override;
    int id() const override { return 2; }
    bool mergeWith(const QUndoCommand *other) override;

  private:
    QString merge_key_;
};

/// A change of the network that the worker has already carried out, or that is under way.
class ModelCommand : public StateCommand {
  public:
    using StateCommand::StateCommand;

    void redo() override;

  private:
    bool done_ = true;
};

}  // namespace kan::ui
