#include "ui/dialogs/data_model.h"

#include <QApplication>
#include <QFont>
#include <cmath>
#include <optional>
#include <set>
#include <string>

#include "core/data/dataset.h"
#include "core/units.h"
#include "ui/text/names.h"
#include "ui/theme/theme.h"

namespace kan::ui {

namespace {

constexpr int kDataDigits = 6;

QString useText(RowUse use) {
    switch (use) {
        case RowUse::Train:
            return DataModel::tr("train");
        case RowUse::Test:
            return DataModel::tr("test");
        case RowUse::LeftOut:
            return DataModel::tr("left out");
        case RowUse::Dropped:
            return DataModel::tr("cell missing");
    }
    return {};
}

QColor useColor(RowUse use, const Theme &theme) {
    return use == RowUse::Train ? theme.train : use == RowUse::Test ? theme.test : theme.muted;
}

bool takesPart(RowUse use) {
    return use == RowUse::Train || use == RowUse::Test;
}

/// Round-off of scaling there and back shows as 0.
QString numberCell(double value, double size) {
    constexpr double kNoise = 1e-9;
    return formatNumber(std::abs(value) < kNoise * size ? 0 : value, kDataDigits);
}

}  // namespace

void DataModel::showRows(const PreparedDataPtr &data) {
    beginResetModel();
    data_ = data;
    columns_.clear();
    if (data_) data_->table && data_->encoding ? listTableColumns() : listDatasetColumns();
    endResetModel();
}

void DataModel::listTableColumns() {
    std::set<std::string> listed;
    const ColumnIndex index(*data_->table);
    const std::optional<ColumnIndex> test_index =
        data_->test_table ? std::optional<ColumnIndex>(*data_->test_table) : std::nullopt;
    const auto list = [&](const std::string &name, Side side) {
        const TableColumn *column = index.find(name);
        if (!column || !listed.insert(name).second) return;
        const std::string unit = column->time ? column->time->words() : column->unit;
        columns_.push_back({QString::fromStdString(nameWithUnit(name, unit)), side, column,
                            test_index ? test_index->find(name) : nullptr, 0});
    };
    for (const EncodedColumn &column : data_->encoding->inputs) list(column.name, Side::Input);
    for (const EncodedColumn &column : data_->encoding->outputs) list(column.name, Side::Target);
    for (const TableColumn &column : data_->table->columns) list(column.name, Side::Unused);
}

void DataModel::listDatasetColumns() {
    const Dataset &rows = *data_->dataset;
    for (Eigen::Index c = 0; c < rows.inputs(); ++c)
        columns_.push_back({QString::fromStdString(rows.inputTitle(c)), Side::Input, nullptr, nullptr, c});
    for (Eigen::Index c = 0; c < rows.outputs(); ++c)
        columns_.push_back({QString::fromStdString(rows.outputTitle(c)), Side::Target, nullptr, nullptr, c});
}

int DataModel::rowCount(const QModelIndex &parent) const {
    return parent.isValid() || !data_ ? 0 : static_cast<int>(data_->row_uses.size());
}

int DataModel::columnCount(const QModelIndex &parent) const {
    return parent.isValid() ? 0 : 1 + static_cast<int>(columns_.size());
}

QString DataModel::datasetCell(const ShownColumn &column, std::size_t row) const {
    const Dataset &rows = *data_->dataset;
    const bool input = column.side == Side::Input;
    const auto at = static_cast<Eigen::Index>(row);
    const Eigen::Index training = rows.train_input.rows();
    const Matrix &part =
        at < training ? (input ? rows.train_input : rows.train_label) : (input ? rows.test_input : rows.test_label);
    const ColumnScaling &scale = (input ? data_->inputs : data_->outputs)[static_cast<std::size_t>(column.at)];
    const double value = scale.toUser(part(at < training ? at : at - training, column.at));
    const auto place = static_cast<std::size_t>(std::lround(value));
    if (!input && rows.classes > 0 && place < rows.class_names.size())
        return QString::fromStdString(rows.class_names[place]);
    return numberCell(value, scale.log ? 0 : std::abs(scale.scale));
}

QString DataModel::cell(const ShownColumn &column, std::size_t row) const {
    if (!column.of_table) return datasetCell(column, row);
    const std::size_t rows = data_->table->rows();
    const TableColumn *cells = row < rows ? column.of_table : column.of_test_table;
    const std::size_t at = row < rows ? row : row - rows;
    if (!cells || cells->missing(at)) return {};
    return cells->type == CellType::Number ? formatNumber(cells->numbers[at], kDataDigits)
                                           : QString::fromStdString(cells->text(at));
}

QVariant DataModel::data(const QModelIndex &index, int role) const {
    if (!index.isValid() || !data_) return {};
    const RowUse of = use(index.row());
    if (role == Qt::ForegroundRole) {
        const Theme &theme = Theme::of(QApplication::activeWindow());
        if (index.column() == 0) return useColor(of, theme);
        const bool unused = columns_[static_cast<std::size_t>(index.column() - 1)].side == Side::Unused;
        return takesPart(of) && !unused ? QVariant() : theme.muted;
    }
    if (role == Qt::FontRole && of == RowUse::LeftOut) {
        QFont font;
        font.setStrikeOut(index.column() > 0);
        return font;
    }
    if (role == Qt::TextAlignmentRole && index.column() > 0) return static_cast<int>(Qt::AlignRight | Qt::AlignVCenter);
    if (role != Qt::DisplayRole) return {};
    if (index.column() == 0) return useText(of);
    return cell(columns_[static_cast<std::size_t>(index.column() - 1)], static_cast<std::size_t>(index.row()));
}

QVariant DataModel::headerData(int section, Qt::Orientation orientation, int role) const {
    if (!data_) return {};
    if (orientation == Qt::Vertical) {
        if (role == Qt::ToolTipRole) return QString::fromStdString(rowTitle(*data_, static_cast<std::size_t>(section)));
        if (role != Qt::DisplayRole) return {};
        return static_cast<qulonglong>(rowNumber(*data_, static_cast<std::size_t>(section)));
    }
    if (role == Qt::TextAlignmentRole)
        return static_cast<int>((section == 0 ? Qt::AlignLeft : Qt::AlignRight) | Qt::AlignVCenter);
    if (role != Qt::DisplayRole) return {};
    if (section == 0) return tr("Set");
    const ShownColumn &column = columns_[static_cast<std::size_t>(section - 1)];
    if (column.side == Side::Target) return tr("%1 (target)").arg(column.title);
    return column.side == Side::Unused ? tr("%1 (not used)").arg(column.title) : column.title;
}

}  // namespace kan::ui

#include "moc_data_model.cpp"
