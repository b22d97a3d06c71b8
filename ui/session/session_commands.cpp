#include "ui/session/session_commands.h"

#include <utility>

#include "core/experiment/edit_effect.h"

namespace kan::ui {

EditCommand::EditCommand(SessionCommandTarget &target, SessionState before, SessionState after, EditMode mode,
                         const QString &text, QString merge_key)
    : HistoryCommand(target, std::move(before), std::move(after), text, {}),
      mode_(mode),
      merge_key_(std::move(merge_key)) {}

void EditCommand::redo() {
    target_.carryOut(before_.experiment, after_, mode_);
}

void EditCommand::undo() {
    const EditEffect effect = effectOf(before_.experiment, after_.experiment, mode_);
    const bool run_stays = effect != EditEffect::Refine && effect != EditEffect::Restart;
    if (run_stays) {
        target_.carryOut(after_.experiment, before_, mode_);
    } else {
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

ModelCommand::ModelCommand(SessionCommandTarget &target, SessionState before, SessionState after, const Words &words)
    : HistoryCommand(target, std::move(before), std::move(after), words.text, words.detail),
      merge_key_(words.merge_key) {}

void ModelCommand::redo() {
    if (std::exchange(done_, false)) return;
    target_.enter(after_);
}

void ModelCommand::undo() {
    target_.enter(before_);
}

bool ModelCommand::mergeWith(const QUndoCommand *other) {
    const auto *next = static_cast<const ModelCommand *>(other);
    if (merge_key_.isEmpty() || next->merge_key_ != merge_key_) return false;
    after_ = next->after_;
    return true;
}

}  // namespace kan::ui
