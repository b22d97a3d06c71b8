#include "ui/session/preparation.h"

#include <stdexcept>
#include <utility>

namespace kan::ui {

namespace {

void require(bool allowed, const char *what) {
    if (!allowed) throw std::logic_error(what);
}

}  // namespace

const Experiment *Preparation::asked() const {
    if (state_ == State::LoadingWithEdit) return &edit_->experiment;
    return isUnderWay() ? &order_.experiment : nullptr;
}

std::uint64_t Preparation::load(PreparationOrder order) {
    return begin(State::Loading, std::move(order));
}

std::uint64_t Preparation::edit(PreparationOrder order) {
    require(state_ == State::Ready || state_ == State::Editing, "an edit needs an experiment in force with its files");
    return begin(State::Editing, std::move(order));
}

std::uint64_t Preparation::begin(State state, PreparationOrder order) {
    state_ = state;
    order_ = std::move(order);
    edit_.reset();
    share_ = 0;
    return ++id_;
}

void Preparation::editLoaded(PreparationOrder order) {
    require(isLoading(), "nothing is being loaded that could be edited");
    state_ = State::LoadingWithEdit;
    edit_ = std::move(order);
}

bool Preparation::abandon() {
    const bool was_under_way = isUnderWay();
    state_ = in_force_;
    order_ = {};
    edit_.reset();
    share_ = 0;
    return was_under_way;
}

Preparation::Finished Preparation::finish(Outcome outcome) {
    require(isUnderWay(), "nothing is being made that could be finished");
    require(isLoading() || outcome != Outcome::FilesMissing, "an edit is not taken without files");
    Finished finished{std::move(order_), std::exchange(edit_, std::nullopt)};
    if (outcome == Outcome::Made) in_force_ = State::Ready;
    if (outcome == Outcome::FilesMissing) in_force_ = State::WithoutFiles;
    abandon();
    return finished;
}

}  // namespace kan::ui
