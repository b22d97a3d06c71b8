#pragma once

#include <QObject>
#include <QString>
#include <QStringList>
#include <vector>

#include "core/experiment/row_names.h"

namespace kan::ui {

class ExperimentSession;

/// The rows that are brushed, by their numbers in row_names.h: one selection for all plots and the data view. Looking
/// only: nothing of it is undone or saved. It goes with its rows, and stays where the same table is used in another
/// way. Lives on the GUI thread.
class RowSelection : public QObject {
    Q_OBJECT

  public:
    explicit RowSelection(ExperimentSession &session, QObject *parent = nullptr);

    const PreparedDataPtr &data() const { return data_; }   ///< null: there are no rows
    const std::vector<int> &rows() const { return rows_; }  ///< increasing
    bool contains(int row) const;
    /// What names a row: its place, and its cells, at most `most` of them.
    QStringList words(int row, std::size_t most = 8) const;

    /// Of the rows given, those that take part and can be left out; and those that were left out.
    std::vector<int> thatTakePart(const std::vector<int> &rows) const;
    std::vector<int> thatAreLeftOut(const std::vector<int> &rows) const;
    /// Why none of them can be left out, in words; empty if one can.
    QString leaveOutRefusal(const std::vector<int> &rows) const;

  public slots:
    /// In any order, each any number of times.
    void select(std::vector<int> rows);
    void add(const std::vector<int> &rows);
    void clear();
    /// One step of the session: it is trained again without these rows.
    void leaveOut(const std::vector<int> &rows);
    /// The other way.
    void takeBack(const std::vector<int> &rows);
    /// Selects the row and asks for it to be shown in its table.
    void show(int row);

  signals:
    void changed();
    void dataChanged();
    void shown(int row);
    void notice(const QString &text);

  private:
    void take(const PreparedDataPtr &data);
    std::size_t useCount() const;
    std::vector<int> ofUse(const std::vector<int> &rows, bool left_out) const;
    void edit(std::vector<std::size_t> left_out, const QString &text);

    ExperimentSession &session_;
    PreparedDataPtr data_;
    std::vector<int> rows_;
};

}  // namespace kan::ui
