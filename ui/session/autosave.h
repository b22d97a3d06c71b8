#pragma once

#include <QObject>
#include <QStringList>
#include <QTimer>
#include <atomic>
#include <memory>

namespace kan::ui {

class ExperimentSession;
class LivingLock;

/// Writes a modified session with the networks of its history, undone ones too, to a folder, on a thread of the pool:
/// some seconds after a change, and every half minute while a training goes on. Less often where writing takes long.
/// Removes the file when the program ends or the session is saved. A file without a living owner is what a crash left
/// behind. Folder and files are for their user's eyes only (0700 and 0600).
class Autosave : public QObject {
    Q_OBJECT

  public:
    /// `folder` is made if needed; it is to hold nothing else.
    Autosave(ExperimentSession &session, const QString &folder, QObject *parent = nullptr);
    ~Autosave() override;

    /// Where the program keeps them.
    static QString standardFolder();
    /// Files in `folder` whose program does not run any more, newest first. What else dead programs left there goes.
    static QStringList leftBehind(const QString &folder);
    /// As long as it is held no other window is offered this file; null: another one has it.
    static std::unique_ptr<LivingLock> claim(const QString &file);
    static void discard(const QString &file);

    QString filePath() const;
    /// Now, if there is something to write; `written` follows.
    void writeNow();
    /// Milliseconds from a change to the file (3000).
    void setDelay(int milliseconds) { delay_ = milliseconds; }
    /// The session is now what this file of a crash holds: the file is written in place of the own one, and goes when
    /// the session is saved or given up.
    void takeOver(const QString &file, std::shared_ptr<LivingLock> claim);

  signals:
    void written(const QString &file);
    /// What cannot be written, in words; once until it can be again.
    void failed(const QString &text);

  private:
    bool hasSomethingToLose() const;
    void noteChange();
    void finishWriting(const QString &file, const QString &error, qint64 milliseconds);
    void drop();
    void tellTrouble(const QString &text);

    ExperimentSession &session_;
    QString file_;
    std::shared_ptr<LivingLock> lock_;
    QTimer timer_;    ///< while a training goes on
    QTimer changed_;  ///< runs from a change to its file
    int delay_ = 3000;
    qint64 cost_ = 0;                            ///< of the last writing, in milliseconds
    bool writing_ = false;                       ///< a thread is at it
    bool in_trouble_ = false;                    ///< and it has been told
    std::shared_ptr<std::atomic<bool>> wanted_;  ///< false once the file is not to appear any more
};

}  // namespace kan::ui
