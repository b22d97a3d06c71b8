#pragma once

#include <QList>
#include <QPointF>
#include <QString>
#include <cstdint>
#include <memory>
#include <optional>
#include <vector>

namespace kan::ui {

/// Something that happened on the way.
struct LossMarker {
    int step = 0;
    QString text;
};

/// What the loss chart draws: one entry per finished step. The lists are whoever's who made them, not copies (there may
/// be 100,000 steps, and new ones sixty times a second); none is null.
struct LossData {
    std::uint64_t run = 0;  ///< another one: the chart follows again
    int planned = 0;        ///< steps
    std::shared_ptr<const std::vector<double>> train, test, penalty;
    double unit = 1;            ///< train and test in the user's units are so many times the entries
    bool standardised = false;  ///< they are not in the user's
    bool log_loss = false;      ///< they are losses of classes
    std::vector<LossMarker> markers;
    /// Of the network as it was changed after the last step; none: it is that step's.
    struct Now {
        double train = 0, test = 0, penalty = 0;
    };
    std::optional<Now> now;

    int steps() const { return static_cast<int>(train->size()); }
};

/// Exponential moving average with the start corrected; weight of the past in [0, 1).
std::vector<double> smoothed(const std::vector<double> &values, double weight);

/// Smallest and largest of what counts on a logarithmic axis: finite and positive.
struct PositiveRange {
    double low = 0, high = 0;  ///< both 0 if there is nothing positive
    bool has_zero = false;     ///< something not positive was seen
};
PositiveRange positiveRange(const std::vector<double> &values, std::size_t first, std::size_t last);

/// Points (index + 1, value) for indices [first, last), not more than about 2 * buckets of them: of each bucket its
/// smallest and largest. Not finite values are left out.
QList<QPointF> decimated(const std::vector<double> &values, std::size_t first, std::size_t last, std::size_t buckets);

/// The same with log10 of the values; what is below `floor` (zero, negative) lies on it.
QList<QPointF> decimatedLog(const std::vector<double> &values, std::size_t first, std::size_t last, std::size_t buckets,
                            double floor);

}  // namespace kan::ui
