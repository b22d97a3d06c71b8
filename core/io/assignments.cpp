#include "core/io/assignments.h"

#include <algorithm>
#include <stdexcept>

#include "core/experiment/edit_effect.h"
#include "core/experiment/experiment_fields.h"
#include "core/io/experiment_file.h"
#include "core/text.h"

namespace kan {

namespace {

/// Several times the number of fields: each may have to wait for every other.
constexpr std::size_t kMostAssignments = 200;

bool accepts(Experiment &experiment, const std::string &assignment) {
    try {
        setField(experiment, assignment);
        return true;
    } catch (const std::invalid_argument &) {
        return false;
    }
}

/// Moves the first that can be taken now from `open` to `done`; false if there is none.
bool takeNext(std::vector<std::string> &open, Experiment &experiment, std::vector<std::string> &done) {
    const auto next = std::find_if(open.begin(), open.end(),
                                   [&](const std::string &assignment) { return accepts(experiment, assignment); });
    if (next == open.end()) return false;
    done.push_back(std::move(*next));
    open.erase(next);
    return true;
}

/// The same width without multiplication nodes, which not all rules have.
std::string asSums(Experiment experiment) {
    experiment.model.mult_arity.clear();
    const std::vector<FieldText> texts = fieldTexts(experiment);
    const auto width =
        std::find_if(texts.begin(), texts.end(), [](const FieldText &text) { return text.key == "model.width"; });
    return concat(width->key, "=", width->value);
}

}  // namespace

std::vector<std::string> assignments(Experiment base, const Experiment &experiment,
                                     std::span<const std::string_view> always) {
    std::vector<std::string> done, open;
    if (experiment.model.rules != base.model.rules) {
        if (base.model.multiplies()) {
            done.push_back(asSums(base));
            setField(base, done.back());
        }
        done.push_back(concat("rules=", toString(experiment.model.rules)));
        setField(base, done.back());
    }
    const std::vector<FieldText> before = fieldTexts(base);
    for (const FieldText &field : fieldTexts(experiment)) {
        const bool known = std::find(before.begin(), before.end(), field) != before.end();
        const bool told = std::find(always.begin(), always.end(), field.key) != always.end();
        if (!known || told) open.push_back(concat(field.key, "=", field.value));
    }
    while (takeNext(open, base, done)) {
    }
    done.insert(done.end(), open.begin(), open.end());
    return done;
}

void setFields(Experiment &experiment, std::vector<std::string> assignments) {
    if (assignments.size() > kMostAssignments)
        throw std::invalid_argument(concat("there are ", assignments.size(), " assignments; at most ", kMostAssignments,
                                           " are taken at once: name each field once"));
    Experiment changed = experiment;
    std::vector<std::string> done;
    while (takeNext(assignments, changed, done)) {
    }
    if (!assignments.empty()) setField(changed, assignments.front());
    if (!sameButSeed(changed.model, experiment.model)) changed.chosen.clear();  // by somebody else
    experiment = std::move(changed);
}

}  // namespace kan
