#pragma once

#include <QString>

namespace kan::bench {

/// Opens a table in the import dialog and prints the time to its first rows there, to the use of all its columns, and
/// the longest stall. Returns the exit code.
int measureTable(const QString &file);

}  // namespace kan::bench
