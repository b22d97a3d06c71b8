#include "core/data/row_notes.h"

#include <algorithm>
#include <cmath>
#include <cstring>
#include <set>
#include <unordered_set>

#include "core/text.h"

namespace kan {

namespace {

std::string rowsWord(Eigen::Index count, Eigen::Index of) {
    return concat(count, " of ", of, count == 1 ? " test rows lies" : " test rows lie");
}

void noteOutside(const Dataset &data, std::vector<std::string> &notes) {
    if (data.test_input.rows() == 0 || data.train_input.rows() == 0) return;
    const Eigen::RowVectorXd low = data.train_input.colwise().minCoeff();
    const Eigen::RowVectorXd high = data.train_input.colwise().maxCoeff();
    std::vector<Eigen::Index> per_column(static_cast<std::size_t>(data.inputs()), 0);
    Eigen::Index rows = 0;
    for (Eigen::Index row = 0; row < data.test_input.rows(); ++row) {
        bool outside = false;
        for (Eigen::Index c = 0; c < data.test_input.cols(); ++c) {
            const double value = data.test_input(row, c);
            if (value >= low[c] && value <= high[c]) continue;
            outside = true;
            ++per_column[static_cast<std::size_t>(c)];
        }
        rows += outside ? 1 : 0;
    }
    if (rows == 0) return;
    const auto most = std::max_element(per_column.begin(), per_column.end());
    const std::string &name = data.input_names[static_cast<std::size_t>(most - per_column.begin())];
    notes.push_back(concat(rowsWord(rows, data.test_input.rows()), " outside the range of the training rows, ",
                           *most == rows ? concat("by ", name) : concat(*most, " of them by ", name),
                           "; the network extrapolates there."));
}

/// Inputs and labels of a row as bytes.
std::string rowKey(const Matrix &inputs, const Matrix &labels, Eigen::Index row) {
    const auto width = static_cast<std::size_t>(inputs.cols() + labels.cols()) * sizeof(double);
    std::string key(width, '\0');
    const auto part = static_cast<std::size_t>(inputs.cols()) * sizeof(double);
    std::memcpy(key.data(), inputs.data() + row * inputs.cols(), part);
    std::memcpy(key.data() + part, labels.data() + row * labels.cols(), width - part);
    return key;
}

void noteRepeated(const Dataset &data, std::vector<std::string> &notes) {
    constexpr Eigen::Index kMostValues = 20'000'000;  // beyond, the note would cost seconds
    if (data.test_input.rows() == 0 || data.train_input.size() > kMostValues) return;
    std::unordered_set<std::string> tested;
    for (Eigen::Index row = 0; row < data.test_input.rows(); ++row)
        tested.insert(rowKey(data.test_input, data.test_label, row));
    std::unordered_set<std::string> both;
    for (Eigen::Index row = 0; row < data.train_input.rows(); ++row)
        if (std::string key = rowKey(data.train_input, data.train_label, row); tested.contains(key))
            both.insert(std::move(key));
    if (both.empty()) return;
    Eigen::Index rows = 0;
    for (Eigen::Index row = 0; row < data.test_input.rows(); ++row)
        rows += both.contains(rowKey(data.test_input, data.test_label, row)) ? 1 : 0;
    notes.push_back(concat(rows, " of ", data.test_input.rows(), rows == 1 ? " test rows is" : " test rows are",
                           " the same as a training row; test figures are too good by what was learnt by heart."));
}

void noteFewIntegers(const ColumnIndex &table, const TableSource &source, std::vector<std::string> &notes) {
    constexpr std::size_t kFewest = 3, kMost = 10, kRowsPerValue = 5;
    for (const TableColumnUse &use : source.columns) {
        if (use.role != ColumnRole::Target || use.coding != ColumnCoding::Number || use.log) continue;
        const TableColumn *column = table.find(use.name);
        std::set<double> values;
        bool whole = true;
        for (const double number : column->numbers) {
            if (std::isnan(number)) continue;
            values.insert(number);
            whole = whole && number == std::floor(number);
            if (!whole || values.size() > kMost) break;
        }
        if (!whole || values.size() < kFewest || values.size() > kMost ||
            column->rows() < kRowsPerValue * values.size())
            continue;
        notes.push_back(concat("The target ", use.name, " has only ", values.size(), " values, from ",
                               numberText(*values.begin()), " to ", numberText(*values.rbegin()),
                               ", and is taken for a number; --classes, or the coding \"classes\" in the window, makes "
                               "classes of them."));
    }
}

void noteRareClasses(const Dataset &data, std::vector<std::string> &notes) {
    constexpr double kRare = 0.05, kPercent = 100;
    const auto name = [&](std::size_t n) { return n < data.class_names.size() ? data.class_names[n] : concat(n); };
    std::vector<Eigen::Index> train(static_cast<std::size_t>(data.classes)), test(train.size());
    for (Eigen::Index row = 0; row < data.train_label.rows(); ++row)
        ++train[static_cast<std::size_t>(data.train_label(row, 0))];
    for (Eigen::Index row = 0; row < data.test_label.rows(); ++row)
        ++test[static_cast<std::size_t>(data.test_label(row, 0))];
    std::string rare;
    std::string untested;
    const Eigen::Index rows = data.train_label.rows() + data.test_label.rows();
    for (std::size_t n = 0; n < train.size(); ++n) {
        const double share = static_cast<double>(train[n] + test[n]) / static_cast<double>(rows);
        if (share < kRare)
            rare += concat(rare.empty() ? "" : ", ", name(n), " (",
                           numberText(std::round(kPercent * kPercent * share) / kPercent), " %)");
        if (data.test_label.rows() > 0 && test[n] == 0) untested += concat(untested.empty() ? "" : ", ", name(n));
    }
    constexpr int kMostNamed = 10;
    if (!rare.empty() && data.classes <= kMostNamed)
        notes.push_back(concat("Rare classes: ", rare,
                               " of the rows. Accuracy says little of them; look at recall and precision."));
    if (!untested.empty() && data.classes <= kMostNamed)
        notes.push_back(concat("No test row is of class ", untested, "; a stratified split would have some."));
}

/// 3.4 for 0.1 .. 250; 0 unless all numbers are positive. A twentieth at both ends does not count: of numbers that are
/// spread evenly from zero on, the least may be as small as it likes.
double decadesOf(const TableColumn &column) {
    constexpr std::size_t kEnds = 20;
    std::vector<double> numbers;
    for (const double number : column.numbers) {
        if (std::isnan(number)) continue;
        if (number <= 0) return 0;
        numbers.push_back(number);
    }
    if (numbers.empty()) return 0;
    const auto end = static_cast<std::ptrdiff_t>(numbers.size() / kEnds);
    const auto low = numbers.begin() + end;
    std::nth_element(numbers.begin(), low, numbers.end());
    const double least = *low;
    const auto high = numbers.end() - 1 - end;
    std::nth_element(numbers.begin(), high, numbers.end());
    return std::log10(*high / least);
}

std::string listed(const std::vector<std::string> &names) {
    std::string text;
    for (const std::string &name : names) text += concat(text.empty() ? "" : ",", name);
    return text;
}

/// Of columns that nothing else proposes a logarithm of.
void noteDecades(const ColumnIndex &table, const TableSource &source, const std::optional<LogProposal> &logs,
                 std::vector<std::string> &notes) {
    constexpr double kMany = 2;
    constexpr std::size_t kMostNamed = 6;
    std::string names;
    std::size_t count = 0;
    for (const TableColumnUse &use : source.columns) {
        const bool used = use.role == ColumnRole::Input || use.role == ColumnRole::Target;
        if (!used || use.coding != ColumnCoding::Number || use.log) continue;
        if (logs && std::ranges::find(logs->columns, use.name) != logs->columns.end()) continue;
        const double decades = decadesOf(*table.find(use.name));
        if (decades < kMany || ++count > kMostNamed) continue;
        names += concat(names.empty() ? "" : ", ", use.name, " (", std::round(10 * decades) / 10, " decades)");
    }
    if (count == 0) return;
    notes.push_back(
        concat(names, count > kMostNamed ? " ..." : "", count == 1 ? " spans" : " span",
               " so much that small values hardly count; --log, or the mark under Log in the window, takes the "
               "logarithm. Of input and target both, a power law becomes a line."));
}

void noteSeries(const ColumnIndex &table, const TableSource &source, std::vector<std::string> &notes) {
    constexpr std::size_t kFewest = 24;
    const auto isTarget = [](const TableColumnUse &use) {
        return use.role == ColumnRole::Target && use.coding == ColumnCoding::Number;
    };
    const auto target = std::ranges::find_if(source.columns, isTarget);
    const bool as_rows = source.split.rule == SplitRule::Random && source.split.column.empty() &&
                         source.test_file.empty() && source.lags.empty();
    if (target == source.columns.end() || !as_rows) return;
    for (const TableColumn &column : table.table().columns) {
        const std::vector<double> &times = column.numbers;
        const bool in_order =
            column.time && times.size() >= kFewest &&
            std::ranges::adjacent_find(times, [](double a, double b) { return !(a < b); }) == times.end();
        if (!in_order) continue;
        notes.push_back(concat("The rows follow each other in time (", column.name,
                               "): --split-rule ordered trains on the first and tests on the later ones, and --lags ",
                               target->name, ":1,2,12 makes previous values inputs (both in the import dialog too)."));
        return;
    }
}

}  // namespace

std::vector<std::string> rowNotes(const ColumnIndex &table, const TableSource &source, const Dataset &data,
                                  const std::optional<LogProposal> &logs) {
    std::vector<std::string> notes;
    noteOutside(data, notes);
    noteRepeated(data, notes);
    if (data.classes > 0)
        noteRareClasses(data, notes);
    else
        noteFewIntegers(table, source, notes);
    if (logs) notes.push_back(concat(logs->words(), "; --log ", listed(logs->columns), " takes them."));
    noteDecades(table, source, logs, notes);
    noteSeries(table, source, notes);
    return notes;
}

}  // namespace kan
