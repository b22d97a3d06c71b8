#include "ui/session/field_choice.h"

#include <algorithm>

namespace kan::ui {

namespace {

constexpr double kNearlyAsGood = 0.5;

double scoreOf(const std::vector<double> &scores, int input) {
    return input >= 0 && input < static_cast<int>(scores.size()) ? scores[static_cast<std::size_t>(input)] : 0.0;
}

}  // namespace

FieldRequest FieldChoice::resolve(FieldRequest request, const PreparedDataPtr &data,
                                  const std::vector<double> &input_scores, int step, bool settled) {
    if (request.input_x != FieldRequest::kAutomatic) return request;
    const bool other_data = std::exchange(data_, data) != data;
    if (other_data) informed_ = false;
    if (other_data || settled || (!informed_ && step > 0)) {
        choose(input_scores);
        informed_ = step > 0;
    }
    request.input_x = input_x_;
    request.input_y = input_y_;
    return request;
}

bool FieldChoice::isStillGood(const std::vector<double> &scores, const std::vector<int> &ranking) const {
    return informed_ && input_y_ >= 0 && ranking.size() > 1 &&
           std::min(scoreOf(scores, input_x_), scoreOf(scores, input_y_)) > kNearlyAsGood * scoreOf(scores, ranking[1]);
}

void FieldChoice::choose(const std::vector<double> &scores) {
    std::vector<int> ranking;
    for (int input = 0; input < static_cast<int>(data_->varies.size()); ++input) {
        if (data_->varies[static_cast<std::size_t>(input)]) ranking.push_back(input);
    }
    std::stable_sort(ranking.begin(), ranking.end(),
                     [&](int a, int b) { return scoreOf(scores, a) > scoreOf(scores, b); });
    if (isStillGood(scores, ranking)) return;
    input_x_ = ranking.empty() ? 0 : ranking.front();
    input_y_ = ranking.size() > 1 ? ranking[1] : -1;
    if (input_y_ >= 0 && input_y_ < input_x_) std::swap(input_x_, input_y_);
}

}  // namespace kan::ui
