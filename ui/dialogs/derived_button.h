#pragma once

#include <QPushButton>
#include <memory>

#include "core/data/table_source.h"
#include "core/experiment/table_store.h"

namespace kan::ui {

/// The derived columns of a table behind a button: a dialog for a new one, a menu once there are some.
class DerivedButton : public QPushButton {
    Q_OBJECT

  public:
    explicit DerivedButton(std::shared_ptr<TableStore> tables, QWidget *parent = nullptr);

    /// The table, and those that it has. Emits nothing.
    void setSource(const TableSource &source) { source_ = source; }
    const std::vector<DerivedColumn> &derived() const { return source_.derived; }

  signals:
    void edited();

  private:
    void choose();
    void edit(std::size_t place);

    std::shared_ptr<TableStore> tables_;
    TableSource source_;
};

}  // namespace kan::ui
