#include "app/cli/grid_curve.h"

#include <cmath>
#include <cstdio>
#include <limits>
#include <nlohmann/json.hpp>

namespace kan::cli {

void GridCurve::update(const TrainingProgress &progress) {
    if (!progress.step_finished) return;
    finished_.push_back(std::chrono::duration<double>(std::chrono::steady_clock::now() - start_).count());
}

void GridCurve::finish(const TrainingHistory &history, double unit) {
    points_.clear();
    for (std::size_t step = 0; step < history.grid.size() && step < finished_.size(); ++step) {
        if (points_.empty() || history.grid[step] != points_.back().grid) points_.push_back({history.grid[step]});
        Point &point = points_.back();
        point.train_rmse = unit * history.train_loss[step];
        point.test_rmse = unit * history.test_loss[step];
        point.seconds += finished_[step] - (step > 0 ? finished_[step - 1] : 0.0);
    }
}

double GridCurve::slope(std::size_t n) const {
    if (n == 0) return std::numeric_limits<double>::quiet_NaN();
    const Point &from = points_[n - 1];
    return std::log(points_[n].test_rmse / from.test_rmse) / std::log(static_cast<double>(points_[n].grid) / from.grid);
}

nlohmann::json GridCurve::toJson() const {
    nlohmann::json curve = nlohmann::json::array();
    for (std::size_t n = 0; n < points_.size(); ++n) {
        const Point &point = points_[n];
        const double slope_here = slope(n);
        curve.push_back({{"grid", point.grid},
                         {"train_rmse", point.train_rmse},
                         {"test_rmse", point.test_rmse},
                         {"seconds", point.seconds},
                         {"slope", std::isfinite(slope_here) ? nlohmann::json(slope_here) : nlohmann::json()}});
    }
    return curve;
}

std::string GridCurve::table() const {
    std::string text = "     G   train RMSE    test RMSE   slope       s\n";
    for (std::size_t n = 0; n < points_.size(); ++n) {
        const Point &point = points_[n];
        char line[128];
        std::snprintf(line, sizeof line, "%6d   %10.3e   %10.3e", point.grid, point.train_rmse, point.test_rmse);
        text += line;
        std::snprintf(line, sizeof line, n > 0 ? "  %6.2f  %6.3f\n" : "          %6.3f\n",
                      n > 0 ? slope(n) : point.seconds, point.seconds);
        text += line;
    }
    return text;
}

}  // namespace kan::cli
