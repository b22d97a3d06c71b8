#include "core/fit/form.h"

#include <cmath>
#include <mutex>
#include <numeric>
#include <stdexcept>

#include "core/formula/formula_names.h"
#include "core/formula/formula_number.h"
#include "core/formula/formula_parser.h"
#include "core/formula/ginac_lock.h"
#include "core/formula/tape_compiler.h"

namespace kan {

struct Form::State {
    std::string text;
    std::vector<std::string> known;  ///< columns that it was parsed with
    std::vector<std::size_t> kept;   ///< places among these of the columns that it has
    std::vector<std::string> columns;
    std::vector<std::string> constants;
    std::vector<ParsedForm::Place> places;
    std::vector<bool> reads;
    ColumnTape tape;
};

Form Form::parse(std::string_view text, const std::vector<std::string> &columns) {
    const auto state = std::make_shared<State>();
    state->text = text;
    state->columns = state->known = columns;
    state->kept.resize(columns.size());
    std::iota(state->kept.begin(), state->kept.end(), std::size_t{0});
    {
        const std::lock_guard lock(ginacMutex());
        const ParsedForm parsed = parseForm(text, columns);
        for (std::size_t n = 0; n < columns.size(); ++n) state->reads.push_back(parsed.value.has(parsed.variables[n]));
        Tape tape = compileTape({parsed.value}, parsed.variables);
        state->constants = parsed.constants;
        state->places = parsed.places;
        state->tape =
            ColumnTape(std::move(tape), static_cast<int>(columns.size()), static_cast<int>(parsed.constants.size()));
    }
    Form form;
    form.state_ = state;
    return form;
}

Form Form::ofColumns(const std::vector<std::size_t> &kept) const {
    const auto state = std::make_shared<State>(*state_);
    state->kept.clear();
    state->columns.clear();
    state->reads.clear();
    for (const std::size_t column : kept) {
        state->kept.push_back(state_->kept[column]);
        state->columns.push_back(state_->columns[column]);
        state->reads.push_back(state_->reads[column]);
    }
    state->tape = state_->tape.ofColumns(kept);
    Form form;
    form.state_ = state;
    return form;
}

const std::string &Form::text() const {
    return state_->text;
}
const std::vector<std::string> &Form::columns() const {
    return state_->columns;
}
const std::vector<std::string> &Form::constants() const {
    return state_->constants;
}
const std::vector<bool> &Form::reads() const {
    return state_->reads;
}
const ColumnTape &Form::tape() const {
    return state_->tape;
}

namespace {

/// More digits for what GiNaC computes, while this lives. Only under ginacMutex().
class PreciseDigits {
  public:
    PreciseDigits() : before_(static_cast<long>(GiNaC::Digits)) { GiNaC::Digits = 40; }
    ~PreciseDigits() { GiNaC::Digits = before_; }
    PreciseDigits(const PreciseDigits &) = delete;
    PreciseDigits &operator=(const PreciseDigits &) = delete;

  private:
    long before_;
};

/// The shortest decimal of a double as an exact fraction.
GiNaC::numeric decimal(double value) {
    const std::string text = shortestNumber(std::abs(value));
    std::string digits;
    int exponent = 0;
    std::size_t n = 0;
    for (bool point = false; n < text.size() && text[n] != 'e'; ++n) {
        if (text[n] == '.')
            point = true;
        else
            digits += text[n], exponent -= point ? 1 : 0;
    }
    if (n < text.size()) exponent += std::stoi(text.substr(n + 1));
    const GiNaC::numeric whole(digits.c_str());
    const GiNaC::numeric size = whole * GiNaC::pow(GiNaC::numeric(10), GiNaC::numeric(exponent));
    return value < 0 ? -size : size;
}

}  // namespace

Eigen::VectorXd Form::preciseDifference(const std::vector<double> &constants, const Form &other,
                                        const Matrix &rows) const {
    const std::lock_guard lock(ginacMutex());
    const PreciseDigits digits;
    const ParsedForm mine = parseForm(state_->text, state_->known);
    const ParsedForm theirs = parseForm(other.state_->text, other.state_->known);
    Eigen::VectorXd result(rows.rows());
    for (Eigen::Index row = 0; row < rows.rows(); ++row) {
        GiNaC::exmap here, there;
        for (std::size_t c = 0; c < state_->columns.size(); ++c) {
            const GiNaC::numeric value = decimal(rows(row, static_cast<Eigen::Index>(c)));
            here[mine.variables[state_->kept[c]]] = value;
            there[theirs.variables[other.state_->kept[c]]] = value;
        }
        for (std::size_t c = 0; c < constants.size(); ++c)
            here[mine.variables[state_->known.size() + c]] = decimal(constants[c]);
        GiNaC::ex difference;
        try {
            difference = (mine.value.subs(here) - theirs.value.subs(there)).evalf();
        } catch (const std::exception &) {  // GiNaC's poles
            return {};
        }
        if (!GiNaC::is_a<GiNaC::numeric>(difference) || !GiNaC::ex_to<GiNaC::numeric>(difference).is_real()) return {};
        result[row] = GiNaC::ex_to<GiNaC::numeric>(difference).to_double();
    }
    return result.allFinite() ? result : Eigen::VectorXd();
}

std::string Form::withNumbers(const std::vector<double> &values, int digits) const {
    std::string text;
    std::size_t at = 0;
    for (const ParsedForm::Place &place : state_->places) {
        text += state_->text.substr(at, place.at - at);
        const double value = digits > 0 ? roundedTo(values[place.constant], digits) : values[place.constant];
        const std::string number = shortestNumber(value);
        text += value < 0 ? "(" + number + ")" : number;
        at = place.at + place.length;
    }
    return text + state_->text.substr(at);
}

}  // namespace kan
