#pragma once

#include <QFile>
#include <QTemporaryDir>

/// A folder for a test's tables, gone with it.
class TableFolder {
  public:
    /// Returns the file's path.
    QString write(const char *name, const QByteArray &text) const {
        QFile file(path(name));
        if (file.open(QIODevice::WriteOnly)) file.write(text);
        return file.fileName();
    }
    QString path(const char *name) const { return folder_.filePath(name); }

  private:
    QTemporaryDir folder_;
};
