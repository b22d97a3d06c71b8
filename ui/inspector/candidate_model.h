#pragma once

#include <QAbstractTableModel>
#include <memory>

#include "ui/session/reading.h"

namespace kan::ui {

/// The candidates of one edge as a table, best first: by the last column, then by cost, then by R². Look-alikes come
/// last and have what they imitate in that column. Small expressions follow, the shortest description first.
class CandidateModel : public QAbstractTableModel {
    Q_OBJECT

  public:
    enum Column { Function, R2, Cost, Score, Columns };
    enum Role {
        BestRole = Qt::UserRole,  ///< bool: the best one, which would be fixed
        LookAlikeRole,            ///< bool: only imitates another function
        ShortRole,                ///< what is shown of a function where its text is too wide: its name
    };

    using QAbstractTableModel::QAbstractTableModel;

    void setReading(const std::shared_ptr<const EdgeReading> &reading);
    /// The function that stands on the edge; its row is bold.
    void setFixed(const QString &function);
    const Candidate *candidate(int row) const;
    /// -1: not there.
    int rowOf(const QString &function) const;

    int rowCount(const QModelIndex &parent = {}) const override;
    int columnCount(const QModelIndex &parent = {}) const override;
    QVariant data(const QModelIndex &index, int role) const override;
    QVariant headerData(int section, Qt::Orientation orientation, int role) const override;

  private:
    QString text(const Candidate &candidate, int column) const;
    QString orderText(const Candidate &candidate) const;
    bool scoredAsPykan() const { return reading_ && reading_->scored == SymbolicScore::Pykan; }
    QString help(const Candidate &candidate) const;

    std::shared_ptr<const EdgeReading> reading_;
    QString fixed_;
};

}  // namespace kan::ui
