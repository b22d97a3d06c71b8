#pragma once

#include <QAbstractListModel>

class QUndoStack;

namespace kan::ui {

/// The undo stack as a list: row 0 is how the experiment was loaded, row n what the n-th change left.
class HistoryModel : public QAbstractListModel {
    Q_OBJECT

  public:
    explicit HistoryModel(QUndoStack &stack, QObject *parent = nullptr);

    int rowCount(const QModelIndex &parent = {}) const override;
    QVariant data(const QModelIndex &index, int role) const override;

  signals:
    /// The present row or its text may be another.
    void presentChanged();

  private:
    void follow();

    QUndoStack &stack_;
    int rows_ = 1;
};

}  // namespace kan::ui
