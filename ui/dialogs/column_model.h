#pragma once

#include <QAbstractTableModel>
#include <utility>
#include <vector>

#include "ui/session/table_desk.h"

namespace kan::ui {

/// The columns of a table, one a row, with the use that is made of each. Edits keep a use valid in itself: a target is
/// not filled, text has no logarithm.
class ColumnModel : public QAbstractTableModel {
    Q_OBJECT

  public:
    enum Column { Name, Role, Coding, Missing, Scaling, Log, Gaps, Values, Count };
    /// A name and the number that setData takes for it (Qt::EditRole).
    using Choices = std::vector<std::pair<QString, int>>;

    using QAbstractTableModel::QAbstractTableModel;

    /// `uses` has an entry for each of `facts`.
    void setColumns(std::vector<ColumnFacts> facts, std::vector<TableColumnUse> uses);
    const std::vector<TableColumnUse> &uses() const { return uses_; }
    /// The column that says which rows train; it is ignored, and cannot be anything else; the one before is again
    /// what it was. Empty: none.
    void setSplitColumn(const QString &name);
    /// What a cell may become; empty if it cannot be edited or is a check box.
    Choices choices(const QModelIndex &index) const;
    /// Whether a number may be typed in place of a choice.
    bool takesNumber(const QModelIndex &index) const;

    /// Of these columns, as far as their use has one.
    void takeLogs(const std::vector<std::string> &names);

    int rowCount(const QModelIndex &parent = {}) const override;
    int columnCount(const QModelIndex &parent = {}) const override;
    QVariant data(const QModelIndex &index, int role = Qt::DisplayRole) const override;
    QVariant headerData(int section, Qt::Orientation orientation, int role = Qt::DisplayRole) const override;
    Qt::ItemFlags flags(const QModelIndex &index) const override;
    /// EditRole takes the number of a choice, or for Missing a text with the number that fills; CheckStateRole the
    /// logarithm.
    bool setData(const QModelIndex &index, const QVariant &value, int role = Qt::EditRole) override;

  signals:
    /// By setData.
    void edited();

  private:
    const TableColumnUse &useAt(int row) const { return uses_[static_cast<std::size_t>(row)]; }
    const ColumnFacts &factsAt(int row) const { return facts_[static_cast<std::size_t>(row)]; }
    int valueOf(const QModelIndex &index) const;
    QString textOf(const QModelIndex &index) const;
    bool editable(const QModelIndex &index) const;
    void chooseRole(int row, ColumnRole role);
    void chooseCoding(int row, ColumnCoding coding);

    std::vector<ColumnFacts> facts_;
    std::vector<TableColumnUse> uses_;
    std::string split_column_;
    ColumnRole role_before_ = ColumnRole::Ignore;  ///< of it
};

}  // namespace kan::ui
