#pragma once

#include <vector>

#include "ui/session/field_sampler.h"

namespace kan::ui {

/// Which inputs the field view shows as long as the user has not said: the two most important ones that are not
/// constant in the data, in their order; the only one of these if there is one. Keeps its choice while it is nearly
/// as good as the best, so that the axes stand still. Not thread-safe.
class FieldChoice {
  public:
    /// `request`, with its inputs filled in if they are automatic. `input_scores`: importance per input. `settled`:
    /// the network is not in the middle of a run; only then, and for the first step, is the choice made anew.
    FieldRequest resolve(FieldRequest request, const PreparedDataPtr &data, const std::vector<double> &input_scores,
                         int step, bool settled);

  private:
    bool isStillGood(const std::vector<double> &scores, const std::vector<int> &ranking) const;
    void choose(const std::vector<double> &scores);

    PreparedDataPtr data_;
    int input_x_ = 0, input_y_ = -1;
    bool informed_ = false;  ///< chosen from a network that had been trained
};

}  // namespace kan::ui
