#pragma once

#include <QAbstractTableModel>
#include <vector>

#include "core/experiment/row_names.h"

namespace kan::ui {

/// All rows of the data, of a table in the order of the file: whether each trains, tests or is left out, and its cells
/// in the user's units, inputs first, then targets, then what is not used. Row n is the row of that number in
/// row_names.h.
class DataModel : public QAbstractTableModel {
    Q_OBJECT

  public:
    explicit DataModel(QObject *parent) : QAbstractTableModel(parent) {}

    /// Null: no rows.
    void showRows(const PreparedDataPtr &data);

    int rowCount(const QModelIndex &parent = {}) const override;
    int columnCount(const QModelIndex &parent = {}) const override;
    QVariant data(const QModelIndex &index, int role = Qt::DisplayRole) const override;
    QVariant headerData(int section, Qt::Orientation orientation, int role = Qt::DisplayRole) const override;

  private:
    enum class Side { Input, Target, Unused };
    struct ShownColumn {
        QString title;
        Side side = Side::Input;
        const TableColumn *of_table = nullptr, *of_test_table = nullptr;  ///< of a table
        Eigen::Index at = 0;                                              ///< else: of the dataset's inputs or labels
    };

    void listTableColumns();
    void listDatasetColumns();
    RowUse use(int row) const { return data_->row_uses[static_cast<std::size_t>(row)]; }
    QString cell(const ShownColumn &column, std::size_t row) const;
    QString datasetCell(const ShownColumn &column, std::size_t row) const;

    PreparedDataPtr data_;
    std::vector<ShownColumn> columns_;
};

}  // namespace kan::ui
