#pragma once

#include <QString>

namespace kan {
struct Experiment;
struct FormSpec;
struct TableSource;
}  // namespace kan

namespace kan::ui {

/// The kan-cli command that trains this experiment in a terminal: `file` with contents `saved` (or, if `file` is empty,
/// the nearest preset) and what differs from it, quoted for a POSIX shell.
QString commandLineText(const Experiment &experiment, const Experiment &saved, const QString &file);

/// The kan-cli fit of a form, with its target, to the table.
QString fitCommandText(const TableSource &table, const FormSpec &form);

}  // namespace kan::ui
