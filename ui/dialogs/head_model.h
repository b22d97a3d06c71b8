#pragma once

#include <QAbstractTableModel>

#include "ui/session/table_desk.h"

namespace kan::ui {

/// The first rows of a table as they stand in the file.
class HeadModel : public QAbstractTableModel {
    Q_OBJECT

  public:
    using QAbstractTableModel::QAbstractTableModel;

    void setHead(std::shared_ptr<const TableHead> head);
    const std::shared_ptr<const TableHead> &head() const { return head_; }

    int rowCount(const QModelIndex &parent = {}) const override;
    int columnCount(const QModelIndex &parent = {}) const override;
    QVariant data(const QModelIndex &index, int role = Qt::DisplayRole) const override;
    QVariant headerData(int section, Qt::Orientation orientation, int role = Qt::DisplayRole) const override;

  private:
    std::shared_ptr<const TableHead> head_;
};

}  // namespace kan::ui
