#include "core/data/log_proposal.h"

#include <Eigen/QR>
#include <algorithm>
#include <cmath>

#include "core/text.h"

namespace kan {

namespace {

constexpr std::size_t kMostFitted = 4000, kMostInputs = 40, kMostShown = 400, kRowsPerInput = 4;
constexpr double kGain = 4, kLeast = 0.9;
constexpr double kNothing = 1e-9;  ///< of a variance: what is left beyond it is a rounding

using Columns = std::vector<const TableColumn *>;

bool positive(const TableColumn &column, const std::vector<std::size_t> &rows) {
    return std::ranges::all_of(rows, [&](std::size_t row) { return column.numbers[row] > 0; });
}

Eigen::VectorXd numbersOf(const TableColumn &column, const std::vector<std::size_t> &rows, bool log) {
    Eigen::VectorXd values(static_cast<Eigen::Index>(rows.size()));
    for (std::size_t n = 0; n < rows.size(); ++n)
        values[static_cast<Eigen::Index>(n)] = log ? std::log(column.numbers[rows[n]]) : column.numbers[rows[n]];
    return values;
}

/// Least squares of the target by a constant and the inputs.
LogProposal::Side fitted(const Eigen::MatrixXd &inputs, const Eigen::VectorXd &target) {
    Eigen::MatrixXd columns(inputs.rows(), inputs.cols() + 1);
    columns.col(0).setOnes();
    for (Eigen::Index c = 0; c < inputs.cols(); ++c) {
        const Eigen::VectorXd centred = inputs.col(c).array() - inputs.col(c).mean();
        const double size = centred.norm();
        columns.col(c + 1) = size > 0 ? Eigen::VectorXd(centred / size) : Eigen::VectorXd::Zero(inputs.rows());
    }
    Eigen::ColPivHouseholderQR<Eigen::MatrixXd> solver;
    solver.setThreshold(1e-10);
    solver.compute(columns);
    const Eigen::VectorXd line = columns * solver.solve(target);
    const double variation = (target.array() - target.mean()).square().sum();
    LogProposal::Side side;
    side.share = variation > 0 ? 1 - (target - line).squaredNorm() / variation : 0;
    const auto step =
        (target.size() + static_cast<Eigen::Index>(kMostShown) - 1) / static_cast<Eigen::Index>(kMostShown);
    for (Eigen::Index n = 0; n < target.size(); n += step) {
        side.fitted.push_back(line[n]);
        side.measured.push_back(target[n]);
    }
    return side;
}

/// Whether curves leave plainly less of the target than the straight line does: then it is none, however near.
bool bent(const Eigen::MatrixXd &inputs, const Eigen::VectorXd &target, const LogProposal::Side &line) {
    constexpr double kPlainlyLess = 0.5;
    Eigen::MatrixXd curves(inputs.rows(), 2 * inputs.cols());
    curves.leftCols(inputs.cols()) = inputs;
    curves.rightCols(inputs.cols()) = (inputs.rowwise() - inputs.colwise().mean()).array().square();
    const auto rows = static_cast<double>(inputs.rows());
    const double freedom = rows - 1 - static_cast<double>(inputs.cols());
    const double curved_freedom = rows - 1 - static_cast<double>(curves.cols());
    if (curved_freedom < 1) return false;
    const double of_curves = std::max(1 - fitted(curves, target).share, kNothing) / curved_freedom;
    return of_curves < kPlainlyLess * std::max(1 - line.share, kNothing) / freedom;
}

double left(const LogProposal::Side &side) {
    return std::max(1 - side.share, kNothing);
}

std::string percent(double share) {
    const double digits = share > 0.99 ? 100 : 10;  // of 99.98 % one wants to see the last two
    return concat(std::floor(100 * digits * share) / digits, " %");
}

std::string enumerated(const std::vector<std::string> &names) {
    std::string text;
    for (std::size_t n = 0; n < names.size(); ++n)
        text += concat(n == 0 ? "" : n + 1 == names.size() ? " and " : ", ", names[n]);
    return text;
}

/// The columns that are numbers as they stand; nothing if the table asks for no proposal.
std::optional<std::pair<const TableColumn *, Columns>> columnsOf(const ColumnIndex &table, const TableSource &source) {
    const TableColumn *target = nullptr;
    Columns inputs;
    if (!source.lags.empty()) return std::nullopt;
    for (const TableColumnUse &use : source.columns) {
        if (use.role != ColumnRole::Input && use.role != ColumnRole::Target) continue;
        const TableColumn *column = table.find(use.name);
        const bool number = column && column->type == CellType::Number && use.coding == ColumnCoding::Number;
        if (use.log || (use.role == ColumnRole::Target && (target || !number))) return std::nullopt;
        if (use.role == ColumnRole::Target)
            target = column;
        else if (number)
            inputs.push_back(column);
    }
    if (!target || inputs.empty() || inputs.size() > kMostInputs) return std::nullopt;
    return std::pair{target, inputs};
}

/// Rows where all is there, evenly thinned.
std::vector<std::size_t> wholeRows(const TableColumn &target, const Columns &inputs,
                                   const std::vector<std::size_t> &rows) {
    std::vector<std::size_t> whole;
    const auto missing = [](std::size_t row) {
        return [row](const TableColumn *column) { return column->missing(row); };
    };
    std::ranges::copy_if(rows, std::back_inserter(whole), [&](std::size_t row) {
        return !target.missing(row) && std::ranges::none_of(inputs, missing(row));
    });
    const std::size_t step = (whole.size() + kMostFitted - 1) / kMostFitted;
    std::vector<std::size_t> thin;
    for (std::size_t n = 0; n < whole.size(); n += std::max<std::size_t>(step, 1)) thin.push_back(whole[n]);
    return thin;
}

}  // namespace

std::string LogProposal::words() const {
    const std::vector<std::string> inputs(columns.begin() + (of_target ? 1 : 0), columns.end());
    const bool one = inputs.size() == 1;
    if (inputs.empty())
        return concat("A straight line explains ", percent(logarithmic.share), " of the logarithm of ", target,
                      ", and ", percent(plain.share), " of ", target, " itself");
    return concat(one ? "The logarithm of " : "The logarithms of ", enumerated(inputs),
                  one ? " explains " : " explain ", percent(logarithmic.share), of_target ? " of that of " : " of ",
                  target, " by a straight line", of_target ? ", a power law; " : "; ",
                  one ? "the number itself " : "the numbers themselves ", one ? "explains " : "explain ",
                  percent(plain.share));
}

std::optional<LogProposal> logProposal(const ColumnIndex &table, const TableSource &source,
                                       const std::vector<std::size_t> &rows) {
    const auto used = columnsOf(table, source);
    if (!used) return std::nullopt;
    const TableColumn *const target = used->first;
    const Columns &inputs = used->second;
    const std::vector<std::size_t> whole = wholeRows(*target, inputs, rows);
    if (whole.size() < kRowsPerInput * (inputs.size() + 1)) return std::nullopt;
    std::vector<bool> above(inputs.size());
    for (std::size_t i = 0; i < inputs.size(); ++i) above[i] = !inputs[i]->time && positive(*inputs[i], whole);
    const auto numbers = [&](bool log_inputs) {
        Eigen::MatrixXd x(static_cast<Eigen::Index>(whole.size()), static_cast<Eigen::Index>(inputs.size()));
        for (std::size_t i = 0; i < inputs.size(); ++i)
            x.col(static_cast<Eigen::Index>(i)) = numbersOf(*inputs[i], whole, log_inputs && above[i]);
        return x;
    };
    const auto side = [&](bool log_target, bool log_inputs) {
        return fitted(numbers(log_inputs), numbersOf(*target, whole, log_target));
    };
    const bool some_input = std::ranges::find(above, true) != above.end(), target_above = positive(*target, whole);
    const LogProposal::Side plain = side(false, false);
    std::optional<LogProposal> best;
    for (const auto &[log_target, log_inputs] : {std::pair{true, true}, {false, true}, {true, false}}) {
        if ((log_target && !target_above) || (log_inputs && !some_input)) continue;
        LogProposal trial{.target = target->name,
                          .of_target = log_target,
                          .columns = {},
                          .plain = plain,
                          .logarithmic = side(log_target, log_inputs)};
        constexpr double kPlainly = 0.98;
        if (best && !(left(trial.logarithmic) < kPlainly * left(best->logarithmic))) continue;
        if (log_target) trial.columns.push_back(target->name);
        for (std::size_t i = 0; log_inputs && i < inputs.size(); ++i)
            if (above[i]) trial.columns.push_back(inputs[i]->name);
        best = std::move(trial);
    }
    if (!best || best->logarithmic.share < kLeast || kGain * left(best->logarithmic) > left(plain)) return std::nullopt;
    const bool of_inputs = best->columns.size() > (best->of_target ? 1 : 0);
    if (bent(numbers(of_inputs), numbersOf(*target, whole, best->of_target), best->logarithmic)) return std::nullopt;
    return best;
}

}  // namespace kan
