#include "ui/dialogs/head_model.h"

#include <utility>

namespace kan::ui {

void HeadModel::setHead(std::shared_ptr<const TableHead> head) {
    beginResetModel();
    head_ = std::move(head);
    endResetModel();
}

int HeadModel::rowCount(const QModelIndex &parent) const {
    return parent.isValid() || !head_ ? 0 : static_cast<int>(head_->cells.size());
}

int HeadModel::columnCount(const QModelIndex &parent) const {
    return parent.isValid() || !head_ ? 0 : static_cast<int>(head_->names.size());
}

QVariant HeadModel::data(const QModelIndex &index, int role) const {
    if (!index.isValid() || (role != Qt::DisplayRole && role != Qt::ToolTipRole)) return {};
    return head_->cells[static_cast<std::size_t>(index.row())].value(index.column());
}

QVariant HeadModel::headerData(int section, Qt::Orientation orientation, int role) const {
    if (role == Qt::TextAlignmentRole && orientation == Qt::Horizontal)
        return static_cast<int>(Qt::AlignLeft | Qt::AlignVCenter);
    if (role != Qt::DisplayRole || !head_) return {};
    return orientation == Qt::Horizontal ? QVariant(head_->names.value(section)) : QVariant(section + 1);
}

}  // namespace kan::ui

#include "moc_head_model.cpp"
