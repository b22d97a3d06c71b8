#include "ui/session/recent_files.h"

#include <QFileInfo>
#include <QSettings>

namespace kan::ui {

namespace {
constexpr int kMost = 10;
const char *const kKey = "files/recent";
}  // namespace

QStringList recentFiles() {
    QStringList files = QSettings().value(QLatin1String(kKey)).toStringList();
    files.removeIf([](const QString &file) { return !QFileInfo::exists(file); });
    return files;
}

void rememberFile(const QString &file_path) {
    const QString absolute = QFileInfo(file_path).absoluteFilePath();
    QStringList files = recentFiles();
    files.removeAll(absolute);
    files.prepend(absolute);
    QSettings().setValue(QLatin1String(kKey), files.mid(0, kMost));
}

void forgetRecentFiles() {
    QSettings().remove(QLatin1String(kKey));
}

}  // namespace kan::ui
