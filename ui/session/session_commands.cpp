#include "ui/session/session_commands.h"

#include <utility>

#include "core/experiment/edit_effect.h"

namespace kan::ui {

HistoryCommand::HistoryCommand(SessionCommandTarget &target, SessionState before, SessionState after,
                               const QString &text, QString detail)
    : QUndoCommand(text),
      target_(target),
      before_(std::move(before)),
      after_(std::move(after)),
      detail_(std::move(detail)) {
    static std::uint64_t newest = 0;
    serial_ = ++newest;
}

void HistoryCommand::forget() {
    before_.result.reset();
    after_.result.reset();
    setObsolete(true);
}

void HistoryCommand::takeReached() {
    if (auto reached = target_.reached()) after_.result = std::move(reached);
}

EditCommand::EditCommand(SessionCommandTarget &target, SessionState before, SessionState after, EditMode mode,
                         const QString &text, QString merge_key)
    : HistoryCommand(target, std::move(before), std::move(after), text, {}),
      mode_(mode),
      merge_key_(std::move(merge_key)) {}

void EditCommand::redo() {
    if (isObsolete()) return;
    after_.result ? target_.enter(after_) : target_.carryOut(before_.experiment, after_, mode_);
}

void EditCommand::undo() {
    if (isObsolete()) return;
    const EditEffect effect = effectOf(before_.experiment, after_.experiment, mode_);
    const bool run_stays = effect != EditEffect::Refine && effect != EditEffect::Restart;
    if (run_stays) {
        target_.carryOut(after_.experiment, before_, mode_);
    } else {
        takeReached();
        target_.enter(before_);
    }
}

bool EditCommand::mergeWith(const QUndoCommand *other) {
    const auto *next = static_cast<const EditCommand *>(other);
    if (merge_key_.isEmpty() || next->merge_key_ != merge_key_ || next->mode_ != mode_) return false;
    after_ = next->after_;
    setText(next->text());
    return true;
}

StateCommand::StateCommand(SessionCommandTarget &target, SessionState before, SessionState after, const Words &words)
    : HistoryCommand(target, std::move(before), std::move(after), words.text, words.detail),
      merge_key_(words.merge_key) {}

void StateCommand::redo() {
    if (!isObsolete()) target_.enter(after_);
}

void StateCommand::undo() {
    if (isObsolete()) return;
    takeReached();
    target_.enter(before_);
}

bool StateCommand::mergeWith(const QUndoCommand *other) {
    const auto *next = static_cast<const StateCommand *>(other);
    if (merge_key_.isEmpty() || next->merge_key_ != merge_key_) return false;
    after_ = next->after_;
    return true;
}

void ModelCommand::redo() {
    if (!std::exchange(done_, false)) StateCommand::redo();
}

}  // namespace kan::ui
