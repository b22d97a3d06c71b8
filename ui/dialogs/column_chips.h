#pragma once

#include <QScrollArea>

namespace kan::ui {

/// The columns of a table as small buttons; a click chooses one.
class ColumnChips : public QScrollArea {
    Q_OBJECT

  public:
    explicit ColumnChips(QWidget *parent = nullptr);

    /// `texts`: what choosing gives, such as "\"price (EUR)\"" for the column price (EUR). Of very many the first ones.
    void setColumns(const QStringList &names, const QStringList &texts);

  signals:
    void chosen(const QString &text);

  private:
    QStringList texts_;
};

}  // namespace kan::ui
