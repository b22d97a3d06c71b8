#include "core/formula/column_tape.h"

#include <algorithm>
#include <cmath>
#include <stdexcept>
#include <utility>

#include "core/text.h"

namespace kan {

namespace {

using Operation = Tape::Operation;

/// The derivatives of a value by its two arguments.
std::pair<double, double> slopesOf(const Tape::Instruction &i, double a, double b, double value) {
    switch (i.operation) {
        case Operation::Add:
            return {1, 1};
        case Operation::Multiply:
            return {b, a};
        case Operation::Divide:
            return {1 / b, -value / b};
        case Operation::IntegerPower:
            return {i.b == 0 ? 0 : i.b * Tape::integerPower(a, i.b - 1), 0};
        case Operation::Power:
            return {b == 0 ? 0 : b * std::pow(a, b - 1), a == 0 ? 0 : std::log(a) * value};
        case Operation::Sqrt:
            return {0.5 / value, 0};
        case Operation::Unary:
            return {Tape::derivativeOf(i.function)(a, value), 0};
        case Operation::Atan2: {
            const double square = a * a + b * b;
            return {b / square, -a / square};
        }
        case Operation::Min:
            return a < b ? std::pair{1.0, 0.0} : std::pair{0.0, 1.0};
        case Operation::Max:
            return a > b ? std::pair{1.0, 0.0} : std::pair{0.0, 1.0};
        default:
            return {0, 0};
    }
}

}  // namespace

ColumnTape::ColumnTape(Tape tape, int columns, int constants)
    : tape_(std::move(tape)), columns_(columns), constants_(constants) {
    if (tape_.outputs.size() != 1 || !tape_.functions.empty())
        throw std::invalid_argument("a tape on columns has one output and calls nothing that cannot be differentiated");
    if (tape_.variables > columns + constants)
        throw std::invalid_argument(
            concat("the tape reads ", tape_.variables, " variables; expected at most ", columns + constants));
}

ColumnTape ColumnTape::ofColumns(const std::vector<std::size_t> &kept) const {
    Tape tape = tape_;
    const auto count = static_cast<int>(kept.size());
    tape.variables = 0;
    for (Tape::Instruction &i : tape.instructions) {
        if (i.operation != Operation::Variable) continue;
        if (i.a >= columns_)
            i.a += count - columns_;
        else
            i.a = static_cast<int>(std::find(kept.begin(), kept.end(), static_cast<std::size_t>(i.a)) - kept.begin());
        tape.variables = std::max(tape.variables, i.a + 1);
    }
    return ColumnTape(std::move(tape), count, constants_);
}

void ColumnTape::forward(const Matrix &rows, Eigen::Index first, int count, std::span<const double> constants,
                         std::vector<double> &slots) const {
    for (std::size_t n = 0; n < tape_.instructions.size(); ++n) {
        const Tape::Instruction &i = tape_.instructions[n];
        double *const to = slots.data() + n * kBlock;
        if (i.operation == Operation::Constant) {
            std::fill_n(to, count, i.constant);
        } else if (i.operation == Operation::Variable && i.a >= columns_) {
            std::fill_n(to, count, constants[static_cast<std::size_t>(i.a - columns_)]);
        } else if (i.operation == Operation::Variable) {
            for (int row = 0; row < count; ++row) to[row] = rows(first + row, i.a);
        } else {
            const double *const a = slots.data() + static_cast<std::size_t>(i.a) * kBlock;
            const double *const b =
                Tape::readsTwo(i.operation) ? slots.data() + static_cast<std::size_t>(i.b) * kBlock : a;
            for (int row = 0; row < count; ++row) to[row] = Tape::value(i, a[row], b[row]);
        }
    }
}

void ColumnTape::backward(int count, const std::vector<double> &slots, std::vector<double> &adjoints) const {
    std::fill(adjoints.begin(), adjoints.end(), 0.0);
    std::fill_n(adjoints.data() + static_cast<std::size_t>(tape_.outputs[0]) * kBlock, count, 1.0);
    for (std::size_t n = tape_.instructions.size(); n-- > 0;) {
        const Tape::Instruction &i = tape_.instructions[n];
        if (i.operation == Operation::Constant || i.operation == Operation::Variable) continue;
        const bool two = Tape::readsTwo(i.operation);
        const std::size_t a = static_cast<std::size_t>(i.a) * kBlock;
        const std::size_t b = two ? static_cast<std::size_t>(i.b) * kBlock : a;
        for (std::size_t row = 0; row < static_cast<std::size_t>(count); ++row) {
            const double from = adjoints[n * kBlock + row];
            if (from == 0) continue;
            const auto [by_a, by_b] = slopesOf(i, slots[a + row], slots[b + row], slots[n * kBlock + row]);
            adjoints[a + row] += from * by_a;
            if (two) adjoints[b + row] += from * by_b;
        }
    }
}

void ColumnTape::evaluate(const Matrix &rows, std::span<const double> constants, Eigen::VectorXd &values) const {
    values.resize(rows.rows());
    std::vector<double> slots(tape_.instructions.size() * kBlock);
    for (Eigen::Index first = 0; first < rows.rows(); first += kBlock) {
        const auto count = static_cast<int>(std::min<Eigen::Index>(kBlock, rows.rows() - first));
        forward(rows, first, count, constants, slots);
        const double *const result = slots.data() + static_cast<std::size_t>(tape_.outputs[0]) * kBlock;
        std::copy_n(result, count, values.data() + first);
    }
}

void ColumnTape::linearize(const Matrix &rows, std::span<const double> constants, Eigen::VectorXd &values,
                           Eigen::MatrixXd &jacobian) const {
    values.resize(rows.rows());
    jacobian.setZero(rows.rows(), constants_);
    std::vector<double> slots(tape_.instructions.size() * kBlock);
    std::vector<double> adjoints(slots.size());
    for (Eigen::Index first = 0; first < rows.rows(); first += kBlock) {
        const auto count = static_cast<int>(std::min<Eigen::Index>(kBlock, rows.rows() - first));
        forward(rows, first, count, constants, slots);
        backward(count, slots, adjoints);
        const double *const result = slots.data() + static_cast<std::size_t>(tape_.outputs[0]) * kBlock;
        std::copy_n(result, count, values.data() + first);
        for (std::size_t n = 0; n < tape_.instructions.size(); ++n) {
            const Tape::Instruction &i = tape_.instructions[n];
            if (i.operation != Operation::Variable || i.a < columns_) continue;
            for (int row = 0; row < count; ++row)
                jacobian(first + row, i.a - columns_) += adjoints[n * kBlock + static_cast<std::size_t>(row)];
        }
    }
}

bool ColumnTape::planeIn(const std::vector<bool> &constants) const {
    enum class Degree { None, Plane, Curved };
    std::vector<Degree> degrees(tape_.instructions.size(), Degree::None);
    for (std::size_t n = 0; n < tape_.instructions.size(); ++n) {
        const Tape::Instruction &i = tape_.instructions[n];
        if (i.operation == Operation::Constant) continue;
        if (i.operation == Operation::Variable) {
            if (i.a >= columns_ && constants[static_cast<std::size_t>(i.a - columns_)]) degrees[n] = Degree::Plane;
            continue;
        }
        const Degree a = degrees[static_cast<std::size_t>(i.a)];
        const Degree b = Tape::readsTwo(i.operation) ? degrees[static_cast<std::size_t>(i.b)] : Degree::None;
        if (a == Degree::None && b == Degree::None) continue;
        const bool plane = i.operation == Operation::Add ||
                           (i.operation == Operation::Multiply && (a == Degree::None || b == Degree::None)) ||
                           (i.operation == Operation::Divide && b == Degree::None);
        degrees[n] = plane ? std::max(a, b) : Degree::Curved;
    }
    return degrees[static_cast<std::size_t>(tape_.outputs[0])] != Degree::Curved;
}

std::vector<bool> ColumnTape::linearConstants() const {
    std::vector<bool> linear(static_cast<std::size_t>(constants_), false);
    for (std::size_t c = 0; c < linear.size(); ++c) {
        linear[c] = true;
        if (!planeIn(linear)) linear[c] = false;
    }
    return linear;
}

}  // namespace kan
