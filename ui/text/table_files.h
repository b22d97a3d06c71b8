#pragma once

#include <QString>

namespace kan::ui {

/// Whether the file could be a table, by the ending of its name.
bool isTableFile(const QString &path);

/// Of tables, for dialogs that open files.
QString tableFileFilter();

}  // namespace kan::ui
