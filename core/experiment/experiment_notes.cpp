#include "core/experiment/experiment_notes.h"

#include <algorithm>
#include <cstdio>

#include "core/text.h"

namespace kan {

namespace {

constexpr std::ptrdiff_t kRowsPerInterval = 5;

std::string percentText(double share) {
    char text[32];
    std::snprintf(text, sizeof text, "%.2f %%", 100 * share);
    return text;
}

}  // namespace

std::string gridNote(const KanSpec &spec, std::ptrdiff_t training_rows) {
    if (spec.grid * kRowsPerInterval <= training_rows) return {};
    return concat("The grid of ", spec.grid, " intervals is fine for ", training_rows,
                  training_rows == 1 ? " training row" : " training rows",
                  ": splines follow the noise of single rows. ",
                  std::max<std::ptrdiff_t>(1, training_rows / kRowsPerInterval), " or fewer are safe.");
}

std::string trivialNote(const Metrics &test) {
    if (test.accuracy && test.majority && *test.accuracy <= *test.majority)
        return concat("On the test rows the network is no better than always saying the most frequent class: accuracy ",
                      percentText(*test.accuracy), ", and ", percentText(*test.majority), " without any network.");
    if (test.r2 && *test.r2 <= 0)
        return concat("On the test rows the network is no better than their mean (R\u00B2 ", *test.r2, ").");
    return {};
}

}  // namespace kan
