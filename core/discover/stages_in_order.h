#pragma once

#include <mutex>
#include <vector>

#include "core/discover/discover.h"

namespace kan {

/// Hands on the stages of attempts that run at once as if they had run one after the other: those of the first that has
/// not ended as they come, those of later ones when it is their turn. From any thread; calls of `callback` do not
/// overlap.
class StagesInOrder {
  public:
    /// Of the attempts numbered first .. end - 1.
    StagesInOrder(int first, int end, const DiscoverCallback &callback)
        : callback_(callback), first_(first), waiting_(static_cast<std::size_t>(end - first)) {}

    void tell(const DiscoverStage &stage) {
        const std::lock_guard lock(mutex_);
        const auto n = static_cast<std::size_t>(stage.attempt - first_);
        if (n == turn_)
            callback_(stage);
        else if (n < waiting_.size())
            waiting_[n].stages.push_back(stage);
    }
    void ended(int attempt) {
        const std::lock_guard lock(mutex_);
        const auto n = static_cast<std::size_t>(attempt - first_);
        if (n < waiting_.size()) waiting_[n].ended = true;
        while (turn_ < waiting_.size() && waiting_[turn_].ended) {
            if (++turn_ == waiting_.size()) return;
            for (const DiscoverStage &stage : waiting_[turn_].stages) callback_(stage);
        }
    }
    /// Nothing of the attempts after this one is told.
    void lastIs(int attempt) {
        const std::lock_guard lock(mutex_);
        const auto count = static_cast<std::size_t>(attempt - first_ + 1);
        if (count < waiting_.size()) waiting_.resize(count);
    }

  private:
    struct Waiting {
        std::vector<DiscoverStage> stages;
        bool ended = false;
    };

    const DiscoverCallback &callback_;
    int first_;
    std::mutex mutex_;
    std::size_t turn_ = 0;          // guarded, as what follows: whose stages are told as they come
    std::vector<Waiting> waiting_;  // by attempt
};

}  // namespace kan
