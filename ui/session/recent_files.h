#pragma once

#include <QStringList>

namespace kan::ui {

/// Experiment files opened or saved last, newest first, without those that are gone.
QStringList recentFiles();
void rememberFile(const QString &file_path);
void forgetRecentFiles();

}  // namespace kan::ui
