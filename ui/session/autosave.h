#pragma once

#include <QLockFile>
#include <QObject>
#include <QStringList>
#include <QTimer>
#include <atomic>
#include <memory>

namespace kan::ui {

class ExperimentSession;

/// Writes a modified session to a folder every half minute, on a thread of the pool; removes the file when the program
/// ends or the session is saved. A file without a living owner is what a crash left behind. Folder and files are
/// for their user's eyes only (0700 and 0600).
class Autosave : public QObject {
    Q_OBJECT

  public:
    /// `folder` is made if needed; it is to hold nothing else.
    Autosave(ExperimentSession &session, const QString &folder, QObject *parent = nullptr);
    ~Autosave() override;

    /// Where the program keeps them.
    static QString standardFolder();
    /// Files in `folder` whose program does not run any more, newest first.
    static QStringList leftBehind(const QString &folder);
    static void discard(const QString &file);

    QString filePath() const;
    /// Now, if there is something to write; `written` follows.
    void writeNow();

  signals:
    void written(const QString &file);

  private:
    ExperimentSession &session_;
    QString file_;
    std::unique_ptr<QLockFile> lock_;
    QTimer timer_;
    std::shared_ptr<std::atomic<bool>> wanted_;  ///< false once the file is not to appear any more
};

}  // namespace kan::ui
