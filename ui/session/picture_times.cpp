#include "ui/session/picture_times.h"

#include <algorithm>

namespace kan::ui {

PictureTimes::Time PictureTimes::nextAfter(Time began, Time ended) {
    const Duration cost = ended - began;
    return ended + std::max<Duration>(kInterval, (cost > kCostly ? kCostlyShare : kShare) * cost);
}

}  // namespace kan::ui
