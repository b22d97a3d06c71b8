#include "ui/session/row_selection.h"

#include <algorithm>
#include <optional>
#include <utility>

#include "core/experiment/experiment.h"
#include "ui/session/experiment_session.h"
#include "ui/text/names.h"

namespace kan::ui {

namespace {

/// Each once, increasing.
template <class Row>
void sortRows(std::vector<Row> &rows) {
    std::sort(rows.begin(), rows.end());
    rows.erase(std::unique(rows.begin(), rows.end()), rows.end());
}

QString useWord(RowUse use) {
    switch (use) {
        case RowUse::Train:
            return RowSelection::tr("trains");
        case RowUse::Test:
            return RowSelection::tr("tests");
        case RowUse::LeftOut:
            return RowSelection::tr("left out");
        case RowUse::Dropped:
            return RowSelection::tr("a cell is missing");
    }
    return {};
}

}  // namespace

RowSelection::RowSelection(ExperimentSession &session, QObject *parent) : QObject(parent), session_(session) {
    connect(&session, &ExperimentSession::rowsChanged, this, &RowSelection::take);
    take(session.preparedData());
}

void RowSelection::take(const PreparedDataPtr &data) {
    const bool same_table =
        data && data_ && data->table && data->table == data_->table && data->test_table == data_->test_table;
    data_ = data;
    const bool had_rows = !rows_.empty();
    if (!same_table) rows_.clear();
    emit dataChanged();
    if (had_rows && rows_.empty()) emit changed();
}

std::size_t RowSelection::useCount() const {
    return data_ ? data_->row_uses.size() : 0;
}

bool RowSelection::contains(int row) const {
    return std::binary_search(rows_.begin(), rows_.end(), row);
}

QStringList RowSelection::words(int row, std::size_t most) const {
    if (!data_ || row < 0 || static_cast<std::size_t>(row) >= useCount()) return {};
    const auto at = static_cast<std::size_t>(row);
    QStringList words = {QString::fromStdString(rowTitle(*data_, at))};
    if (data_->table) words.front() += QStringLiteral(" · ") + useWord(data_->row_uses[at]);
    for (const auto &[name, cell] : rowCells(*data_, at, most))
        words << QStringLiteral("%1 %2").arg(prettyName(QString::fromStdString(name)),
                                             cell.empty() ? QStringLiteral("–") : QString::fromStdString(cell));
    if (const std::size_t all = rowWidth(*data_); all > most) words << tr("… %1 more columns").arg(all - most);
    return words;
}

std::vector<int> RowSelection::ofUse(const std::vector<int> &rows, bool left_out) const {
    std::vector<int> found;
    for (const int row : rows) {
        const auto at = static_cast<std::size_t>(row);
        if (row < 0 || at >= useCount() || (data_->row_uses[at] == RowUse::LeftOut) != left_out) continue;
        if (leftOutNumber(*data_, at)) found.push_back(row);
    }
    return found;
}

std::vector<int> RowSelection::thatTakePart(const std::vector<int> &rows) const {
    return ofUse(rows, false);
}

std::vector<int> RowSelection::thatAreLeftOut(const std::vector<int> &rows) const {
    return ofUse(rows, true);
}

QString RowSelection::leaveOutRefusal(const std::vector<int> &rows) const {
    if (!thatTakePart(rows).empty()) return {};
    if (rows.empty()) return tr("Choose rows first: Shift and drag over points of a plot");
    if (!data_ || !data_->table) return tr("Only rows of a table can be left out; these were drawn or given");
    if (!thatAreLeftOut(rows).empty()) return tr("They are left out already");
    return tr("Rows of a file of test rows stay; take them out of that file");
}

void RowSelection::select(std::vector<int> rows) {
    sortRows(rows);
    if (rows == rows_) return;
    rows_ = std::move(rows);
    emit changed();
}

void RowSelection::add(const std::vector<int> &rows) {
    std::vector<int> all = rows_;
    all.insert(all.end(), rows.begin(), rows.end());
    select(std::move(all));
}

void RowSelection::clear() {
    select({});
}

void RowSelection::leaveOut(const std::vector<int> &rows) {
    if (const QString why = leaveOutRefusal(rows); !why.isEmpty()) return emit notice(why);
    const std::vector<int> chosen = thatTakePart(rows);
    std::vector<std::size_t> numbers = session_.experiment().table->left_out;
    for (const int row : chosen) numbers.push_back(*leftOutNumber(*data_, static_cast<std::size_t>(row)));
    const QString text =
        chosen.size() == 1 ? tr("leave out row %1").arg(numbers.back()) : tr("leave out %1 rows").arg(chosen.size());
    edit(std::move(numbers), text);
}

void RowSelection::takeBack(const std::vector<int> &rows) {
    const std::vector<int> chosen = thatAreLeftOut(rows);
    if (chosen.empty()) return emit notice(tr("None of these rows is left out"));
    std::vector<std::size_t> numbers = session_.experiment().table->left_out;
    for (const int row : chosen) std::erase(numbers, *leftOutNumber(*data_, static_cast<std::size_t>(row)));
    edit(std::move(numbers), chosen.size() == 1 ? tr("take a row back") : tr("take %1 rows back").arg(chosen.size()));
}

void RowSelection::edit(std::vector<std::size_t> left_out, const QString &text) {
    Experiment changed = session_.experiment();
    if (!changed.table) return;
    sortRows(left_out);
    changed.table->left_out = std::move(left_out);
    session_.edit(changed, text);
}

void RowSelection::show(int row) {
    if (!data_ || row < 0 || static_cast<std::size_t>(row) >= useCount()) return;
    select({row});
    emit shown(row);
}

}  // namespace kan::ui

#include "moc_row_selection.cpp"
